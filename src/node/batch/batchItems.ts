import { tooLongError } from '#core/label/sample';
import { cutToFit, fits, roomFor } from '#core/label/fit';
import { maskRecord } from '#core/label/mask';
import { planRun, type RunPlan } from '#core/label/plan';
import type { LabelRecord, SourceItem } from '#core/label/record';
import type { Masked } from '#core/label/run';
import { privateSpans } from '#core/lint/identifiers/found';
import type { RenderedRecord } from '#core/prompt/render';
import type { BatchChoices } from '#core/label/batchJournal';
import type { AttemptLog } from '#core/label/attempt';
import type { Clock, RecordLog } from '#core/ports';
import type { AskedRecord } from './batchFiles.ts';
import type { OpenedJob } from '../label/jobFolder.ts';
import { isIn, itemsOf } from '../label/labelRun.ts';
import { baseOf } from '../label/prepareJob.ts';
import { openReplyCache } from '../label/replyCache.ts';

/** A record that is to be asked for, or what can be said of it at once. */
export type Wanted =
  | { readonly record: LabelRecord } // known already, or too long
  | { readonly asked: Omit<AskedRecord, 'n'>; readonly sent: RenderedRecord };

/** What decides which records are asked for. */
export interface WantedInput {
  readonly opened: OpenedJob;
  readonly choices: Pick<BatchChoices, 'retry' | 'shard'>;
  readonly skip: (item: SourceItem) => boolean;
  readonly records: RecordLog<LabelRecord>;
  readonly attempts?: AttemptLog;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}

/** What is left of a job, with how it stands. */
export interface WantedRecords {
  readonly plan: RunPlan;
  readonly each: () => AsyncIterable<Wanted>;
}

/** Looks through log and sources for what is to be asked for; the sources are read again for `each`. */
export async function wantedRecords(input: WantedInput): Promise<WantedRecords> {
  const { opened, choices, skip, records, attempts, clock, signal } = input;
  const { job, template, dir } = opened;
  const { teacher, ask = {} } = job;
  const { shard = job.shard, retry } = choices;
  const items = () => itemsOf(opened, baseOf(opened));
  const plan = await planRun({
    teacher,
    template,
    ask,
    items,
    log: records,
    clock,
    wants: (item) => (shard === undefined || isIn(item, shard)) && !skip(item),
    ...(attempts === undefined ? {} : { attempts }),
    ...(retry === undefined ? {} : { retry }),
    ...(signal === undefined ? {} : { signal }),
  });
  signal?.throwIfAborted();
  const room = roomFor([teacher], template, ask);
  async function* each(): AsyncGenerator<Wanted, void, undefined> {
    const cache = await openReplyCache(dir, job);
    try {
      for await (const item of items()) {
        signal?.throwIfAborted();
        if (!plan.wants(item)) continue;
        const key = plan.keyOf(item);
        const head = () => ({ item, requestKey: key, at: new Date(clock.now()).toISOString() });
        const known = (await plan.shared.get(key)) ?? (await cache.find(key));
        if (known !== undefined) {
          yield { record: { ...head(), ...known, reused: true } };
          continue;
        }
        const whole = fits(item, room);
        if (!whole && ask.tooLong !== 'cut') {
          yield { record: { ...head(), status: 'failed', error: tooLongError(room) } };
          continue;
        }
        const cut = whole ? undefined : cutToFit(item, room).length;
        const asked = { key, item, ...(cut === undefined ? {} : { cut }) };
        const { record: sent, counts } = maskedOf(opened, asked);
        yield { asked: Object.keys(counts).length === 0 ? asked : { ...asked, masked: counts }, sent };
      }
    } finally {
      await cache.close();
    }
  }
  return { plan, each };
}

/** A record as it is sent, and the way back; the same for the same record at any time. */
export function maskedOf({ job }: OpenedJob, { item, cut }: Pick<AskedRecord, 'item' | 'cut'>): Masked {
  const { text, fields } = item;
  const record: RenderedRecord = { text: cut === undefined ? text : text.slice(0, cut), fields };
  if (job.ask?.mask !== true) return { record, restore: (answer) => answer, counts: {} };
  return maskRecord(record, privateSpans);
}
