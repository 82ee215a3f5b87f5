import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, apiErrorBody, toApiError } from '#core/infer/apiError';
import { Exchange } from './exchange.ts';
import { isLoopbackAddress, ownHosts, refuseBody, refuseStrangers, requireToken } from './guard.ts';
import { ModelDesk } from './modelDesk.ts';
import { sendJson } from './respond.ts';
import type { Route, RouteContext } from './route.ts';
import { chat } from './routes/chat.ts';
import { chatRest } from './routes/chatRest.ts';
import { completions } from './routes/completions.ts';
import { label } from './routes/label.ts';
import { health, metrics, models, oneModel } from './routes/status.ts';
import { applyTemplate, detokenize, tokenize } from './routes/tokens.ts';
import type { ServeLimits, ServeOptions } from './serveOptions.ts';
import { ServerMetrics } from './serverMetrics.ts';

const ROUTES: readonly Route[] = [
  health,
  models,
  oneModel,
  metrics,
  chat,
  completions,
  label,
  tokenize,
  detokenize,
  applyTemplate,
  chatRest,
];

/** For telling those who are cut off that the server ends. */
const LAST_WORD_MS = 300;

/** Takes each request through the guard to its route, and turns what fails into a refusal. */
export class Service {
  readonly metrics = new ServerMetrics();
  readonly #context: RouteContext;
  readonly #limits: ServeLimits;
  readonly #address: string;
  readonly #running = new Set<Exchange>();
  #hosts: ReadonlySet<string> = new Set();

  constructor(options: ServeOptions, limits: ServeLimits, address: string) {
    this.#limits = limits;
    this.#address = address;
    this.#context = {
      options,
      desk: new ModelDesk(options.model, this.metrics, limits.calls),
      metrics: this.metrics,
      isLoopback: isLoopbackAddress(address),
    };
  }

  /** Requests are answered from now on: the port is known. */
  listensOn(port: number): void {
    this.#hosts = ownHosts(this.#address, port, this.#context.options.hostNames ?? []);
  }

  /** Refuses new calls, waits for the running ones for at most `graceMs` and aborts the rest. */
  async end(graceMs: number): Promise<void> {
    this.#context.desk.close();
    await this.#idle(graceMs);
    for (const exchange of this.#running) exchange.abort();
    await this.#idle(LAST_WORD_MS);
  }

  async #idle(ms: number): Promise<void> {
    const until = Date.now() + ms;
    while (this.#running.size > 0 && Date.now() < until) await sleep(20);
  }

  async handle(request: IncomingMessage, response: ServerResponse, mustContinue: boolean): Promise<void> {
    const { options } = this.#context;
    const exchange = new Exchange(request, response, this.#limits, mustContinue);
    const route = ROUTES.find(({ path, method }) => matches(path, exchange.path) && method === request.method);
    const started = performance.now();
    this.#running.add(exchange);
    this.metrics.begin();
    response.once('close', () => {
      this.#running.delete(exchange);
      const seconds = (performance.now() - started) / 1000;
      const status = response.writableFinished ? response.statusCode : 499;
      const name = route?.path ?? 'other';
      this.metrics.end(name, status, seconds, status === 499 ? 'client_closed' : exchange.failure);
      options.log.debug(`${name} ${status} ${Math.round(seconds * 1000)} ms`);
    });
    try {
      await this.#answer(exchange, route);
    } catch (error) {
      this.#refuse(exchange, route, error);
    }
  }

  async #answer(exchange: Exchange, route: Route | undefined): Promise<void> {
    const { request } = exchange;
    refuseStrangers(request, this.#hosts, this.#limits.headers);
    if (request.method === 'GET') refuseBody(request);
    if (route?.isOpen?.(exchange, this.#context) !== true) requireToken(request, this.#context.options.token);
    if (route !== undefined) return route.answer(exchange, this.#context);
    const known = ROUTES.find(({ path }) => matches(path, exchange.path));
    if (known !== undefined) exchange.response.setHeader('allow', known.method);
    throw new ApiError(
      known === undefined ? 404 : 405,
      known === undefined ? 'not_found' : 'method_not_allowed',
      `There is no ${request.method ?? ''} ${exchange.path}.`,
    );
  }

  #refuse(exchange: Exchange, route: Route | undefined, error: unknown): void {
    const { request, response } = exchange;
    const refused = toApiError(error);
    exchange.failure = refused.code;
    if (refused.status === 500) this.#context.options.log.error('request failed', error);
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    // What was not read of a body is thrown away as it comes (requestTimeout ends an endless one): were the connection
    // closed under a client that is still writing, the answer would be lost.
    request.resume();
    sendJson(response, refused.status, route?.refusal?.(refused) ?? apiErrorBody(refused), {
      ...(refused.retryAfter === undefined ? {} : { 'retry-after': String(refused.retryAfter) }),
      ...(refused.status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    });
  }
}

function matches(pattern: string, path: string): boolean {
  if (!pattern.endsWith('/*')) return path === pattern;
  return path.startsWith(pattern.slice(0, -1)) && path.length > pattern.length - 1;
}
