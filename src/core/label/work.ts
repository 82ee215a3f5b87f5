import { AppError } from '../errors.ts';
import { Asker, type Asked, type Question } from './asker.ts';
import { cutToFit, fits, roomFor } from './fit.ts';
import type { Limits, Teacher } from './job.ts';
import { Ledger } from './ledger.ts';
import { Limiter } from './limiter.ts';
import type { RunPlan } from './plan.ts';
import type { SharedReply } from './vote.ts';
import type { LabelRecord, Sample, SourceItem } from './record.ts';
import type { Masked, OtherVoter, RunInput } from './run.ts';
import { tooLongError } from './sample.ts';
import type { Steering } from './steering.ts';
import { verdictOf } from './vote.ts';

/** A record is written so often before the run gives up, with longer and longer waits. */
const WRITES = 4;
const WRITE_AGAIN_MS = 500;

/** The work of a run: as many records at once as the teachers allow, each pulled when a worker is free. */
export class Work {
  readonly counts = { labelled: 0, unreadable: 0, failed: 0 };
  readonly ledger: Ledger;
  readonly #input: RunInput;
  readonly #plan: RunPlan;
  readonly #steering: Steering;
  readonly #askers: readonly Asker[]; // one a sample
  readonly #workers: number;
  readonly #room: number; // tokens of a record that fit
  #done = 0;

