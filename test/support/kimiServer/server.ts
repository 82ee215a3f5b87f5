import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { jsonOf, readBody, sendReply, type Call } from './call.ts';
import { chat } from './chat.ts';
import { plainEndpoint } from './endpoints.ts';
import type { LedgerEntry, LedgerTotals } from './ledger.ts';
import { settingsOf, type AnswerFunction, type KimiHooks, type KimiOptions } from './options.ts';
import { wayMs } from './random.ts';
import { pause, World } from './world.ts';

/** What GET /__ledger answers; `entries` is left out with `?totals`, and can be read from an index on with `?from=`. */
export interface LedgerView {
  readonly totals: LedgerTotals;
  readonly entries: readonly LedgerEntry[];
}

/** A running server on 127.0.0.1. */
export interface KimiServer {
  readonly url: string; // for /__ledger, /__options, /__reset
  readonly baseUrl: string; // with /v1, for a client
  ledger(): LedgerView;
  /** Changes options; what is not named stays, a value that is named replaces the former one whole, null by the default. */
  setOptions(options: KimiOptions): void;
  /** Forgets everything but the options. */
  reset(): void;
  close(): Promise<void>;
}

/** Starts a server that behaves like Kimi's API as the facts of 2026-11 describe it, faults included. */
export async function startKimiServer(options: KimiOptions = {}, hooks: KimiHooks = {}): Promise<KimiServer> {
  const given = options.answerModule;
  const loaded = given === undefined ? undefined : ((await import(given)) as { answer: AnswerFunction }).answer;
  const allHooks = loaded === undefined ? hooks : { answer: loaded, ...hooks };
  let now: KimiOptions = options;
  let world = new World(now, allHooks);
  const setOptions = (more: KimiOptions) => {
    const merged = Object.entries({ ...now, ...more }).filter(([, value]) => value !== null);
    now = Object.fromEntries(merged);
    world.settings = settingsOf(now);
  };
  const reset = () => {
    world.ended = true;
    world = new World(now, allHooks);
  };

  const connections = new WeakMap<Socket, { readonly number: number; requests: number }>();
  let opened = 0;
  let calls = 0;
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const connection = connections.get(request.socket) ?? { number: ++opened, requests: 0 };
    connections.set(request.socket, connection);
    connection.requests++;
    const url = new URL(request.url ?? '/', 'http://localhost');
    const way = url.pathname.startsWith('/__') ? 0 : wayMs(world.settings, connection);
    const body = await readBody(request);
    await pause(way);
    if (body === undefined || response.destroyed) return; // it never arrived
    const call: Call = {
      request,
      response,
      method: request.method ?? 'GET',
      path: url.pathname.replace(/\/$/, ''),
      query: url.searchParams,
      body,
      key: /^Bearer\s+(\S.*)$/.exec(request.headers.authorization ?? '')?.[1]?.trim() ?? '',
      id: String(++calls).padStart(32, '0'),
    };
    if (url.pathname.startsWith('/__')) control(call);
    else if (call.path === '/v1/chat/completions' && call.method === 'POST') await chat(world, call);
    else await plainEndpoint(world, call);
  };
  const control = (call: Call) => {
    const ok = { status: 200, body: {} };
    if (call.path === '/__ledger') return sendReply(call, { status: 200, body: viewOf(world, call.query) });
    if (call.path === '/__reset' && call.method === 'POST') reset();
    else if (call.path === '/__options' && call.method === 'POST') setOptions(jsonOf(call.body) ?? {});
    else return sendReply(call, { status: 404, body: {} });
    sendReply(call, ok);
  };

  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 120_000 }, (request, response) => {
    serve(request, response).catch((error: unknown) => {
      process.stderr.write(`the test server failed: ${error instanceof Error ? error.stack : String(error)}\n`);
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    baseUrl: `${url}/v1`,
    ledger: () => viewOf(world, new URLSearchParams()),
    setOptions,
    reset,
    close: async () => {
      world.ended = true;
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function viewOf({ ledger }: World, query: URLSearchParams): LedgerView {
  const entries = query.has('totals') ? [] : ledger.entries.slice(Number(query.get('from') ?? 0));
  return { totals: ledger.totals(), entries };
}
