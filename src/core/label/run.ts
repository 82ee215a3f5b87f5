import { AppError, type ErrorCode } from '../errors.ts';
import type { InferenceEngine } from '../infer/engine.ts';
import { format } from '../l10n.ts';
import type { Clock, Logger, RecordLog } from '../ports.ts';
import type { Template } from '../prompt/template.ts';
import { Asker } from './asker.ts';
import type { Limits, Teacher } from './job.ts';
import { Limiter } from './limiter.ts';
import { planRun, type RunPlan, type SharedReply } from './plan.ts';
import type { LabelRecord, SourceItem } from './record.ts';
import { Steering } from './steering.ts';

/**
 * What a run tells while it goes on. `total` counts the records that this run is to ask for (without those skipped),
 * `done` those of them that reached the log, reused ones included.
 */
export type RunEvent =
  | { readonly type: 'started'; readonly total: number; readonly skipped: number } // skipped: labelled before
  | { readonly type: 'record'; readonly record: LabelRecord; readonly done: number; readonly total: number }
  | { readonly type: 'waiting'; readonly reason: 'rate-limit' | 'retry'; readonly ms: number }
  | { readonly type: 'paused' }
  | { readonly type: 'resumed' }
  | { readonly type: 'finished'; readonly summary: RunSummary };

/** An error as data: filled English texts, and the templates that `Translate` takes. */
export interface RunError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
  readonly template: string;
  readonly hintTemplate: string;
  readonly args: readonly (string | number)[];
}

/** How a run ended. */
export interface RunSummary {
  readonly state: 'done' | 'cancelled' | 'stopped'; // stopped: an error that every record would meet (key, quota)
  readonly counts: Readonly<Record<LabelRecord['status'], number>>;
  readonly skipped: number;
  readonly usage: { readonly input: number; readonly output: number }; // of every reply, those asked again included
  readonly ms: number;
  readonly error?: RunError;
}

/** A run in progress. `finished` never rejects: what ends a run early is in its summary. */
export interface RunHandle {
  pause(): void;
  resume(): void;
  /** Takes no new record, lets those in flight land; a second call aborts them too. */
  cancel(): void;
  readonly finished: Promise<RunSummary>;
}

/** What a run needs of the world. */
export interface RunInput {
  readonly teacher: Teacher;
  readonly template: Template;
  readonly items: () => AsyncIterable<SourceItem>; // read twice: to count, and to label
  readonly log: RecordLog<LabelRecord>;
  readonly engine: InferenceEngine;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limits?: Limits; // absent: the teacher's
  readonly crashed?: boolean; // the run before was killed: its requests may still be under way at the server
  readonly onEvent: (event: RunEvent) => void;
  readonly signal?: AbortSignal; // aborting it cancels once
}

/**
 * Labels what the log lacks. Resolves when the sources were counted and the run is under way.
 * @throws AppError when the log or a source cannot be read; nothing was asked then.
 */
export async function startRun(input: RunInput): Promise<RunHandle> {
  const started = input.clock.now();
  const plan = await planRun(input);
  input.onEvent({ type: 'started', total: plan.total, skipped: plan.skipped });
  const steering = new Steering(input.onEvent, input.clock);
  const onCancel = () => steering.cancel();
  if (input.signal?.aborted === true) onCancel();
  else input.signal?.addEventListener('abort', onCancel, { once: true });
  const run = new Run(input, plan, steering);
  const finished = run.toEnd().then((): RunSummary => {
    input.signal?.removeEventListener('abort', onCancel);
    const { error } = steering;
    const summary: RunSummary = {
      state: error === undefined ? (steering.cancelled && run.left > 0 ? 'cancelled' : 'done') : 'stopped',
      counts: run.counts,
      skipped: plan.skipped,
      usage: run.usage,
      ms: input.clock.now() - started,
      ...(error === undefined ? {} : { error: runError(error) }),
    };
    input.onEvent({ type: 'finished', summary });
    return summary;
  });
  return { pause: () => steering.pause(), resume: () => steering.resume(), cancel: onCancel, finished };
}

class Run {
  readonly counts = { labelled: 0, unreadable: 0, failed: 0 };
  readonly #input: RunInput;
  readonly #plan: RunPlan;
  readonly #steering: Steering;
  readonly #asker: Asker;
  readonly #workers: number;
  #done = 0;

  constructor(input: RunInput, plan: RunPlan, steering: Steering) {
    this.#input = input;
    this.#plan = plan;
    this.#steering = steering;
    const limiter = new Limiter(input.limits ?? input.teacher.limits ?? {}, input.clock, {
      onWait: (ms) => input.onEvent({ type: 'waiting', reason: 'rate-limit', ms }),
      cautious: input.crashed === true,
    });
    limiter.seed(plan.recent);
    if (input.crashed === true) {
      const latest = plan.recent.at(-1);
      if (latest !== undefined) limiter.seed(Array.from({ length: limiter.concurrency }, () => latest));
    }
    this.#workers = limiter.concurrency;
    this.#asker = new Asker(input, steering, limiter);
  }

  get usage(): RunSummary['usage'] {
    return { ...this.#asker.usage };
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
          if (!this.#plan.settled.has(value.id)) await this.#label(value);
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
    const head = () => ({ item, requestKey, at: new Date(this.#input.clock.now()).toISOString() });
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
      const asked = await this.#asker.ask(item);
      if (asked.type === 'replied') {
        ({ reply } = asked);
        await this.#keep({ ...head(), ...reply });
      } else if (asked.type === 'failed') {
        const { code, message, hint } = runError(asked.error);
        await this.#keep({ ...head(), status: 'failed', error: { code, message, hint } });
      }
    } finally {
      settle(reply);
    }
  }

  async #keep(record: LabelRecord): Promise<void> {
    try {
      await this.#input.log.append(record);
    } catch (cause) {
      throw new AppError('log.unwritable', 'A label could not be written: {0}', {
        args: [cause instanceof Error ? cause.message : String(cause)],
        hint: 'Make room on the disk or the folder writable, and run again: what was written stays.',
        cause,
      });
    }
    this.counts[record.status]++;
    if (record.status !== 'failed') this.#plan.settled.add(record.item.id);
    this.#done++;
    this.#input.onEvent({ type: 'record', record, done: this.#done, total: this.#plan.total });
  }
}

function runError(error: AppError): RunError {
  return {
    code: error.code,
    message: error.message,
    hint: format(error.hint, error.args),
    template: error.template,
    hintTemplate: error.hint,
    args: error.args,
  };
}

function unexpected(cause: unknown): AppError {
  return new AppError('runtime.failed', 'The run met an unexpected error: {0}', {
    args: [cause instanceof Error ? cause.message : String(cause)],
    hint: 'Everything labelled so far is kept: run again to go on, and report this if it happens twice.',
    cause,
  });
}
