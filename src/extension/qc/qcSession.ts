import path from 'node:path';
import * as vscode from 'vscode';
import type { Answer } from '#core/answer';
import { describe } from '#core/errors';
import type { ReviewCommand } from '#core/qc/review/commands';
import { decidedText } from '#core/qc/review/decidedText';
import { partsOf, type LabelKey } from '#core/qc/decision';
import { LABEL_FAULTS } from '#core/qc/labelLint/labelLint';
import type { Decided } from '#core/qc/review/review';
import type { SameLabels } from '#core/qc/review/reviewBulk';
import type { ReviewReport } from '#core/qc/report/reviewReport';
import type { LabelDetail, ReviewView, RowPage } from '#core/qc/review/view';
import { openJob, type OpenedJob } from '#node/label/jobFolder';
import type { CompareSource } from '#node/review/otherSide';
import { ReviewThread } from '#node/review/reviewThread';
import type { QcLabel, QcState } from '#protocol/qcReview';
import type { Deps } from '../deps.ts';
import { rewriteReasoning } from './qcRewrite.ts';

type Notice = NonNullable<QcState['notice']>;

/** One job under review: the thread that reviews it, what is shown, and the reviewer's unsaved edits. */
export class QcSession implements vscode.Disposable {
  readonly opened: OpenedJob;
  readonly reviewer: string;
  readonly #deps: Deps;
  readonly #changed = new vscode.EventEmitter<void>();
  /** The state is another one. */
  readonly onDidChange = this.#changed.event;
  readonly #proposed = new vscode.EventEmitter<{ readonly key: LabelKey; readonly answer: Answer }>();
  /** The teacher wrote reasoning anew. */
  readonly onDidPropose = this.#proposed.event;
  readonly #drafts = new Map<LabelKey, Answer>();
  #thread: ReviewThread | undefined;
  #view: ReviewView | undefined;
  #readOnly: QcState['readOnly'];
  #notice: Notice | undefined;
  #decided: LabelKey | undefined;
  #saving = 0;
  #busy: { readonly text: string; readonly cancel: AbortController } | undefined;

  private constructor(deps: Deps, opened: OpenedJob, reviewer: string) {
    this.#deps = deps;
    this.opened = opened;
    this.reviewer = reviewer;
  }

  /** @throws AppError 'job.invalid' when the folder is not a job. */
  static async open(
    deps: Deps,
    dir: string,
    reviewer: string,
    { readOnly = false }: { readonly readOnly?: boolean } = {},
  ): Promise<QcSession> {
    const session = new QcSession(deps, await openJob(dir), reviewer);
    const { context, log, t } = deps;
    const isTrusted = vscode.workspace.isTrusted;
    const share = (name: string, usual: number) =>
      vscode.workspace.getConfiguration('promptmill').get(`qc.${name}`, usual) / 100;
    const thread = await ReviewThread.start(
      vscode.Uri.joinPath(context.extensionUri, 'dist', 'reviewWorker.mjs').fsPath,
      {
        dir,
        reviewer,
        shares: { blind: share('blindShare', 5), planted: share('plantedShare', 2) },
        cacheDir: vscode.Uri.joinPath(context.globalStorageUri, 'qc').fsPath,
        lockAtOnce: !readOnly,
        readOnly: readOnly || !isTrusted,
      },
      {
        onChange: (view) => session.#show(view),
        onError: (error) => session.#fail(error),
        warn: (message) => log.warn(message),
      },
    );
    session.#thread = thread;
    if (!isTrusted) {
      session.#readOnly = { kind: 'restricted', text: t('Restricted Mode: labels can be read, not decided on.') };
    } else session.#opening(thread.taken);
    session.#view = await thread.view();
    return session;
  }

