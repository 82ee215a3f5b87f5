import * as vscode from 'vscode';
import { AppError } from '#core/errors';
import type { RunSummary } from '#core/label/run';
import { REPLAY_ID } from '#core/label/teachers';
import { openChannel } from '#protocol/channel';
import type { LabelPanelHost, LabelPanelView, PanelState } from '#protocol/labelPanel';
import type { Deps } from './deps.ts';
import { JobCounter } from './jobCounts.ts';
import { registerJobsView } from './jobsView.ts';
import { isTemplate, LabelForm, repliesOf, type Selection } from './labelForm.ts';
import { planLabelling } from './labelPlan.ts';
import { LabelRuns } from './labelRuns.ts';
import { Teachers } from './teachers.ts';
import { errorForView, fillWebview, wireOf } from './webviewHtml.ts';

const VIEW = 'promptmill.label';

/** The Label view, its runs, the Jobs view and their commands. */
export function registerLabelPanel(deps: Deps): vscode.Disposable {
  const teachers = new Teachers(deps);
  const runs = new LabelRuns(deps, teachers);
  const counter = new JobCounter();
  const form = new LabelForm(deps, teachers, counter);
  const panel = new LabelPanel(deps, teachers, form, runs);
  const refresh = () => void form.refresh();
  const touched = (files: readonly vscode.Uri[]) => {
    if (panel.visible && files.some((file) => concerns(form.selection, file))) refresh();
  };
  return vscode.Disposable.from(
    runs,
    form,
    panel,
    vscode.window.registerWebviewViewProvider(VIEW, panel),
    registerJobsView(deps, runs, counter),
    ...panel.registerCommands(),
    deps.context.secrets.onDidChange(refresh),
    vscode.workspace.onDidGrantWorkspaceTrust(refresh),
    vscode.workspace.onDidChangeWorkspaceFolders(refresh),
    vscode.window.onDidChangeActiveTextEditor((editor) => {
      const { templateFile } = form.selection;
      if (panel.visible && templateFile === undefined && editor !== undefined && isTemplate(editor.document.uri))
        refresh();
    }),
    vscode.workspace.onDidSaveTextDocument(({ uri }) => touched([uri])),
    vscode.workspace.onDidCreateFiles(({ files }) => touched(files)),
    vscode.workspace.onDidDeleteFiles(({ files }) => touched(files)),
    vscode.workspace.onDidRenameFiles(({ files }) => touched(files.flatMap(({ oldUri, newUri }) => [oldUri, newUri]))),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('promptmill.language')) panel.fill();
      if (event.affectsConfiguration('promptmill.teachers')) refresh();
    }),
  );
}

