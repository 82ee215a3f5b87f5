import { onTestFinished } from 'vitest';
import type { KimiHooks, KimiOptions } from './kimiServer/options.ts';
import { startKimiServer, type KimiServer } from './kimiServer/server.ts';

/** A key that any server without `keys` takes. */
export const KEY = ['sk', 'test', 'one'].join('-');

/** A server for one test: no latency, and no limit but those given. */
export async function kimi(options: KimiOptions = {}, hooks: KimiHooks = {}): Promise<KimiServer> {
  const server = await startKimiServer({ latency: 0, limits: {}, ...options }, hooks);
  onTestFinished(() => server.close());
  return server;
}

/** What came back over HTTP. */
export interface Got {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: any;
}

/** One call with a key; `body` is sent as JSON, or as it is when it is a form. */
export async function call(
  { url }: { readonly url: string },
  method: string,
  path: string,
  body?: object,
  { key = KEY, signal = null }: { readonly key?: string; readonly signal?: AbortSignal | null } = {},
): Promise<Got> {
  const isForm = body instanceof FormData;
  const response = await fetch(`${url}${path}`, {
    method,
    signal,
    headers: {
      ...(key === '' ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? null : isForm ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: jsonOr(text) };
}

/** The body of a request that an engine sends: kimi-k2.6 without thinking, few tokens. */
export function bodyFor(text: string, more: object = {}) {
  return {
    model: 'kimi-k2.6',
    thinking: { type: 'disabled' },
    max_completion_tokens: 256,
    messages: [
      {
        role: 'user',
        content: `先写思考过程，然后单独一行写 ####，最后写结论（必须是以下之一：相关、不相关）。\n\n${text}`,
      },
    ],
    ...more,
  };
}

/** Asks for one label. */
export function ask(
  server: { readonly url: string },
  text: string,
  more: object = {},
  options: Parameters<typeof call>[4] = {},
): Promise<Got> {
  return call(server, 'POST', '/v1/chat/completions', bodyFor(text, more), options);
}

/** Asks for several labels at once, `record 1` on. */
export function askMany(server: { readonly url: string }, count: number, more: object = {}): Promise<readonly Got[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => ask(server, `record ${index + 1}`, more)));
}

/** The statuses of several answers, in order of their numbers. */
export function statusesOf(got: readonly Got[]): readonly number[] {
  return got.map(({ status }) => status).toSorted((a, b) => a - b);
}

/** The events of a stream, comments left out. */
export function eventsOf({ text }: Got): readonly any[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice(6)) as unknown);
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
