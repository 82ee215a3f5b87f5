import type { RunningStudent, RunOptions } from './labelRunOptions.ts';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#core/errors';
import { partsToFit, roomFor } from '#core/label/fit';
import type { Shard, Teacher } from '#core/label/job';
import { maskRecord } from '#core/label/mask';
import type { LabelRecord, SourceItem } from '#core/label/record';
import { startRun } from '#core/label/startRun';
import type { OtherVoter, RunHandle, RunSummary } from '#core/label/run';
import type { ReadingOptions } from '#core/label/source';
import { REPLAY_ID, STUDENT_ID } from '#core/label/teachers/presets';
import { privateSpans } from '#core/lint/identifiers/found';
import { AttemptFile } from './attemptLog.ts';
import { batchState } from '../batch/batchSession.ts';
import { systemClock } from '../clock.ts';
import { RECORDS, recordsFile, type OpenedJob } from './jobFolder.ts';
import { lockJob } from './jobLock.ts';
import { JsonlLog } from '../jsonlLog.ts';
import { Crew, demandKey } from './labelCrew.ts';
import { baseOf } from './prepareJob.ts';
import { openReplyCache } from './replyCache.ts';
import { startReplayServer } from '../teachers/replayServer.ts';
import { readSources, sourceFiles } from '../sources/sources.ts';

/**
 * Starts to label what the job still lacks; the records are appended to its folder as they come. Resolves when the
 * sources were counted and the run is under way.
 * @throws AppError 'teacher.auth' without a key that the teacher needs, 'log.locked' while another run writes there,
 * 'source.unreadable' when a source or the recorded replies cannot be read.
 */
