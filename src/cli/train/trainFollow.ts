import type { FailureText } from '#core/train/failures';
import { describeFailure } from '#core/train/failures';
import type { TrainingLog, TrainingProgress } from '#core/train/progress';
import { lossText, rateText, secondsLeft, secondsText, stateText } from '#core/train/trainingText';
import type { Translate } from '#core/l10n';
import { followTraining } from '#node/train/followTraining';
import type { CliIo } from '../command.ts';
import { printable } from '../printable.ts';

/** Lines of the past that are shown first. */
const PAST = 10;

/**
 * Prints how a training goes on until it ends or the person has seen enough; whoever started it. With `json` a line of
 * JSON a change: the progress with its last log in place of all.
 * @returns 0 done or stopped, 1 failed or lost, 130 when the person left before.
 */
export function printTraining(dir: string, json: boolean, io: CliIo): Promise<number> {
  return new Promise((resolve, reject) => {
    let shown: TrainingLog | undefined;
    let state = '';
    const finish = (how: () => void) => {
      following.close();
      how();
    };
    const show = (progress: TrainingProgress) => {
      if (json) io.out(`${JSON.stringify({ ...progress, logs: undefined })}\n`);
      else {
        for (const log of newer(progress.logs, shown)) io.out(`${logLine(log, progress, io.t)}\n`);
        if (progress.state.kind !== state) io.out(stateLines(progress, io.t));
      }
      shown = progress.last;
      state = progress.state.kind;
      if (state === 'done' || state === 'stopped') finish(() => resolve(0));
      else if (state === 'failed' || state === 'lost') finish(() => resolve(1));
    };
    const following = followTraining(dir, show, (error) => finish(() => reject(error)));
    const leave = () => finish(() => resolve(130));
    if (io.signal.aborted) leave();
    else io.signal.addEventListener('abort', leave, { once: true });
  });
}

/** What came after the line that was shown last; a run that went back shows what it computes again. */
function newer(logs: readonly TrainingLog[], shown: TrainingLog | undefined): readonly TrainingLog[] {
  if (shown === undefined) return logs.slice(-PAST);
  const at = logs.findLastIndex(
    (log) => log.step === shown.step && log.elapsedSeconds === shown.elapsedSeconds && log.evalLoss === shown.evalLoss,
  );
  return at === -1 ? logs.slice(-1) : logs.slice(at + 1);
}

function logLine(log: TrainingLog, { state, logs }: TrainingProgress, t: Translate): string {
  const percent = log.totalSteps === 0 ? 100 : Math.floor((100 * log.step) / log.totalSteps);
  const parts = [t('step {0}/{1} ({2} %)', log.step, log.totalSteps, percent)];
  if (log.loss !== undefined) parts.push(t('loss {0}', lossText(log.loss)));
  if (log.evalLoss !== undefined) parts.push(t('eval loss {0}', lossText(log.evalLoss)));
  if (log.accuracy !== undefined) parts.push(t('accuracy {0} %', Math.round(100 * log.accuracy)));
  if (log.learningRate !== undefined) parts.push(t('lr {0}', rateText(log.learningRate)));
  if (log.tokensPerSecond !== undefined) parts.push(t('{0} tokens/s', Math.round(log.tokensPerSecond)));
  if (log.vramReservedGib !== undefined) parts.push(t('{0} GiB of GPU memory', log.vramReservedGib.toFixed(1)));
  const left = secondsLeft({ state, logs: logs.slice(0, logs.lastIndexOf(log) + 1) });
  if (left !== undefined) parts.push(t('{0} left', secondsText(left, t)));
  return parts.join('  ');
}

function stateLines({ state, name }: TrainingProgress, t: Translate): string {
  const line = `${name}: ${stateText(state, t)}\n`;
  if (state.kind === 'lost') {
    return `${line}${t('Its process is gone without a word. Start it again with --resume: it goes on from the newest checkpoint.')}\n`;
  }
  if (state.kind !== 'failed') return line;
  const tail = state.lastLines.slice(-15).map((one) => `  ${printable(one)}\n`);
  return `${line}${tail.join('')}${failureLines(describeFailure(state.cause, t))}`;
}

const failureLines = ({ what, todo }: FailureText): string => `${what}\n${todo.map((one) => `- ${one}\n`).join('')}`;
