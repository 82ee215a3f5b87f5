import type { ReviewedLabel, Verdict } from './decision.ts';

/** What a label can be filtered by; one label may be in several states (unreviewed and unreadable). */
export const LABEL_STATES = ['all', 'unreviewed', 'accepted', 'corrected', 'rejected', 'unreadable', 'stale'] as const;
export type LabelState = 'all' | 'unreviewed' | Verdict | 'unreadable' | 'stale';

/** Which labels the reviewer wants to see. Absent parts do not restrict. */
export interface LabelFilter {
  readonly state: LabelState;
  readonly taskId?: string;
  readonly conclusion?: string; // of the reviewed answer
  readonly text?: string; // in the record, the answer or the file name; case is ignored
}

/** How many labels are in each state. */
export type StateCounts = Readonly<Record<LabelState, number>>;

/** Whether a label is in a state. */
export function inState(label: ReviewedLabel, state: LabelState): boolean {
  if (state === 'all') return true;
  if (state === 'unreadable') return label.teacher === undefined;
  if (state === 'stale') return isStale(label);
  return label.verdict === state;
}

/** Whether the reasoning argues for another conclusion than the one that the reviewer chose. */
export function isStale(label: ReviewedLabel): boolean {
  return label.verdict === 'corrected' && label.reasoning === 'stale';
}

/** Whether a label passes the filter, its state left out of account when `anyState` is set. */
export function matches(label: ReviewedLabel, filter: LabelFilter, anyState = false): boolean {
  if (!anyState && !inState(label, filter.state)) return false;
  if (filter.taskId !== undefined && label.taskId !== filter.taskId) return false;
  if (filter.conclusion !== undefined && label.answer?.conclusion !== filter.conclusion) return false;
  const wanted = filter.text?.trim().toLowerCase() ?? '';
  if (wanted === '') return true;
  const { item, answer, teacher } = label;
  const texts = [item.text, item.origin.path, answer?.conclusion, answer?.reasoning, teacher?.reasoning, item.id];
  return texts.some((text) => text?.toLowerCase().includes(wanted));
}

/**
 * Labels in the order in which they are worth a look: those on which the votes (several samples or teachers) were most
 * divided first. Jobs without votes stay as they came.
 */
export function byDisagreement(labels: readonly ReviewedLabel[]): readonly ReviewedLabel[] {
  if (!labels.some((label) => agreementOf(label) !== undefined)) return labels;
  return labels.toSorted((a, b) => (agreementOf(a) ?? 1) - (agreementOf(b) ?? 1));
}

/** Share of the votes that gave a label's conclusion; 0 where they gave none; undefined where there was one answer only. */
function agreementOf({ record, taskId }: ReviewedLabel): number | undefined {
  if (record.samples === undefined) return undefined;
  return 'agreement' in record ? (record.agreement?.[taskId] ?? 0) : 0;
}

/** The queue: indexes of the labels that pass, as they came. */
export function queueOf(labels: readonly ReviewedLabel[], filter: LabelFilter): number[] {
  const queue: number[] = [];
  labels.forEach((label, index) => {
    if (matches(label, filter)) queue.push(index);
  });
  return queue;
}

/** How many labels each state would show under the rest of the filter. */
export function countStates(labels: Iterable<ReviewedLabel>, filter: LabelFilter): Record<LabelState, number> {
  const counts = { all: 0, unreviewed: 0, accepted: 0, corrected: 0, rejected: 0, unreadable: 0, stale: 0 };
  for (const label of labels) {
    if (!matches(label, filter, true)) continue;
    for (const state of LABEL_STATES) if (inState(label, state)) counts[state] += 1;
  }
  return counts;
}

/** Where `index` stands in a queue, or where it would be put. */
export function placeIn(queue: readonly number[], index: number): number {
  let low = 0;
  let high = queue.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((queue[middle] ?? 0) < index) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The label to go to after a decision on `index`: the next undecided one in the queue, from the top when the end is
 * reached. One that had been decided before is being gone over again: then simply the next. Undefined at the end.
 */
export function nextAfter(
  labels: readonly ReviewedLabel[],
  queue: readonly number[],
  index: number,
  goingOver: boolean,
): number | undefined {
  const place = placeIn(queue, index);
  const from = queue[place] === index ? place + 1 : place;
  if (goingOver) return queue[from];
  const open = (candidate: number) => labels[candidate]?.verdict === 'unreviewed';
  return queue.slice(from).find(open) ?? queue.slice(0, from).find(open);
}
