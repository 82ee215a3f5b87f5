/**
 * Servers on 127.0.0.1 that behave as the engines do (read from the sources of vLLM, SGLang, llama.cpp and LLaMA-Factory):
 * their routes, their ways of saying no, and what they do with `stop`. The model behind them always writes the same tokens.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ChatMessage } from '#core/infer/engine';
import type { EngineId } from '#core/infer/endpoint';
import { qwenText } from '#core/infer/endpointRendering';

/** How a server treats stop strings; 'token': only when a token is just that string, as eos_token_id does. */
export type StopWay = 'text' | 'ignored' | 'left-in' | 'partial' | 'token' | 'plain-only' | 'refused';

/** What may differ from the engine's own behaviour. */
export interface EndpointOptions {
  readonly engine: EngineId;
  readonly stop?: StopWay;
  readonly tokens?: readonly string[]; // what the model writes
  readonly key?: string;
  readonly host?: string;
  readonly feeds?: (messages: readonly ChatMessage[]) => string; // how messages are rendered
  readonly tokenOffset?: number; // another tokenizer: its ids are moved by this
  readonly wavering?: boolean; // another text each time, even at temperature 0
  /** Answers instead of the engine; true when it did. */
  readonly fault?: (path: string, response: ServerResponse, body: Body) => boolean;
}

/** A chat request as it came. */
export interface Body {
  readonly model?: string;
  readonly messages?: readonly ChatMessage[];
  readonly prompt?: string;
  readonly content?: string;
  readonly tokens?: readonly number[];
  readonly stop?: string | readonly string[];
  readonly stream?: boolean;
  readonly [field: string]: unknown;
}

/** A server and what it was asked. */
export interface Endpoint {
  readonly url: string;
  readonly port: number;
  readonly seen: { readonly path: string; readonly key: string | undefined; readonly body: Body }[];
  close(): Promise<void>;
}

/** What the model writes when nothing else is said: the student's layout, and a reasoning long enough to stop within. */
export const STUDENT = [
  '相关',
  '\n',
  '####',
  '\n',
  '因为',
  '原文',
  '提到',
  '了',
  '这',
  '件',
  '事',
  '，',
  '所以',
  '结论',
  '是',
  '相关',
  '。',
];

