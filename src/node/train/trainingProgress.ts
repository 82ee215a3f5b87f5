import { failureOf } from '#core/train/failures';
import type { FailureCause, TrainingLog, TrainingProgress, TrainingState } from '#core/train/progress';
import { thinLogs } from '#core/train/thinLogs';
import { lastLinesOf, LogTail } from './logTail.ts';
import { lastSignOfLife, livingChild, outputFile, readRun, runnerOf, SIGN_MS, type TrainingRun } from './runFile.ts';
import { readRecorded } from './recordedFile.ts';
import { openTraining, type TrainingFolder } from './trainingFolder.ts';

/** A run by hand that writes nothing for so long, or for twenty of its own intervals, is taken for gone. */
const SILENT_MS = 10 * 60_000;
const SILENT_INTERVALS = 20;
/** A log that is written later than this after our run ended was not written by it. */
const AFTER_MS = 5000;
const SIGKILL_CODE = 137;

/** Where a training stands, now. @throws AppError 'config.invalid' when the folder is none of a training. */
export async function readProgress(dir: string): Promise<TrainingProgress> {
  const folder = await openTraining(dir);
  return progressOf(folder, new LogTail(folder.logFile));
}

/** As `readProgress`, with a tail that was read before: only what is new is read. */
export async function progressOf(folder: TrainingFolder, tail: LogTail): Promise<TrainingProgress> {
  const { name, dir, outputDir } = folder;
  const writtenAt = await tail.read();
  const run = await readRun(dir);
  const last = tail.logs.at(-1);
  const ours = run !== undefined && !(await isLater(run, dir, writtenAt));
  const recorded = ours ? undefined : await readRecorded(folder);
  const state = ours ? await stateOfRun(run, dir, last, writtenAt) : stateByAge(tail.logs, writtenAt);
  return {
    name,
    dir,
    state,
    startedByUs: ours,
    logs: thinLogs(tail.logs),
    outputDir,
    ...(ours && { pid: run.pid, startedAt: run.startedAt }),
    ...(last !== undefined && { last }),
    ...(recorded && { recorded }),
  };
}

/** Whether somebody trained here by hand after our own run had ended. */
async function isLater(run: TrainingRun, dir: string, writtenAt: number | undefined): Promise<boolean> {
  if (writtenAt === undefined) return false;
  if (run.endedAt !== undefined) return writtenAt > Date.parse(run.endedAt) + AFTER_MS;
  // Our run died without a word: a log that grew after its last sign of life is another's.
  if ((await runnerOf(dir)) !== undefined || (await livingChild(run)) !== undefined) return false;
  const lived = (await lastSignOfLife(dir)) ?? Date.now() - 4 * SIGN_MS; // its lock may have been deleted by hand
  return writtenAt > lived + 2 * SIGN_MS + AFTER_MS;
}

async function stateOfRun(
  run: TrainingRun,
  dir: string,
  last: TrainingLog | undefined,
  writtenAt: number | undefined,
): Promise<TrainingState> {
  if (run.endedAt !== undefined) return endOfRun(run, dir, last);
  if ((await runnerOf(dir)) === undefined && (await livingChild(run)) === undefined) return lostUnlessEnded(dir, last);
  if (run.stopRequestedAt !== undefined) return { kind: 'stopping' };
  const logged = writtenAt !== undefined && writtenAt >= Date.parse(run.startedAt);
  return { kind: logged ? 'running' : 'starting' };
}

/** The runner may have ended between two looks. */
async function lostUnlessEnded(dir: string, last: TrainingLog | undefined): Promise<TrainingState> {
  const run = await readRun(dir);
  return run?.endedAt === undefined ? { kind: 'lost' } : endOfRun(run, dir, last);
}

async function endOfRun(run: TrainingRun, dir: string, last: TrainingLog | undefined): Promise<TrainingState> {
  const whole = last !== undefined && last.step >= last.totalSteps;
  if (run.exitCode === 0) return { kind: run.stopRequestedAt === undefined || whole ? 'done' : 'stopped' };
  if (run.stopRequestedAt !== undefined) return { kind: 'stopped' };
  const lastLines = await lastLinesOf(outputFile(dir));
  return {
    kind: 'failed',
    cause: causeOf(run.exitCode, lastLines),
    lastLines,
    ...(run.exitCode !== undefined && { exitCode: run.exitCode }),
  };
}

/** Nothing but the kernel, when the memory of the machine is used up, kills a process like this without a word. */
export function causeOf(exitCode: number | undefined, lastLines: readonly string[]): FailureCause {
  const cause = failureOf(lastLines);
  return cause === 'unknown' && exitCode === SIGKILL_CODE ? 'out-of-memory' : cause;
}

function stateByAge(logs: readonly TrainingLog[], writtenAt: number | undefined): TrainingState {
  const last = logs.at(-1);
  if (writtenAt === undefined) return { kind: 'not-started' };
  const age = Date.now() - writtenAt;
  if (last === undefined) return { kind: age < SILENT_MS ? 'starting' : 'lost' };
  if (last.step >= last.totalSteps) return { kind: 'done' };
  const before = logs.findLast((log) => log.step < last.step);
  const interval = ((last.elapsedSeconds ?? 0) - (before?.elapsedSeconds ?? 0)) * 1000;
  return { kind: age < Math.max(SILENT_MS, SILENT_INTERVALS * interval) ? 'running' : 'lost' };
}
