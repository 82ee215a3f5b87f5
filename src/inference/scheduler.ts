import type { Token } from 'node-llama-cpp';
import { commonPrefix, type SequencePool, type Slot } from './sequencePool.ts';
import type { Counters, Progress, RoundListener, Work } from './work.ts';

interface Job {
  readonly work: Work<unknown>;
  readonly progress: Progress;
  readonly settle: (result: () => unknown) => void;
  slot: Slot | undefined;
  over: boolean; // settled; its sequence is given back after the round
  broken: boolean; // its sequence may hold anything
  tailFrom: number | undefined; // the prompt's tokens from here on are not computed yet; undefined when all are
  /** A sequence on which `owner` is computing what this one needs, or whose earlier content it is. */
  waitsFor: { readonly other: Slot; readonly length: number; readonly owner: Job | undefined } | undefined;
}

const PROMPT_PAUSE = 5000; // ms of prompt in a round: so long those who write wait, and the sequence of an aborted request
const TILE = 64; // tokens: llama.cpp computes in tiles, and odd numbers of tokens cost up to 28 % more
const SMALLEST_CHUNK = 128; // tokens
const MEASURABLE = 32; // tokens

/**
 * Runs requests in lockstep: every round each live sequence hands over its next tokens in the same tick, so that
 * llama.cpp computes them in one batch (sequences that go on by themselves drift apart and hardly share any). Requests wait
 * in line for a free sequence. A prompt whose beginning another sequence is just computing waits for that and copies it.
 */
export class Scheduler {
  readonly #pool: SequencePool;
  readonly #batchSize: number;
  readonly #onRound: RoundListener;
  readonly #onBroken: (error: unknown) => void;
  readonly #promptPause: number; // ms
  readonly #waiting: Job[] = [];
  readonly #live: Job[] = []; // in the order in which they started
  #running = false;
  #decodedAt = 0; // ms; when a round last decoded, or had nothing to
  #prefillMs: number | undefined; // a token of a prompt
  #decodeMs: number | undefined; // a round without prompts
  #input = 0;
  #output = 0;
  #cached = 0;
  #requests = 0;

  constructor(
    pool: SequencePool,
    batchSize: number,
    onRound: RoundListener,
    /** llama.cpp computes nothing any more, not even on a fresh sequence. */
    onBroken: (error: unknown) => void,
    promptPause = PROMPT_PAUSE,
  ) {
    this.#promptPause = promptPause;
    this.#pool = pool;
    this.#batchSize = batchSize;
    this.#onRound = onRound;
    this.#onBroken = onBroken;
  }

  get counters(): Counters {
    return {
      running: this.#live.length,
      waiting: this.#waiting.length,
      inputTokens: this.#input,
      outputTokens: this.#output,
      cachedTokens: this.#cached,
      requests: this.#requests,
    };
  }

