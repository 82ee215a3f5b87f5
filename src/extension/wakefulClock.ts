import type { Clock } from '#core/ports';
import { systemClock } from '#node/clock';

/** The real time, whose sleepers can be woken: “Fetch now” does not wait for the end of a long interval. */
export class WakefulClock implements Clock {
  readonly #sleeping = new Set<AbortController>();

  now(): number {
    return systemClock.now();
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const woken = new AbortController();
    this.#sleeping.add(woken);
    try {
      await systemClock.sleep(ms, signal === undefined ? woken.signal : AbortSignal.any([signal, woken.signal]));
    } catch (error) {
      signal?.throwIfAborted();
      if (!woken.signal.aborted) throw error;
    } finally {
      this.#sleeping.delete(woken);
    }
  }

  /** Ends every sleep of now. */
  wake(): void {
    for (const sleeper of this.#sleeping) sleeper.abort();
  }
}
