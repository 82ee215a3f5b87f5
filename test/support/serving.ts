import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text as readAll } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChildCall, ChildCalls, ModelInfo } from '#core/infer/childProtocol';
import type { GenerateAsk, GenerateResult } from '#core/infer/request';
import type { CallOptions, ModelCalls } from '#node/infer/localModel';
import { startLocalServer } from '#node/infer/server/localServer';
import type { LocalServer, ServeOptions } from '#node/infer/server/serveOptions';

export const TOKEN = 'test-token-0123456789';

/** A request as a test writes it. */
export interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown; // an object goes out as JSON
  readonly host?: string;
}

/** What came back. */
export interface Answered {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  readonly json: () => Record<string, unknown>;
}

/** A real request over a real socket, with the token; fetch would not let us set Host and Origin. */
export async function send(port: number, { method, path: target, headers, body, host }: Asked): Promise<Answered> {
  const payload = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
  // Keep-alive: a server closes at once on a client that says “Connection: close”, even while it is still writing.
  const agent = new Agent({ keepAlive: true });
  const outgoing = httpRequest({
    host: host ?? '127.0.0.1',
    port,
    path: target ?? '/v1/chat/completions',
    method: method ?? (payload === undefined ? 'GET' : 'POST'),
    headers: {
      authorization: `Bearer ${TOKEN}`,
      ...(payload === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(payload)) }),
      ...headers,
    },
    agent,
  });
  outgoing.end(payload);
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  const text = await readAll(response);
  agent.destroy();
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    text,
    json: () => JSON.parse(text) as Record<string, unknown>,
  };
}

/** A socket that a test writes bytes to, and all that came back on it. */
export interface RawSocket {
  readonly socket: Socket;
  readonly seen: () => string;
  readonly closed: Promise<unknown>;
}

/** Opens one; a reset by the server is no error of the test. */
export async function rawSocket(port: number): Promise<RawSocket> {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await once(socket, 'connect');
  return { socket, seen: () => Buffer.concat(chunks).toString('utf8'), closed };
}

/** Serves a model with the token of the tests; `logged` gathers what is logged. */
export async function serve(
  model: ServeOptions['model'],
  more: Partial<ServeOptions> = {},
): Promise<LocalServer & { readonly logged: readonly string[] }> {
  const logged: string[] = [];
  const note = (message: string) => void logged.push(message);
  const log = { debug: note, info: note, warn: note, error: note };
  const server = await startLocalServer({
    model,
    port: 0,
    token: TOKEN,
    marker: '####',
    withReasoning: false,
    log,
    ...more,
  });
  return Object.assign(server, { logged });
}

/**
 * A model of the tests' own behind the same port: it writes `pieces` one after the other, for ever when `endless`, and
 * remembers what it was asked and how each generation ended. For what concerns the server alone.
 */
export class TalkingModel implements ModelCalls {
  readonly asks: GenerateAsk[] = [];
  readonly ends: string[] = [];
  readonly info: ModelInfo = {
    name: 'talking',
    file: 'talking.gguf',
    architecture: 'qwen2',
    quantization: 'F32',
    bytes: 1,
    loras: [],
    backend: 'cpu',
    device: null,
    gpuLayers: 0,
    layers: 1,
    vramBytes: null,
    contextSize: 1024,
    parallel: 4,
    template: 'model',
    loadMs: 10,
  };
  readonly #pieces: readonly string[];
  readonly #options: { readonly endless?: boolean; readonly pauseMs?: number };

  constructor(pieces: readonly string[], options: { readonly endless?: boolean; readonly pauseMs?: number } = {}) {
    this.#pieces = pieces;
    this.#options = options;
  }

  async call<Name extends ChildCall>(
    name: Name,
    ask: ChildCalls[Name]['ask'],
    options?: CallOptions,
  ): Promise<ChildCalls[Name]['result']> {
    if (name !== 'generate') throw new Error(`${name} is not what this model is for`);
    this.asks.push(ask as GenerateAsk);
    const result = await this.#generate(options);
    this.ends.push(result.stoppedAt);
    return result;
  }

  async #generate(options: CallOptions | undefined): Promise<GenerateResult> {
    let text = '';
    const { endless = false, pauseMs = 0 } = this.#options;
    do {
      for (const piece of this.#pieces) {
        if (options?.signal?.aborted !== true) {
          text = endless ? piece : text + piece;
          options?.onText?.(piece);
        }
      }
      await sleep(pauseMs);
      if (!endless) break;
    } while (options?.signal?.aborted !== true);
    const stoppedAt = options?.signal?.aborted === true ? 'abort' : 'end';
    const usage = { input: 3, output: this.#pieces.length, cached: 1 };
    return { text, raw: text, finish: 'stop', stoppedAt, usage, queueMs: 0, prefillMs: 1, decodeMs: 1 };
  }
}