  constructor(input: RunInput, plan: RunPlan, steering: Steering) {
    this.#input = input;
    this.#plan = plan;
    this.#steering = steering;
    const { clock, attempts: log, cap } = input;
    this.ledger = new Ledger({ log, now: () => clock.now(), cap, spent: plan.spent });
    const voters: readonly OtherVoter[] = [input, ...(input.others ?? [])];
    const made = voters.map(({ teacher, engine, limits }) => {
      const limiter = this.#limiterOf(teacher, limits);
      return { limiter, asker: new Asker({ ...this.#shared(), teacher, engine, limiter }) };
    });
    this.#room = roomFor(
      voters.map(({ teacher }) => teacher),
      input.template,
      input.ask,
    );
    const samples = input.ask?.samples ?? 1;
    this.#askers = made.flatMap(({ asker }) => Array.from({ length: samples }, () => asker));
    this.#workers = Math.max(...made.map(({ limiter }) => limiter.concurrency));
  }

  #shared() {
    const { template, ask = {}, clock, logger, onEvent } = this.#input;
    return { template, ask, clock, logger, onEvent, ledger: this.ledger, steering: this.#steering };
  }

  #limiterOf(teacher: Teacher, limits: Limits | undefined): Limiter {
    const { clock, crashed = false, window, limiterOf } = this.#input;
    const make = () => {
      const limiter = new Limiter(limits ?? teacher.limits ?? {}, clock, {
        cautious: crashed,
        ...(window === undefined ? {} : { window }),
      });
      const recent = this.#plan.recent.get(teacher.id);
      limiter.seed(recent?.minute ?? []);
      limiter.seedDay(recent?.day ?? []);
      limiter.seedUnderWay(recent?.underWay ?? []);
      return limiter;
    };
    return limiterOf === undefined ? make() : limiterOf(teacher, make);
  }

  get left(): number {
    return this.#plan.complete ? this.#plan.total - this.#done : Infinity;
  }

  /** Pulls records until there are none, or until the run is steered to its end. */
  async toEnd(): Promise<void> {
    const source = this.#input.items()[Symbol.asyncIterator]();
    let pulling: Promise<unknown> = Promise.resolve();
    const next = (): Promise<IteratorResult<SourceItem, unknown>> => {
      const pulled = pulling.then(() => source.next());
      pulling = pulled.catch(() => {});
      return pulled;
    };
    const work = async (): Promise<void> => {
      try {
        for (;;) {
          await this.#steering.go();
          if (this.#steering.ending.aborted) return;
          const { done, value } = await next();
          if (done === true) return;
          if (this.#plan.wants(value)) await this.#label(value);
        }
      } catch (error) {
        this.#steering.stop(error instanceof AppError ? error : unexpected(error));
      }
    };
    await Promise.all(Array.from({ length: this.#workers }, work));
    await source.return?.();
  }

  async #label(item: SourceItem): Promise<void> {
    const requestKey = this.#plan.keyOf(item);
    const whole = fits(item, this.#room);
    const cuts = !whole && this.#input.ask?.tooLong === 'cut';
    const sent = cuts ? { ...item, text: cutToFit(item, this.#room) } : item;
    const head = () => ({
      item,
      requestKey,
      at: new Date(this.#input.clock.now()).toISOString(),
      ...(cuts ? { cut: sent.text.length } : {}), // also where the reply is another's
    });
    const { shared } = this.#plan;
    for (let twin = shared.get(requestKey); twin !== undefined; twin = shared.get(requestKey)) {
      const reply = await twin;
      if (reply !== undefined) return this.#keep({ ...head(), ...reply, reused: true });
      if (shared.get(requestKey) === twin) shared.delete(requestKey);
      if (this.#steering.ending.aborted) return;
    }
    let settle: (reply: SharedReply | undefined) => void = () => {};
    if (this.#plan.wanted.has(requestKey)) shared.set(requestKey, new Promise((resolve) => (settle = resolve)));
    let reply: SharedReply | undefined;
    try {
      reply = await this.#input.known?.(requestKey);
      if (reply !== undefined) return await this.#keep({ ...head(), ...reply, reused: true });
      if (!whole && !cuts) return await this.#keep({ ...head(), status: 'failed', error: tooLongError(this.#room) });
      const masked = this.#input.mask?.(sent);
      const samples = await this.#ask(sent, requestKey, masked);
      if (samples === undefined) return;
      const verdict = verdictOf(samples, this.#input.template);
      if (verdict.status !== 'failed') reply = verdict;
      const counts = masked?.counts ?? {};
      await this.#keep({
        ...head(),
        ...(Object.keys(counts).length === 0 ? {} : { masked: counts }),
        ...verdict,
      });
    } finally {
      settle(reply);
    }
  }

  /** Every sample of a record; undefined when the run ended before all were there. */
  async #ask(item: SourceItem, key: string, masked: Masked | undefined): Promise<readonly Sample[] | undefined> {
    const { text, fields, origin } = item;
    const question: Question = {
      ...(masked === undefined ? { text, fields } : masked.record),
      origin,
      key,
      ...(masked === undefined ? {} : { restore: masked.restore }),
    };
    const asked: readonly Asked[] = await Promise.all(this.#askers.map((asker) => asker.ask(question)));
    const samples = asked.filter((sample) => sample !== undefined);
    // Half a vote is none: its record is asked for again, and the cost stands in the account.
    return samples.length === asked.length ? samples : undefined;
  }

  /** A disk may be full for a moment only, and the reply is paid for: it is written a few times before the run gives up. */
  async #write(record: LabelRecord): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#input.log.append(record);
      } catch (cause) {
        const message = cause instanceof Error ? cause.message : String(cause);
        this.#input.logger.warn(`records.jsonl: ${message}`);
        if (tries < WRITES) await this.#input.clock.sleep(WRITE_AGAIN_MS * tries);
        else {
          throw new AppError('log.unwritable', 'A label could not be written: {0}', {
            args: [message],
            hint: 'Make room on the disk or the folder writable, and run again: what was written stays.',
            cause,
          });
        }
      }
    }
  }

  async #keep(record: LabelRecord): Promise<void> {
    await this.#write(record);
    this.counts[record.status]++;
    if (record.status !== 'failed') this.#plan.settled.add(record.item.id);
    this.#done++;
    this.#input.onEvent({
      type: 'record',
      record,
      done: this.#done,
      total: this.#plan.total,
      usage: { ...this.ledger.usage },
      money: this.ledger.money,
    });
  }
}

function unexpected(cause: unknown): AppError {
  return new AppError('runtime.failed', 'The run met an unexpected error: {0}', {
    args: [cause instanceof Error ? cause.message : String(cause)],
    hint: 'Everything labelled so far is kept: run again to go on, and report this if it happens twice.',
    cause,
  });
}
