import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Limits } from '#core/label/job';
import { MINUTE, type CountingWindow, type Limiter } from '#core/label/limiter';
import { PresenceFolder, type Neighbour } from '../label/presence.ts';

/** How often a process looks who else uses the account. */
const LOOK_MS = 1000;
/** How long a process that enters waits for the others to have seen it, and how often it looks meanwhile. */
const GREET_MS = 4000;
const GREET_LOOK_MS = 50;

/** What limits hold for: providers count by organisation, which a key belongs to, at one address. Never the key itself. */
export function accountOf(baseUrl: string, apiKey: string | undefined): string {
  const origin = URL.canParse(baseUrl) ? new URL(baseUrl).origin : baseUrl;
  return createHash('sha256')
    .update(`${origin}\0${apiKey ?? ''}`)
    .digest('hex')
    .slice(0, 24);
}

/**
 * An account in this process: the limiter that its runs share, and what other processes of this person hold of the same
 * limits. Alone, a process uses all; others are seen within a second or two, and each then keeps to its part.
 */
export class Account {
  readonly #folder: PresenceFolder;
  readonly #countedMs: number;
  readonly #jobs = new Set<string>(); // whose runs have sent from here
  #seeded: { readonly jobs: ReadonlySet<string>; readonly at: number } | undefined; // whose journals the limiter began with
  #limiter: Limiter | undefined;
  #limits: Limits = {};
  #runs = 0;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #others: readonly Neighbour[] = [];

  /** `window` is how the provider counts. */
  constructor(folder: PresenceFolder, window: CountingWindow) {
    this.#folder = folder;
    this.#countedMs = window.arrivalMs + window.windowMs;
  }

  /** How many processes use the account now, this one included. */
  get processes(): number {
    return 1 + this.#others.filter(({ alive }) => alive).length;
  }

  /** Says that a run of a job begins under the account; resolves when the other processes know, or do not listen. */
  async enter(job: string): Promise<void> {
    this.#jobs.add(job);
    if (this.#runs++ > 0) return;
    // What a server named long ago need not hold any more.
    if (this.#limiter?.holding.slots.length === 0 && this.#limits.tpd === undefined) this.#limiter = undefined;
    this.#folder.sweep();
    const entered = Date.now();
    await this.#tell(0, false);
    for (;;) {
      await this.#look();
      const deaf = this.#others.some(({ alive, readAt }) => alive && readAt <= entered);
      if (!deaf || Date.now() - entered > GREET_MS) break;
      await delay(GREET_LOOK_MS);
    }
    this.#timer = setInterval(() => {
      this.#looking = this.#looking.then(() => this.#look());
    }, LOOK_MS);
    this.#timer.unref();
  }

  /** The limiter of the account, made with the first run's journal; `limits` are those of the whole account. */
  limiter(limits: Limits, make: () => Limiter): Limiter {
    this.#limits = limits;
    if (this.#limiter === undefined) {
      this.#seeded = { jobs: new Set(this.#jobs), at: Date.now() };
      this.#limiter = make();
    }
    this.#share();
    return this.#limiter;
  }

  /** A run has ended. What the server still counts is told to those who come after. */
  async leave(): Promise<void> {
    if (--this.#runs > 0) return;
    clearInterval(this.#timer);
    await this.#looking;
    const { rpm, tpm } = this.#limits;
    const counted = (rpm ?? tpm) !== undefined && this.#limiter !== undefined && this.#limiter.holding.slots.length > 0;
    if (!counted) this.#folder.remove();
    else await this.#tell(Date.now(), true);
  }

  async #look(): Promise<void> {
    const readAt = Date.now();
    this.#others = await this.#folder.neighbours(this.#countedMs);
    this.#share();
    await this.#tell(readAt, false);
  }

  #share(): void {
    // A process that has gone and whose requests came out of the journal are not counted twice.
    const counted = ({ alive, jobs, readAt }: Neighbour) =>
      !alive &&
      this.#seeded !== undefined &&
      readAt <= this.#seeded.at &&
      jobs.every((job) => this.#seeded?.jobs.has(job));
    this.#limiter?.limit(
      this.#limits,
      this.#others.filter((other) => !counted(other)),
    );
  }

  #tell(readAt: number, left: boolean): Promise<void> {
    const held = this.#limiter?.holding ?? { slots: [], active: 0 };
    return this.#folder.tell(held, { readAt, left, jobs: [...this.#jobs] });
  }
}

const accounts = new Map<string, Account>();

/** The account of this process under a name (see accountOf); other windows are other accounts. */
export function accountNamed(name: string, window: CountingWindow = MINUTE): Account {
  const whole = window === MINUTE ? name : `${name}-${window.windowMs}`;
  const known = accounts.get(whole) ?? new Account(new PresenceFolder(whole), window);
  accounts.set(whole, known);
  return known;
}