  /** Resolves with the work's result; an abort gives at once what there is. */
  submit<Result>(work: Work<Result>, signal: AbortSignal): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      const job: Job = {
        work,
        progress: { cached: 0, enqueuedAt: performance.now(), startedAt: undefined, firstAt: undefined },
        settle: (result) => {
          if (job.over) return;
          job.over = true;
          signal.removeEventListener('abort', onAbort);
          try {
            resolve(result() as Result);
          } catch (error) {
            reject(error);
          }
        },
        slot: undefined,
        over: false,
        broken: false,
        tailFrom: undefined,
        waitsFor: undefined,
      };
      const onAbort = () => {
        const at = this.#waiting.indexOf(job);
        if (at !== -1) this.#waiting.splice(at, 1);
        job.settle(() => work.abort(job.progress));
      };
      this.#requests++;
      if (signal.aborted) return onAbort();
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(job);
      void this.#run().catch(this.#onBroken);
    });
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    try {
      // Requests of the same tick start in the same round.
      await new Promise((resolve) => setImmediate(resolve));
      while (this.#waiting.length > 0 || this.#live.length > 0) {
        await this.#share(); // before those sequences are given to others
        await this.#admit();
        await this.#share();
        await this.#round();
        await this.#clear();
      }
    } finally {
      this.#running = false;
    }
  }

  async #admit(): Promise<void> {
    for (let job = this.#waiting[0]; job !== undefined; job = this.#waiting[0]) {
      const { prompt } = job.work;
      const slot = this.#pool.take(prompt);
      if (slot === undefined) return;
      this.#waiting.shift();
      this.#live.push(job);
      job.slot = slot;
      job.progress.startedAt = performance.now();
      await this.#guard(job, async () => {
        job.tailFrom = job.progress.cached = await this.#pool.align(slot, prompt);
        // Only sequences that started earlier are waited for: nobody waits in a circle.
        const earlier = new Set(this.#live.filter((other) => other !== job && !other.over).map((other) => other.slot));
        const holder = this.#pool.holder(slot, prompt, (other) => earlier.has(other));
        if (holder !== undefined && this.#pool.isWorthCopying(slot, holder.other, holder.length, this.#prefillMs)) {
          const owner = this.#live.find((other) => other.slot === holder.other && !other.over);
          job.waitsFor = { ...holder, owner };
        }
      });
    }
  }

  /** Copies the beginnings that are ready now, one file for all that wait for the same. */
  async #share(): Promise<void> {
    const ready = new Map<Slot, Map<number, Job[]>>();
    for (const job of this.#live) {
      if (job.waitsFor === undefined || job.slot === undefined || job.over) continue;
      const { other, length, owner } = job.waitsFor;
      const has = commonPrefix(other.tokens, job.work.prompt, length);
      if (has < length && owner?.over === false && has === other.tokens.length) continue; // still on its way there
      job.waitsFor = undefined;
      if (!this.#pool.isWorthCopying(job.slot, other, has, this.#prefillMs)) continue;
      const lengths = ready.get(other) ?? new Map<number, Job[]>();
      ready.set(other, lengths.set(has, [...(lengths.get(has) ?? []), job]));
    }
    for (const [from, lengths] of ready) {
      for (const [length, jobs] of lengths) {
        const slots = jobs.flatMap(({ slot }) => slot ?? []);
        try {
          await this.#pool.copy(from, length, slots);
          for (const job of jobs) job.tailFrom = job.progress.cached = length;
        } catch {
          // Whatever the copies hold now, computing it anew is always possible.
          for (const job of jobs) await this.#restart(job);
        }
      }
    }
  }

  async #restart(job: Job): Promise<void> {
    const { slot } = job;
    if (slot === undefined) return;
    await this.#guard(job, async () => {
      await this.#pool.renew(slot);
      slot.target = job.work.prompt;
      job.tailFrom = job.progress.cached = 0;
    });
  }

  async #round(): Promise<void> {
    const started = performance.now();
    const ready = this.#live
      .filter(({ over, tailFrom }) => !over && tailFrom === undefined)
      // llama.cpp computes sequences in one pass only while their ids go up by one (llama_batch_allocr::split_equal).
      .toSorted((a, b) => this.#pool.indexOf(a.slot) - this.#pool.indexOf(b.slot));
    // Prompts first: sequences that decode together cost far less than the same ones as they come in (8 together take as long
    // as 5), but those who write are not kept waiting for ever by those who come.
    const prompts = this.#live.some((job) => !job.over && job.tailFrom !== undefined && job.waitsFor === undefined);
    const decoding = prompts && started - this.#decodedAt < this.#promptPause ? [] : ready;
    if (decoding.length > 0 || ready.length === 0) this.#decodedAt = started;
    const before = this.#live.reduce((sum, { work }) => sum + work.outputTokens, 0);
    const steps = decoding.map((job) => this.#step(job, []));
    let room = Math.min(this.#batchSize - decoding.length, this.#chunk());
    let prefilled = 0;
    for (const job of this.#live) {
      const { slot, tailFrom, work } = job;
      if (job.over || slot === undefined || tailFrom === undefined || job.waitsFor !== undefined || room <= 0) continue;
      // A second prompt comes along whole or not at all: pieces cost more than they share (7 % in pieces of 128 tokens).
      if (prefilled > 0 && work.prompt.length - tailFrom > room) continue;
      const tail = work.prompt.slice(tailFrom, tailFrom + room);
      room -= tail.length;
      prefilled += tail.length;
      const end = tailFrom + tail.length;
      if (end === work.prompt.length) {
        job.tailFrom = undefined;
        steps.push(this.#step(job, tail));
      } else {
        job.tailFrom = end;
        steps.push(
          this.#guard(job, async () => {
            await slot.sequence.evaluateWithoutGeneratingNewTokens(tail);
            slot.tokens.push(...tail);
          }),
        );
      }
    }
    await Promise.all(steps);
    const ms = performance.now() - started;
    if (prefilled >= MEASURABLE) {
      const own = Math.max(0, ms - (decoding.length > 0 ? (this.#decodeMs ?? 0) : 0));
      this.#prefillMs = mean(this.#prefillMs, own / prefilled);
    } else if (prefilled === 0) this.#decodeMs = mean(this.#decodeMs, ms);
    const output = this.#live.reduce((sum, { work }) => sum + work.outputTokens, 0) - before;
    this.#output += output;
    this.#onRound(output, ms);
  }

  /** Tokens of prompts in a round. */
  #chunk(): number {
    if (this.#prefillMs === undefined) return this.#batchSize;
    return Math.max(SMALLEST_CHUNK, Math.floor(this.#promptPause / this.#prefillMs / TILE) * TILE);
  }

  #step(job: Job, tail: readonly Token[]): Promise<void> {
    return this.#guard(job, async () => {
      const { slot, progress } = job;
      if (slot === undefined) return;
      const result = await job.work.step(slot, tail, progress);
      if (result !== undefined) job.settle(() => result);
    });
  }

  /** A failure is its request's alone. */
  async #guard(job: Job, run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      job.broken = true;
      job.settle(() => {
        throw error as Error;
      });
    }
  }

  async #clear(): Promise<void> {
    for (let at = this.#live.length - 1; at >= 0; at--) {
      const job = this.#live[at];
      if (job?.slot === undefined || !job.over) continue;
      this.#live.splice(at, 1);
      this.#input += job.work.prompt.length;
      this.#cached += job.progress.cached;
      const { slot } = job;
      if (!job.broken) {
        job.work.close(slot);
        this.#pool.release(slot);
        continue;
      }
      try {
        await this.#pool.renew(slot);
        const [token] = job.work.prompt;
        if (token === undefined) continue;
        await slot.sequence.evaluateWithoutGeneratingNewTokens([token]);
        slot.tokens.push(token);
      } catch (error) {
        this.#onBroken(error);
      }
    }
  }
}

const mean = (sofar: number | undefined, one: number): number => (sofar === undefined ? one : (sofar + one) / 2);
