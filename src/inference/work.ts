import type { Token } from 'node-llama-cpp';
import type { Slot } from './sequencePool.ts';

/** How far a request has come. */
export interface Progress {
  cached: number; // tokens of the prompt that were in the KV cache
  readonly enqueuedAt: number; // ms, as are the others
  startedAt: number | undefined; // when it was given a sequence
  firstAt: number | undefined; // when its prompt was computed
}

/** What a request does on its sequence. */
export interface Work<Result> {
  readonly prompt: readonly Token[];
  /**
   * Hands one evaluation to llama.cpp in the same tick: of `tail`, the last tokens of the prompt, or after that of what
   * it chose itself. Gives the result when it is done. `slot.tokens` grows by what was evaluated.
   */
  step(slot: Slot, tail: readonly Token[], progress: Progress): Promise<Result | undefined>;
  /** What there is when nobody waits for more; throws when a part is worth nothing. */
  abort(progress: Progress): Result;
  /** Its sequence is given back; not called when that failed. */
  close(slot: Slot): void;
  readonly outputTokens: number; // so far
}

/** What the scheduler counts. */
export interface Counters {
  readonly running: number;
  readonly waiting: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedTokens: number;
  readonly requests: number;
}

/** Told about every round: tokens generated in it, and how long it took. */
export type RoundListener = (outputTokens: number, ms: number) => void;
