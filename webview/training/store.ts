import type { TrainingAction, TrainingShown } from '#protocol/training';
import type { Parts } from '../runReport/store.ts';

/** What the view's parts read, and what they may do. */
export interface Store extends Parts<never> {
  readonly shown: TrainingShown;
  readonly smoothing: number; // 0 to 0.99
  readonly error: string | undefined;
  readonly busy: TrainingAction | undefined; // what the extension is asked for now
  setSmoothing(weight: number): void;
  act(action: TrainingAction): void;
}
