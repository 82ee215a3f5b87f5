import type { BulkEvent, Verdict } from '../event.ts';
import type { LabelKey } from '../decision.ts';
import { partsOf } from '../decision.ts';
import type { Review } from './review.ts';

/** Accepts every undecided label of the queue that has an answer and is no test of the reviewer; gives how many. */
export async function acceptAll(review: Review, filterText?: string): Promise<number> {
  const { queue, states } = review.board;
  const labels = queue.slice(0, queue.length).filter((label) => states.isAcceptable(label));
  return decideMany(review, labels, 'accepted', { ...(filterText !== undefined && { filter: filterText }) });
}

/** One decision on many labels: one line, one undo step. */
export async function decideMany(
  review: Review,
  labels: readonly number[],
  verdict: Verdict,
  more: Pick<BulkEvent, 'conclusion' | 'filter'> = {},
): Promise<number> {
  if (labels.length === 0) return 0;
  const byTask = new Map<string, string[]>();
  for (const label of labels) {
    const [itemId, taskId] = partsOf(review.board.standings.keyOf(label));
    const ids = byTask.get(taskId);
    if (ids === undefined) byTask.set(taskId, [itemId]);
    else ids.push(itemId);
  }
  const ids = Object.fromEntries(Array.from(byTask, ([task, items]) => [task, items.join('')]));
  await review.saveEvent({ bulk: verdict, labels: ids, ...more });
  review.keepSelection();
  return labels.length;
}

/** Labels that the correction of one could be applied to. */
export interface SameLabels {
  readonly from: string; // the teacher's conclusion
  readonly to: string; // the reviewer's
  readonly sameText: readonly LabelKey[]; // of records with the same text
  readonly inQueue: readonly LabelKey[]; // of the filtered queue, whatever their text
}

/**
 * Undecided labels of the same task to which the teacher gave the same conclusion as to a corrected one. Undefined when
 * it is not corrected to another conclusion.
 */
export async function sameLabels(review: Review, label: number): Promise<SameLabels | undefined> {
  const { board, ports, tasks } = review;
  const { table, standings, states, queue } = board;
  const teacher = table.teacher[label] ?? 0;
  const from = table.conclusions.text(teacher);
  const to = table.conclusions.text(standings.answer[label] ?? 0);
  if (standings.verdict[label] !== 2 || from === undefined || to === undefined || from === to) return undefined;
  const task = label % tasks.length;
  const isSame = (other: number) =>
    other % tasks.length === task && table.teacher[other] === teacher && states.isAcceptable(other);
  const record = Math.floor(label / tasks.length);
  const alike: number[] = [];
  for (let other = task; other < board.labels; other += tasks.length) {
    const isAsLong = table.textLength[Math.floor(other / tasks.length)] === table.textLength[record];
    if (isAsLong && isSame(other)) alike.push(other);
  }
  const { item } = await ports.read(record);
  const records = await ports.readMany(alike.map((other) => Math.floor(other / tasks.length)));
  const sameText = alike.filter((_, index) => records[index]?.item.text === item.text);
  const key = (other: number) => standings.keyOf(other);
  return {
    from,
    to,
    sameText: sameText.map(key),
    inQueue: queue.slice(0, queue.length).filter(isSame).map(key),
  };
}
