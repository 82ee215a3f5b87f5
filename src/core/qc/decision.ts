import type { Answer } from '../answer.ts';
import type { LabelRecord, SourceItem, TaskAnswer } from '../label/record.ts';

/** What a person said of one label. `cleared` takes the same reviewer's last decision on it back (undo is an append too). */
export type Verdict = 'accepted' | 'corrected' | 'rejected';

/** One line of `decisions/<reviewer>.jsonl`. */
export interface QcDecision {
  readonly itemId: string;
  readonly taskId: string;
  readonly verdict: Verdict | 'cleared';
  readonly answer?: Answer; // the reviewer's answer; with `corrected` only
  readonly note?: string;
  readonly reviewer: string;
  readonly at: string; // ISO 8601
}

/** One label (record × task) after review: what the QC view and the exporters see. */
export interface ReviewedLabel {
  readonly item: SourceItem;
  readonly taskId: string;
  readonly record: LabelRecord;
  readonly teacher: Answer | undefined; // undefined: unreadable or failed
  readonly answer: Answer | undefined; // the reviewer's when corrected, else the teacher's
  readonly verdict: Verdict | 'unreviewed';
  /** `stale`: the conclusion was changed and the teacher's reasoning, which argues for the old one, was kept. */
  readonly reasoning: 'kept' | 'edited' | 'dropped' | 'stale';
  readonly decision?: QcDecision;
}

/** Names a label within a job; a record's id is hexadecimal, so the slash is never part of it. */
export type LabelKey = `${string}/${string}`;

/** The key of one label. */
export function labelKey(itemId: string, taskId: string): LabelKey {
  return `${itemId}/${taskId}`;
}

/** The key of a reviewed label. */
export function keyOf(label: ReviewedLabel): LabelKey {
  return labelKey(label.item.id, label.taskId);
}

/**
 * The decisions of a job as stacks, one for each label and reviewer: a decision is pushed, `cleared` pops the same
 * reviewer's last one and bares what was there before (his own earlier one, or another reviewer's).
 */
export class DecisionBook {
  readonly #stacks = new Map<LabelKey, Map<string, QcDecision[]>>();

  /** @param decisions in any order; those of one reviewer are told apart by `at`, at equal times by their order here. */
  constructor(decisions: Iterable<QcDecision> = []) {
    for (const decision of Array.from(decisions).toSorted((a, b) => compare(a.at, b.at))) this.add(decision);
  }

  /** Adds a decision that is later than those of the same reviewer so far. */
  add(decision: QcDecision): void {
    const key = labelKey(decision.itemId, decision.taskId);
    const reviewers = this.#stacks.get(key) ?? new Map<string, QcDecision[]>();
    this.#stacks.set(key, reviewers);
    const stack = reviewers.get(decision.reviewer) ?? [];
    reviewers.set(decision.reviewer, stack);
    if (decision.verdict === 'cleared') stack.pop();
    else stack.push(decision);
  }

  /** The decision that counts for a label: the latest of the reviewers' last ones (at equal times: by the reviewer's name). */
  standing(key: LabelKey): QcDecision | undefined {
    let found: QcDecision | undefined;
    for (const stack of this.#stacks.get(key)?.values() ?? []) {
      const top = stack.at(-1);
      if (top === undefined) continue;
      if (found === undefined || (compare(top.at, found.at) || compare(top.reviewer, found.reviewer)) > 0) found = top;
    }
    return found;
  }

  /** Whether a reviewer has a decision on a label that can be taken back. */
  has(key: LabelKey, reviewer: string): boolean {
    return (this.#stacks.get(key)?.get(reviewer)?.length ?? 0) > 0;
  }

  /** The decisions of one reviewer that stand or are covered by later ones of his own, oldest first: what undo walks back. */
  history(reviewer: string): readonly QcDecision[] {
    const all = Array.from(this.#stacks.values()).flatMap((reviewers) => reviewers.get(reviewer) ?? []);
    return all.toSorted((a, b) => compare(a.at, b.at));
  }
}

/**
 * Folds records and decisions into labels: of each record the last line counts, of its decisions the one that stands
 * (see DecisionBook). Order of the result: first appearance of the record, then the template's order of tasks.
 */
export function foldLabels(
  records: Iterable<LabelRecord>,
  decisions: Iterable<QcDecision>,
  taskIds: readonly string[],
): readonly ReviewedLabel[] {
  return labelsOf(records, new DecisionBook(decisions), taskIds);
}

/** As foldLabels, for decisions that are kept in a book. */
export function labelsOf(
  records: Iterable<LabelRecord>,
  book: DecisionBook,
  taskIds: readonly string[],
): readonly ReviewedLabel[] {
  const byItem = new Map<string, LabelRecord>();
  for (const record of records) byItem.set(record.item.id, record);
  return Array.from(byItem.values()).flatMap((record) =>
    taskIds.map((taskId) => reviewLabel(record, taskId, book.standing(labelKey(record.item.id, taskId)))),
  );
}

/** One label under the decision that stands, if any. */
export function reviewLabel(record: LabelRecord, taskId: string, decision: QcDecision | undefined): ReviewedLabel {
  const teacher = teacherAnswer(record, taskId);
  const base = { item: record.item, taskId, record, teacher };
  if (decision === undefined || decision.verdict === 'cleared') {
    return { ...base, answer: teacher, verdict: 'unreviewed', reasoning: 'kept' };
  }
  const answer = decision.verdict === 'corrected' ? (decision.answer ?? teacher) : teacher;
  return { ...base, answer, verdict: decision.verdict, reasoning: reasoningState(teacher, answer), decision };
}

/** What the teacher answered to a task; undefined when it failed or could not be read (a reply cut short included). */
function teacherAnswer(record: LabelRecord, taskId: string): Answer | undefined {
  if (record.status === 'failed' || (record.status === 'unreadable' && record.taskId === taskId)) return undefined;
  const answers: readonly TaskAnswer[] = record.answers;
  const found = answers.find((answer) => answer.taskId === taskId);
  return found && { conclusion: found.conclusion, reasoning: found.reasoning };
}

/** How the reasoning of an answer relates to the teacher's. */
export function reasoningState(teacher: Answer | undefined, answer: Answer | undefined): ReviewedLabel['reasoning'] {
  if (teacher === undefined || answer === undefined) return answer?.reasoning ? 'edited' : 'dropped';
  if (answer.reasoning.trim() === '') return teacher.reasoning.trim() === '' ? 'kept' : 'dropped';
  if (answer.reasoning.trim() !== teacher.reasoning.trim()) return 'edited';
  return answer.conclusion === teacher.conclusion ? 'kept' : 'stale';
}

/** ISO times and names by code unit: the same order on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
