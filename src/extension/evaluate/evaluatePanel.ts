import path from 'node:path';
import * as v from 'valibot';
import * as vscode from 'vscode';
import { readPng } from '#core/pngBytes';
import { readReport } from '#node/evaluate/evaluationFolder';
import { confidenceIn, EvaluationRows, placeName } from '#node/evaluate/evaluationRows';
import { openChannel } from '#protocol/channel';
import {
  EVALUATION_CHARTS,
  type EvaluationHost,
  type EvaluationRow,
  type EvaluationState,
  type EvaluationView,
  type RowPage,
} from '#protocol/evaluation';
import type { Deps } from '../deps.ts';
import { savePicture } from '../savePicture.ts';
import { errorForView, fillPanel, wireOf } from '../webviewHtml.ts';

/** viewType of an evaluation. */
const EVALUATION_VIEW = 'promptmill.evaluation';

const MOST_TEXT = 5_000_000; // characters of a copied table
const MOST_ROWS = 200; // a page
const SHOWN_TEXT = 300; // characters of a record

const Table = v.pipe(v.string(), v.maxLength(MOST_TEXT));
const Name = v.pipe(v.string(), v.maxLength(1000));
const Filter = v.strictObject({
  taskId: Name,
  contestant: Name,
  only: v.picklist(['wrong', 'all']),
  gold: v.exactOptional(Name),
  predicted: v.exactOptional(Name),
});
const Count = v.pipe(v.number(), v.integer(), v.minValue(0));
const Restored = v.object({ dir: v.string() });

/** The open evaluations, one panel a folder; they come back after a reload. */
export class EvaluationPanels implements vscode.Disposable {
  readonly #deps: Deps;
  readonly #panels = new Map<string, EvaluationPanel>();
  readonly #serializer: vscode.Disposable;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#serializer = deps.doors.panel(EVALUATION_VIEW, {
      deserializeWebviewPanel: (panel, state: unknown) => {
        const kept = v.safeParse(Restored, state);
        if (!kept.success || this.#panels.has(kept.output.dir)) panel.dispose();
        else this.#show(panel, kept.output.dir);
        return Promise.resolve();
      },
    });
  }

  /** Shows an evaluation; one that is open is shown as its files are now. */
  open(dir: string): void {
    const known = this.#panels.get(dir);
    if (known !== undefined) {
      known.panel.reveal();
      known.tell();
      return;
    }
    const title = this.#deps.t('Evaluation: {0}', path.basename(dir));
    const column = vscode.ViewColumn.Active;
    this.#show(vscode.window.createWebviewPanel(EVALUATION_VIEW, title, column, { enableFindWidget: true }), dir);
  }

  dispose(): void {
    this.#serializer.dispose();
    for (const { panel } of this.#panels.values()) panel.dispose();
  }

  #show(panel: vscode.WebviewPanel, dir: string): void {
    const shown = new EvaluationPanel(this.#deps, panel, dir);
    this.#panels.set(dir, shown);
    panel.onDidDispose(() => {
      shown.dispose();
      this.#panels.delete(dir);
    });
  }
}

class EvaluationPanel implements vscode.Disposable {
  readonly panel: vscode.WebviewPanel;
  readonly #deps: Deps;
  readonly #dir: string;
  readonly #subscriptions: vscode.Disposable[] = [];
  readonly #view: ReturnType<typeof openChannel<EvaluationView, EvaluationHost>>;
  #rows: Promise<EvaluationRows> | undefined;

  constructor(deps: Deps, panel: vscode.WebviewPanel, dir: string) {
    this.#deps = deps;
    this.panel = panel;
    this.#dir = dir;
    const local: EvaluationHost = {
      ready: () => this.#state(),
      rows: (filter, offset, count) =>
        this.#page(v.parse(Filter, filter), v.parse(Count, offset), Math.min(MOST_ROWS, v.parse(Count, count))),
      openRecord: (itemId, taskId) => this.#openRecord(v.parse(Name, itemId), v.parse(Name, taskId)),
      copyText: async (text) => vscode.env.clipboard.writeText(v.parse(Table, text)),
      savePng: (chart, png) => savePicture(this.#dir, v.parse(v.picklist(EVALUATION_CHARTS), chart), readPng(png)),
    };
    this.#view = openChannel<EvaluationView, EvaluationHost>(
      local,
      wireOf(panel.webview, this.#subscriptions),
      errorForView(deps),
    );
    const icon = (theme: string) => vscode.Uri.joinPath(deps.context.extensionUri, 'media', `report-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    this.#subscriptions.push(fillPanel(panel, deps, 'evaluation', () => deps.t('Evaluation: {0}', path.basename(dir))));
  }

  /** Shows the evaluation as its files are now. */
  tell(): void {
    this.#state().then(
      (state) => void this.#view.state.asEvent(state),
      (error: unknown) => this.#deps.log.warn(`The evaluation ${this.#dir} could not be read: ${String(error)}`),
    );
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  async #state(): Promise<EvaluationState> {
    const report = await readReport(this.#dir);
    this.#rows = EvaluationRows.open(this.#dir, report);
    this.#rows.catch(() => {}); // told when rows are asked for
    return { dir: this.#dir, report };
  }

  async #opened(): Promise<EvaluationRows> {
    if (this.#rows === undefined) await this.#state();
    return (await this.#rows) as EvaluationRows;
  }

  async #page(filter: v.InferOutput<typeof Filter>, offset: number, count: number): Promise<RowPage> {
    const found = (await this.#opened()).find(filter);
    const rows = found.slice(offset, offset + count).map(({ gold, predictions }): EvaluationRow => {
      const said = Array.from(predictions, ([id, one]) => {
        const confidence = confidenceIn(one);
        const { label, written } = one;
        return [id, { label, written, ...(confidence !== undefined && { confidence }) }] as const;
      });
      return {
        itemId: gold.itemId,
        taskId: gold.taskId,
        place: placeName(gold),
        text: gold.text.slice(0, SHOWN_TEXT).replace(/\s+/g, ' ').trim(),
        gold: gold.gold,
        said: Object.fromEntries(said),
      };
    });
    return { total: found.length, rows };
  }

  async #openRecord(itemId: string, taskId: string): Promise<void> {
    const place = (await this.#opened()).place(itemId, taskId);
    if (place === undefined) return;
    const uri = vscode.Uri.file(place.file);
    const at = new vscode.Position(Math.max(0, (place.line ?? 1) - 1), 0);
    // `vscode.open` also opens what is no text, such as a workbook, with the editor for it.
    await vscode.commands.executeCommand('vscode.open', uri, {
      viewColumn: vscode.ViewColumn.Beside,
      selection: new vscode.Range(at, at),
    });
  }
}