class LabelPanel implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #deps: Deps;
  readonly #teachers: Teachers;
  readonly #form: LabelForm;
  readonly #runs: LabelRuns;
  readonly #subscriptions: vscode.Disposable[];
  #view: vscode.WebviewView | undefined;
  #busy = false;

  constructor(deps: Deps, teachers: Teachers, form: LabelForm, runs: LabelRuns) {
    this.#deps = deps;
    this.#teachers = teachers;
    this.#form = form;
    this.#runs = runs;
    runs.isWatched = () => this.visible && vscode.window.state.focused;
    this.#subscriptions = [runs.onDidChange(() => this.#onRun())];
  }

  get visible(): boolean {
    return this.#view?.visible === true;
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#view = view;
    const subscriptions: vscode.Disposable[] = [];
    const remote = openChannel<LabelPanelView, LabelPanelHost>(
      this.#host(),
      wireOf(view.webview, subscriptions),
      errorForView(this.#deps),
    );
    subscriptions.push(
      this.#form.onDidChange(() => {
        if (view.visible) void remote.state.asEvent(this.#state());
      }),
      this.#runs.onDidChange(() => {
        if (view.visible) void remote.progress.asEvent(this.#runs.state);
      }),
      view.onDidChangeVisibility(() => {
        if (view.visible) void this.#form.refresh();
      }),
      view.onDidDispose(() => {
        vscode.Disposable.from(...subscriptions).dispose();
        if (this.#view === view) this.#view = undefined;
      }),
    );
    this.fill();
  }

  /** (Re)loads the view, in the language of now. */
  fill(): void {
    if (this.#view !== undefined) fillWebview(this.#view.webview, this.#deps, 'labelPanel', this.#deps.t('Label'));
  }

  registerCommands(): readonly vscode.Disposable[] {
    const command = (id: string, run: (...args: unknown[]) => unknown) =>
      vscode.commands.registerCommand(`promptmill.${id}`, run);
    return [
      command('label.start', (args) => this.#startCommand(args)),
      command('label.pause', () => this.#runs.pause()),
      command('label.resume', () => this.#runs.resume()),
      command('label.cancel', () => this.#runs.cancel()),
      command('label.addToSelection', async (uri, uris) => {
        const chosen = Array.isArray(uris) && uris.length > 0 ? uris : [uri];
        await this.#add(chosen.filter((each) => each instanceof vscode.Uri));
        await vscode.commands.executeCommand(`${VIEW}.focus`);
      }),
      command('label.useTemplate', async (uri) => {
        await (uri instanceof vscode.Uri ? this.#useTemplate(uri) : this.#chooseTemplate(true));
        await vscode.commands.executeCommand(`${VIEW}.focus`);
      }),
      command('setApiKey', async (teacherId) => {
        try {
          this.#demandTrust();
          await this.#teachers.askKey(typeof teacherId === 'string' ? teacherId : undefined);
        } catch (error) {
          this.#deps.showError(error);
        }
      }),
    ];
  }

  dispose(): void {
    vscode.Disposable.from(...this.#subscriptions).dispose();
  }

  #state(): PanelState {
    const folders = vscode.workspace.workspaceFolders ?? [];
    return {
      workspace: folders.length === 0 ? 'none' : vscode.workspace.isTrusted ? 'open' : 'restricted',
      ...this.#form.shown,
      run: this.#runs.state,
    };
  }

  /** What the start button would do changes with the end of a run. */
  #onRun(): void {
    if (this.#busy && !this.#runs.busy) void this.#form.refresh();
    this.#busy = this.#runs.busy;
  }

  #host(): LabelPanelHost {
    const form = this.#form;
    const runs = this.#runs;
    const execute = async (id: string, ...args: unknown[]) => {
      await vscode.commands.executeCommand(id, ...args);
    };
    return {
      ready: async () => {
        void form.refresh();
        return this.#state();
      },
      chooseTemplate: () => this.#chooseTemplate(false),
      openTemplate: async () => {
        const { templateFile } = form.selection;
        if (templateFile !== undefined) await execute('vscode.open', vscode.Uri.file(templateFile));
      },
      addFiles: () => this.#pick('files'),
      addFolder: () => this.#pick('folders'),
      removeSource: (path) => form.setSources(form.selection.sources.filter((source) => source !== path)),
      clearSources: () => form.setSources([]),
      chooseTeacher: (teacherId) => form.chooseTeacher(teacherId),
      setKey: (teacherId) => this.#teachers.askKey(teacherId),
      start: async (mode) => {
        const begun = await this.#begin({}, mode);
        // How the run ends stands in its state; the view does not wait for it here.
        begun.finished.catch((error: unknown) => this.#deps.log.error('Label run', error));
      },
      pause: async () => runs.pause(),
      resume: async () => runs.resume(),
      cancel: async () => runs.cancel(),
      dismiss: async () => runs.dismiss(),
      review: (jobDir) => execute('promptmill.qc.open', jobDir),
      exportJob: (jobDir) => execute('promptmill.export', jobDir),
      manageTrust: () => execute('workbench.trust.manage'),
      openFolder: () => execute('vscode.openFolder'),
      showLog: async () => this.#deps.log.show(),
    };
  }

  async #begin(given: Partial<Selection>, mode: 'auto' | 'new'): Promise<{ readonly finished: Promise<RunSummary> }> {
    this.#demandTrust();
    const input = await this.#form.input(given);
    const open = vscode.workspace.textDocuments.find(({ uri }) => uri.fsPath === input.templateFile);
    // What stands in the editor is what the person means to label with.
    const fresh = open?.isDirty === true && (await open.save()) ? await this.#form.input(given) : input;
    const { spec } = await planLabelling(fresh, mode);
    const replies = fresh.teacher.id === REPLAY_ID ? await repliesOf(fresh) : undefined;
    return { finished: this.#runs.start(spec, replies) };
  }

  /** From the palette: shows the view and says there or in a message what is wrong. With arguments (tests, other extensions): rejects. */
  async #startCommand(args: unknown): Promise<RunSummary | undefined> {
    const given = readStartArguments(args);
    if (given !== undefined) return (await this.#begin(given, 'auto')).finished;
    await vscode.commands.executeCommand(`${VIEW}.focus`);
    try {
      return await (
        await this.#begin({}, 'auto')
      ).finished;
    } catch (error) {
      if (this.#runs.state.state !== 'failed' || !this.visible) this.#deps.showError(error);
      return undefined;
    }
  }

  #demandTrust(): void {
    if (vscode.workspace.isTrusted) return;
    throw new AppError('usage', 'Labelling is off in Restricted Mode: it would send this folder’s files away.', {
      hint: 'Trust this workspace first (Workspaces: Manage Workspace Trust).',
    });
  }

  async #add(uris: readonly vscode.Uri[]): Promise<void> {
    const files = uris.filter(({ scheme }) => scheme === 'file').map(({ fsPath }) => fsPath);
    await this.#form.setSources([...this.#form.selection.sources, ...files]);
  }

  async #pick(what: 'files' | 'folders'): Promise<void> {
    const { t } = this.#deps;
    const uris = await vscode.window.showOpenDialog({
      canSelectMany: true,
      canSelectFiles: what === 'files',
      canSelectFolders: what === 'folders',
      title: what === 'files' ? t('Files to label') : t('Folders to label'),
      openLabel: t('Add'),
      ...(what === 'files' ? { filters: { [t('Texts and tables')]: ['txt', 'md', 'csv', 'tsv', 'jsonl'] } } : {}),
    });
    if (uris !== undefined) await this.#add(uris);
  }

  async #useTemplate(uri: vscode.Uri): Promise<void> {
    if (uri.scheme === 'file') await this.#form.chooseTemplate(uri.fsPath);
  }

  async #chooseTemplate(fromEditor: boolean): Promise<void> {
    const { t } = this.#deps;
    const active = vscode.window.activeTextEditor?.document.uri;
    if (fromEditor && active !== undefined && isTemplate(active)) return this.#useTemplate(active);
    const found = await vscode.workspace.findFiles('**/*.template.md', '**/node_modules/**', 200);
    const files = found.map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri }));
    const browse = { label: t('Browse…'), uri: undefined };
    const picked = await vscode.window.showQuickPick(
      [...files.toSorted((a, b) => a.label.localeCompare(b.label)), browse],
      { title: t('Choose a template'), placeHolder: t('Templates are files named *.template.md') },
    );
    if (picked === undefined) return;
    const uri =
      picked.uri ??
      (await vscode.window.showOpenDialog({ title: t('Choose a template'), filters: { Markdown: ['md'] } }))?.[0];
    if (uri !== undefined) await this.#useTemplate(uri);
  }
}

/** Whether a change of this file may change what the view shows. */
function concerns({ templateFile, sources }: Selection, { fsPath }: vscode.Uri): boolean {
  if (templateFile === undefined && fsPath.endsWith('.template.md')) return true;
  return fsPath === templateFile || sources.some((source) => fsPath === source || fsPath.startsWith(source));
}

/** `{ templateFile, sources, teacherId }`, each optional; undefined for anything else, such as what a menu passes. */
function readStartArguments(args: unknown): Partial<Selection> | undefined {
  if (typeof args !== 'object' || args === null) return undefined;
  const { templateFile, sources, teacherId } = args as Record<string, unknown>;
  const given: Partial<Selection> = {
    ...(typeof templateFile === 'string' ? { templateFile } : {}),
    ...(Array.isArray(sources) ? { sources: sources.filter((source) => typeof source === 'string') } : {}),
    ...(typeof teacherId === 'string' ? { teacherId } : {}),
  };
  return Object.keys(given).length === 0 ? undefined : given;
}
