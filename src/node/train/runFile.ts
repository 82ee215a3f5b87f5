import { readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as v from 'valibot';
import { AppError } from '#core/errors';
import { birthOf, holderOf, takeLock, type FileLock, type Holder } from '../lockFile.ts';
import { replaceFiles } from '../replaceFiles.ts';

/** The exit code of a run whose Python could not be started. */
export const NOT_STARTED = 127;

const RunSchema = v.object({
  pid: v.number(), // of the runner
  startedAt: v.string(), // ISO 8601
  argv: v.pipe(v.array(v.string()), v.readonly()), // of the child
  host: v.string(),
  python: v.string(),
  stage: v.string(), // sft, dpo, kto …
  child: v.exactOptional(v.object({ pid: v.number(), born: v.exactOptional(v.string()) })),
  stopRequestedAt: v.exactOptional(v.string()),
  exitCode: v.exactOptional(v.number()), // 128 + n when signal n ended it
  endedAt: v.exactOptional(v.string()),
});

/** What the runner writes of a run, into `run.json`. */
export type TrainingRun = Readonly<v.InferOutput<typeof RunSchema>>;

const runFile = (dir: string): string => path.join(dir, 'run.json');
const lockFile = (dir: string): string => path.join(dir, 'run.lock');
const stopFile = (dir: string): string => path.join(dir, 'run.stop');
/** What a run printed. */
export const outputFile = (dir: string): string => path.join(dir, 'train.log');

/** The last run that our runner started; undefined: there was none, or the file cannot be read. */
export async function readRun(dir: string): Promise<TrainingRun | undefined> {
  try {
    return v.parse(RunSchema, JSON.parse(await readFile(runFile(dir), 'utf8')));
  } catch {
    return undefined;
  }
}

/** Writes run.json, the old one or the whole new one. */
export const writeRun = (dir: string, run: TrainingRun): Promise<void> =>
  replaceFiles([{ path: runFile(dir), text: `${JSON.stringify(run, undefined, 2)}\n` }]);

/**
 * Takes a training for one run. A lock whose process is dead is taken over, also when its number was given away again.
 * @throws AppError 'log.locked' naming the process.
 */
export async function lockTraining(dir: string): Promise<FileLock> {
  await settled(dir);
  const run = await readRun(dir);
  const orphan = (await runnerOf(dir)) === undefined ? await livingChild(run) : undefined;
  if (run !== undefined && orphan !== undefined) {
    throw isTraining(dir, { pid: orphan, host: run.host, since: run.startedAt });
  }
  return takeLock(lockFile(dir), (holder) => isTraining(dir, holder));
}

/** Waits for a runner whose training has ended to tidy up: whoever reads of the end may start the next run at once. */
export async function settled(dir: string): Promise<void> {
  for (let waited = 0; waited < TIDY_MS; waited += TIDY_MS / 100) {
    if ((await runnerOf(dir)) === undefined || (await readRun(dir))?.endedAt === undefined) return;
    await delay(TIDY_MS / 100);
  }
}

/** Who runs a training; undefined: nobody, or a process that died. */
export const runnerOf = (dir: string): ReturnType<typeof holderOf> => holderOf(lockFile(dir));

/** A runner that takes longer to tidy up hangs. */
const TIDY_MS = 5000;

/** So often a runner shows that it is alive. */
export const SIGN_MS = 10_000;

/** A runner that lives: the time of its lock is when it last did. */
export async function showLife(dir: string): Promise<void> {
  const now = new Date();
  await utimes(lockFile(dir), now, now).catch(() => {});
}

/** When a runner was alive last, in milliseconds since 1970; undefined: it ended as it should. */
export async function lastSignOfLife(dir: string): Promise<number | undefined> {
  return (await stat(lockFile(dir)).catch(() => undefined))?.mtimeMs;
}

/** The Python process of a run whose runner was killed, when it is still there. */
export async function livingChild(run: TrainingRun | undefined): Promise<number | undefined> {
  // Without the time of its birth a process number proves nothing.
  if (run?.child?.born === undefined || run.endedAt !== undefined) return undefined;
  return (await birthOf(run.child.pid)) === run.child.born ? run.child.pid : undefined;
}

/** The error that a training runs already. */
export function isTraining(dir: string, { pid, host, since }: Pick<Holder, 'pid' | 'host' | 'since'>): AppError {
  return new AppError('log.locked', 'Process {1} on {2} has been training in {0} since {3}.', {
    args: [dir, pid, host, since],
    hint: 'Follow it with “promptmill train --follow”, or stop it with --stop. If it is gone for certain, delete run.lock in that folder.',
  });
}

/** How a run is asked to end: after the current step, or at once. */
export type StopRequest = 'step' | 'now';

/** Asks the runner to stop, whichever system it runs on: it looks for this file. */
export const requestStop = (dir: string, request: StopRequest): Promise<void> => writeFile(stopFile(dir), request);

/** What the runner was asked, if anything. */
export async function stopRequest(dir: string): Promise<StopRequest | undefined> {
  const text = await readFile(stopFile(dir), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : text === 'now' ? 'now' : 'step';
}

/** Forgets what was asked. */
export const clearStop = (dir: string): Promise<void> => rm(stopFile(dir), { force: true });
