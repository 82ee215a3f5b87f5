import path from 'node:path';
import * as vscode from 'vscode';
import type { Answer } from '#core/answer';
import { AppError, describe } from '#core/errors';
import type { LabelKey, QcDecision } from '#core/qc/decision';
import { keyOf } from '#core/qc/decision';
import { Review, type Decided } from '#core/qc/review';
import { summarise } from '#core/qc/summary';
import { decisionFile, decisionLog, openJob, readDecisions, readRecords, type OpenedJob } from '#node/jobFolder';
import { watchJob } from '#node/jobWatch';
import type { JsonlLog } from '#node/jsonlLog';
import type { QcAction, QcPage, QcState } from '#protocol/qcReview';
import type { Deps } from './deps.ts';
import { toLabel, toRow } from './qcRows.ts';

const AROUND = 60; // rows that go along with a state, so that the list seldom has to ask

/** The part of an action that the session itself can do; the rest needs the editor. */
export type ReviewAction = Exclude<QcAction, { readonly type: 'diff' | 'source' | 'export' }>;

/** One job under review: what is on disk, the reviewer's place in it, and his unsaved edits. */
export class QcSession implements vscode.Disposable {
  readonly opened: OpenedJob;
  readonly reviewer: string;
  readonly review: Review;
  readonly #deps: Deps;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #drafts = new Map<LabelKey, Answer>();
  readonly #stopWatching: () => void;
  #log: JsonlLog<QcDecision> | undefined;
  #tail: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #loadMs = 0;
  #revision = 0;
  #notice: QcState['notice'];
  #decided: LabelKey | undefined;

  private constructor(deps: Deps, opened: OpenedJob, reviewer: string) {
    this.#deps = deps;
    this.opened = opened;
    this.reviewer = reviewer;
    this.review = new Review(opened.template.tasks, {
      reviewer,
      now: () => Date.now(),
      save: (decision) => this.#save(decision),
    });
    this.#stopWatching = watchJob(opened.dir, decisionFile(opened.dir, reviewer), () => this.#reloadSoon());
  }

  /** @throws AppError 'job.invalid' when the folder is not a job. */
  static async open(deps: Deps, dir: string, reviewer: string): Promise<QcSession> {
    const session = new QcSession(deps, await openJob(dir), reviewer);
    try {
      await session.#load();
    } catch (error) {
      session.dispose();
      throw error;
    }
    return session;
  }

