import { AppError } from '../errors.ts';
import type { Completion } from '../infer/engine.ts';
import type { Attempt, AttemptLog, AttemptOutcome } from './attempt.ts';
import type { Teacher } from './job.ts';
import { costOf, NO_MONEY, moneyText, plus, type Money } from './money.ts';

/** The most that a job may cost; what its runs before have cost counts. */
export interface Cap {
  readonly currency: 'CNY' | 'USD';
  readonly amount: number;
}

/** One attempt under way. */
export interface OpenAttempt {
  /** How it ended; exactly once. */
  ended(outcome: AttemptOutcome, reply?: Pick<Completion, 'usage' | 'requestId'>): void;
}

/** What earlier runs of the job have used. */
export interface Spent {
  readonly money: Money;
  readonly answered: number; // attempts that gave an answer
  readonly output: number; // their tokens
}

export const NOTHING_SPENT: Spent = { money: NO_MONEY, answered: 0, output: 0 };

/**
 * The account of a run: what every attempt cost, written before it is sent and after it ended, and whether the next one
 * still fits under the cap. What is under way counts at what answers cost on average so far, so that the cap holds to
 * within the calls in flight.
 */
export class Ledger {
  readonly usage = { input: 0, output: 0, cached: 0 };
  readonly #log: AttemptLog | undefined;
  readonly #now: () => number;
  readonly #cap: Cap | undefined;
  #money: Money = NO_MONEY;
  #before: Money;
  #answered: number;
  #output: number;
  #n = 0;
  #underWay = 0;
  #reserved = 0; // expected cost of what is under way, in the cap's currency
  #waiting: (() => void)[] = [];

  constructor(options: { log?: AttemptLog | undefined; now: () => number; cap?: Cap | undefined; spent?: Spent }) {
    const { money, answered, output } = options.spent ?? NOTHING_SPENT;
    this.#log = options.log;
    this.#now = options.now;
    this.#cap = options.cap;
    this.#before = money;
    this.#answered = answered;
    this.#output = output;
  }

  /** What this run has cost so far. */
  get money(): Money {
    return this.#money;
  }

  /** What the job has cost so far, with the runs before. */
  get total(): Money {
    return { CNY: this.#before.CNY + this.#money.CNY, USD: this.#before.USD + this.#money.USD };
  }

  /**
   * Waits until one more attempt fits under the cap beside those under way; false when it does not and nothing is under
   * way any more that could turn out cheaper.
   */
  async admits(teacher: Teacher, input: number): Promise<boolean> {
    while (!this.fits(teacher, input)) {
      if (this.#underWay === 0) return false;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    return true;
  }

  /** Whether one more attempt fits under the cap now. */
  fits(teacher: Teacher, input: number): boolean {
    const cap = this.#cap;
    if (cap === undefined || teacher.price?.currency !== cap.currency) return true;
    return this.total[cap.currency] + this.#reserved + this.#expected(teacher, input) <= cap.amount;
  }

  /** Opens the account of an attempt that is about to be sent. */
  open(teacher: Teacher, key: string, input: number, tokens: number): OpenAttempt {
    const n = ++this.#n;
    const run = this.#log?.run ?? '';
    this.#log?.append({
      type: 'sent',
      n,
      run,
      at: this.#now(),
      teacher: teacher.id,
      key: key.slice(0, 16),
      tokens,
    } satisfies Attempt);
    const capped = teacher.price?.currency === this.#cap?.currency;
    const expected = capped ? this.#expected(teacher, input) : 0;
    this.#underWay++;
    this.#reserved += expected;
    return {
      ended: (outcome, reply) => {
        this.#underWay--;
        this.#reserved = this.#underWay === 0 ? 0 : this.#reserved - expected;
        const cost =
          reply === undefined || teacher.price === undefined ? undefined : costOf(reply.usage, teacher.price);
        if (reply !== undefined) this.#count(reply.usage);
        if (cost !== undefined && teacher.price !== undefined) {
          this.#money = plus(this.#money, teacher.price.currency, cost);
        }
        for (const wake of this.#waiting.splice(0)) wake();
        this.#log?.append({
          type: 'ended',
          n,
          run,
          at: this.#now(),
          outcome,
          ...(reply === undefined ? {} : { usage: reply.usage }),
          ...(cost === undefined || teacher.price === undefined ? {} : { cost, currency: teacher.price.currency }),
          ...(reply?.requestId === undefined ? {} : { requestId: reply.requestId }),
        });
      },
    };
  }

  /** The error that ends a run at its cap. */
  capError(): AppError {
    const { currency, amount } = this.#cap ?? { currency: 'CNY', amount: 0 };
    return new AppError('budget.reached', 'The cap of {0} is reached: {1} are spent.', {
      args: [moneyText(currency, amount), moneyText(currency, this.total[currency])],
      hint: 'Everything labelled so far is kept. Raise the cap and run again to go on.',
    });
  }

  #count({ input, output, cached = 0 }: Completion['usage']): void {
    this.usage.input += input;
    this.usage.output += output;
    this.usage.cached += cached;
    this.#answered++;
    this.#output += output;
  }

  #expected({ price, parameters }: Teacher, input: number): number {
    if (price === undefined) return 0;
    const output = this.#answered === 0 ? (parameters?.maxTokens ?? 1024) : this.#output / this.#answered;
    return costOf({ input, output }, price);
  }
}