  get view(): ReviewView {
    if (this.#view === undefined) throw new Error('the review is not open yet');
    return this.#view;
  }

  /** The selected label as it is shown. */
  get selected(): LabelDetail | undefined {
    return this.#view?.label;
  }

  /** Does one command after those before it; a failure is told in the notice, and nothing was decided then. */
  async do(command: ReviewCommand): Promise<Decided | undefined> {
    const key = this.selected?.key;
    const draft = key && this.#drafts.get(key);
    this.#notice = undefined;
    this.#decided = undefined;
    const isDecision = !['next', 'previous', 'select', 'filter', 'order', 'restart'].includes(command.type);
    if (isDecision) this.#saving++;
    try {
      const { decided, view } = await this.#running.do(command, { ...(draft && { draft }), advance: autoAdvance() });
      if (decided !== undefined) {
        this.#tell(decided, view, key);
        this.#readOnly = undefined; // it could be saved: whoever held the review is gone
      }
      if (isDecision) this.#saving--;
      this.#show(view);
      return decided;
    } catch (error) {
      if (isDecision) this.#saving--;
      this.#fail(error);
      return undefined;
    }
  }

  /** Compares with another side from now on; without one with the teacher's answer again. */
  async compare(source: CompareSource | undefined): Promise<void> {
    this.#notice = undefined;
    try {
      this.#show(await this.#running.compare(source));
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Asks the teacher for reasoning that fits the corrected conclusion, and proposes it as an edit. */
  async rewrite(): Promise<void> {
    const { t } = this.#deps;
    const label = this.selected;
    const answer = label && (this.#drafts.get(label.key) ?? label.answer);
    this.#busy?.cancel.abort(); // asked for again while one is written: it is given up
    if (label === undefined || answer === undefined || this.#busy !== undefined) return;
    const cancel = new AbortController();
    this.#busy = { text: t('The teacher is writing new reasoning…'), cancel };
    this.#notice = undefined;
    this.#changed.fire();
    try {
      const [, taskId] = partsOf(label.key);
      const { conclusion, reasoning: old } = answer;
      const record = await this.#running.record(label.key);
      const { signal } = cancel;
      const reasoning = await rewriteReasoning(this.#deps, this.opened, record, taskId, conclusion, old, signal);
      const proposal = { conclusion, reasoning };
      this.#drafts.set(label.key, proposal);
      this.#notice = { kind: 'info', text: t('New reasoning is here: read it, then save it with Ctrl+Enter.') };
      this.#proposed.fire({ key: label.key, answer: proposal });
    } catch (error) {
      if (!cancel.signal.aborted) this.#fail(error);
    } finally {
      this.#busy = undefined;
      this.#changed.fire();
    }
  }

  /** Tries again to get the review for writing. */
  async takeOver(): Promise<void> {
    this.#readOnly = undefined;
    this.#notice = undefined;
    this.#opening(await this.#running.takeOver());
    this.#show(await this.#running.view());
  }

  same(key: LabelKey): Promise<SameLabels | undefined> {
    return this.#running.same(key);
  }

  report(): Promise<ReviewReport> {
    return this.#running.report();
  }

  rows(from: number, count: number): Promise<RowPage> {
    return this.#running.rows(from, count);
  }

  record(key: LabelKey): ReturnType<ReviewThread['record']> {
    return this.#running.record(key);
  }

  /** Labels of the queue from a place on, whole. */
  details(from: number, count: number): Promise<readonly LabelDetail[]> {
    return this.#running.details(from, count);
  }

  draft(key: LabelKey, answer: Answer | undefined): void {
    if (answer === undefined) this.#drafts.delete(key);
    else this.#drafts.set(key, answer);
  }

  /** The state with all that a view needs which shows nothing yet. */
  async ready(): Promise<QcState> {
    this.#view = await this.#running.view();
    return this.state();
  }

  state(): QcState {
    const { label, ...view } = this.view;
    return {
      ...view,
      ...(label && { label: this.#labelOf(label) }),
      job: path.basename(this.opened.dir),
      dir: this.opened.dir,
      tasks: this.opened.template.tasks,
      reviewer: this.reviewer,
      ...(this.#readOnly && { readOnly: this.#readOnly }),
      saving: this.#saving,
      ...(this.#busy && { busy: this.#busy.text }),
      ...(this.#notice && { notice: this.#notice }),
      ...(this.#decided && { decided: this.#decided }),
    };
  }

  dispose(): void {
    this.#busy?.cancel.abort();
    this.#changed.dispose();
    this.#proposed.dispose();
    void this.#thread?.close();
  }

  get #running(): ReviewThread {
    if (this.#thread === undefined) throw new Error('the review is not open yet');
    return this.#thread;
  }

  #labelOf({ problem, faults, ...label }: LabelDetail): QcLabel {
    const { t } = this.#deps;
    return {
      ...label,
      ...(problem && { problem: t(problem.template, ...problem.args) }),
      faults: LABEL_FAULTS.filter(({ id }) => faults.includes(id)).map(({ text }) => t(text)),
    };
  }

  #opening(taken: ReviewThread['taken']): void {
    const { t, log } = this.#deps;
    if (taken.held !== undefined) this.#readOnly = { kind: 'held', text: describe(taken.held, t) };
    if (taken.repaired === undefined) return;
    log.warn(`${taken.repaired} bytes of a torn line were cut off the decisions of ${this.reviewer}`);
    const text = t(
      'The last write was interrupted: an unfinished line was removed. Every decision that was shown as saved is there.',
    );
    this.#notice = { kind: 'info', text };
  }

  #tell(decided: Decided, view: ReviewView, key: LabelKey | undefined): void {
    const { verdict, planted } = decided;
    if (verdict !== 'noted' && verdict !== 'deferred' && key !== undefined) {
      this.#decided = key;
      this.#drafts.delete(key);
    }
    const text = decidedText(decided, view.labels - view.reviewed, this.#deps.t);
    this.#notice = { kind: planted?.caught === false ? 'info' : 'done', text };
  }

  #fail(error: unknown): void {
    this.#deps.log.warn(error instanceof Error ? error.message : String(error));
    this.#notice = { kind: 'error', text: describe(error, this.#deps.t) };
    this.#changed.fire();
  }

  #show(view: ReviewView): void {
    this.#view = view;
    this.#changed.fire();
  }
}

function autoAdvance(): boolean {
  return vscode.workspace.getConfiguration('promptmill').get('qc.autoAdvance', true);
}
