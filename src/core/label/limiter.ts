import type { Clock } from '../ports.ts';
import type { Limits } from './job.ts';

/** How long a server counts a request. */
const WINDOW_MS = 60_000;
/** A request is taken to have arrived this long after it was sent, at the latest (cold TLS, proxies). */
const ARRIVAL_MS = 5000;
const DEFAULT_CONCURRENCY = 4;
const MAX_BACKOFF_MS = 60_000;

/** The leave to send one request. Exactly one of the two is called, once. */
export interface Permit {
  /** The request was answered, or failed. */
  answered(): void;
  /** The request was not sent after all: gives its place back. */
  unused(): void;
}

/** What a refusal for the rate asks for. */
export interface Refusal {
  readonly retryAfterMs?: number | undefined; // the server's word: taken as it is
  readonly minimumMs?: number | undefined; // at least this, or the own back-off where that is longer
  readonly overloaded?: boolean;
}

interface Slot {
  freeAt: number;
  readonly tokens: number;
}

/**
 * Keeps a run within its limits: requests at once, requests and reserved tokens a minute. A place is free again at
 * `min(answer, sending + 5 s) + 60 s`, because the server counts arrivals, which nobody here sees: they lie before the
 * answer. First come, first served; every attempt takes a place of its own.
 */
export class Limiter {
  readonly #clock: Clock;
  readonly #onWait: (ms: number) => void;
  #rpm: number;
  #tpm: number;
  #ceiling: number;
  #allowed: number; // fractional: grows by one in a round of successes, halves on overload
  #active = 0;
  #slots: Slot[] = []; // oldest first
  #pausedUntil = 0;
  #level = 0;
  #backedOffAt = -Infinity;
  #announced = 0;
  #turn: Promise<void> = Promise.resolve();
  #wake: () => void = () => {};

  /** `onWait` hears of waits of a second or more, each once. `cautious` starts at half the concurrency. */
  constructor(
    limits: Limits,
    clock: Clock,
    options: { readonly onWait?: (ms: number) => void; readonly cautious?: boolean } = {},
  ) {
    this.#clock = clock;
    this.#onWait = options.onWait ?? (() => {});
    this.#rpm = limits.rpm ?? Infinity;
    this.#tpm = limits.tpm ?? Infinity;
    this.#ceiling = Math.max(1, limits.concurrency ?? DEFAULT_CONCURRENCY);
    this.#allowed = options.cautious === true ? Math.ceil(this.#ceiling / 2) : this.#ceiling;
  }

  /** How many requests may be under way at most. */
  get concurrency(): number {
    return this.#ceiling;
  }

  /**
   * Waits for a place for a request of so many tokens. A request larger than the limit of tokens goes alone.
   * @throws the signal's reason, when aborted before.
   */
  async acquire(tokens: number, signal: AbortSignal): Promise<Permit> {
    const before = this.#turn;
    let pass = () => {};
    this.#turn = new Promise((resolve) => (pass = resolve));
    const onAbort = () => this.#wake();
    await before;
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      for (;;) {
        signal.throwIfAborted();
        if (this.#active >= Math.floor(this.#allowed)) await this.#change();
        else {
          const ms = this.#delay(tokens);
          if (ms <= 0) return this.#permit(tokens);
          this.#announce(ms);
          await this.#change(ms);
        }
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      pass();
    }
  }

  /** Counts requests that were sent before this limiter was made, each with the time when its place is free. */
  seed(requests: readonly { readonly freeAt: number; readonly tokens: number }[]): void {
    this.#slots.push(...requests.map(({ freeAt, tokens }) => ({ freeAt, tokens })));
  }

  /** Takes over limits that the server named, where they are lower. */
  learn(limits: Limits): void {
    this.#rpm = Math.min(this.#rpm, limits.rpm ?? Infinity);
    this.#tpm = Math.min(this.#tpm, limits.tpm ?? Infinity);
    this.#ceiling = Math.max(1, Math.min(this.#ceiling, limits.concurrency ?? Infinity));
    this.#allowed = Math.min(this.#allowed, this.#ceiling);
    this.#wake();
  }

  /** A request was answered as it should be. */
  succeeded(): void {
    this.#level = 0;
    this.#allowed = Math.min(this.#ceiling, this.#allowed + 1 / this.#allowed);
    this.#wake();
  }

  /**
   * Stops all sending after a refusal of a request sent at `sentAt`; returns for how long. `overloaded` halves what may
   * be under way at once, too. Refusals of requests that were under way already when the sending was stopped count once.
   */
  backOff(sentAt: number, refusal: Refusal): number {
    const now = this.#clock.now();
    let wait = refusal.retryAfterMs ?? 0;
    if (sentAt > this.#backedOffAt) {
      this.#backedOffAt = now;
      const own = Math.min(MAX_BACKOFF_MS, 1000 * 2 ** this.#level++);
      wait = refusal.retryAfterMs ?? Math.max(own, refusal.minimumMs ?? 0);
      if (refusal.overloaded === true) this.#allowed = Math.max(1, this.#allowed / 2);
    }
    this.#pausedUntil = Math.max(this.#pausedUntil, now + wait);
    return this.#pausedUntil - now;
  }

  #permit(tokens: number): Permit {
    const slot = { freeAt: this.#clock.now() + ARRIVAL_MS + WINDOW_MS, tokens };
    this.#slots.push(slot);
    this.#active++;
    const leave = () => {
      this.#active--;
      this.#wake();
    };
    return {
      answered: () => {
        slot.freeAt = Math.min(slot.freeAt, this.#clock.now() + WINDOW_MS);
        leave();
      },
      unused: () => {
        const at = this.#slots.lastIndexOf(slot);
        if (at !== -1) this.#slots.splice(at, 1);
        leave();
      },
    };
  }

  #delay(tokens: number): number {
    const now = this.#clock.now();
    const paused = this.#pausedUntil - now;
    const old = this.#slots.findIndex((slot) => slot.freeAt > now);
    if (old === -1) this.#slots = [];
    else if (old > 256) this.#slots.splice(0, old);
    if (this.#rpm === Infinity && this.#tpm === Infinity) return paused;
    const live = this.#slots.filter((slot) => slot.freeAt > now).toSorted((a, b) => a.freeAt - b.freeAt);
    let sum = live.reduce((total, slot) => total + slot.tokens, 0);
    let free = 0;
    while (free < live.length && (live.length - free >= this.#rpm || sum + tokens > this.#tpm)) {
      sum -= live[free++]?.tokens ?? 0;
    }
    return Math.max(paused, free === 0 ? 0 : (live[free - 1]?.freeAt ?? now) - now);
  }

  #announce(ms: number): void {
    const until = this.#clock.now() + ms;
    if (ms < 1000 || until <= this.#announced + 1000) return;
    this.#announced = until;
    this.#onWait(ms);
  }

  /** Resolves at the next change, or after `ms`. */
  async #change(ms?: number): Promise<void> {
    const sleeping = new AbortController();
    const change = new Promise<void>((resolve) => (this.#wake = resolve));
    const sleep = ms === undefined ? [] : [this.#clock.sleep(ms, sleeping.signal).catch(() => {})];
    await Promise.race([change, ...sleep]);
    sleeping.abort();
  }
}
