import * as v from 'valibot';
import * as vscode from 'vscode';
import { readTemplate } from '#core/prompt/template';
import { openChannel } from '#protocol/channel';
import {
  PLAYGROUND_MODES,
  type PlaygroundHost,
  type PlaygroundModel,
  type PlaygroundState,
  type PlaygroundTemplate,
  type PlaygroundView,
} from '#protocol/playground';
import type { Deps } from '../deps.ts';
import { textOf } from '../textOf.ts';
import { modelsOfWorkspace } from './modelChoice.ts';
import { deviceText, stateText } from './modelText.ts';
import { demandTrust } from './modelService.ts';
import { whereItRuns } from './modelSettings.ts';
import { curlOf } from './playgroundCurl.ts';
import { pickRecord } from './playgroundRecords.ts';
import { PlaygroundRuns, uriOf } from './playgroundRuns.ts';
import { askTeacherAbout } from './playgroundTeacher.ts';
import { errorForView, fillPanel, wireOf } from '../webviewHtml.ts';

const VIEW = 'promptmill.playground';
const text = v.pipe(v.string(), v.maxLength(1_000_000));
const AskSchema = v.object({
  template: v.exactOptional(text),
  task: v.exactOptional(text),
  record: text,
  fields: v.exactOptional(v.record(text, text)),
  mode: v.picklist(PLAYGROUND_MODES),
});

