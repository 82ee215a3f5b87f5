import type { Clock } from '../ports.ts';
import { DayTokens } from './dayTokens.ts';
import type { Limits } from './job.ts';
import { excessOf, lowerOf, partOf, type Excess, type Holding, type Slot } from './sharing.ts';

/** How a server counts: for so long, and from an arrival that lies at most so long after the sending (cold TLS, proxies). */
export interface CountingWindow {
  readonly windowMs: number;
  readonly arrivalMs: number;
}

/** Requests and tokens count for a minute. */
export const MINUTE: CountingWindow = { windowMs: 60_000, arrivalMs: 5000 };
/** A server's own timing is rounded, and its clock is not ours. */
const ROUNDING_MS = 20;
const DEFAULT_CONCURRENCY = 4;
/** Requests remembered where no rate is known. */
const KEPT = 1000;
const MAX_BACKOFF_MS = 60_000;

/** The leave to send one request. Exactly one of the two is called, once. */
export interface Permit {
  /**
   * The request was answered, or failed; `tokens` are those that were used and `serverMs` how long the server had been at
   * work, where the answer says it: then the request had arrived so much earlier.
   */
  answered(tokens?: number, serverMs?: number): void;
  /** The request was not sent after all: gives its place back. */
  unused(): void;
}

/** What a refusal for the rate asks for. */
export interface Refusal {
  readonly retryAfterMs?: number | undefined; // the server's word: taken as it is
  readonly minimumMs?: number | undefined; // at least this, or the own back-off where that is longer
  readonly overloaded?: boolean;
}

/**
 * Keeps a run within its limits: requests at once, requests and reserved tokens a minute. A place is free again at
 * `min(answer, sending + 5 s) + 60 s`, because the server counts arrivals, which nobody here sees: they lie before the
 * answer. First come, first served; every attempt takes a place of its own.
 */
export class Limiter {
  readonly #clock: Clock;
  #limits: Limits; // of the whole account
  #learned: Limits = {}; // that the server named
  #others: readonly Holding[] = []; // other processes under the account
  #excess: Excess = { slots: [], active: 0 };
  #rpm = Infinity; // this process's part, as the ones below
  #tpm = Infinity;
  #tpd = Infinity;
  readonly #day = new DayTokens();
  readonly #window: CountingWindow;
  readonly #random: () => number;
  #ceiling = 1;
  #allowed: number; // fractional: grows by one in a round of successes, halves on overload
  #active = 0;
  #open = 0; // tokens reserved for what is under way
  #slots: Slot[] = []; // oldest first
  #ghosts: number[] = []; // until when abandoned requests are under way at the server
  #pausedUntil = 0;
  #level = 0;
  #backedOffAt = -Infinity;
  #announced = 0;
  #turn: Promise<void> = Promise.resolve();
  #wake: () => void = () => {};

  /**
   * `cautious` starts at half the concurrency. `window` is how the server counts, `random` (0 to 1) spreads the back-off.
   */
  constructor(
    limits: Limits,
    clock: Clock,
    options: {
      readonly cautious?: boolean;
      readonly window?: CountingWindow;
      readonly random?: () => number;
    } = {},
  ) {
    this.#window = options.window ?? MINUTE;
    this.#random = options.random ?? Math.random;
    this.#clock = clock;
    this.#limits = limits;
    this.#allowed = Math.max(1, limits.concurrency ?? DEFAULT_CONCURRENCY);
    this.#apply();
    if (options.cautious === true) this.#allowed = Math.ceil(this.#ceiling / 2);
  }

