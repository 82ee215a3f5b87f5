import type { Answer } from '../../answer.ts';
import type { LabelRecord } from '../../label/record.ts';
import type { TaskSpec } from '../../prompt/template.ts';
import { teacherAnswer } from '../decision.ts';
import { reasoningHash } from '../quickHash.ts';
import { FAULT, ONE_VOTE } from './table.ts';

/** Bits of labelLint.LABEL_FAULTS that an answer has; `text` is the record's. */
export type LintAnswer = (answer: Answer, task: TaskSpec, text: string) => number;

/** What a LabelTable keeps of one label. */
export interface LabelColumns {
  readonly conclusion: string | undefined; // undefined: no readable answer
  readonly reasoning: number;
  readonly agreement: number;
  readonly faults: number;
}

/** The columns of one label, see LabelTable. */
export function labelColumns(record: LabelRecord, task: TaskSpec, lint: LintAnswer): LabelColumns {
  const answer = teacherAnswer(record, task.id);
  const agreement = agreementOn(record, task.id);
  let faults = 0;
  if (record.status === 'failed') faults |= FAULT.failed;
  else if (record.reply.finish !== 'stop') faults |= FAULT.truncated;
  if (answer === undefined) {
    if (record.status !== 'failed') faults |= FAULT.unreadable;
    return { conclusion: undefined, reasoning: 0, agreement, faults };
  }
  if (isSwapped(record, task.id)) faults |= FAULT.swapped;
  faults |= lint(answer, task, record.item.text);
  return { conclusion: answer.conclusion, reasoning: reasoningHash(answer.reasoning), agreement, faults };
}

function isSwapped(record: LabelRecord, taskId: string): boolean {
  return record.status !== 'failed' && record.answers.find((answer) => answer.taskId === taskId)?.swapped === true;
}

function agreementOn(record: LabelRecord, taskId: string): number {
  if (record.samples === undefined) return ONE_VOTE;
  const share = record.status === 'failed' ? undefined : record.agreement?.[taskId];
  return share === undefined ? 0 : Math.min(100, Math.max(0, Math.round(share * 100)));
}
