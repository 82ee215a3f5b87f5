import type { Translate } from '../l10n.ts';
import { remainingTime } from './eta.ts';
import type { TrainingLog, TrainingProgress, TrainingState } from './progress.ts';

/** Where a training stands, in a few words. */
export function stateText({ kind }: TrainingState, t: Translate): string {
  return {
    'not-started': t('not started'),
    starting: t('starting'),
    running: t('training'),
    stopping: t('stopping after this step'),
    stopped: t('stopped'),
    done: t('done'),
    failed: t('failed'),
    lost: t('interrupted'),
  }[kind];
}

/** Whether a process of this training is at work. */
export function isUnderWay({ kind }: TrainingState): boolean {
  return kind === 'starting' || kind === 'running' || kind === 'stopping';
}

/** The last log with a loss of training: what ends a run (the evaluation, the totals) has none. */
export function lastLoss(logs: readonly TrainingLog[]): TrainingLog | undefined {
  return logs.findLast(({ loss }) => loss !== undefined);
}

/** The log with the lowest loss of evaluation. */
export function bestEval(logs: readonly TrainingLog[]): TrainingLog | undefined {
  return logs.reduce<TrainingLog | undefined>(
    (best, log) => (log.evalLoss !== undefined && !(log.evalLoss >= (best?.evalLoss ?? Infinity)) ? log : best),
    undefined,
  );
}

/** What is left of a run that is under way, in seconds; undefined while nobody knows. */
export function secondsLeft({ state, logs }: Pick<TrainingProgress, 'state' | 'logs'>): number | undefined {
  const { own, theirs } = remainingTime(logs);
  const left = own ?? theirs;
  return isUnderWay(state) && left !== undefined && left > 0 ? left : undefined;
}

/** The time that was spent on the logged steps, in seconds: LLaMA-Factory counts from zero whenever a run is gone on with. */
export function secondsSpent(logs: readonly TrainingLog[]): number | undefined {
  let before = 0;
  let last: number | undefined;
  for (const { elapsedSeconds } of logs) {
    if (elapsedSeconds === undefined) continue;
    if (last !== undefined && elapsedSeconds < last) before += last;
    last = elapsedSeconds;
  }
  return last === undefined ? undefined : before + last;
}

/** `running · 120 of 480 · loss 0.532 · 12 min left`, as much of it as is known. */
export function progressText(progress: TrainingProgress, t: Translate): string {
  const { state, logs, last } = progress;
  const loss = lastLoss(logs)?.loss;
  const left = secondsLeft(progress);
  const parts = state.kind === 'running' ? [] : [stateText(state, t)];
  if (last !== undefined) parts.push(t('{0} of {1} steps', last.step, last.totalSteps));
  if (loss !== undefined) parts.push(t('loss {0}', lossText(loss)));
  if (left !== undefined) parts.push(t('{0} left', secondsText(left, t)));
  if (progress.recorded !== undefined) parts.push(t('recorded'));
  return parts.length === 0 ? stateText(state, t) : parts.join(' · ');
}

/** `120/480 · loss 0.532 · 12 min left`, for a narrow place; the state where nothing is logged or nothing runs. */
export function shortText(progress: TrainingProgress, t: Translate): string {
  const { state, logs, last } = progress;
  const loss = lastLoss(logs)?.loss;
  const left = secondsLeft(progress);
  return [
    ...(isUnderWay(state) && last !== undefined ? [] : [stateText(state, t)]),
    ...(last === undefined ? [] : [`${last.step}/${last.totalSteps}`]),
    ...(loss === undefined ? [] : [t('loss {0}', lossText(loss))]),
    ...(left === undefined ? [] : [t('{0} left', secondsText(left, t))]),
    ...(progress.recorded === undefined ? [] : [t('recorded')]),
  ].join(' · ');
}

/** A loss with four significant digits: `2.317`, `0.05321`. */
export function lossText(loss: number): string {
  return Number.isFinite(loss) ? String(Number(loss.toPrecision(4))) : String(loss);
}

/** A learning rate: `1.0e-4`. */
export function rateText(rate: number): string {
  return rate === 0 ? '0' : rate.toExponential(1);
}

/** A duration as a person says it: `8 s`, `3 min`, `1 h 20 min`, `2 d 3 h`. */
export function secondsText(seconds: number, t: Translate): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 90) return t('{0} s', whole);
  const minutes = Math.round(whole / 60);
  if (minutes < 90) return t('{0} min', minutes);
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return t('{0} h {1} min', hours, minutes % 60);
  return t('{0} d {1} h', Math.floor(hours / 24), hours % 24);
}
