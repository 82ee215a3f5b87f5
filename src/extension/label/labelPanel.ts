import type { Labelling } from './labelling.ts';
import * as vscode from 'vscode';
import type { RetryCause } from '#core/label/run';
import { openChannel } from '#protocol/channel';
import type { LabelPanelHost, LabelPanelView, OptionsChange, PanelState } from '#protocol/labelPanel';
import type { Deps } from '../deps.ts';
import { JobCounter } from './jobCounts.ts';
import { LabelBatches } from './labelBatches.ts';
import { registerJobsView } from './jobsView.ts';
import { registerLabelCommands } from './labelCommands.ts';
import { LabelDocuments } from './labelDocuments.ts';
import { isTemplate } from './labelFiles.ts';
import { LabelForm } from './labelForm.ts';
import { LabelOrders, type Begun } from './labelOrders.ts';
import { LabelPickers } from './labelPickers.ts';
import { planLabelling } from './labelPlan.ts';
import { LabelRuns } from './labelRuns.ts';
import type { Selection } from './labelSelection.ts';
import { Teachers } from './teachers.ts';
import { errorForView, fillWebview, wireOf } from '../webviewHtml.ts';
import { onLanguageChange } from '../languageChange.ts';

const LABEL_VIEW = 'promptmill.label';

/** The Label view, its runs, the Jobs view and their commands. */
export function registerLabelPanel(deps: Deps): vscode.Disposable {
  const teachers = new Teachers(deps);
  const runs = new LabelRuns(deps, teachers);
  const counter = new JobCounter();
  const batches = new LabelBatches(deps, teachers, counter);
  const form = new LabelForm(deps, teachers, counter);
  form.isOwn = (dir) => runs.activeDir === dir || batches.isOwn(dir);
  const labelling: Labelling = {
    teachers,
    form,
    runs,
    batches,
    counter,
    orders: new LabelOrders(deps, { form, runs, batches }),
    pickers: new LabelPickers(deps, form),
    documents: new LabelDocuments(deps),
  };
  const panel = new LabelPanel(deps, labelling);
  const refresh = () => void form.refresh();
  const touched = (files: readonly vscode.Uri[]) => {
    if (!panel.visible || !files.some((file) => concerns(form.selection, file))) return;
    form.estimator.clear();
    refresh();
  };
  const look = () => void batches.look(true);
  look();
  return vscode.Disposable.from(
    runs,
    batches,
    form,
    panel,
    labelling.documents,
    deps.doors.view(LABEL_VIEW, panel),
    registerJobsView(deps, labelling),
    registerLabelCommands(deps, labelling, () => panel.visible),
    deps.context.secrets.onDidChange(() => {
      form.models.forget();
      refresh();
      look();
    }),
    batches.onDidSettle(refresh),
    deps.models.onDidChangeStudent(refresh),
    vscode.workspace.onDidGrantWorkspaceTrust(look),
    vscode.workspace.onDidChangeWorkspaceFolders(look),
    vscode.workspace.onDidGrantWorkspaceTrust(refresh),
    vscode.workspace.onDidChangeWorkspaceFolders(refresh),
    vscode.window.onDidChangeActiveTextEditor((editor) => {
      const { templateFile } = form.selection;
      if (panel.visible && templateFile === undefined && editor !== undefined && isTemplate(editor.document.uri))
        refresh();
    }),
    onLanguageChange(deps, () => panel.fill()),
    vscode.workspace.onDidSaveTextDocument(({ uri }) => touched([uri])),
    vscode.workspace.onDidCreateFiles(({ files }) => touched(files)),
    vscode.workspace.onDidDeleteFiles(({ files }) => touched(files)),
    vscode.workspace.onDidRenameFiles(({ files }) => touched(files.flatMap(({ oldUri, newUri }) => [oldUri, newUri]))),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('promptmill.teachers')) refresh();
    }),
  );
}

