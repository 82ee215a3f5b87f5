import { AppError } from '#core/errors';
import { estimateRun, type Estimate, type Measured } from '#core/label/estimate';
import { cutToFit, fits, partsToFit, roomFor } from '#core/label/fit';
import type { AskOptions, Limits, Teacher } from '#core/label/job';
import type { LabelRecord, SourceItem } from '#core/label/record';
import { requestKeys } from '#core/label/requestKey';
import type { RetryCause } from '#core/label/run';
import type { ReadingOptions } from '#core/label/source';
import { standingOf } from '#core/label/standing';
import { spreadOf } from '#core/label/spread';
import { privateSpans } from '#core/lint/identifiers/found';
import type { Template } from '#core/prompt/template';
import { RECORDS, recordsFile } from './jobFolder.ts';
import { streamJsonl } from '../jsonlLog.ts';
import { measuredIn } from './measured.ts';
import { openReplyCache } from './replyCache.ts';
import { readSources, sourceFiles } from '../sources/sources.ts';

/** Records that an estimate is made from; they are spread over the sources. */
const SAMPLE = 20;

/** What a job would take, before it is started or gone on with. */
export interface JobEstimate {
  readonly files: number;
  readonly records: number; // of the sources
  readonly left: number; // of them without a reply, and wanted
  readonly reused: number; // of those left, the ones that cost nothing: repeated, or answered in a job beside this one
  readonly estimates: readonly Estimate[]; // one a teacher
  readonly measured: boolean; // from the answers so far, not from a sample
  readonly sample: number;
  readonly masked: Readonly<Record<string, number>>; // of the sample: values that would be replaced, by kind
  readonly maskedRecords: number; // of the sample
  readonly tooLong: number; // of the sample
}

/** What is estimated; `dir` is the job's folder, where there is one already. */
export interface EstimateSpec {
  readonly template: Template;
  readonly teacher: Teacher;
  readonly sources: readonly string[];
  readonly base: string;
  readonly reading?: ReadingOptions;
  readonly ask?: AskOptions;
  readonly limits?: Limits;
  readonly dir?: string;
  readonly newDir?: string; // where a job is to be made: what those beside it have answered costs nothing
  readonly wants?: (item: SourceItem) => boolean; // a shard's records; absent: every one
  readonly retry?: readonly RetryCause[]; // only the records that ended so last
  readonly signal?: AbortSignal;
  /** Counts prompts as the provider does, where it can; its failure is no reason not to estimate. */
  readonly count?: (teacher: Teacher, sample: readonly SourceItem[]) => Promise<readonly number[] | undefined>;
}

/**
 * Reads the sources once and estimates what labelling what is left would take.
 * @throws AppError 'source.unreadable'; the signal's reason when aborted.
 */
export async function estimateJob(spec: EstimateSpec): Promise<JobEstimate> {
  const { template, teacher, ask = {} } = spec;
  const teachers = [teacher, ...(ask.others ?? [])];
  const { length: files } = await sourceFiles(spec.sources, spec.base);
  const room = roomFor(teachers, template, ask);
  const counts = { records: 0, left: 0, reused: 0, asked: 0 };
  const sample = await spreadOf(toAsk(spec, room, counts), SAMPLE);
  spec.signal?.throwIfAborted();
  const measured = spec.dir === undefined ? new Map<string, Measured>() : await measuredIn(spec.dir, ask.samples);
  const sent = sample.map((item) => (fits(item, room) ? item : { ...item, text: cutToFit(item, room) }));
  const estimates: Estimate[] = [];
  for (const one of teachers) {
    const known = measured.get(one.id);
    const counted = known === undefined ? await spec.count?.(one, sent).catch(() => undefined) : undefined;
    estimates.push(
      estimateRun({
        teacher: one,
        template,
        ask,
        sample: sent,
        records: counts.asked,
        ...(counted === undefined ? {} : { counted }),
        ...(known === undefined ? {} : { measured: known }),
        ...(spec.limits === undefined || one !== teacher ? {} : { limits: spec.limits }),
      }),
    );
  }
  const masked: Record<string, number> = {};
  let maskedRecords = 0;
  for (const { text, fields } of sample) {
    const spans = [text, ...Object.values(fields)].flatMap((value) => privateSpans(value));
    if (spans.length > 0) maskedRecords++;
    for (const { kind } of spans) masked[kind] = (masked[kind] ?? 0) + 1;
  }
  return {
    files,
    records: counts.records,
    left: counts.left,
    reused: counts.reused,
    estimates,
    measured: measured.has(teacher.id),
    sample: sample.length,
    masked,
    maskedRecords,
    tooLong: sample.filter((item) => !fits(item, room)).length,
  };
}

/** The records without a reply, counted on the way as a run would ask for them. */
async function* toAsk(
  spec: EstimateSpec,
  room: number,
  counts: { records: number; left: number; reused: number; asked: number },
): AsyncGenerator<SourceItem, void, undefined> {
  const { template, teacher, base, ask = {}, reading = {}, retry } = spec;
  const log = spec.dir === undefined ? nothing() : streamJsonl<LabelRecord>(recordsFile(spec.dir), RECORDS);
  const { settled, again, known } = await standingOf(log, retry);
  const keyOf = requestKeys(teacher, template, ask);
  const folder = spec.dir ?? spec.newDir;
  const frozen = { path: '', hash: '', text: template.document.text };
  const cache = folder === undefined ? undefined : await openReplyCache(folder, { teacher, template: frozen, ask });
  try {
    const partsRoom = ask.tooLong === 'split' ? room : Infinity;
    for await (const whole of readSources(spec.sources, base, reading)) {
      for (const item of partsToFit(whole, partsRoom)) {
        if (++counts.records % 256 === 0) spec.signal?.throwIfAborted();
        if (settled.has(item.id) || spec.wants?.(item) === false || (retry !== undefined && !again.has(item.id)))
          continue;
        counts.left++;
        const key = keyOf(item);
        if (known.has(key) || cache?.has(key) === true) counts.reused++;
        else if (fits(item, room) || ask.tooLong === 'cut') counts.asked++;
        known.add(key);
        yield item;
      }
    }
  } finally {
    await cache?.close();
  }
}

/** The most that may be spent without being asked, by currency. */
const UNASKED = { CNY: 10, USD: 1.5 } as const;

/** What all teachers of an estimate cost together where that is above what may be spent unasked; undefined where not. */
export function costlyOf(
  estimates: readonly Estimate[],
): Required<Pick<Estimate, 'currency' | 'cost' | 'seconds'>> | undefined {
  for (const currency of ['CNY', 'USD'] as const) {
    const priced = estimates.filter((one) => one.currency === currency);
    const cost = priced.reduce((sum, one) => sum + (one.cost ?? 0), 0);
    if (cost > UNASKED[currency])
      return { currency, cost, seconds: Math.max(...estimates.map(({ seconds }) => seconds)) };
  }
  return undefined;
}

/** The error for a run that costs more than may be spent unasked. */
export function tooCostly(text: string): AppError {
  return new AppError('usage', 'This run is estimated to cost {0}.', {
    args: [text],
    hint: 'Add --yes to start it, or --max-cost to cap it; --dry-run only estimates.',
  });
}

async function* nothing(): AsyncGenerator<never, void, undefined> {}
