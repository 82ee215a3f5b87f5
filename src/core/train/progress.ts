import type { Recorded } from '../recorded.ts';

/** One line of LLaMA-Factory's `trainer_log.jsonl` (train/callbacks.py, `on_log`). What a line lacks is undefined. */
export interface TrainingLog {
  readonly step: number; // current_steps
  readonly totalSteps: number;
  readonly epoch?: number;
  readonly loss?: number;
  readonly evalLoss?: number;
  readonly learningRate?: number;
  readonly reward?: number;
  readonly accuracy?: number; // of preferences, 0 to 1
  readonly elapsedSeconds?: number;
  readonly remainingSeconds?: number;
  readonly tokensPerSecond?: number; // throughput, with include_num_input_tokens_seen
  readonly totalTokens?: number;
  readonly vramAllocatedGib?: number; // with RECORD_VRAM=1
  readonly vramReservedGib?: number;
}

/** Where a training stands. */
export type TrainingState =
  | { readonly kind: 'not-started' }
  | { readonly kind: 'starting' } // the process runs, no step is logged yet
  | { readonly kind: 'running' }
  | { readonly kind: 'stopping' } // asked to stop after the current step
  | { readonly kind: 'stopped' } // on request, with what was trained saved
  | { readonly kind: 'done' }
  | {
      readonly kind: 'failed';
      readonly exitCode?: number;
      readonly cause: FailureCause;
      readonly lastLines: readonly string[];
    }
  | { readonly kind: 'lost' }; // the process is gone without a word: killed, or the machine was switched off

/** Well-known ways to fail, told by the last lines. `unknown` stands for the rest. */
export type FailureCause =
  | 'out-of-memory'
  | 'template'
  | 'dataset'
  | 'no-cuda'
  | 'model-not-found'
  | 'no-module'
  | 'disk'
  | 'bf16'
  | 'options'
  | 'unknown';

/** A training as it is shown. Folders are absolute. */
export interface TrainingProgress {
  readonly name: string;
  readonly dir: string; // training/<name>
  readonly state: TrainingState;
  readonly startedByUs: boolean; // false: only the log was found, of a run started in a terminal
  readonly pid?: number;
  readonly startedAt?: string; // ISO 8601
  readonly logs: readonly TrainingLog[]; // in order of steps; thinned to 2,000 for drawing
  readonly last?: TrainingLog;
  readonly outputDir?: string;
  readonly recorded?: Recorded; // comes with the sample: nobody trained it here
}