class LabelPanel implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #deps: Deps;
  readonly #labelling: Labelling;
  readonly #subscriptions: vscode.Disposable[];
  #view: vscode.WebviewView | undefined;
  #busy = false;

  constructor(deps: Deps, labelling: Labelling) {
    this.#deps = deps;
    this.#labelling = labelling;
    const { runs } = labelling;
    runs.isWatched = () => this.visible && vscode.window.state.focused;
    labelling.batches.isWatched = runs.isWatched;
    this.#subscriptions = [runs.onDidChange(() => this.#onRun())];
  }

  get visible(): boolean {
    return this.#view?.visible === true;
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#view = view;
    const { form, runs, batches } = this.#labelling;
    const subscriptions: vscode.Disposable[] = [];
    const remote = openChannel<LabelPanelView, LabelPanelHost>(
      this.#host(),
      wireOf(view.webview, subscriptions),
      errorForView(this.#deps),
    );
    subscriptions.push(
      form.onDidChange(() => {
        if (view.visible) void remote.state.asEvent(this.#state());
      }),
      runs.onDidChange(() => {
        if (view.visible) void remote.progress.asEvent(runs.state);
      }),
      batches.onDidChange(() => {
        if (view.visible) void remote.batches.asEvent(batches.cards);
      }),
      view.onDidChangeVisibility(() => {
        if (view.visible) void form.refresh();
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

  dispose(): void {
    vscode.Disposable.from(...this.#subscriptions).dispose();
  }

  #state(): PanelState {
    const folders = vscode.workspace.workspaceFolders ?? [];
    return {
      workspace: folders.length === 0 ? 'none' : vscode.workspace.isTrusted ? 'open' : 'restricted',
      ...this.#labelling.form.shown,
      run: this.#labelling.runs.state,
      batches: this.#labelling.batches.cards,
    };
  }

  /** What the start button would do changes with the end of a run. */
  #onRun(): void {
    const { runs, form } = this.#labelling;
    if (this.#busy && !runs.busy) void form.refresh();
    this.#busy = runs.busy;
  }

  #host(): LabelPanelHost {
    const { form, runs, batches, orders, pickers, documents, teachers } = this.#labelling;
    const execute = async (id: string, ...args: unknown[]) => {
      await vscode.commands.executeCommand(id, ...args);
    };
    // How a run ends stands in its state; the view does not wait for it.
    const begin = async (begun: Promise<Begun>) => {
      (await begun)?.finished.catch((error: unknown) => this.#deps.log.error('Label run', error));
    };
    return {
      ready: async () => {
        void form.refresh();
        return this.#state();
      },
      chooseTemplate: () => pickers.chooseTemplate(false),
      openTemplate: async () => {
        const { templateFile } = form.selection;
        if (templateFile !== undefined) await execute('vscode.open', vscode.Uri.file(templateFile));
      },
      addFiles: () => pickers.pick('files'),
      addFolder: () => pickers.pick('folders'),
      addPattern: () => pickers.addPattern(),
      addUris: (uris) => pickers.addDropped(uris),
      removeSource: (path) => form.setSources(form.selection.sources.filter((source) => source !== path)),
      clearSources: () => form.setSources([]),
      chooseText: (column) => pickers.chooseText(column),
      chooseId: (column) => pickers.chooseId(column),
      chooseSplit: (split) => pickers.chooseSplit(split),
      chooseTeacher: (teacherId) => form.select({ teacherId }),
      chooseModel: (model) => pickers.chooseModel(model),
      refreshModels: async () => {
        if (form.teacher !== undefined) await form.models.ask(form.teacher, true);
      },
      chooseTier: (tier) => pickers.chooseTier(tier),
      setKey: (teacherId) => teachers.askKey(teacherId),
      setMask: (on) => form.select({ mask: on }),
      showMasked: async () => documents.showMasked(await form.input()),
      setOptions: (change) => form.select(selectionOf(change)),
      chooseTransport: async (by) => form.transport.choose(form.teacher, by),
      start: async (mode) => {
        if (form.shown.batch?.chosen === 'batch') await orders.byBatch({}, mode);
        else await begin(orders.all({}, mode));
      },
      tryFew: () => begin(orders.few()),
      relabelSample: () => begin(orders.sample()),
      showFlips: async () => {
        const { previous, spec } = await planLabelling(await form.input(), 'auto');
        if (previous !== undefined) await documents.showFlips(previous, spec.dir);
      },
      retry: (jobDir, cause) => begin(orders.retry(jobDir, cause as RetryCause)),
      pause: async () => runs.pause(),
      resume: async () => runs.resume(),
      cancel: async () => runs.cancel(),
      dismiss: async (dir) => (dir === undefined ? runs.dismiss() : batches.dismiss(dir)),
      fetchBatch: (jobDir) => batches.fetch(jobDir),
      cancelBatch: (jobDir) => batches.cancel(jobDir),
      review: (jobDir) => execute('promptmill.qc.open', jobDir),
      exportJob: (jobDir) => execute('promptmill.export', jobDir),
      report: (jobDir) => documents.showReport(jobDir),
      manageTrust: () => execute('workbench.trust.manage'),
      openFolder: () => execute('vscode.openFolder'),
      openSample: () => execute('promptmill.sample.open'),
      showLog: async () => this.#deps.log.show(),
    };
  }
}

/** Options as the form keeps them: at their default they are not kept. */
function selectionOf(change: OptionsChange): { readonly [Key in keyof Selection]?: Selection[Key] | undefined } {
  const { samples, json, repair, tooLong } = change;
  return {
    ...change,
    ...(samples === 1 ? { samples: undefined } : {}),
    ...(json === false ? { json: undefined } : {}),
    ...(repair === false ? { repair: undefined } : {}),
    ...(tooLong === 'skip' ? { tooLong: undefined } : {}),
  };
}

/** Whether a change of this file may change what the view shows. */
function concerns({ templateFile, sources }: Selection, { fsPath }: vscode.Uri): boolean {
  if (templateFile === undefined && fsPath.endsWith('.template.md')) return true;
  if (fsPath === templateFile) return true;
  return sources.some((source) => fsPath.startsWith(source.replace(/[*?{[].*$/s, '')));
}