  /** How many requests may be under way at most, once no other process shares the account. */
  get concurrency(): number {
    return Math.max(1, lowerOf(this.#limits, this.#learned).concurrency ?? DEFAULT_CONCURRENCY);
  }

  /** What this process holds of the account's limits. */
  get holding(): Pick<Holding, 'slots' | 'active'> {
    const now = this.#clock.now();
    return { slots: this.#slots.filter(({ freeAt }) => freeAt > now), active: this.#active };
  }

  /**
   * Puts limits in the place of those before; what the server named stays the most. With `others` they are shared: each
   * process that is not gone has its part, and what one holds beyond it is waited for.
   */
  limit(limits: Limits, others: readonly Holding[] = []): void {
    this.#limits = limits;
    this.#others = others;
    this.#apply();
    this.#wake();
  }

  /**
   * Waits for a place for a request of so many tokens. A request larger than the limit of tokens goes alone. `onWait`
   * hears of waits of a second or more, each once.
   * @throws the signal's reason, when aborted before.
   */
  async acquire(tokens: number, signal: AbortSignal, onWait: (ms: number) => void = () => {}): Promise<Permit> {
    const before = this.#turn;
    let pass = () => {};
    this.#turn = new Promise((resolve) => (pass = resolve));
    const onAbort = () => this.#wake();
    await before;
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      for (;;) {
        signal.throwIfAborted();
        if (this.#active + this.#excess.active + this.#ghostsNow() >= Math.floor(this.#allowed))
          await this.#change(this.#ghostsLeave());
        else {
          const ms = this.#delay(tokens);
          if (ms <= 0) return this.#permit(tokens);
          this.#announce(ms, onWait);
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

  /** Counts requests of a process that died: the server goes on with them until then, and they hold a place there. */
  seedUnderWay(until: readonly number[]): void {
    this.#ghosts.push(...until);
  }

  /** Counts tokens that were used today before this limiter was made. */
  seedDay(used: readonly { readonly at: number; readonly tokens: number }[]): void {
    for (const { at, tokens } of used) this.#day.use(at, tokens);
  }

  /** How long until the tokens of the day allow so many more, ms; 0: now. */
  dayWait(tokens: number): number {
    if (this.#tpd === Infinity) return 0;
    return this.#day.wait(this.#clock.now(), this.#tpd, tokens, this.#open, this.#window.windowMs);
  }

  /** Takes over limits that the server named, where they are lower. */
  learn(limits: Limits): void {
    this.#learned = lowerOf(this.#learned, limits);
    this.#apply();
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
      const own = Math.min(MAX_BACKOFF_MS, 1000 * 2 ** this.#level++) * (1 + this.#random() / 4);
      wait = refusal.retryAfterMs ?? Math.max(own, refusal.minimumMs ?? 0);
      if (refusal.overloaded === true) this.#allowed = Math.max(1, this.#allowed / 2);
    }
    this.#pausedUntil = Math.max(this.#pausedUntil, now + wait);
    return this.#pausedUntil - now;
  }

  /** Works out this process's part of the limits. */
  #apply(): void {
    const processes = 1 + this.#others.filter(({ gone }) => !gone).length;
    const part = partOf(lowerOf(this.#limits, this.#learned), processes);
    this.#rpm = part.rpm ?? Infinity;
    this.#tpm = part.tpm ?? Infinity;
    this.#tpd = part.tpd ?? Infinity;
    const ceiling = Math.max(1, part.concurrency ?? DEFAULT_CONCURRENCY);
    // Where nothing has slowed it down, it takes what it may at once.
    if (this.#allowed >= this.#ceiling || this.#allowed > ceiling) this.#allowed = ceiling;
    this.#ceiling = ceiling;
    this.#excess = excessOf(this.#others, part);
  }

  #permit(tokens: number): Permit {
    const { windowMs, arrivalMs } = this.#window;
    const slot = { freeAt: this.#clock.now() + arrivalMs + windowMs, tokens };
    this.#slots.push(slot);
    // Without a rate the last ones do, for the case that the server names one.
    if (this.#rpm === Infinity && this.#tpm === Infinity && this.#slots.length > 2 * KEPT) this.#slots.splice(0, KEPT);
    this.#active++;
    this.#open += tokens;
    const leave = () => {
      this.#active--;
      this.#open -= tokens;
      this.#wake();
    };
    return {
      answered: (used = 0, serverMs = 0) => {
        const now = this.#clock.now();
        const arrived = now - Math.max(0, serverMs - ROUNDING_MS);
        slot.freeAt = Math.min(slot.freeAt, arrived + windowMs);
        this.#day.use(now, used);
        leave();
      },
      unused: () => {
        const at = this.#slots.lastIndexOf(slot);
        if (at !== -1) this.#slots.splice(at, 1);
        leave();
      },
    };
  }

  #ghostsNow(): number {
    if (this.#ghosts.length === 0) return 0;
    const now = this.#clock.now();
    this.#ghosts = this.#ghosts.filter((until) => until > now);
    // One request may always go, or a wrong guess would keep the run from ever beginning.
    return Math.min(this.#ghosts.length, Math.max(0, Math.floor(this.#allowed) - 1));
  }

  /** Until the first of them is over, ms; undefined without any. */
  #ghostsLeave(): number | undefined {
    return this.#ghosts.length === 0 ? undefined : Math.max(1, Math.min(...this.#ghosts) - this.#clock.now());
  }

  #delay(tokens: number): number {
    const now = this.#clock.now();
    const paused = this.#pausedUntil - now;
    const old = this.#slots.findIndex((slot) => slot.freeAt > now);
    if (old === -1) this.#slots = [];
    else if (old > 256) this.#slots.splice(0, old);
    if (this.#rpm === Infinity && this.#tpm === Infinity) return paused;
    const live = [...this.#slots, ...this.#excess.slots]
      .filter((slot) => slot.freeAt > now)
      .toSorted((a, b) => a.freeAt - b.freeAt);
    let sum = live.reduce((total, slot) => total + slot.tokens, 0);
    let free = 0;
    while (free < live.length && (live.length - free >= this.#rpm || sum + tokens > this.#tpm)) {
      sum -= live[free++]?.tokens ?? 0;
    }
    return Math.max(paused, free === 0 ? 0 : (live[free - 1]?.freeAt ?? now) - now);
  }

  #announce(ms: number, onWait: (ms: number) => void): void {
    const until = this.#clock.now() + ms;
    if (ms < 1000 || until <= this.#announced + 1000) return;
    this.#announced = until;
    onWait(ms);
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
