import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { ChatMessage } from '#core/infer/engine';
import { defaultAnswer } from './answers.ts';
import type { Batch } from './batch.ts';
import { FaultDice, type Occasion } from './faults.ts';
import { FileStore } from './fileStore.ts';
import { Ledger } from './ledger.ts';
import { servedModels } from './models.ts';
import { settingsOf, type AnswerFunction, type KimiHooks, type KimiOptions, type Settings } from './options.ts';
import { PromptCache } from './promptCache.ts';
import { RateLimits } from './rateLimits.ts';

/** All that a server remembers between two resets; a request keeps the world in which it arrived. */
export class World {
  settings: Settings;
  readonly ledger = new Ledger();
  readonly cache = new PromptCache();
  readonly dice = new FaultDice();
  readonly files = new FileStore();
  readonly batches: Batch[] = []; // oldest first
  requests = 0; // chat requests that arrived
  spent = 0; // CNY
  ended = false; // a reset made another world
  readonly #hooks: KimiHooks;
  readonly #start = performance.now();
  readonly #limits = new Map<string, RateLimits>();
  #calls = 0;

  constructor(options: KimiOptions, hooks: KimiHooks) {
    this.settings = settingsOf(options);
    this.#hooks = hooks;
  }

  get answer(): AnswerFunction {
    return this.#hooks.answer ?? defaultAnswer(this.settings.answers);
  }

  /** ms since start or reset. */
  now(): number {
    return performance.now() - this.#start;
  }

  limits(organisation: string): RateLimits {
    let limits = this.#limits.get(organisation);
    if (limits === undefined) this.#limits.set(organisation, (limits = new RateLimits(0)));
    return limits;
  }

  /** The organisation of a key, or undefined where the key is wrong. */
  organisationOf(key: string): string | undefined {
    const { keys } = this.settings;
    if (keys === undefined) return 'organisation';
    return Object.hasOwn(keys, key) ? keys[key] : undefined;
  }

  /** What the ledger calls the record of a request. */
  keyOf(body: Readonly<Record<string, unknown>>, messages: readonly ChatMessage[]): string {
    if (this.#hooks.key !== undefined) return this.#hooks.key(body);
    const found = this.settings.keyPattern?.exec(messages.map(({ content }) => content).join('\n'));
    if (found !== undefined && found !== null) return found[1] ?? found[0];
    const last = messages.findLast(({ role }) => role === 'user')?.content ?? '';
    return createHash('sha256').update(last).digest('hex');
  }

  occasion(number: number, text: string): Occasion {
    return { seed: this.settings.seed, number, sinceMs: this.now(), text };
  }

  models() {
    return servedModels(this.settings.models);
  }

  /** A number for an id, from 1. */
  nextId(): number {
    return ++this.#calls;
  }
}

/** Waits without keeping the process alive. */
export async function pause(ms: number): Promise<void> {
  if (ms > 0) await delay(ms, undefined, { ref: false });
}
