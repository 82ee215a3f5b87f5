import type { TrainMethod } from '#core/train/option';
import type { TrainRequest } from '#core/train/plan';
import type { Gpu } from '#node/train/gpus';
import type { Trainable } from '#node/train/trainable';

/** What a person answered so far. */
export interface TrainAnswers {
  readonly dataset?: Trainable;
  readonly cutoff?: number; // tokens
  readonly model?: string;
  readonly method?: TrainMethod;
  readonly place?: TrainPlace;
  readonly name?: string;
}

/** Where and on how many GPUs it will run. */
export type TrainPlace = Pick<TrainRequest, 'gpus' | 'deepspeed' | 'precision'>;

/** What the questions need to know besides the answers. */
export interface TrainScene {
  readonly datasets: readonly Trainable[];
  readonly gpus: readonly Gpu[];
  readonly taken: ReadonlySet<string>; // names of trainings
  readonly cutoffLen: number; // tokens
  readonly cutoffs?: readonly [most: number, all: number]; // tokens: where a few rows are far longer than the others
}
