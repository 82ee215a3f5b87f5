import type { TrainingLog, TrainingProgress, TrainingState } from '#core/train/progress';
import type { TrainingFacts, TrainingShown } from '#protocol/training';

/** The logs of a training that goes as most do: noisy, falling, with an evaluation every fifth line. */
export function someLogs(count: number, totalSteps = 480, every = 10): readonly TrainingLog[] {
  const logs: TrainingLog[] = [];
  let noise = 7;
  for (let at = 1; at <= count; at++) {
    noise = (noise * 1103515245 + 12345) % 2147483648;
    const step = at * every;
    const share = step / totalSteps;
    const loss = 0.35 + 1.9 * Math.exp(-5 * share) + (noise / 2147483648 - 0.5) * 0.22;
    const common = {
      step,
      totalSteps,
      epoch: 3 * share,
      elapsedSeconds: step * 2,
      remainingSeconds: (totalSteps - step) * 2,
    };
    logs.push({
      ...common,
      loss: Number(loss.toFixed(4)),
      learningRate: 1e-4 * (share < 0.1 ? share * 10 : 0.5 * (1 + Math.cos(Math.PI * share))),
      tokensPerSecond: 2300 + (noise % 160),
      totalTokens: step * 6100,
      vramAllocatedGib: 14.2,
      vramReservedGib: 15.9,
    });
    if (at % 5 === 0)
      logs.push({ ...common, evalLoss: Number((0.42 + 1.6 * Math.exp(-5 * share) + 0.25 * share ** 3).toFixed(4)) });
  }
  return logs;
}

/** A training of the sample as its view is told of it. */
export function shownTraining(
  state: TrainingState,
  logs: readonly TrainingLog[] = [],
  facts: Partial<TrainingFacts> = {},
  more: Partial<TrainingProgress> = {},
): TrainingShown {
  const last = logs.at(-1);
  return {
    dir: '/work/relevance/training/relevance-lora',
    progress: {
      name: 'relevance-lora',
      dir: '/work/relevance/training/relevance-lora',
      state,
      startedByUs: true,
      pid: 4711,
      startedAt: '2026-11-20T08:30:00.000Z',
      logs,
      ...(last && { last }),
      ...more,
    },
    facts: {
      model: 'Qwen/Qwen2.5-7B-Instruct',
      method: 'lora',
      stage: 'sft',
      dataset: 'relevance_alpaca',
      canResume: false,
      ...facts,
    },
  };
}
