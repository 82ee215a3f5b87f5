import type { EngineStats } from '#core/infer/childProtocol';
import type { Counters } from './work.ts';

const EVERY = 500; // ms between two messages
const WINDOW = 1000; // ms of work that the speed is measured over

/** Measures speed and tells it, at most twice a second and only when something changed. */
export class Statistics {
  readonly #counters: () => Counters;
  readonly #send: (stats: EngineStats) => void;
  readonly #rounds: { readonly tokens: number; readonly ms: number }[] = [];
  #tokens = 0;
  #ms = 0;
  #timer: NodeJS.Timeout | undefined;
  #sentAt = -Infinity;

  constructor(counters: () => Counters, send: (stats: EngineStats) => void) {
    this.#counters = counters;
    this.#send = send;
  }

  round(tokens: number, ms: number): void {
    this.#rounds.push({ tokens, ms });
    this.#tokens += tokens;
    this.#ms += ms;
    while (this.#rounds.length > 1 && this.#ms > WINDOW) {
      const oldest = this.#rounds.shift();
      this.#tokens -= oldest?.tokens ?? 0;
      this.#ms -= oldest?.ms ?? 0;
    }
    this.touch();
  }

  /** Something changed. */
  touch(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => this.#tell(), Math.max(0, this.#sentAt + EVERY - performance.now()));
  }

  #tell(): void {
    this.#timer = undefined;
    this.#sentAt = performance.now();
    const tokensPerSecond = this.#ms === 0 ? 0 : Math.round((this.#tokens / this.#ms) * 10_000) / 10;
    this.#send({ ...this.#counters(), tokensPerSecond, rssBytes: process.memoryUsage.rss() });
  }
}
