import type { Answer } from '../answer.ts';
import type { LabelRecord, SourceItem, TaskAnswer } from '../label/record.ts';

/** What a person said of one label. `cleared` takes the reviewer's earlier decision back (undo is an append too). */
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

/**
 * Folds records and decisions (in any order) into labels: the last record of an item and, of its decisions, the one
 * with the latest `at` count (ties: the later in the input). Order of the result: first appearance of the item, then task order.
 */
export function foldLabels(
  records: Iterable<LabelRecord>,
  decisions: Iterable<QcDecision>,
  taskIds: readonly string[],
): readonly ReviewedLabel[] {
  const latest = new Map<string, QcDecision>();
  for (const decision of decisions) {
    const key = `${decision.itemId}/${decision.taskId}`;
    const known = latest.get(key);
    if (known === undefined || known.at <= decision.at) latest.set(key, decision);
  }
  const byItem = new Map<string, LabelRecord>();
  for (const record of records) byItem.set(record.item.id, record);
  return Array.from(byItem.values()).flatMap((record) =>
    taskIds.map((taskId) => reviewed(record, taskId, latest.get(`${record.item.id}/${taskId}`))),
  );
}

function reviewed(record: LabelRecord, taskId: string, decision: QcDecision | undefined): ReviewedLabel {
  const answers: readonly TaskAnswer[] = record.status === 'failed' ? [] : record.answers;
  const found = answers.find((answer) => answer.taskId === taskId);
  const teacher = found && { conclusion: found.conclusion, reasoning: found.reasoning };
  const base = { item: record.item, taskId, record, teacher };
  if (decision === undefined || decision.verdict === 'cleared') {
    return { ...base, answer: teacher, verdict: 'unreviewed', reasoning: 'kept' };
  }
  const answer = decision.verdict === 'corrected' ? (decision.answer ?? teacher) : teacher;
  return { ...base, answer, verdict: decision.verdict, reasoning: reasoningState(teacher, answer), decision };
}

/** How the reasoning of an answer relates to the teacher's. */
export function reasoningState(teacher: Answer | undefined, answer: Answer | undefined): ReviewedLabel['reasoning'] {
  if (teacher === undefined || answer === undefined) return answer?.reasoning ? 'edited' : 'dropped';
  if (answer.reasoning.trim() === '') return teacher.reasoning.trim() === '' ? 'kept' : 'dropped';
  if (answer.reasoning.trim() !== teacher.reasoning.trim()) return 'edited';
  return answer.conclusion === teacher.conclusion ? 'kept' : 'stale';
}
