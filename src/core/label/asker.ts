import { AppError } from '../errors.ts';
import type { Completion, CompletionRequest, InferenceEngine } from '../infer/engine.ts';
import type { Clock, Logger } from '../ports.ts';
import type { RenderedRecord } from '../prompt/render.ts';
import type { Template } from '../prompt/template.ts';
import type { AskOptions, Teacher } from './job.ts';
import type { Ledger } from './ledger.ts';
import type { Limiter, Permit } from './limiter.ts';
import type { Origin, Sample } from './record.ts';
import { repairMessages } from './repair.ts';
import { inputTokens, requestFor, RESERVED_OUTPUT, reservedTokens, type RecordRequest } from './request.ts';
import type { RunEvent } from './run.ts';
import { failedSample, sampleOf } from './sample.ts';
import type { Steering } from './steering.ts';
import { completeStudent, studentRequests } from './studentRequest.ts';
import { TeacherError } from './teacherError.ts';

/** Attempts at one record: for faults on the way, and for replies that could not be read. */
const ATTEMPTS = 5;
const READINGS = 2;
const MAX_RETRY_MS = 30_000;
/** A reply that was cut is asked for once more with so much more room. */
const MORE_ROOM = 4;
/** A run does not wait so long for the tokens of the next day. */
const LONGEST_WAIT_MS = 15 * 60_000;

/** How asking for one record ended; undefined: the run ended first, and nothing is kept of it. */
export type Asked = Sample | undefined;

/** Whom an asker asks, and how. */
export interface AskerInput {
  readonly teacher: Teacher;
  readonly engine: InferenceEngine;
  readonly limiter: Limiter;
  readonly template: Template;
  readonly ask: AskOptions;
  readonly ledger: Ledger;
  readonly steering: Steering;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onEvent: (event: RunEvent) => void;
}

/** What is asked: the record as it is sent, and how its words are put back into the answer. */
export interface Question extends RenderedRecord {
  readonly origin: Origin;
  readonly key: string; // of the request
  readonly restore?: (text: string) => string;
}

/** Asks one teacher for one record after the other, each attempt in a place of its own, with a budget for each kind of fault. */
export class Asker {
  readonly #input: AskerInput;

  constructor(input: AskerInput) {
    this.#input = input;
  }

  async ask(question: Question): Promise<Asked> {
    const { teacher, template, ask, steering, clock } = this.#input;
    const first = requestFor(teacher, template, question, ask);
    let { request, input } = first;
    let faults = 0;
    let invalid = 0;
    let unreadable: Asked;
    for (;;) {
      const tokens = reservedTokens(request, input);
      const permit = await this.#permit(tokens, input);
      if (permit === undefined) return unreadable;
      const sentAt = clock.now();
      const account = this.#input.ledger.open(teacher, question.key, input, tokens);
      let failure: TeacherError;
      try {
        const reply = await this.#complete(request, question);
        permit.answered(reply.usage.input + reply.usage.output, reply.serverMs);
        account.ended('answered', reply);
        this.#input.limiter.succeeded();
        const sample = sampleOf(reply, this.#input, question.restore);
        if (sample.status !== 'unreadable' || ++invalid >= READINGS) return this.#settle(sample);
        unreadable = sample;
        ({ request, input } = this.#askAgain({ request, input }, first, reply, sample));
        continue;
      } catch (error) {
        permit.answered();
        failure = asTeacherError(error);
        account.ended(steering.abandoning.aborted ? 'abandoned' : failure.kind);
      }
      if (steering.abandoning.aborted) return unreadable;
      this.#input.logger.warn(`${placeOf(question.origin)}: ${failure.message}`);
      if (failure.kind === 'stop') {
        steering.stop(failure);
        return unreadable;
      }
      if (failure.kind === 'rate-limit') this.#backOff(failure, sentAt);
      else if (failure.kind === 'record' || (failure.kind === 'invalid' && ++invalid >= READINGS)) {
        return this.#settle(unreadable ?? failedSample(teacher, failure));
      } else if (failure.kind === 'retry') {
        if (++faults >= ATTEMPTS) return this.#settle(unreadable ?? failedSample(teacher, failure));
        await this.#retryLater(failure, faults);
      }
    }
  }

  #complete(request: CompletionRequest, question: Question): Promise<Completion> {
    const { engine, teacher, template, ask, steering } = this.#input;
    if (ask.student === undefined) return engine.complete(request, steering.abandoning);
    const { maxTokens = 0 } = request; // more than at first when a reply was cut
    const requests = studentRequests(teacher, template, question, ask.student).map((one) => ({
      ...one,
      maxTokens: Math.max(one.maxTokens ?? 0, maxTokens),
    }));
    return completeStudent(engine, requests, template, steering.abandoning);
  }

  /** What is asked after a reply that could not be read: the same with more room, to mend it, or the same anew. */
  #askAgain(sent: RecordRequest, first: RecordRequest, reply: Completion, sample: Sample): RecordRequest {
    const { teacher, template, ask } = this.#input;
    const { request, input } = sent;
    if (reply.finish === 'length') {
      const most = (teacher.contextTokens ?? Infinity) - input;
      const maxTokens = Math.min(most, (request.maxTokens ?? RESERVED_OUTPUT) * MORE_ROOM);
      return { request: { ...request, maxTokens }, input };
    }
    if (ask.repair !== true || sample.status !== 'unreadable') return sent;
    const failure = { reason: sample.reason, taskId: sample.taskId ?? '' };
    const options = { mode: ask.mode ?? 'text' };
    const messages = repairMessages(first.request.messages, reply.text, failure, template, options);
    return { request: { ...request, messages }, input: inputTokens({ messages }) };
  }

