import { goldKey, type GoldLabel } from '#core/evaluate/prediction';
import { speedPlan, speedReport, type MeasuredBlock, type SpeedArm, type SpeedReport } from '#core/evaluate/speed';
import { drawFrom, seededRandom } from '#core/qc/statistics/random';
import type { TaskSpec } from '#core/prompt/template';
import type { Answerer } from './contestants.ts';

/** How the `####` chart is measured. */
export interface SpeedOptions {
  readonly streams: number; // requests at once
  readonly records: number; // at most; drawn by chance
  readonly seed: string;
}

/** Requests before the first that counts, for each arm: they fill the cache with what all prompts share. */
const WARMUP = 2;

/**
 * Measures the same labels with and without the marker as a stop, and scored where the set is closed: paired, greedy, in
 * random order, one block after the other so that no two ways share the machine.
 * @returns undefined when no task of the labels has a reasoning to be left out, no whole answer ends, or the contestant cannot
 * be measured
 */
export async function measureSpeed(
  answerer: Answerer,
  tasks: readonly TaskSpec[],
  gold: readonly GoldLabel[],
  { streams, records, seed }: SpeedOptions,
  signal: AbortSignal,
  onProgress: (done: number, total: number) => void,
): Promise<SpeedReport | undefined> {
  const { measure, arms: armsOf } = answerer;
  if (measure === undefined || armsOf === undefined) return undefined;
  const taskOf = new Map(tasks.map((task) => [task.id, task]));
  const own = gold.flatMap((label) => {
    const task = taskOf.get(label.taskId);
    return task !== undefined && armsOf(task).includes('full') ? [{ label, task }] : [];
  });
  if (own.length === 0) return undefined;
  const drawn = drawFrom(own, records, seededRandom('speed records', seed));
  // An arm is measured when every drawn label can be asked so: arms are compared on the same records.
  const arms = (['full', 'stop', 'score'] as const).filter((arm) =>
    drawn.every(({ task }) => armsOf(task).includes(arm)),
  );
  const ask = async ({ label, task }: (typeof drawn)[number], arm: SpeedArm) => {
    const began = performance.now();
    const sample = await measure(label, task, arm, signal);
    return { key: goldKey(label), ...sample, ms: performance.now() - began };
  };
  let warmup = 0;
  for (const one of drawn.slice(0, WARMUP)) {
    for (const arm of arms) {
      await ask(one, arm);
      warmup++;
    }
  }
  const plan = speedPlan(drawn, arms, streams, seed);
  const blocks: MeasuredBlock[] = [];
  onProgress(0, plan.length);
  for (const { arm, items, pair } of plan) {
    signal.throwIfAborted();
    const began = performance.now();
    const samples = await Promise.all(items.map((item) => ask(item, arm)));
    blocks.push({ arm, pair, ms: performance.now() - began, samples });
    onProgress(blocks.length, plan.length);
  }
  return speedReport({ contestant: answerer.contestant.id, streams, warmup, seed }, blocks);
}
