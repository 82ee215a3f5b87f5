import { AppError } from '../errors.ts';
import type { Completion, CompletionRequest } from '../infer/engine.ts';
import { renderMessages } from '../prompt/render.ts';
import type { Limiter, Permit } from './limiter.ts';
import type { SharedReply } from './plan.ts';
import type { SourceItem } from './record.ts';
import { readReply } from './reply.ts';
import type { RunInput } from './run.ts';
import type { Steering } from './steering.ts';
import { TeacherError } from './teacherError.ts';
import { estimateTokens } from './tokens.ts';

/** Attempts at one record: for faults on the way, and for replies that could not be read. */
const ATTEMPTS = 5;
const READINGS = 2;
const MAX_RETRY_MS = 30_000;
/** What is reserved for a reply where the teacher's parameters set no maxTokens. */
const RESERVED_OUTPUT = 1024;

/** How asking for one record ended; dropped: the run ended first, and nothing is kept of it. */
export type Asked =
  | { readonly type: 'replied'; readonly reply: SharedReply }
  | { readonly type: 'failed'; readonly error: AppError }
  | { readonly type: 'dropped' };

/** Asks the teacher for one record after the other, each attempt in a place of its own, with a budget for each kind of fault. */
export class Asker {
  readonly usage = { input: 0, output: 0 };
  readonly #input: RunInput;
  readonly #steering: Steering;
  readonly #limiter: Limiter;

  constructor(input: RunInput, steering: Steering, limiter: Limiter) {
    this.#input = input;
    this.#steering = steering;
    this.#limiter = limiter;
  }

  async ask(item: SourceItem): Promise<Asked> {
    const { teacher, template, engine, clock } = this.#input;
    const request: CompletionRequest = {
      messages: renderMessages(template, item, 'reasoning-first'),
      model: teacher.model,
      ...teacher.parameters,
    };
    const tokens =
      request.messages.reduce((sum, { content }) => sum + estimateTokens(content), 0) +
      (request.maxTokens ?? RESERVED_OUTPUT);
    let faults = 0;
    let invalid = 0;
    let unreadable: Asked | undefined;
    for (;;) {
      const permit = await this.#permit(tokens);
      if (permit === undefined) return unreadable ?? { type: 'dropped' };
      const sentAt = clock.now();
      let error: unknown;
      try {
        const reply = await engine.complete(request, this.#steering.abandoning);
        permit.answered();
        this.#limiter.succeeded();
        const asked = this.#read(reply);
        if (asked.type !== 'replied' || asked.reply.status === 'labelled' || ++invalid >= READINGS) {
          return this.#settle(asked);
        }
        unreadable = asked;
        continue;
      } catch (caught) {
        permit.answered();
        error = caught;
      }
      if (this.#steering.abandoning.aborted) return unreadable ?? { type: 'dropped' };
      const failure = asTeacherError(error);
      this.#input.logger.warn(
        `${item.origin.path}${item.origin.row === undefined ? '' : `:${item.origin.row}`}: ${failure.message}`,
      );
      if (failure.kind === 'stop') {
        this.#steering.stop(failure);
        return unreadable ?? { type: 'dropped' };
      }
      if (failure.kind === 'rate-limit') this.#backOff(failure, sentAt);
      else if (failure.kind === 'record' || (failure.kind === 'invalid' && ++invalid >= READINGS)) {
        return unreadable === undefined ? this.#settle({ type: 'failed', error: failure }) : this.#settle(unreadable);
      } else if (failure.kind === 'retry') {
        if (++faults >= ATTEMPTS) {
          return unreadable === undefined ? this.#settle({ type: 'failed', error: failure }) : this.#settle(unreadable);
        }
        await this.#retryLater(failure, faults);
      }
    }
  }

  #read(reply: Completion): Asked {
    this.usage.input += reply.usage.input;
    this.usage.output += reply.usage.output;
    if (reply.finish === 'filtered') {
      return {
        type: 'failed',
        error: new TeacherError('record', 'teacher.filtered', 'The teacher’s content filter cut its answer off.', {
          hint: 'Label this record by hand, or with another teacher.',
        }),
      };
    }
    const read = readReply(reply, this.#input.template);
    const { answers } = read;
    if (read.ok) return { type: 'replied', reply: { status: 'labelled', answers, reply } };
    const { reason, taskId } = read;
    return { type: 'replied', reply: { status: 'unreadable', reason, taskId, answers, reply } };
  }

  #settle(asked: Asked): Asked {
    if (asked.type === 'failed') {
      // Failures of a run that an error stopped say nothing of their records: they will be asked again.
      if (this.#steering.error !== undefined) return { type: 'dropped' };
      this.#steering.failed(asked.error);
    } else if (asked.type === 'replied') {
      const { reply } = asked;
      this.#steering.replied(
        reply.status === 'labelled',
        () =>
          new AppError('teacher.malformed', 'One reply after the other could not be read; the last one: {0}.', {
            args: [reply.status === 'unreadable' ? reply.reason : ''],
            hint: 'Look at the replies in the review, mend the template’s output format, and start a new job.',
          }),
      );
    }
    return asked;
  }

  #backOff(failure: TeacherError, sentAt: number): void {
    if (failure.learned !== undefined) this.#limiter.learn(failure.learned);
    const ms = this.#limiter.backOff(sentAt, failure);
    this.#steering.refused(failure, failure.retryAfterMs);
    if (!this.#steering.ending.aborted) this.#input.onEvent({ type: 'waiting', reason: 'rate-limit', ms });
  }

  async #retryLater(failure: TeacherError, faults: number): Promise<void> {
    const ms = Math.min(MAX_RETRY_MS, failure.retryAfterMs ?? 1000 * 2 ** (faults - 1));
    this.#input.onEvent({ type: 'waiting', reason: 'retry', ms });
    await this.#input.clock.sleep(ms, this.#steering.ending).catch(() => {});
  }

  /** A place to send from, once the run is not paused; undefined when it ends. */
  async #permit(tokens: number): Promise<Permit | undefined> {
    for (;;) {
      await this.#steering.go();
      if (this.#steering.ending.aborted) return undefined;
      let permit: Permit;
      try {
        permit = await this.#limiter.acquire(tokens, this.#steering.ending);
      } catch {
        return undefined;
      }
      if (!this.#steering.paused && !this.#steering.ending.aborted) return permit;
      permit.unused();
    }
  }
}

/** Engines fail with TeacherError; what else they throw is taken for a fault on the way. */
function asTeacherError(error: unknown): TeacherError {
  if (error instanceof TeacherError) return error;
  if (error instanceof AppError) {
    return new TeacherError('stop', error.code, error.template, { args: error.args, hint: error.hint, cause: error });
  }
  return new TeacherError('retry', 'teacher.unreachable', 'The teacher could not be reached: {0}', {
    args: [error instanceof Error ? error.message : String(error)],
    hint: 'Check the network and the base URL.',
    cause: error,
  });
}
