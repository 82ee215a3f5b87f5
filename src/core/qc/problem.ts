import type { UnreadableReason } from '../answer.ts';
import type { Translate } from '../l10n.ts';
import type { ReviewedLabel } from './decision.ts';

/** Why a label has no answer of the teacher, as an English template for Translate. */
export interface LabelProblem {
  readonly template: string;
  readonly args: readonly string[];
}

const REASONS: Readonly<Record<UnreadableReason, string>> = {
  empty: 'The teacher sent nothing.',
  'no-marker': 'The reply has no marker between reasoning and conclusion.',
  'no-conclusion': 'The reply has no conclusion beside the marker.',
  'marker-in-conclusion': 'The conclusion contains the marker.',
  'off-set': 'The conclusion is not one of the labels of this task.',
  truncated: 'The reply was cut off at the token limit.',
  'missing-task': 'The reply does not answer this task.',
  conflict: 'The reply gives more than one answer to this task.',
  'thinking-only': 'The reply holds the model’s thinking and no answer after it.',
  'not-json': 'The reply is not one JSON object.',
  'wrong-shape': 'The reply’s JSON does not have the properties and types that were asked for.',
};

/** Why a reply could not be read, in the person's language. */
export function unreadableText(reason: UnreadableReason, t: Translate): string {
  return t(REASONS[reason]);
}

/** Says why the teacher's answer to a label could not be had; undefined when there is one. */
export function problemOf(label: ReviewedLabel): LabelProblem | undefined {
  const { record } = label;
  if (label.teacher !== undefined) return undefined;
  if (record.status === 'failed') {
    return { template: 'Labelling failed: {0} Run the job again to retry it.', args: [record.error.message] };
  }
  if (record.status === 'unreadable' && (record.taskId ?? label.taskId) === label.taskId) {
    return { template: REASONS[record.reason], args: [] };
  }
  return { template: REASONS['missing-task'], args: [] };
}