/** The playground of this window: one panel, whose questions are kept until it is closed. */
export class PlaygroundPanel implements vscode.Disposable {
  readonly #deps: Deps;
  readonly #serializer: vscode.Disposable;
  #open: Opened | undefined;
  #active: string | undefined; // the template that the person looked at last

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#serializer = deps.doors.panel(VIEW, {
      deserializeWebviewPanel: (panel) => {
        this.#show(panel);
        return Promise.resolve();
      },
    });
  }

  /** Opens it, or brings it to the front; with the Uri of a template, or from the editor of one, on that template. */
  open(argument: unknown): void {
    demandTrust();
    const uri = argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
    const template = uri?.path.endsWith('.template.md') ? vscode.workspace.asRelativePath(uri) : undefined;
    this.#active = template ?? this.#active;
    if (this.#open !== undefined) {
      this.#open.panel.reveal();
      if (template !== undefined) void this.#open.view.template.asEvent(template);
      return;
    }
    this.#show(
      vscode.window.createWebviewPanel(VIEW, this.#deps.t('Playground'), vscode.ViewColumn.Active, {
        retainContextWhenHidden: false,
        enableFindWidget: true,
      }),
    );
  }

  dispose(): void {
    this.#serializer.dispose();
    this.#open?.panel.dispose();
  }

  #show(panel: vscode.WebviewPanel): void {
    const deps = this.#deps;
    const subscriptions: vscode.Disposable[] = [];
    const runs = new PlaygroundRuns(deps);
    const view = openChannel<PlaygroundView, PlaygroundHost>(
      this.#host(runs),
      wireOf(panel.webview, subscriptions),
      errorForView(deps),
    );
    const opened: Opened = { panel, view };
    this.#open = opened;
    const icon = (theme: string) => vscode.Uri.joinPath(deps.context.extensionUri, 'media', `playground-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    const refresh = async () => void view.state.asEvent(await this.#state(runs));
    const templates = vscode.workspace.createFileSystemWatcher('**/*.template.md', false, true, false);
    subscriptions.push(
      runs,
      templates,
      templates.onDidCreate(refresh),
      templates.onDidDelete(refresh),
      vscode.workspace.onDidSaveTextDocument(({ uri }) => {
        if (uri.path.endsWith('.template.md')) void refresh();
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(refresh),
      runs.onDidChange((run) => void view.run.asEvent(run)),
      deps.models.onDidChange(() => void view.model.asEvent(this.#model(runs))),
    );
    panel.onDidDispose(() => {
      vscode.Disposable.from(...subscriptions).dispose();
      if (this.#open === opened) this.#open = undefined;
    });
    subscriptions.push(fillPanel(panel, deps, 'playground', () => deps.t('Playground')));
  }

  async #state(runs: PlaygroundRuns): Promise<PlaygroundState> {
    const model = this.#model(runs);
    return {
      isTrusted: vscode.workspace.isTrusted,
      ...(model === undefined ? {} : { model }),
      hasModels: (await modelsOfWorkspace()).length > 0,
      templates: await findTemplates(),
      ...(this.#active === undefined ? {} : { active: this.#active }),
      runs: runs.shown,
    };
  }

  #model(runs: PlaygroundRuns): PlaygroundModel | undefined {
    const { models, t } = this.#deps;
    if (models.phase.is === 'none') return undefined;
    if (models.phase.is === 'loading') {
      const { file, progress } = models.phase;
      const name = file.replace(/^.*[\\/]/, '');
      return {
        name,
        about: '',
        state: 'loading',
        stateText: stateText({ kind: 'loading', progress }, t),
        tokensPerSecond: 0,
      };
    }
    const { host } = models.phase.model;
    const { info, state, stats } = host;
    const kinds = { ready: runs.busy ? 'busy' : 'ready', restarting: 'loading', stopped: 'failed' } as const;
    return {
      name: info.name,
      about: `${info.quantization} · ${whereItRuns(t)} · ${deviceText(info, t)}`,
      state:
        state.kind === 'loading' || state.kind === 'unloaded' || state.kind === 'failed'
          ? state.kind
          : kinds[state.kind],
      stateText: stateText(state, t),
      tokensPerSecond: stats.running > 0 ? stats.tokensPerSecond : 0,
    };
  }

  #host(runs: PlaygroundRuns): PlaygroundHost {
    const deps = this.#deps;
    const idOf = (id: unknown) => v.parse(v.pipe(v.number(), v.integer()), id);
    return {
      ready: () => this.#state(runs),
      ask: async (ask) => {
        demandTrust();
        return runs.ask(v.parse(AskSchema, ask));
      },
      goOn: (id) => runs.goOn(idOf(id)),
      stop: () => Promise.resolve(runs.stop()),
      askTeacher: (id) => askTeacherAbout(deps, runs, idOf(id)),
      pickRecord: () => pickRecord(deps),
      openTemplate: async (path) => {
        await vscode.window.showTextDocument(uriOf(v.parse(text, path)), { viewColumn: vscode.ViewColumn.Beside });
      },
      copyCurl: async (id) => {
        await vscode.env.clipboard.writeText(curlOf(runs.find(idOf(id)), deps.models.running));
        const copyToken = deps.t('Copy Token');
        void vscode.window
          .showInformationMessage(deps.t('Copied; the token stands there as $PROMPTMILL_TOKEN.'), copyToken)
          .then((choice) => choice === copyToken && vscode.commands.executeCommand('promptmill.model.copyToken'));
      },
      clear: () => Promise.resolve(runs.clear()),
      startModel: async () => {
        await vscode.commands.executeCommand('promptmill.model.start');
      },
    };
  }
}

interface Opened {
  readonly panel: vscode.WebviewPanel;
  readonly view: ReturnType<typeof openChannel<PlaygroundView, PlaygroundHost>>;
}

/** The templates of the workspace that can be read, by path; what stands unsaved in an editor counts. */
async function findTemplates(): Promise<readonly PlaygroundTemplate[]> {
  const files = await vscode.workspace.findFiles('**/*.template.md', '**/{node_modules,.git}/**', 200);
  const read = await Promise.all(
    files.map(async (uri) => {
      const path = vscode.workspace.asRelativePath(uri);
      try {
        const { name, tasks, marker } = readTemplate(path, await textOf(uri));
        return [{ path, name, tasks, marker }];
      } catch {
        return []; // its own diagnostics say what is wrong
      }
    }),
  );
  return read.flat().toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