export async function startEndpoint(options: EndpointOptions): Promise<Endpoint> {
  const seen: Endpoint['seen'] = [];
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString('utf8');
    const body = text === '' ? {} : (JSON.parse(text) as Body);
    const path = request.url ?? '';
    seen.push({ path, key: request.headers.authorization, body });
    if (options.fault?.(path, response, body) === true) return;
    if (
      options.key !== undefined &&
      path.startsWith('/v1') &&
      request.headers.authorization !== `Bearer ${options.key}`
    ) {
      json(response, 401, { error: 'Unauthorized' });
      return;
    }
    route(options, path, body, response, seen.length);
  };
  await new Promise<void>((resolve) => server.listen(0, options.host ?? '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    port,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/** LLaMA-Factory's template `qwen` (and vLLM with the tokenizer's own template) puts a system message where there is none. */
const withSystem = (system: string) => (messages: readonly ChatMessage[]) =>
  qwenText(messages[0]?.role === 'system' ? messages : [{ role: 'system', content: system }, ...messages]);
const FEEDS: Readonly<Partial<Record<EngineId, (messages: readonly ChatMessage[]) => string>>> = {
  'llama-factory': withSystem('You are Qwen, created by Alibaba Cloud. You are a helpful assistant.'),
};
const feedsOf = (options: EndpointOptions) =>
  options.feeds ?? FEEDS[options.engine] ?? withSystem('You are a helpful assistant.');

function route(options: EndpointOptions, path: string, body: Body, response: ServerResponse, count: number): void {
  const { engine } = options;
  const own = OWN_ROUTES[engine]?.(options, path, body);
  if (path === '/v1/models') {
    const cors = engine === 'llama-factory' || engine === 'vllm' ? { 'access-control-allow-origin': '*' } : undefined;
    json(
      response,
      200,
      { object: 'list', data: MODELS[engine] },
      { ...cors, server: engine === 'llama-server' ? 'llama.cpp' : 'uvicorn' },
    );
  } else if (own !== undefined) {
    json(response, own.status ?? 200, own.body);
  } else if (path === '/v1/chat/completions') {
    chat(options, body, response, count);
  } else {
    json(response, 404, { detail: 'Not Found' });
  }
}

const BASE = 'Qwen/Qwen2-7B-Instruct';
const MODELS: Readonly<Record<EngineId, readonly object[]>> = {
  vllm: [
    { id: BASE, object: 'model', owned_by: 'vllm', root: BASE, parent: null, max_model_len: 4096 },
    { id: 'ptm', object: 'model', owned_by: 'vllm', root: '/saves/run', parent: BASE, max_model_len: null },
  ],
  sglang: [{ id: BASE, object: 'model', owned_by: 'sglang', root: BASE, parent: null, max_model_len: 32768 }],
  'llama-server': [
    { id: 'm-Q8_0.gguf', object: 'model', owned_by: 'llamacpp', meta: { n_ctx: 4096, n_ctx_train: 32768 } },
  ],
  'llama-factory': [{ id: 'gpt-3.5-turbo', object: 'model', owned_by: 'owner' }],
  ollama: [{ id: 'qwen2:7b', object: 'model', owned_by: 'library' }],
  promptmill: [], // the real one is tested
  other: [{ id: 'm', object: 'model', owned_by: 'somebody' }],
};

type OwnRoute = { readonly status?: number; readonly body: unknown } | undefined;
const OWN_ROUTES: Readonly<
  Partial<Record<EngineId, (options: EndpointOptions, path: string, body: Body) => OwnRoute>>
> = {
  vllm: (options, path, body) => {
    if (path === '/version') return { body: { version: '0.11.0' } };
    if (path === '/detokenize') return { body: { prompt: textOf(body.tokens ?? [], options) } };
    if (path !== '/tokenize') return undefined;
    const text = body.messages === undefined ? (body.prompt ?? '') : feedsOf(options)(body.messages);
    const tokens = idsOf(text, options);
    return { body: { count: tokens.length, max_model_len: 4096, tokens, token_strs: null } };
  },
  sglang: (options, path, body) => {
    if (path === '/get_model_info') return { body: { model_path: BASE, tokenizer_path: BASE, is_generation: true } };
    if (path !== '/tokenize' && path !== '/v1/tokenize') return undefined;
    if (body.prompt === undefined) return { status: 400, body: { object: 'error', message: 'prompt: Field required' } };
    const tokens = idsOf(body.prompt, options);
    return { body: { tokens, count: tokens.length, max_model_len: 32768 } };
  },
  'llama-server': (options, path, body) => {
    if (path === '/props') return { body: { build_info: 'b6000-abc', default_generation_settings: { n_ctx: 4096 } } };
    if (path === '/tokenize')
      return { body: { tokens: body.content === undefined ? [] : idsOf(body.content, options) } };
    if (path === '/apply-template') return { body: { prompt: feedsOf(options)(body.messages ?? []) } };
    return undefined;
  },
  'llama-factory': (_options, path) =>
    path === '/openapi.json'
      ? {
          body: {
            openapi: '3.1.0',
            paths: { '/v1/models': {}, '/v1/chat/completions': {}, '/v1/score/evaluation': {} },
          },
        }
      : undefined,
  ollama: (_options, path) => (path === '/api/version' ? { body: { version: '0.12.3' } } : undefined),
};

/** A tokenizer: control tokens are one, everything else is a token a character. */
const pieces = (text: string) => text.match(/<\|[a-z_]{1,20}\|>|./gsu) ?? [];
const idOf = (piece: string) => (piece.length > 2 ? 151_640 + piece.length : (piece.codePointAt(0) ?? 0));
const idsOf = (text: string, { tokenOffset = 0 }: EndpointOptions) =>
  pieces(text).map((piece) => idOf(piece) + tokenOffset);
const CONTROLS = ['<|endoftext|>', '<|im_start|>', '<|im_end|>'];
const textOf = (ids: readonly number[], { tokenOffset = 0 }: EndpointOptions) =>
  ids
    .map(
      (id) => CONTROLS.find((control) => idOf(control) === id - tokenOffset) ?? String.fromCodePoint(id - tokenOffset),
    )
    .join('');

function chat(options: EndpointOptions, body: Body, response: ServerResponse, count: number): void {
  const { engine, stop: way = engine === 'llama-factory' ? 'ignored' : 'text' } = options;
  const factory = engine === 'llama-factory';
  const messages = body.messages ?? [];
  const stops = typeof body.stop === 'string' ? [body.stop] : (body.stop ?? []);
  if (way === 'refused' && stops.length > 0) {
    json(response, 400, { error: { message: 'stop is not supported', type: 'BadRequestError' } });
    return;
  }
  const limit = (body['max_tokens'] ?? (factory ? undefined : body['max_completion_tokens']) ?? 1024) as number;
  // What samples gives another text each time; repetition_penalty 0 makes nonsense.
  const samples = options.wavering === true || (factory && body['temperature'] === undefined);
  const nonsense = factory && body['presence_penalty'] === 0;
  const forced = factory || engine === 'ollama' ? undefined : forcedText(body);
  const tokens = nonsense
    ? Array<string>(40).fill('嗯')
    : forced !== undefined
      ? [forced]
      : [...(samples ? [`${count}`] : []), ...(options.tokens ?? STUDENT)];
  const result = generate(tokens, stops, limit, body.stream === true && way === 'plain-only' ? 'ignored' : way);
  const usage = {
    prompt_tokens: idsOf(feedsOf(options)(messages), options).length,
    completion_tokens: result.count,
    total_tokens: 0,
  };
  if (body.stream === true) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const event = (value: unknown) => response.write(`data: ${JSON.stringify(value)}\n\n`);
    const chunk = (delta: object, reason: string | null = null) =>
      event({ object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: reason }] });
    chunk({ role: 'assistant', content: '' });
    for (const piece of result.text.match(/.{1,3}/gsu) ?? []) chunk({ content: piece });
    chunk({}, result.finish);
    if (!factory && body['stream_options'] !== undefined) event({ choices: [], usage });
    response.end('data: [DONE]\n\n');
    return;
  }
  const logprobs = body['logprobs'] === true && !factory && engine !== 'ollama';
  const choice = {
    index: 0,
    message: { role: 'assistant', content: result.text },
    finish_reason: result.finish,
    ...(logprobs && { logprobs: { content: [{ token: tokens[0], logprob: -0.1, top_logprobs: [] }] } }),
  };
  json(response, 200, {
    object: 'chat.completion',
    choices: Array.from({ length: (body['n'] ?? 1) as number }, () => choice),
    usage,
  });
}

