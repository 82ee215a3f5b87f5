import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '#core/ports';
import { systemClock } from '#node/clock';

/** A time that stands still until `runUntil` moves it from one sleeper to the next. */
export class FakeClock implements Clock {
  #now = 1_700_000_000_000;
  readonly #sleepers: { readonly at: number; readonly wake: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason as Error);
      const sleeper = { at: this.#now + Math.max(0, ms), wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener(
        'abort',
        () => {
          const at = this.#sleepers.indexOf(sleeper);
          if (at !== -1) this.#sleepers.splice(at, 1);
          reject(signal.reason as Error);
        },
        { once: true },
      );
    });
  }

  /** Lets time pass until the promise settles. @throws when nobody sleeps and it has not. */
  async runUntil<Value>(promise: Promise<Value>): Promise<Value> {
    const state = { settled: false };
    const watch = () => {
      state.settled = true;
    };
    promise.then(watch, watch);
    for (let idle = 0; !state.settled;) {
      await turn();
      if (state.settled) break;
      const next = this.#sleepers.toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined) {
        if (++idle > 50) throw new Error('nothing happens any more');
        continue;
      }
      idle = 0;
      this.#sleepers.splice(this.#sleepers.indexOf(next), 1);
      this.#now = Math.max(this.#now, next.at);
      next.wake();
    }
    return promise;
  }
}

/** A clock that runs a hundred times as fast as the real one: back-offs against a real server without the wait. */
export const hastyClock: Clock = {
  now: () => Math.floor(performance.timeOrigin + performance.now() * 100),
  sleep: (ms, signal) => systemClock.sleep(ms / 100, signal),
};
