import path from 'node:path';
import { AppError } from '#core/errors';
import { IdSet } from '#core/label/idSet';
import type { LabelRecord } from '#core/label/record';
import { isSettled } from '#core/label/standing';
import { canonicalJson, requestPrefix } from '#core/label/requestKey';
import { AttemptFile } from './attemptLog.ts';
import { createJob, openJob, RECORDS, recordsFile, type OpenedJob } from './jobFolder.ts';
import { lockJob } from './jobLock.ts';
import { JsonlLog, streamJsonl } from '../jsonlLog.ts';
import { baseOf, hasJob } from './prepareJob.ts';

/** What a merge took over. */
export interface Merged {
  readonly records: number; // with a reply
  readonly repeated: number; // records that an earlier folder had, or the target
}

/**
 * Puts the records of job folders that labelled parts of the same job (shards of several machines) into one folder,
 * made when it does not exist. A record with a reply is taken once; failed ones are left out, so that the merged job
 * asks for them again. What the parts cost stands on the merged job's account.
 * @throws AppError 'job.invalid' when the folders were made with different templates, teachers, sources or ways of asking.
 */
export async function mergeJobs(target: string, parts: readonly string[]): Promise<Merged> {
  const opened = await Promise.all(parts.map(openJob));
  const [first] = opened;
  if (first === undefined) {
    throw new AppError('usage', 'There is no job folder to merge.', { hint: 'Name the folders of the shards.' });
  }
  const into = (await hasJob(target)) ? await openJob(target) : undefined;
  for (const other of [...opened.slice(1), ...(into === undefined ? [] : [into])]) checkSame(first, other);
  if (into === undefined) {
    const base = path.relative(target, baseOf(first)).split(path.sep).join('/');
    const { shard: _, ...job } = first.job;
    const name = path.basename(target);
    await createJob(target, { ...job, name, createdAt: new Date().toISOString(), base: base === '' ? '.' : base });
  }
  const lock = await lockJob(target);
  const log = new JsonlLog<LabelRecord>(recordsFile(target), RECORDS);
  try {
    const known = new IdSet();
    for await (const record of log.read()) if (isSettled(record)) known.add(record.item.id);
    let records = 0;
    let repeated = 0;
    for (const part of parts) {
      let pending: Promise<void>[] = [];
      for await (const record of streamJsonl<LabelRecord>(recordsFile(part), RECORDS)) {
        if (!isSettled(record)) continue;
        if (known.has(record.item.id)) {
          repeated++;
          continue;
        }
        known.add(record.item.id);
        records++;
        pending.push(log.append(record));
        if (pending.length >= 256) {
          await Promise.all(pending);
          pending = [];
        }
      }
      await Promise.all(pending);
    }
    await takeAttempts(target, parts);
    return { records, repeated };
  } finally {
    await log.close();
    await lock.release();
  }
}

/** Takes over the account of what the parts cost: the cap of the merged job counts it. Of each run what is not there yet. */
async function takeAttempts(target: string, parts: readonly string[]): Promise<void> {
  const file = new AttemptFile(target);
  const known = new Map<string, number>(); // lines by run
  for await (const { run } of file.read()) known.set(run, (known.get(run) ?? 0) + 1);
  try {
    for (const part of parts) {
      const seen = new Map<string, number>();
      for await (const attempt of new AttemptFile(part).read()) {
        const n = (seen.get(attempt.run) ?? 0) + 1;
        seen.set(attempt.run, n);
        if (n > (known.get(attempt.run) ?? 0)) file.append(attempt);
      }
      for (const [run, n] of seen) known.set(run, Math.max(n, known.get(run) ?? 0));
    }
  } finally {
    file.close();
  }
}

function checkSame(one: OpenedJob, other: OpenedJob): void {
  const prefix = ({ job, template }: OpenedJob) => requestPrefix(job.teacher, template, job.ask);
  const records = ({ job }: OpenedJob) => canonicalJson([job.sources, job.reading ?? {}, job.ask?.tooLong ?? 'skip']);
  if (prefix(one) === prefix(other) && records(one) === records(other)) return;
  throw new AppError('job.invalid', '{0} and {1} did not label the same job.', {
    args: [one.dir, other.dir],
    hint: 'Shards have the same template, teacher, sources and options; merge only those.',
  });
}
