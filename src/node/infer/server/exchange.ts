import type { IncomingMessage, ServerResponse } from 'node:http';
import type * as v from 'valibot';
import { ApiError } from '#core/infer/apiError';
import { checkBodyHeaders, readJson } from './readBody.ts';
import { StallGuard } from './respond.ts';
import type { ServeLimits } from './serveOptions.ts';

/** One request and its reply: its body, and the signal that ends its work when the client goes away or it takes too long. */
export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly stall: StallGuard;
  failure: string | undefined; // OpenAI's `code` of what went wrong
  readonly #limits: ServeLimits;
  readonly #abort = new AbortController();
  #mustContinue: boolean;
  #tooLong = false;

  /** @param mustContinue the client waits for “100 Continue” before it sends the body */
  constructor(request: IncomingMessage, response: ServerResponse, limits: ServeLimits, mustContinue: boolean) {
    this.request = request;
    this.response = response;
    this.#limits = limits;
    this.#mustContinue = mustContinue;
    this.stall = new StallGuard(response, limits.stallMs);
    const timer = setTimeout(() => {
      this.#tooLong = true;
      this.abort();
    }, limits.answerMs);
    timer.unref();
    response.once('close', () => {
      clearTimeout(timer);
      this.abort();
    });
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** The query is no part of it: nothing here takes one, and a log must not repeat it. */
  get path(): string {
    return (this.request.url ?? '').split('?')[0] ?? '';
  }

  /** Reads the body; only now is a client that waits told to send it. */
  json<Schema extends v.GenericSchema>(schema: Schema): Promise<v.InferOutput<Schema>> {
    const { bodyBytes } = this.#limits;
    checkBodyHeaders(this.request, bodyBytes);
    if (this.#mustContinue) this.response.writeContinue();
    this.#mustContinue = false;
    return readJson(this.request, schema, bodyBytes);
  }

  /** Ends what is being done for it. */
  abort(): void {
    this.#abort.abort();
  }

  /** Throws when there is nobody to answer any more, or no time. */
  check(): void {
    if (this.#tooLong) {
      throw new ApiError(504, 'timeout', `The answer took longer than ${this.#limits.answerMs / 1000} seconds.`);
    }
    if (this.response.destroyed) throw new ApiError(499, 'client_closed', 'The client closed the connection.');
    if (this.signal.aborted) throw new ApiError(503, 'shutting_down', 'The server is ending.');
  }
}