  /** Does one action after those before it; a failure is told in the notice, and nothing was decided then. */
  act(action: ReviewAction): Promise<void> {
    return this.#inTurn(async () => {
      this.#notice = undefined;
      this.#decided = undefined;
      try {
        await this.#do(action);
      } catch (error) {
        this.#deps.log.warn(error instanceof Error ? error.message : String(error));
        this.#notice = { kind: 'error', text: describe(error, this.#deps.t) };
      }
      this.#show();
    });
  }

  draft(key: LabelKey, answer: Answer | undefined): void {
    if (answer === undefined) this.#drafts.delete(key);
    else this.#drafts.set(key, answer);
  }

  state(): QcState {
    const { review, opened } = this;
    const { selected, position } = review;
    const summary = summarise(review.labels);
    return {
      job: path.basename(opened.dir),
      dir: opened.dir,
      tasks: review.tasks,
      reviewer: this.reviewer,
      readOnly: !vscode.workspace.isTrusted,
      revision: this.#revision,
      filter: review.filter,
      conclusions: Array.from(new Set(summary.conclusions.map(({ conclusion }) => conclusion))).slice(0, 200),
      counts: review.counts,
      total: review.queue.length,
      position,
      page: this.page(Math.max(0, position - AROUND / 2), AROUND),
      ...(selected && { label: toLabel(selected, this.#deps.t) }),
      canUndo: review.canUndo,
      summary,
      ...(this.#notice && { notice: this.#notice }),
      ...(this.#decided && { decided: this.#decided }),
    };
  }

  page(from: number, count: number): QcPage {
    const { labels, queue } = this.review;
    const rows = queue.slice(from, from + count).flatMap((index) => {
      const label = labels[index];
      return label === undefined ? [] : [toRow(label)];
    });
    return { revision: this.#revision, from, rows };
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#stopWatching();
    this.#changed.dispose();
    void this.#tail.then(() => this.#log?.close());
  }

  async #do(action: ReviewAction): Promise<void> {
    const { review } = this;
    if (action.type === 'filter') return review.setFilter(action.filter);
    if (action.type === 'select') return review.select(action.key);
    if (action.type === 'next') return review.move(1);
    if (action.type === 'previous') return review.move(-1);
    if (action.type === 'restart') return review.setFilter({ state: 'all' });
    if (action.type === 'undo') return this.#tell(await review.undo());
    const label = review.selected;
    if (label === undefined) return undefined;
    const key = keyOf(label);
    const draft = this.#drafts.get(key);
    const goingOver = label.verdict !== 'unreviewed';
    const decided = await this.#decide(action, key, draft);
    const stays = action.type === 'dropReasoning' || action.type === 'takeTeacher';
    if (!stays && this.#autoAdvance()) review.advance(goingOver);
    return this.#tell(decided);
  }

  #decide(action: ReviewAction, key: LabelKey, draft: Answer | undefined): Promise<Decided | undefined> {
    const { review } = this;
    const label = review.find(key);
    switch (action.type) {
      case 'accept':
        if (draft !== undefined) return review.decide(key, 'corrected', draft);
        // What is shown is the correction: it is confirmed, not thrown away.
        if (label?.verdict === 'corrected') return Promise.resolve(undefined);
        return review.decide(key, 'accepted');
      case 'reject':
        return review.decide(key, 'rejected');
      case 'takeTeacher':
        return review.decide(key, 'accepted');
      case 'dropReasoning': {
        const conclusion = (draft ?? label?.answer)?.conclusion ?? '';
        return review.decide(key, 'corrected', { conclusion, reasoning: '' });
      }
      case 'correct':
        return review.decide(key, 'corrected', action.answer);
      case 'setConclusion': {
        const chosen = review.tasks.find(({ id }) => id === label?.taskId)?.labels?.[action.number - 1];
        if (chosen === undefined) return Promise.resolve(undefined);
        return review.setConclusion(key, chosen, draft?.reasoning);
      }
      default:
        return Promise.resolve(undefined);
    }
  }

  #tell(decided: Decided | undefined): void {
    if (decided === undefined) return;
    const { t } = this.#deps;
    const left = this.review.counts.unreviewed;
    this.#decided = keyOf(decided.label);
    this.#drafts.delete(this.#decided);
    const conclusion = decided.label.answer?.conclusion ?? '';
    const texts = {
      accepted: () => t('Accepted, {0} left', left),
      corrected: () => t('Corrected to {0}, {1} left', conclusion, left),
      rejected: () => t('Rejected, {0} left', left),
      cleared: () => t('Decision taken back, {0} left', left),
    };
    this.#notice = { kind: 'done', text: texts[decided.verdict]() };
  }

  async #save(decision: QcDecision): Promise<void> {
    if (!vscode.workspace.isTrusted) {
      throw new AppError('review.refused', 'In Restricted Mode labels can only be read.', {
        hint: 'Trust this workspace to decide on them.',
      });
    }
    try {
      this.#log ??= await decisionLog(this.opened.dir, this.reviewer);
      await this.#log.append(decision);
    } catch (cause) {
      throw new AppError('log.unwritable', 'The decision could not be saved: {0}', {
        args: [cause instanceof Error ? cause.message : String(cause)],
        hint: 'Make room on the disk or make the job folder writable, then decide again: the label is as it was.',
        cause,
      });
    }
  }

  #autoAdvance(): boolean {
    return vscode.workspace.getConfiguration('promptmill').get('qc.autoAdvance', true);
  }

  /** While a job is being labelled its file changes all the time: never spend most of the time on reading it. */
  #reloadSoon(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#inTurn(async () => {
        await this.#load();
        this.#notice = undefined;
        this.#show();
      }).catch((error: unknown) => this.#deps.showError(error));
    }, this.#loadMs * 5);
  }

  async #load(): Promise<void> {
    const began = performance.now();
    const { dir } = this.opened;
    const [records, decisions] = await Promise.all([readRecords(dir), readDecisions(dir)]);
    this.review.load(records, decisions);
    this.#loadMs = performance.now() - began;
  }

  #show(): void {
    this.#revision += 1;
    this.#changed.fire();
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#tail.then(work);
    this.#tail = done.catch(() => {});
    return done;
  }
}
