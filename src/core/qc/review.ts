import type { Answer } from '../answer.ts';
import { AppError } from '../errors.ts';
import type { LabelRecord } from '../label/record.ts';
import type { TaskSpec } from '../prompt/template.ts';
import {
  DecisionBook,
  keyOf,
  labelKey,
  labelsOf,
  reviewLabel,
  type LabelKey,
  type QcDecision,
  type ReviewedLabel,
  type Verdict,
} from './decision.ts';
import { byDisagreement, countStates, inState, LABEL_STATES, matches, nextAfter, placeIn, queueOf } from './queue.ts';
import type { LabelFilter, LabelState, StateCounts } from './queue.ts';

/** What a review needs of the world. */
export interface ReviewPorts {
  readonly reviewer: string;
  now(): number; // milliseconds since the epoch
  /** Resolves once the decision would survive a crash; when it rejects, nothing was decided. */
  save(decision: QcDecision): Promise<void>;
}

/** What a decision did. */
export interface Decided {
  readonly label: ReviewedLabel;
  readonly verdict: QcDecision['verdict'];
}

/**
 * One reviewer at work on one job: the labels as they stand, the filtered queue and the place in it. Every decision is
 * saved before it shows. The extension, the CLI and the tests all review through this.
 */
export class Review {
  readonly tasks: readonly TaskSpec[];
  readonly #ports: ReviewPorts;
  #labels: ReviewedLabel[] = [];
  #index = new Map<LabelKey, number>();
  #book = new DecisionBook();
  #filter: LabelFilter = { state: 'all' };
  #queue: number[] = [];
  #counts = countStates([], { state: 'all' });
  #selected: number | undefined;
  #lastAt = 0;

  constructor(tasks: readonly TaskSpec[], ports: ReviewPorts) {
    this.tasks = tasks;
    this.#ports = ports;
  }

