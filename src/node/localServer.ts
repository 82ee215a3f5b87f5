import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as v from 'valibot';
import { AppError } from '#core/errors';
import type { GenerateResult } from '#core/infer/childProtocol';
import { askStudent, readStudent } from '#core/label/studentLabel';
import type { Logger } from '#core/ports';
import type { Template } from '#core/prompt/template';
import type { Ask, LocalModel } from './inferenceProcess.ts';
import { HttpError, readJson, refuseBody, refuseStrangers, requireToken } from './localServerGuard.ts';

/** How a model is served. */
export interface ServeOptions {
  readonly model: Pick<LocalModel, 'info' | 'generate'>;
  readonly port: number; // 0: any free one
  readonly token: string;
  readonly marker: string;
  readonly withReasoning: boolean; // what a request gets that does not say
  readonly template?: Template; // for POST /v1/label
  readonly log: Logger;
}

/** The model answers one request after the other; more than this many are not kept waiting. */
const WAITING_LIMIT = 64;

const text = v.pipe(v.string(), v.nonEmpty());
const tokens = v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1))));
const Chat = v.object({
  messages: v.pipe(
    v.array(v.object({ role: v.picklist(['system', 'user', 'assistant']), content: v.string() })),
    v.minLength(1),
  ),
  stop: v.optional(v.nullable(v.union([text, v.pipe(v.array(text), v.maxLength(16))]))),
  stream: v.optional(v.nullable(v.boolean()), false),
  temperature: v.optional(v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(2)))),
  max_tokens: tokens,
  max_completion_tokens: tokens,
  n: v.optional(v.nullable(v.literal(1))),
  with_reasoning: v.optional(v.boolean()),
});
const Label = v.object({
  task: v.optional(v.string()), // absent: every task of the template, one after the other
  text: v.string(),
  fields: v.optional(v.record(v.string(), v.string())),
  with_reasoning: v.optional(v.boolean()),
});

/**
 * Serves a local model on 127.0.0.1 in the shape of the OpenAI API: `GET /health`, `GET /v1/models`,
 * `POST /v1/chat/completions` (also as a stream), and `POST /v1/label` when there is a template. Everything but
 * `/health` needs the bearer token, web pages are refused, and a client that goes away ends its generation.
 * @throws AppError 'runtime.failed' when the port cannot be used.
 */
