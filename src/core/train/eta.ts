import type { TrainingLog } from './progress.ts';
import { startsAgain } from './trainingLog.ts';

/** Lines that the own estimate looks back at: long enough to hold an evaluation, short enough to follow a change. */
const WINDOW = 50;

/** What a training still takes, in seconds. */
export interface RemainingTime {
  /**
   * From the pace of the last lines of the run that is under way. LLaMA-Factory divides the time since the start by all
   * steps, those before a resumption included, and is far too hopeful then.
   */
  readonly own?: number;
  readonly theirs?: number; // as LLaMA-Factory wrote it
}

/** The time that is left after the last line. */
export function remainingTime(logs: readonly TrainingLog[]): RemainingTime {
  const last = logs.at(-1);
  if (last === undefined) return {};
  const theirs = last.remainingSeconds === undefined ? {} : { theirs: last.remainingSeconds };
  if (last.step >= last.totalSteps) return { own: 0, ...theirs };
  const first = windowStart(logs);
  const steps = last.step - (first?.step ?? 0);
  const spent = (last.elapsedSeconds ?? 0) - (first?.elapsedSeconds ?? 0);
  if (first === undefined || steps <= 0 || spent <= 0) return theirs;
  return { own: Math.round(((last.totalSteps - last.step) * spent) / steps), ...theirs };
}

/** Steps a second over the same lines; undefined while too little is known. */
export function stepsPerSecond(logs: readonly TrainingLog[]): number | undefined {
  const last = logs.at(-1);
  const first = windowStart(logs);
  if (last?.elapsedSeconds === undefined || first?.elapsedSeconds === undefined) return undefined;
  const spent = last.elapsedSeconds - first.elapsedSeconds;
  return spent > 0 && last.step > first.step ? (last.step - first.step) / spent : undefined;
}

/** The earliest of the last lines that the same start of the training wrote; a lone first line counts from zero. */
function windowStart(logs: readonly TrainingLog[]): Pick<TrainingLog, 'step' | 'elapsedSeconds'> | undefined {
  let at = logs.length - 1;
  while (at > 0 && logs.length - at < WINDOW) {
    const [before, after] = [logs[at - 1], logs[at]];
    if (before === undefined || after === undefined || startsAgain(before, after)) break;
    at -= 1;
  }
  return at === logs.length - 1 && at === 0 ? { step: 0, elapsedSeconds: 0 } : logs[at];
}
