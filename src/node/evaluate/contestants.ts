import type { Contestant } from '#core/evaluate/evaluation';
import type { GoldLabel, Prediction } from '#core/evaluate/prediction';
import type { SpeedArm, SpeedSample } from '#core/evaluate/speed';
import type { TaskSpec } from '#core/prompt/template';

/** What a contestant said of a label, without saying of which. */
export type Answered = Omit<Prediction, 'contestant' | 'itemId' | 'taskId'>;

/** Somebody who answers. */
export interface Answerer {
  readonly contestant: Contestant;
  readonly parallel: number; // requests at once
  /** @throws AppError when it cannot answer; 'teacher.refused' and the like concern this label only. */
  predict(label: GoldLabel, task: TaskSpec, signal: AbortSignal): Promise<Answered>;
  /** Asks in one of the ways of the `####` chart; absent where nothing can be measured. */
  readonly measure?: (
    label: GoldLabel,
    task: TaskSpec,
    arm: SpeedArm,
    signal: AbortSignal,
  ) => Promise<Omit<SpeedSample, 'key' | 'ms'>>;
  readonly arms?: (task: TaskSpec) => readonly SpeedArm[];
}

/** Where answers come from; opened one after the other, so that two local models need not fit together. */
export interface AnswerSource {
  readonly title: string;
  open(signal: AbortSignal): Promise<{ readonly answerers: readonly Answerer[]; close(): Promise<void> }>;
}
