import * as v from 'valibot';
import { LABEL_STATES } from '#core/qc/queue';
import type { LabelKey } from '#core/qc/decision';
import type { QcAction } from '#protocol/qcReview';

const Text = v.pipe(v.string(), v.maxLength(200_000));
const isKey = (value: unknown): value is LabelKey => typeof value === 'string' && value.includes('/');

/** A label's key as a message carries it. */
export const KeySchema = v.custom<LabelKey>(isKey);
/** An answer as a message carries it. */
export const AnswerSchema = v.object({ conclusion: Text, reasoning: Text });

/** Actions without arguments that have a command of their own, which acts on the QC editor that was last in front. */
export const PLAIN_ACTIONS = [
  'accept',
  'reject',
  'undo',
  'next',
  'previous',
  'dropReasoning',
  'takeTeacher',
  'diff',
  'source',
] as const;

/** An action as it arrives from a webview or a key binding: checked before anything is done with it. */
export const ActionSchema: v.GenericSchema<unknown, QcAction> = v.variant('type', [
  v.object({
    type: v.picklist([...PLAIN_ACTIONS, 'export', 'restart']),
  }),
  v.object({ type: v.literal('setConclusion'), number: v.pipe(v.number(), v.integer(), v.minValue(1)) }),
  v.object({ type: v.literal('correct'), answer: AnswerSchema }),
  v.object({ type: v.literal('select'), key: KeySchema }),
  v.object({
    type: v.literal('filter'),
    filter: v.object({
      state: v.picklist(LABEL_STATES),
      taskId: v.exactOptional(v.string()),
      conclusion: v.exactOptional(v.string()),
      text: v.exactOptional(v.pipe(v.string(), v.maxLength(1000))),
    }),
  }),
]);
