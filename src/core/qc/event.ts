import * as v from 'valibot';

/** What a person said of one label. */
export const VERDICTS = ['accepted', 'corrected', 'rejected'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** How a label was judged: seen with the machine's answer, with that hidden, with a wrong one in its place, or with many. */
export type Mode = 'open' | 'blind' | 'planted' | 'bulk';

/** A sample that was drawn for acceptance sampling: enough to go on with it, and to draw it again. */
export interface AqlPlan {
  readonly aql: number; // acceptable quality limit in percent
  readonly lot: number; // labels it was drawn from
  readonly letter: string; // code letter of ISO 2859-1, general level II
  readonly accept: number; // most defects with which the lot is accepted
  readonly reject: number; // defects from which on it is not
  readonly seed: string;
  readonly taskId?: string; // of one task only
  readonly labels: readonly `${string}/${string}`[]; // drawn; keys of labels
}

const Answer = v.object({ conclusion: v.string(), reasoning: v.string() });
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const head = {
  n: v.exactOptional(count), // number of the line in its file, from 1; lines of early versions have none
  reviewer: v.string(),
  at: v.string(), // ISO 8601, later than the line before
  ms: v.exactOptional(v.pipe(v.number(), v.minValue(0))), // time that the label was looked at
  prev: v.exactOptional(v.string()), // hash of the line before, see node/decisionLog
};
const one = { ...head, itemId: v.string(), taskId: v.string() };

const Decide = v.object({
  ...one,
  verdict: v.picklist(VERDICTS),
  answer: v.exactOptional(Answer), // the reviewer's; with `corrected` only
  note: v.exactOptional(v.string()),
  mode: v.exactOptional(v.picklist(['open', 'blind', 'planted', 'bulk'])),
  shown: v.exactOptional(v.string()), // the wrong conclusion that a planted error showed
});
/** Takes the same reviewer's last decision on one label back, whatever he decided on others since. */
const Clear = v.object({ ...one, verdict: v.literal('cleared') });
const Defer = v.object({ ...one, verdict: v.literal('deferred') });
const Flag = v.object({ ...one, flag: v.boolean() });
const Comment = v.object({ ...one, comment: v.string() });
/** One decision on many labels: one line, so that it is there whole or not at all. */
const Bulk = v.object({
  ...head,
  bulk: v.picklist(VERDICTS),
  labels: v.record(v.string(), v.string()), // by task: the records' ids of 16 digits each, joined
  conclusion: v.exactOptional(v.string()), // with `corrected`: the conclusion that all of them get; reasoning stays
  filter: v.exactOptional(v.string()), // what the reviewer saw when he did it, in words
});
/** A sample was drawn for acceptance sampling. */
const Sample = v.object({ ...head, sample: v.custom<AqlPlan>((value) => typeof value === 'object' && value !== null) });
/** A blind look at the sample ended or the sample was given up. */
const Undo = v.object({ ...head, undo: count });
const Redo = v.object({ ...head, redo: count });

const QcEventSchema = v.union([Decide, Clear, Defer, Flag, Comment, Bulk, Sample, Undo, Redo]);

/**
 * One line of `decisions/<reviewer>.jsonl`. Nothing is ever changed: `undo` takes the line with that number out of
 * account, `redo` takes it in again.
 */
export type QcEvent = v.InferOutput<typeof QcEventSchema>;

/** One decision on many labels. */
export type BulkEvent = v.InferOutput<typeof Bulk>;

/** An event before it gets its number, time and place in the chain. */
export type NewEvent = QcEvent extends infer E
  ? E extends QcEvent
    ? Omit<E, 'n' | 'at' | 'prev' | 'reviewer'>
    : never
  : never;

/** What an event decided, on one label or many, and the conclusion that it set; undefined when it is no decision. */
export function judgementOf(
  event: QcEvent,
): { readonly verdict: Verdict; readonly conclusion: string | undefined } | undefined {
  if ('bulk' in event) return { verdict: event.bulk, conclusion: event.conclusion };
  if (!('verdict' in event) || event.verdict === 'cleared' || event.verdict === 'deferred') return undefined;
  return { verdict: event.verdict, conclusion: event.answer?.conclusion };
}

/** A line of a decision file as an event; undefined when it is none (a newer version's, or somebody's edit). */
export function readEvent(value: unknown): QcEvent | undefined {
  const parsed = v.safeParse(QcEventSchema, value);
  return parsed.success ? parsed.output : undefined;
}