  /** Takes what is on disk now; the filter and, where it still exists, the selection stay. */
  load(records: Iterable<LabelRecord>, decisions: readonly QcDecision[]): void {
    const key = this.selected && keyOf(this.selected);
    this.#book = new DecisionBook(decisions);
    const mine = decisions.filter((decision) => decision.reviewer === this.#ports.reviewer);
    this.#lastAt = mine.reduce((last, { at }) => Math.max(last, Date.parse(at) || 0), this.#lastAt);
    const taskIds = this.tasks.map((task) => task.id);
    this.#labels = Array.from(byDisagreement(labelsOf(records, this.#book, taskIds)));
    this.#index = new Map(this.#labels.map((label, index) => [keyOf(label), index]));
    this.#requeue();
    this.#selected = (key && this.#index.get(key)) ?? this.#firstOpen();
  }

  get labels(): readonly ReviewedLabel[] {
    return this.#labels;
  }
  get filter(): LabelFilter {
    return this.#filter;
  }
  /** The labels that pass the filter, as indexes of `labels`. */
  get queue(): readonly number[] {
    return this.#queue;
  }
  get counts(): StateCounts {
    return this.#counts;
  }
  get selected(): ReviewedLabel | undefined {
    return this.#selected === undefined ? undefined : this.#labels[this.#selected];
  }
  /** The place of the selected label in the queue; -1 when it is not in it. */
  get position(): number {
    if (this.#selected === undefined) return -1;
    const place = placeIn(this.#queue, this.#selected);
    return this.#queue[place] === this.#selected ? place : -1;
  }
  get canUndo(): boolean {
    return this.#mine().length > 0;
  }

  find(key: LabelKey): ReviewedLabel | undefined {
    const index = this.#index.get(key);
    return index === undefined ? undefined : this.#labels[index];
  }

  /** Shows other labels; the selection stays when it is among them, else the first undecided one is selected. */
  setFilter(filter: LabelFilter): void {
    this.#filter = filter;
    this.#requeue();
    if (this.position === -1) this.#selected = this.#firstOpen();
  }

  select(key: LabelKey): void {
    this.#selected = this.#index.get(key) ?? this.#selected;
  }

  /** Moves in the queue; at its ends nothing happens. When the queue was through, it goes back into it. */
  move(step: 1 | -1): void {
    if (this.#selected === undefined) {
      this.#selected = step === 1 ? this.#queue[0] : this.#queue.at(-1);
      return;
    }
    const place = placeIn(this.#queue, this.#selected);
    const vanished = this.position === -1 && step === 1 ? 0 : step;
    this.#selected = this.#queue[place + vanished] ?? this.#selected;
  }

  /**
   * Goes to the label after the selected one as nextAfter says; to none when the queue is through.
   * @param goingOver whether the selected one had been decided before
   */
  advance(goingOver: boolean): void {
    if (this.#selected !== undefined) {
      this.#selected = nextAfter(this.#labels, this.#queue, this.#selected, goingOver);
    }
  }

  /**
   * Decides on a label. An answer equal to the teacher's is an acceptance.
   * @throws AppError 'review.refused' when there is no such label or nothing to accept.
   */
  async decide(key: LabelKey, verdict: Verdict, answer?: Answer): Promise<Decided> {
    const label = this.#known(key);
    if (verdict === 'rejected') return this.#save(label, { verdict });
    const { teacher } = label;
    const own = verdict === 'corrected' ? answer : undefined;
    if (own !== undefined && !sameAnswer(own, teacher)) {
      if (own.conclusion.trim() === '') throw needsConclusion();
      return this.#save(label, { verdict: 'corrected', answer: tidy(own) });
    }
    if (teacher === undefined) throw needsConclusion();
    return this.#save(label, { verdict: 'accepted' });
  }

  /** Sets the conclusion and keeps the reasoning that stands, which may make it stale. */
  async setConclusion(key: LabelKey, conclusion: string, reasoning?: string): Promise<Decided> {
    const label = this.#known(key);
    const kept = reasoning ?? label.answer?.reasoning ?? '';
    return this.decide(key, 'corrected', { conclusion, reasoning: kept });
  }

  /** Takes back this reviewer's last decision on one label, or, without a key, his last one of all, and selects it. */
  async undo(key?: LabelKey): Promise<Decided | undefined> {
    const { reviewer } = this.#ports;
    const target = key ?? this.#mine().at(-1);
    const label = target === undefined ? undefined : this.find(target);
    if (target === undefined || label === undefined || !this.#book.has(target, reviewer)) return undefined;
    const decided = await this.#save(label, { verdict: 'cleared' });
    this.#selected = this.#index.get(target);
    return decided;
  }

  /** The labels of this job that this reviewer has decided on, once for each decision, oldest first. */
  #mine(): readonly LabelKey[] {
    const keys = this.#book.history(this.#ports.reviewer).map(({ itemId, taskId }) => labelKey(itemId, taskId));
    return keys.filter((key) => this.#index.has(key));
  }

  async #save(label: ReviewedLabel, what: Pick<QcDecision, 'verdict' | 'answer'>): Promise<Decided> {
    // Later than every decision of this reviewer before it, also when the clock stands still or was set back.
    this.#lastAt = Math.max(this.#ports.now(), this.#lastAt + 1);
    const { reviewer } = this.#ports;
    const at = new Date(this.#lastAt).toISOString();
    const decision: QcDecision = { itemId: label.item.id, taskId: label.taskId, ...what, reviewer, at };
    await this.#ports.save(decision);
    this.#book.add(decision);
    return { label: this.#refresh(keyOf(label)) ?? label, verdict: what.verdict };
  }

  /** Folds one label anew and mends the queue and the counts, without going through all of them. */
  #refresh(key: LabelKey): ReviewedLabel | undefined {
    const index = this.#index.get(key);
    const before = index === undefined ? undefined : this.#labels[index];
    if (index === undefined || before === undefined) return undefined;
    const after = reviewLabel(before.record, before.taskId, this.#book.standing(key));
    this.#labels[index] = after;
    const place = placeIn(this.#queue, index);
    const listed = this.#queue[place] === index;
    if (matches(after, this.#filter) !== listed)
      this.#queue = this.#queue.toSpliced(place, listed ? 1 : 0, ...(listed ? [] : [index]));
    for (const [label, change] of [
      [before, -1],
      [after, 1],
    ] as const) {
      if (!matches(label, this.#filter, true)) continue;
      for (const state of LABEL_STATES) if (inState(label, state)) this.#counts[state] += change;
    }
    return after;
  }

  #requeue(): void {
    this.#queue = queueOf(this.#labels, this.#filter);
    this.#counts = countStates(this.#labels, this.#filter);
  }

  #firstOpen(): number | undefined {
    return this.#queue.find((index) => this.#labels[index]?.verdict === 'unreviewed') ?? this.#queue[0];
  }

  #known(key: LabelKey): ReviewedLabel {
    const label = this.find(key);
    if (label !== undefined) return label;
    throw new AppError('review.refused', 'There is no label “{0}” in this job.', {
      args: [key],
      hint: 'See the labels and their ids with promptmill qc --list.',
    });
  }
}

/** Whether a text names a state that labels can be filtered by. */
export function isLabelState(text: string): text is LabelState {
  return LABEL_STATES.some((state) => state === text);
}

function sameAnswer(a: Answer, b: Answer | undefined): boolean {
  return b !== undefined && a.conclusion.trim() === b.conclusion && a.reasoning.trim() === b.reasoning.trim();
}

function tidy(answer: Answer): Answer {
  return { conclusion: answer.conclusion.trim(), reasoning: answer.reasoning.trim() };
}

function needsConclusion(): AppError {
  return new AppError('review.refused', 'This label has no conclusion to accept.', {
    hint: 'Give it one, or reject it.',
  });
}