  #settle(sample: Sample): Asked {
    const { steering } = this.#input;
    if (sample.status === 'failed') {
      // Failures of a run that an error stopped say nothing of their records: they will be asked again.
      if (steering.error !== undefined) return undefined;
      const { code, message, hint } = sample.error;
      steering.failed(new AppError(code, message, { hint }));
      return sample;
    }
    steering.replied(
      sample.status === 'labelled',
      () =>
        new AppError('teacher.malformed', 'One reply after the other could not be read; the last one: {0}.', {
          args: [sample.status === 'unreadable' ? sample.reason : ''],
          hint: 'Look at the replies in the review, mend the template’s output format, and start a new job.',
        }),
    );
    return sample;
  }

  #backOff(failure: TeacherError, sentAt: number): void {
    const { limiter, steering, onEvent } = this.#input;
    if (failure.learned !== undefined) limiter.learn(failure.learned);
    const ms = limiter.backOff(sentAt, failure);
    steering.refused(failure, failure.retryAfterMs);
    if (!steering.ending.aborted) onEvent({ type: 'waiting', reason: 'rate-limit', ms });
  }

  async #retryLater(failure: TeacherError, faults: number): Promise<void> {
    const { steering, clock, onEvent } = this.#input;
    const ms = Math.min(MAX_RETRY_MS, failure.retryAfterMs ?? 1000 * 2 ** (faults - 1));
    onEvent({ type: 'waiting', reason: 'retry', ms });
    await clock.sleep(ms, steering.ending).catch(() => {});
  }

  /** A place to send from, once the run is not paused and the cap allows it; undefined when it ends. */
  async #permit(tokens: number, input: number): Promise<Permit | undefined> {
    const { steering, limiter, ledger, teacher, onEvent } = this.#input;
    const onWait = (ms: number) => onEvent({ type: 'waiting', reason: 'rate-limit', ms });
    for (;;) {
      await steering.go();
      if (steering.ending.aborted) return undefined;
      if (!(await ledger.admits(teacher, input))) {
        steering.stop(ledger.capError());
        return undefined;
      }
      if (limiter.dayWait(tokens) > LONGEST_WAIT_MS) {
        steering.stop(dayIsOver(teacher));
        return undefined;
      }
      let permit: Permit;
      try {
        permit = await limiter.acquire(tokens, steering.ending, onWait);
      } catch {
        return undefined;
      }
      // While this waited for its place, others may have spent what was left.
      if (!steering.paused && !steering.ending.aborted && ledger.fits(teacher, input)) return permit;
      permit.unused();
    }
  }
}

function placeOf({ path, row }: Origin): string {
  return row === undefined ? path : `${path}:${row}`;
}

function dayIsOver({ title }: Teacher): TeacherError {
  return new TeacherError('stop', 'teacher.rateLimited', '{0} allows no more tokens today.', {
    args: [title],
    hint: 'Run again tomorrow: it goes on where it stopped.',
  });
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
