import { createHash } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { LOCAL_URL } from '#core/label/batchDialects';
import { batchBody, batchLine, customIds } from '#core/label/batchLine';
import { IdSet } from '#core/label/idSet';
import { costOf } from '#core/label/money';
import type { LabelRecord, Sample } from '#core/label/record';
import type { Logger } from '#core/ports';
import { AttemptFile } from '../label/attemptLog.ts';
import { BufferedFile } from './batchFiles.ts';
import { maskedOf, wantedRecords } from './batchItems.ts';
import type { BatchChoices } from '#core/label/batchJournal';
import { ResultFiles } from './batchResults.ts';
import { failedSample } from '#core/label/sample';
import { outcomeOf } from './batchSample.ts';
import { recordOf } from './batchSettle.ts';
import { systemClock } from '../clock.ts';
import { RECORDS, recordsFile, type OpenedJob } from '../label/jobFolder.ts';
import { lockJob } from '../label/jobLock.ts';
import { JsonlLog } from '../jsonlLog.ts';

/** Which records go into an exported file, and who hears what. */
export interface ExportOptions {
  readonly choices?: Pick<BatchChoices, 'retry' | 'shard'>;
  readonly log: Logger;
  readonly signal?: AbortSignal;
}

/** What an import brought. */
export interface Imported {
  readonly counts: Readonly<Record<LabelRecord['status'], number>>;
  readonly lines: number; // results in the files
  readonly left: number; // records of the job without an answer
}

const WRITES_AT_ONCE = 200;

/**
 * Writes what a job lacks as one file of requests for an engine that reads OpenAI's batch lines (`vllm run-batch`); equal
 * requests stand in it once. The file is there whole or not at all.
 */
export async function exportBatch(
  opened: OpenedJob,
  file: string,
  { choices = {}, signal }: ExportOptions,
): Promise<{ readonly lines: number; readonly records: number }> {
  const { job, template, dir } = opened;
  const { teacher, ask = {} } = job;
  const records = new JsonlLog<LabelRecord>(recordsFile(dir), RECORDS);
  const { each } = await wantedRecords({ opened, choices, skip: () => false, records, clock: systemClock, signal });
  const body = batchBody(teacher, template, ask, { sampling: true });
  const keys = new IdSet();
  const part = `${file}.part`;
  const output = await BufferedFile.open(part);
  const count = { lines: 0, records: 0 };
  try {
    for await (const wanted of each()) {
      if ('record' in wanted) continue;
      count.records++;
      const { key } = wanted.asked;
      if (keys.has(key)) continue;
      keys.add(key);
      const text = body(wanted.sent);
      for (const id of customIds(key, ask.samples ?? 1)) {
        await output.add(batchLine(id, LOCAL_URL, text));
        count.lines++;
      }
    }
  } catch (error) {
    await output.close();
    await rm(part, { force: true });
    throw error;
  }
  await output.close();
  await rename(part, file);
  return count;
}

/**
 * Reads result files, of whatever engine wrote OpenAI's batch lines, into the job that the requests were exported from.
 * Records that have their answer already, and results that nobody asked for, are left as they are.
 * @throws AppError 'log.locked' while somebody labels there.
 */
export async function importBatch(
  opened: OpenedJob,
  files: readonly string[],
  { choices = {}, log, signal }: ExportOptions,
): Promise<Imported> {
  const { job, template, dir } = opened;
  const { teacher, ask = {} } = job;
  const samples = ask.samples ?? 1;
  const lock = await lockJob(dir);
  const records = new JsonlLog<LabelRecord>(recordsFile(dir), RECORDS);
  const attempts = new AttemptFile(dir);
  const results = new ResultFiles((what) => log.warn(what));
  const counts = { labelled: 0, unreadable: 0, failed: 0 };
  let left = 0;
  let writes: Promise<void>[] = [];
  const kept = new IdSet(); // a record may stand in the sources twice
  const keep = async (record: LabelRecord): Promise<void> => {
    kept.add(record.item.id);
    counts[record.status]++;
    const write = records.append(record);
    write.catch(() => {}); // awaited below
    writes.push(write);
    if (writes.length < WRITES_AT_ONCE) return;
    await Promise.all(writes);
    writes = [];
  };
  try {
    const content = createHash('sha256');
    for (const file of files) content.update(await results.add(path.resolve(file)));
    const run = `import.${content.digest('hex').slice(0, 8)}`;
    const done = new IdSet();
    let n = 0;
    const { each } = await wantedRecords({
      opened,
      choices,
      skip: ({ id }) => kept.has(id),
      records,
      clock: systemClock,
      signal,
    });
    for await (const wanted of each()) {
      if ('record' in wanted) {
        await keep(wanted.record);
        continue;
      }
      const { asked } = wanted;
      const twin = done.has(asked.key);
      const { restore } = maskedOf(opened, asked);
      const said: Sample[] = [];
      for (let index = 0; index < samples; index++) {
        const line = await results.find(asked.key, samples === 1 ? 0 : index + 1);
        const outcome = line === undefined ? {} : outcomeOf(line, { teacher, template, ask }, restore);
        const sample = outcome.error === undefined ? outcome.sample : failedSample(teacher, outcome.error);
        if (sample !== undefined) said.push(sample);
        if (outcome.usage === undefined || twin) continue;
        const { usage } = outcome;
        const { price } = teacher;
        attempts.append({
          type: 'ended',
          n: ++n,
          run,
          at: systemClock.now(),
          outcome: outcome.sample === undefined ? 'invalid' : 'answered',
          usage,
          ...(price === undefined ? {} : { cost: costOf(usage, price) * (price.batch ?? 1), currency: price.currency }),
        });
      }
      done.add(asked.key);
      if (said.length < samples) left++;
      else await keep(recordOf({ opened, clock: systemClock }, { ...asked, ...(twin ? { twin } : {}) }, said));
    }
    await Promise.all(writes);
    return { counts, lines: results.size, left };
  } finally {
    await Promise.allSettled(writes);
    await results.close();
    await records.close();
    attempts.close();
    await lock.release();
  }
}