/** What a grammar or a schema leaves of the choices: the first one. */
function forcedText(body: Body): string | undefined {
  const guided = (body['structured_outputs'] ?? {}) as { readonly choice?: readonly string[] };
  if (guided.choice !== undefined) return guided.choice[0];
  if (typeof body['regex'] === 'string') return /\(([^|]*)\|/.exec(body['regex'])?.[1];
  if (typeof body['grammar'] === 'string') return /"([^"]*)"/.exec(body['grammar'])?.[1];
  const format = body['response_format'] as
    | {
        readonly json_schema?: {
          readonly schema: { readonly properties: { readonly label: { readonly enum: readonly string[] } } };
        };
      }
    | undefined;
  const label = format?.json_schema?.schema.properties.label.enum[0];
  return label === undefined ? undefined : JSON.stringify({ label });
}

function generate(tokens: readonly string[], stops: readonly string[], limit: number, way: StopWay) {
  let text = '';
  let count = 0;
  for (const token of tokens) {
    if (count === limit) return { text, count, finish: 'length' };
    text += token;
    count++;
    if (way === 'ignored' || way === 'refused') continue;
    if (way === 'token') {
      if (stops.includes(token)) return { text: text.slice(0, -token.length), count, finish: 'stop' };
      continue;
    }
    const at = Math.min(...stops.map((stop) => text.indexOf(stop)).filter((index) => index !== -1));
    if (at === Infinity) continue;
    const found = stops.find((stop) => text.startsWith(stop, at)) ?? '';
    const end = way === 'left-in' ? at + found.length : way === 'partial' ? at + found.length - 1 : at;
    return { text: text.slice(0, end), count, finish: 'stop' };
  }
  return { text, count, finish: 'stop' };
}
