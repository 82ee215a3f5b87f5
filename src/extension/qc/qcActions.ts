import * as v from 'valibot';
import type { LabelKey } from '#core/qc/decision';
import { LABEL_STATES, ORDERS } from '#core/qc/review/filter';
import { QC_ACTIONS, type QcAction } from '#protocol/qcReview';

const Text = v.pipe(v.string(), v.maxLength(200_000));
const Name = v.pipe(v.string(), v.maxLength(10_000));
const isKey = (value: unknown): value is LabelKey =>
  typeof value === 'string' && value.length <= 500 && value.includes('/');

/** A label's key as a message carries it. */
export const KeySchema = v.custom<LabelKey>(isKey);
/** An answer as a message carries it. */
export const AnswerSchema = v.object({ conclusion: Text, reasoning: Text });
/** A place in the list as a message carries it. */
export const CountSchema = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100_000_000));
/** A filter as a message or a command carries it. */
export const FilterSchema = v.strictObject({
  state: v.picklist(LABEL_STATES),
  taskId: v.exactOptional(Name),
  conclusion: v.exactOptional(Name),
  teacher: v.exactOptional(Name),
  other: v.exactOptional(Name),
  file: v.exactOptional(Name),
  reviewer: v.exactOptional(Name),
  pair: v.exactOptional(v.strictObject({ a: Name, b: Name, saidA: Name, saidB: Name })),
  text: v.exactOptional(v.pipe(v.string(), v.maxLength(1000))),
});

/** Actions that have no command of their own: they are buttons of the view only, or another feature's command. */
const WITHOUT_COMMAND = ['report', 'export', 'restart', 'takeOver'] as const;

/** Actions without arguments that have a command of their own, which acts on the QC editor that was last in front. */
export const PLAIN_ACTIONS = QC_ACTIONS.filter(
  (name): name is Exclude<(typeof QC_ACTIONS)[number], (typeof WITHOUT_COMMAND)[number]> =>
    !(WITHOUT_COMMAND as readonly string[]).includes(name),
);

/** An action as it arrives from a webview or a key binding: checked before anything is done with it. */
export const ActionSchema: v.GenericSchema<unknown, QcAction> = v.variant('type', [
  ...QC_ACTIONS.map((name) => v.object({ type: v.literal(name) })),
  v.object({ type: v.literal('setConclusion'), number: v.pipe(v.number(), v.integer(), v.minValue(1)) }),
  v.object({ type: v.literal('correct'), answer: AnswerSchema }),
  v.object({ type: v.literal('comment'), text: v.pipe(v.string(), v.maxLength(20_000)) }),
  v.object({ type: v.literal('select'), key: KeySchema }),
  v.object({ type: v.literal('order'), order: v.picklist(ORDERS) }),
  v.object({ type: v.literal('filter'), filter: FilterSchema }),
]);