export async function startLabelRun(opened: OpenedJob, options: RunOptions): Promise<RunHandle> {
  const { dir, job, template } = opened;
  const { teacher, ask = {} } = job;
  const base = baseOf(opened);
  const student = teacher.id === STUDENT_ID ? demandStudent(teacher, options.student) : undefined;
  const apiKey = student?.apiKey ?? demandKey(teacher, options.apiKey);
  await refuseWhileBatch(dir);
  const lock = await lockJob(dir);
  const log = new JsonlLog<LabelRecord>(recordsFile(dir), {
    ...RECORDS,
    onDamaged: (line) => options.log.warn(`${job.name}: line ${line} of records.jsonl is damaged and skipped`),
  });
  const attempts = new AttemptFile(dir);
  const closers: (() => Promise<void> | void)[] = [() => log.close(), () => attempts.close()];
  const close = async () => {
    try {
      for (const one of closers.toReversed()) await one();
    } finally {
      await lock.release();
    }
  };
  try {
    const server = teacher.id === REPLAY_ID ? await startReplay(opened, base, replayOf(options)) : undefined;
    if (server !== undefined) closers.push(() => server.close());
    const cache = await openReplyCache(dir, job);
    closers.push(() => cache.close());
    const crew = new Crew(options, dir);
    closers.push(() => crew.leave());
    const first = await crew.hire(teacher, apiKey, options.limits, student?.baseUrl ?? server?.baseUrl);
    const others: OtherVoter[] = [];
    for (const other of ask.others ?? []) {
      others.push(await crew.hire(other, demandKey(other, await options.keyOf?.(other)), undefined, undefined));
    }
    const { only, cap, shard = job.shard } = options;
    options.log.info(`${job.name}: labelling with ${[teacher, ...(ask.others ?? [])].map(named).join(', ')}`);
    const handle = await startRun({
      ...first,
      others,
      template,
      ask,
      items: () => itemsOf(opened, base),
      log,
      attempts,
      clock: systemClock,
      logger: options.log,
      crashed: lock.crashed,
      limiterOf: ({ id }, make) => crew.limiter(id, make),
      known: (key) => cache.find(key),
      onEvent: (event) => {
        if (event.type !== 'finished') options.onEvent(event);
      },
      ...(ask.mask === true ? { mask: (record) => maskRecord(record, privateSpans) } : {}),
      ...(cap === undefined ? {} : { cap }),
      ...(shard === undefined && only === undefined
        ? {}
        : { wants: (item: SourceItem) => (shard === undefined || isIn(item, shard)) && only?.has(item.id) !== false }),
      ...(options.retry === undefined ? {} : { retry: options.retry }),
      ...(options.window === undefined ? {} : { window: options.window }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    // The end is told when the folder is free again: a person may start the next run at once.
    const toEnd = async (): Promise<RunSummary> => {
      const summary = await handle.finished;
      await close().catch((error: unknown) => options.log.error(`${job.name}: closing failed`, error));
      options.log.info(`${job.name}: ${summary.state} ${JSON.stringify(summary.counts)}`);
      options.onEvent({ type: 'finished', summary });
      return summary;
    };
    return { ...handle, finished: toEnd() };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The records of a job, those that are too long in parts where the job says so. */
export async function* itemsOf(
  { job, template }: OpenedJob,
  base: string,
): AsyncGenerator<SourceItem, void, undefined> {
  const { ask = {}, teacher } = job;
  const room = ask.tooLong === 'split' ? roomFor([teacher, ...(ask.others ?? [])], template, ask) : Infinity;
  for await (const item of readSources(job.sources, base, job.reading)) yield* partsToFit(item, room);
}

/** Whether a record falls to a shard: by its id, so that the shards of a job never meet. */
export function isIn({ id }: Pick<SourceItem, 'id'>, { index, of }: Shard): boolean {
  return Number.parseInt(id.slice(0, 8), 16) % of === index - 1;
}

const named = ({ id, model }: Teacher): string => `${id} (${model})`;

/** The nearest `replies.jsonl` from the template's folder up to `base`, or undefined. */
export async function findReplies(templateFile: string, base: string): Promise<string | undefined> {
  for (let folder = path.dirname(path.resolve(base, templateFile)); ; folder = path.dirname(folder)) {
    const file = path.join(folder, 'replies.jsonl');
    const found = await access(file).then(
      () => true,
      () => false,
    );
    if (found) return file;
    const above = path.relative(folder, path.resolve(base));
    if (above === '' || !/^(?:\.\.[\\/])*\.\.$/.test(above)) return undefined;
  }
}

/** How many files and records sources hold. Reads them all. */
export async function countSources(
  sources: readonly string[],
  base: string,
  reading: ReadingOptions = {},
): Promise<{ readonly files: number; readonly records: number }> {
  const { length: files } = await sourceFiles(sources, base);
  let records = 0;
  for await (const _ of readSources(sources, base, reading)) records++;
  return { files, records };
}

const replayOf = ({ repliesFile, log }: RunOptions) => ({ log, ...(repliesFile === undefined ? {} : { repliesFile }) });

/**
 * Starts the server of a job's recorded replies: those of the nearest `replies.jsonl` where none is named.
 * @throws AppError 'source.unreadable' when there are none.
 */
export async function startReplay(
  opened: OpenedJob,
  base: string,
  options: Pick<RunOptions, 'repliesFile' | 'log'> & { readonly rateLimitOnce?: boolean },
) {
  const { path: template } = opened.job.template;
  const { repliesFile, ...more } = options;
  const file = repliesFile ?? (await findReplies(template, base));
  if (file !== undefined) return startReplayServer(file, more);
  throw new AppError('source.unreadable', 'There are no recorded replies (replies.jsonl) beside {0} or above it.', {
    args: [template],
    hint: 'Replay answers the sample only: choose a teacher with a key to label your own texts.',
  });
}

function demandStudent({ model }: Teacher, running: RunningStudent | undefined): RunningStudent {
  if (running !== undefined) return running;
  throw new AppError('runtime.failed', 'The local model {0} labels this job, and it is not running.', {
    args: [model],
    hint: 'Start the model first (Promptmill: Start Local Model…), then go on with the job.',
  });
}

/** A record that a batch is labelling would be paid for twice. */
async function refuseWhileBatch(dir: string): Promise<void> {
  const state = await batchState(dir);
  if (state === undefined || state.status === 'ended') return;
  throw new AppError('usage', 'A batch of this job is under way: {0} of {1} requests are done.', {
    args: [state.done, state.lines],
    hint: 'Add --batch to fetch its results, or --cancel-batch to give up what is not done yet.',
  });
}