export async function startLocalServer(
  options: ServeOptions,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const service = new Service(options);
  const server = createServer(
    { headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 5000, maxHeaderSize: 16 * 1024 },
    (request, response) => void service.handle(request, response),
  );
  server.maxConnections = 256;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(
        new AppError('runtime.failed', 'Port {0} cannot be used: {1}', {
          args: [options.port, cause.code ?? cause.message],
          hint: 'Choose another port, or leave --port out.',
          cause,
        }),
      );
    });
    server.listen(options.port, '127.0.0.1', resolve);
  });
  service.port = (server.address() as AddressInfo).port;
  return {
    port: service.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

class Service {
  port = 0;
  readonly #options: ServeOptions;
  #waiting = 0;

  constructor(options: ServeOptions) {
    this.#options = options;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#route(request, response);
    } catch (error) {
      this.#refuse(request, response, error);
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { model, token } = this.#options;
    refuseStrangers(request, this.port);
    const path = (request.url ?? '').split('?')[0] ?? '';
    const route = `${request.method ?? ''} ${path}`;
    if (request.method === 'GET') refuseBody(request);
    if (route === 'GET /health') return json(response, 200, { status: 'ok' });
    requireToken(request, token);
    switch (route) {
      case 'GET /v1/models':
        return json(response, 200, {
          object: 'list',
          data: [{ id: model.info.name, object: 'model', owned_by: 'local' }],
        });
      case 'POST /v1/chat/completions':
        return this.#chat(await readJson(request, Chat), response);
      case 'POST /v1/label':
        return this.#label(await readJson(request, Label), response);
    }
    const known = ['/health', '/v1/models', '/v1/chat/completions', '/v1/label'].includes(path);
    throw new HttpError(known ? 405 : 404, `There is no ${route}.`);
  }

  async #chat(body: v.InferOutput<typeof Chat>, response: ServerResponse): Promise<void> {
    const { marker, model } = this.#options;
    const asked = typeof body.stop === 'string' ? [body.stop] : (body.stop ?? []);
    const ask: Ask = {
      messages: body.messages,
      stop: (body.with_reasoning ?? this.#options.withReasoning) ? asked : [...asked, marker],
      temperature: body.temperature ?? 0,
      ...limit(body.max_completion_tokens ?? body.max_tokens),
    };
    const now = Date.now();
    const head = { id: `chatcmpl-${now.toString(36)}`, created: Math.floor(now / 1000), model: model.info.name };
    if (body.stream === true) return this.#stream(ask, head, response);
    const result = await this.#generate(ask, response);
    json(response, 200, {
      ...head,
      object: 'chat.completion',
      choices: [{ index: 0, message: { role: 'assistant', content: result.text }, finish_reason: result.finish }],
      usage: usageOf(result),
      timings: { prefill_ms: result.prefillMs, decode_ms: result.decodeMs, stopped_at: result.stoppedAt },
    });
  }

  async #stream(ask: Ask, head: object, response: ServerResponse): Promise<void> {
    const send = (choices: readonly object[], more: object = {}) => {
      if (!response.headersSent) {
        response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' });
      }
      const chunk = { ...head, object: 'chat.completion.chunk', choices, ...more };
      response.write(`data: ${JSON.stringify(chunk)}\n\n`);
    };
    const delta = (part: object, reason: string | null = null) => [{ index: 0, delta: part, finish_reason: reason }];
    let role: object = { role: 'assistant' };
    const say = (content: string) => {
      send(delta({ ...role, content }));
      role = {};
    };
    try {
      const result = await this.#generate(ask, response, say);
      send(delta(role, result.finish));
      send([], { usage: usageOf(result) });
      response.end('data: [DONE]\n\n');
    } catch (error) {
      if (!response.headersSent) throw error;
      response.end(`data: ${JSON.stringify({ error: errorBody(error) })}\n\n`);
    }
  }

  async #label(body: v.InferOutput<typeof Label>, response: ServerResponse): Promise<void> {
    const { template } = this.#options;
    if (template === undefined) throw new HttpError(404, 'Start the server with --template to use /v1/label.');
    const withReasoning = body.with_reasoning ?? this.#options.withReasoning;
    const tasks = template.tasks.filter((task) => body.task === undefined || task.id === body.task);
    if (tasks.length === 0) {
      throw new HttpError(400, `task: the template has ${template.tasks.map((task) => task.id).join(', ')}`);
    }
    const record = { text: body.text, ...(body.fields === undefined ? {} : { fields: body.fields }) };
    const answers: object[] = [];
    for (const task of tasks) {
      const result = await this.#generate(askStudent(template, task, record, withReasoning), response);
      const { conclusion, reasoning, inSet } = readStudent(result.text, template, task, withReasoning);
      answers.push({
        task: task.id,
        conclusion,
        ...(reasoning === undefined ? {} : { reasoning }),
        ...(inSet === undefined ? {} : { in_set: inSet }),
        stopped_at: result.stoppedAt,
        ms: result.prefillMs + result.decodeMs,
        usage: usageOf(result),
      });
    }
    const [only, ...others] = answers;
    json(response, 200, others.length === 0 && only !== undefined ? only : { answers });
  }

  async #generate(ask: Ask, response: ServerResponse, onText?: (text: string) => void): Promise<GenerateResult> {
    if (this.#waiting >= WAITING_LIMIT) throw new HttpError(429, 'Too many requests are waiting. Try again later.');
    const abort = new AbortController();
    response.once('close', () => abort.abort());
    this.#waiting++;
    try {
      return await this.#options.model.generate(ask, { signal: abort.signal, ...(onText && { onText }) });
    } finally {
      this.#waiting--;
    }
  }

  #refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    const status = error instanceof HttpError ? error.status : AppError.is(error, 'teacher.refused') ? 400 : 500;
    if (status === 500) this.#options.log.error('request failed', error);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    // What was not read of a body is thrown away as it comes (requestTimeout ends an endless one): were the connection
    // closed under a client that is still writing, the answer would be lost.
    request.resume();
    json(response, status, { error: errorBody(error) });
  }
}

const limit = (maxTokens: number | null | undefined): Pick<Ask, 'maxTokens'> =>
  maxTokens == null ? {} : { maxTokens };

function usageOf({ usage }: GenerateResult): object {
  return {
    prompt_tokens: usage.input,
    completion_tokens: usage.output,
    total_tokens: usage.input + usage.output,
    prompt_tokens_details: { cached_tokens: usage.cached },
  };
}

function json(response: ServerResponse, status: number, body: object): void {
  const content = `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(content),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(status === 429 ? { 'retry-after': '1' } : {}),
  });
  response.end(content);
}

function errorBody(error: unknown): object {
  if (error instanceof AppError) return { type: error.code, message: `${error.message} ${error.hint}` };
  const type = error instanceof HttpError ? 'invalid_request_error' : 'server_error';
  return { type, message: error instanceof Error ? error.message : String(error) };
}
