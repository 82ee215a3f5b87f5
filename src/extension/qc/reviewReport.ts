import path from 'node:path';
import * as v from 'valibot';
import * as vscode from 'vscode';
import { readPng } from '#core/pngBytes';
import type { LabelFilter } from '#core/qc/review/filter';
import type { ReviewReport } from '#core/qc/report/reviewReport';
import { openChannel } from '#protocol/channel';
import { REPORT_CHARTS, type RunReportHost, type RunReportState, type RunReportView } from '#protocol/runReport';
import type { Deps } from '../deps.ts';
import { chooseJob } from '../label/jobPicker.ts';
import { FilterSchema } from './qcActions.ts';
import { savePicture } from '../savePicture.ts';
import { errorForView, fillPanel, wireOf } from '../webviewHtml.ts';

/** viewType of the review report. */
const REVIEW_REPORT_VIEW = 'promptmill.runReport';

const MOST_TEXT = 5_000_000; // characters of a copied table
const QUIET = 1500; // ms after a decision: the report is made anew when the reviewer pauses

const CellFilter = v.omit(FilterSchema, ['file', 'text']); // what a cell of a matrix stands for
const Table = v.pipe(v.string(), v.maxLength(MOST_TEXT));
const Restored = v.object({ dir: v.string() });

/** Where the report comes from, and where its cells lead. */
export interface ReportSource {
  /** @throws AppError when the folder is no job */
  report(dir: string): Promise<ReviewReport>;
  openFilter(dir: string, filter: LabelFilter): Promise<void>;
  /** A decision was made in a job, whose folder it names. */
  readonly onDidChange?: vscode.Event<string>;
}

/** “Show Review Report”: an editor that says what the review of a job is worth. `promptmill.qc.report(dir?)`. */
export function registerReviewReport(deps: Deps, source: ReportSource): vscode.Disposable {
  const panels = new Map<string, ReviewReportPanel>();

  const show = (panel: vscode.WebviewPanel, dir: string): void => {
    const shown = new ReviewReportPanel(deps, source, panel, dir);
    panels.set(dir, shown);
    panel.onDidDispose(() => {
      shown.dispose();
      panels.delete(dir);
    });
  };

  const open = async (argument: unknown): Promise<void> => {
    try {
      const chosen = await chooseJob(deps, argument);
      if (chosen === undefined) return;
      const dir = path.resolve(chosen);
      const known = panels.get(dir);
      if (known !== undefined) {
        known.panel.reveal();
        known.tell();
        return;
      }
      const title = deps.t('Review report: {0}', path.basename(dir));
      const column = vscode.ViewColumn.Active;
      show(vscode.window.createWebviewPanel(REVIEW_REPORT_VIEW, title, column, { enableFindWidget: true }), dir);
    } catch (error) {
      deps.showError(error);
    }
  };

  return vscode.Disposable.from(
    vscode.commands.registerCommand('promptmill.qc.report', open),
    deps.doors.panel(REVIEW_REPORT_VIEW, {
      deserializeWebviewPanel(panel, state: unknown) {
        const kept = v.safeParse(Restored, state);
        if (!kept.success || panels.has(kept.output.dir)) panel.dispose();
        else show(panel, kept.output.dir);
        return Promise.resolve();
      },
    }),
    new vscode.Disposable(() => {
      for (const { panel } of panels.values()) panel.dispose();
    }),
  );
}

/** The report of one job. */
class ReviewReportPanel implements vscode.Disposable {
  readonly panel: vscode.WebviewPanel;
  readonly #deps: Deps;
  readonly #source: ReportSource;
  readonly #dir: string;
  readonly #subscriptions: vscode.Disposable[] = [];
  readonly #view: ReturnType<typeof openChannel<RunReportView, RunReportHost>>;
  #timer: NodeJS.Timeout | undefined;
  #isOld = false;

  constructor(deps: Deps, source: ReportSource, panel: vscode.WebviewPanel, dir: string) {
    this.#deps = deps;
    this.#source = source;
    this.panel = panel;
    this.#dir = dir;
    const local: RunReportHost = {
      ready: () => this.#state(),
      openFilter: (filter) => source.openFilter(dir, v.parse(CellFilter, filter)),
      copyText: async (text) => vscode.env.clipboard.writeText(v.parse(Table, text)),
      savePng: (chart, png) => savePicture(this.#dir, v.parse(v.picklist(REPORT_CHARTS), chart), readPng(png)),
    };
    this.#view = openChannel<RunReportView, RunReportHost>(
      local,
      wireOf(panel.webview, this.#subscriptions),
      errorForView(deps),
    );
    const icon = (theme: string) => vscode.Uri.joinPath(deps.context.extensionUri, 'media', `report-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    this.#subscriptions.push(
      fillPanel(panel, deps, 'runReport', () => deps.t('Review report: {0}', path.basename(dir))),
    );
    const changed = source.onDidChange?.((changedDir) => {
      if (path.resolve(changedDir) !== dir) return;
      this.#isOld = true;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.tell(), QUIET);
    });
    if (changed !== undefined) this.#subscriptions.push(changed);
    this.#subscriptions.push(
      panel.onDidChangeViewState(() => {
        if (this.#isOld) this.tell();
      }),
    );
  }

  /** Shows the report as it is now, if it can be seen. */
  tell(): void {
    if (!this.panel.visible) return;
    this.#state().then(
      (state) => void this.#view.state.asEvent(state),
      (error: unknown) => this.#deps.log.warn(`The report of ${this.#dir} could not be renewed: ${String(error)}`),
    );
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  async #state(): Promise<RunReportState> {
    this.#isOld = false;
    return { dir: this.#dir, report: await this.#source.report(this.#dir) };
  }
}
