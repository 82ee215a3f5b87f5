import { watch } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import * as vscode from 'vscode';
import { PREFLIGHT_CODES, preflightPage } from '#core/dataset/findingAdvice';
import { trainTemplates } from '#core/dataset/preflight/template';
import { describeFinding } from '#core/dataset/preflight/describe';
import { readPng } from '#core/pngBytes';
import { openChannel } from '#protocol/channel';
import {
  DATASET_CHARTS,
  type DatasetHost,
  type DatasetOptions,
  type DatasetState,
  type DatasetView,
} from '#protocol/dataset';
import type { DatasetDiagnostics } from './datasetDiagnostics.ts';
import { rememberOptions } from './datasetOptions.ts';
import type { DatasetSession } from './datasetSession.ts';
import { chooseTokenizer } from './datasetTokenizer.ts';
import type { Deps } from '../deps.ts';
import { savePicture } from '../savePicture.ts';
import { errorForView, fillPanel, wireOf } from '../webviewHtml.ts';

const MOST_TEXT = 5_000_000; // characters of a copied table
const MOST_ROWS = 200; // a page
const QUIET = 400; // ms after a change: an export writes several files

const Table = v.pipe(v.string(), v.maxLength(MOST_TEXT));
const Name = v.pipe(v.string(), v.maxLength(1000));
const Count = v.pipe(v.number(), v.integer(), v.minValue(0));
const Filter = v.strictObject({
  severity: v.exactOptional(v.picklist(['error', 'warning', 'info'])),
  code: v.exactOptional(v.picklist(PREFLIGHT_CODES)),
});

/** What the checks go by; read from messages and from what a panel is restored from. */
export const OptionsSchema = v.strictObject({
  dataset: Name,
  template: v.picklist(trainTemplates.map(({ name }) => name)),
  cutoffLen: v.pipe(v.number(), v.integer(), v.minValue(16), v.maxValue(1_048_576)),
});

/** The page of one dataset folder. */
export class DatasetPanel implements vscode.Disposable {
  readonly panel: vscode.WebviewPanel;
  readonly #deps: Deps;
  readonly #session: DatasetSession;
  readonly #diagnostics: DatasetDiagnostics;
  readonly #subscriptions: vscode.Disposable[] = [];
  readonly #view: ReturnType<typeof openChannel<DatasetView, DatasetHost>>;
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: Deps, panel: vscode.WebviewPanel, session: DatasetSession, diagnostics: DatasetDiagnostics) {
    this.#deps = deps;
    this.panel = panel;
    this.#session = session;
    this.#diagnostics = diagnostics;
    this.#view = openChannel<DatasetView, DatasetHost>(
      this.#host(),
      wireOf(panel.webview, this.#subscriptions),
      errorForView(deps),
    );
    const icon = (theme: string) => vscode.Uri.joinPath(deps.context.extensionUri, 'media', `report-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    this.#subscriptions.push(fillPanel(panel, deps, 'dataset', () => deps.t('Dataset: {0}', session.options.dataset)));
    this.#watch();
  }

  /** Checks with these options and shows what comes of it. */
  async check(options: DatasetOptions = this.#session.options): Promise<DatasetState> {
    clearTimeout(this.#timer);
    // A newer check may have taken this one's place: what that one finds is shown.
    await this.#session.check(options).catch((error: unknown) => {
      if (!(error instanceof vscode.CancellationError)) throw error;
    });
    return await this.#shown();
  }

  /** Checks again and shows what comes of it; a page that is hidden asks when it is seen, but its findings on lines are seen now. */
  tell(options: DatasetOptions = this.#session.options): void {
    void this.#view.checking.asEvent();
    this.check(options).then(
      (state) => void this.#view.state.asEvent(state),
      (error: unknown) => {
        if (error instanceof vscode.CancellationError) return;
        this.#diagnostics.clear(this.#session.dir); // of files that are no longer what was checked
        this.#deps.log.warn(`The dataset ${this.#session.dir} could not be checked again: ${String(error)}`);
        void this.#view.failed.asEvent(errorForView(this.#deps)(error).message);
      },
    );
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#session.stop();
    this.#diagnostics.clear(this.#session.dir);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #host(): DatasetHost {
    const session = this.#session;
    const filterOf = (filter: unknown) => v.parse(Filter, filter);
    const count = (number: unknown) => v.parse(Count, number);
    return {
      ready: () => this.#shown(),
      check: async (options) => {
        const next = v.parse(OptionsSchema, options);
        await rememberOptions(this.#deps, session.dir, next);
        return await this.check(next);
      },
      findings: (filter, offset, number) =>
        session.page(filterOf(filter), count(offset), Math.min(MOST_ROWS, count(number))),
      openFinding: (id) => session.openFinding(count(id)),
      findingRow: (id) => session.storedRow(count(id)),
      explain: async (code) =>
        void (await vscode.env.openExternal(
          vscode.Uri.parse(preflightPage(v.parse(v.picklist(PREFLIGHT_CODES), code))),
        )),
      leaks: (offset, number) => session.leaks(count(offset), Math.min(MOST_ROWS, count(number))),
      openLeak: (id, side) => session.openLeak(count(id), v.parse(v.picklist(['row', 'near']), side)),
      chooseTokenizer: () => chooseTokenizer(this.#deps),
      verify: () => session.verify(),
      newTraining: async () =>
        void (await vscode.commands.executeCommand('promptmill.train.new', {
          dir: session.dir,
          dataset: session.options.dataset,
        })),
      copyText: async (text) => vscode.env.clipboard.writeText(v.parse(Table, text)),
      copyFindings: async (filter) => {
        const { text, count: number } = await session.csv(filterOf(filter));
        await vscode.env.clipboard.writeText(text);
        return number;
      },
      savePng: (chart, png) => savePicture(session.dir, v.parse(v.picklist(DATASET_CHARTS), chart), readPng(png)),
    };
  }

  /** What the last check found, with its findings on the files' lines. */
  async #shown(): Promise<DatasetState> {
    const state = await this.#session.state();
    this.panel.title = this.#deps.t('Dataset: {0}', state.options.dataset);
    await this.#diagnostics.show(this.#session.dir, await this.#session.findings(), (finding) =>
      describeFinding(finding, this.#deps.t),
    );
    return state;
  }

  /** Checks again when the folder's files change, by whomever. */
  #watch(): void {
    const changed = () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.tell(), QUIET);
    };
    const lost = (error: unknown) => this.#deps.log.warn(`${this.#session.dir} is not watched: ${String(error)}`);
    // VS Code's own watcher misses what happens in a folder that was just made inside another new one, as by an export.
    try {
      const watcher = watch(this.#session.dir, { persistent: false }, (_, name) => {
        if (name === null || /\.jsonl?$/.test(name)) changed();
      });
      watcher.on('error', lost);
      this.#subscriptions.push(new vscode.Disposable(() => watcher.close()));
    } catch (error) {
      lost(error); // the folder is gone: the page says so
    }
    const isOurs = ({ uri, isDirty }: vscode.TextDocument) =>
      !isDirty && uri.scheme === 'file' && path.dirname(uri.fsPath) === this.#session.dir;
    this.#subscriptions.push(
      vscode.workspace.onDidSaveTextDocument((document) => isOurs(document) && changed()),
      // An edit that was undone to the end leaves the lines that were checked.
      vscode.workspace.onDidChangeTextDocument(({ document }) => isOurs(document) && changed()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('promptmill.dataset.tokenizer')) changed();
      }),
    );
  }
}
