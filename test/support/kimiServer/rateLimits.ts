import type { LimitName } from './apiErrors.ts';
import type { Settings } from './options.ts';

/** Why a request was turned away. */
export interface Rejection {
  readonly limit: LimitName;
  readonly current: number;
  readonly most: number;
}

/** Sums what was added in the last window, or in the fixed window of now. */
class WindowSum {
  #entries: { readonly at: number; readonly amount: number }[] = [];
  #head = 0;
  #sum = 0;

  add(at: number, amount: number): void {
    this.#entries.push({ at, amount });
    this.#sum += amount;
  }

  /** The sum of what was added at or after `since`. */
  since(since: number): number {
    for (; this.#head < this.#entries.length; this.#head++) {
      const entry = this.#entries[this.#head];
      if (entry === undefined || entry.at >= since) break;
      this.#sum -= entry.amount;
    }
    if (this.#head > 1000) {
      this.#entries = this.#entries.slice(this.#head);
      this.#head = 0;
    }
    return this.#sum;
  }
}

/** The limits of one organisation, shared by its keys and models. Times are ms of one clock. */
export class RateLimits {
  active = 0; // requests under way
  readonly #start: number;
  readonly #requests = new WindowSum();
  readonly #reserved = new WindowSum();
  readonly #used = new WindowSum();

  constructor(start: number) {
    this.#start = start;
  }

  /** Lets a request in, with its tokens reserved, or says why not. A request that is let in must `leave`. */
  enter(settings: Settings, now: number, prompt: number, maxTokens: number): Rejection | undefined {
    const { limits } = settings;
    const since = this.#since(settings, now, settings.windowMs);
    const tokens = this.#reserved.since(since) + prompt + maxTokens;
    const today = this.#used.since(this.#since(settings, now, settings.dayMs)) + prompt;
    const checks: readonly (readonly [LimitName, number, number | undefined])[] = [
      ['concurrency', this.active + 1, limits.concurrency],
      ['rpm', this.#requests.since(since) + 1, limits.rpm],
      ['tpm', tokens, limits.tpm],
      ['tpd', today, limits.tpd],
    ];
    const broken = checks.find(([, current, most]) => most !== undefined && current > most);
    if (broken === undefined || settings.countRejected) this.#requests.add(now, 1);
    if (broken !== undefined) return { limit: broken[0], current: broken[1], most: broken[2] ?? 0 };
    this.#reserved.add(now, prompt + maxTokens);
    this.active++;
    return undefined;
  }

  /** Takes an RPM slot only. */
  count(settings: Settings, now: number): Rejection | undefined {
    const most = settings.limits.rpm;
    const current = this.#requests.since(this.#since(settings, now, settings.windowMs)) + 1;
    const over = most !== undefined && current > most;
    if (!over || settings.countRejected) this.#requests.add(now, 1);
    return over ? { limit: 'rpm', current, most } : undefined;
  }

  /** Ends a request; `used` tokens count for the day. */
  leave(now: number, used: number): void {
    this.active--;
    if (used > 0) this.#used.add(now, used);
  }

  #since(settings: Settings, now: number, ms: number): number {
    // A request exactly one window old is out: its slot is free after 60 s, not after more.
    if (settings.window === 'sliding') return now - ms + 1e-6;
    return now - ((now - this.#start) % ms);
  }
}
