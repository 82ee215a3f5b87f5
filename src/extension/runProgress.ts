import type { RunEvent } from '#core/label/run';
import type { Progress } from '#protocol/labelPanel';

/** Recent completions that the rate is taken from: enough to be steady, few enough to follow a change of pace. */
const WINDOW = 30;

/**
 * Follows a run's events and gives its progress for a person: counts, pace, time left. Time is handed in, in
 * milliseconds, so that it can be tested without waiting; pauses count neither as elapsed nor into the pace.
 */
export class ProgressTracker {
  #counts = { total: 0, done: 0, skipped: 0, labelled: 0, unreadable: 0, failed: 0 };
  #active = 0; // ms before `#since`
  #since: number | undefined; // undefined: paused
  #recent: number[] = []; // active times of the last completions
  #waiting: { readonly reason: 'rate-limit' | 'retry'; readonly until: number } | undefined;
  #lastFailure: string | undefined;
  readonly #textOf: (error: { readonly code: string; readonly message: string; readonly hint: string }) => string;

  constructor(now: number, textOf: (error: { code: string; message: string; hint: string }) => string) {
    this.#since = now;
    this.#textOf = textOf;
  }

  apply(event: RunEvent, now: number): void {
    switch (event.type) {
      case 'started':
        this.#counts = { ...this.#counts, total: event.total, skipped: event.skipped };
        this.#active = 0;
        this.#since = now;
        this.#recent = [0];
        return;
      case 'record':
        this.#counts = { ...this.#counts, total: event.total, done: event.done };
        this.#counts[event.record.status]++;
        if (event.record.status === 'failed') this.#lastFailure = this.#textOf(event.record.error);
        this.#recent = [...this.#recent, this.#elapsed(now)].slice(-WINDOW);
        return;
      case 'waiting':
        this.#waiting = { reason: event.reason, until: now + event.ms };
        return;
      case 'paused':
        this.#active = this.#elapsed(now);
        this.#since = undefined;
        this.#waiting = undefined;
        return;
      case 'resumed':
        this.#since ??= now;
        return;
      case 'finished':
        this.#active = this.#elapsed(now);
        this.#since = undefined;
        this.#waiting = undefined;
    }
  }

  progress(now: number): Progress {
    const elapsedMs = this.#elapsed(now);
    const span = elapsedMs - (this.#recent[0] ?? 0);
    const steps = this.#recent.length - 1;
    // One or two quick answers say nothing about the pace; neither does the first second.
    const perMinute = steps >= 3 && span >= 1000 ? (steps / span) * 60_000 : undefined;
    const left = this.#counts.total - this.#counts.done;
    const waitMs = this.#waiting === undefined ? 0 : this.#waiting.until - now;
    return {
      ...this.#counts,
      elapsedMs,
      ...(perMinute === undefined ? {} : { perMinute, remainingMs: (left / perMinute) * 60_000 }),
      ...(this.#waiting === undefined || waitMs <= 0 ? {} : { waiting: { reason: this.#waiting.reason, ms: waitMs } }),
      ...(this.#lastFailure === undefined ? {} : { lastFailure: this.#lastFailure }),
    };
  }

  #elapsed(now: number): number {
    return this.#active + (this.#since === undefined ? 0 : now - this.#since);
  }
}
