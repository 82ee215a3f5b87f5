import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { ChatMessage } from '#core/infer/engine';
import { recordOf } from '#core/prompt/render';

/** How the server treats one request; `good` answers `理由\n####\n相关`. */
export type Treatment =
  | 'good'
  | 'hang' // no answer at all
  | 'hang-body' // headers and half a body
  | 'reset' // the connection is torn before an answer
  | 'reset-body'
  | 'truncated-json'
  | 'no-choices'
  | 'error-in-200'
  | 'stream-cut' // a stream without an end
  | { readonly text: string; readonly finish?: string }
  | {
      readonly status: number;
      readonly type?: string;
      readonly message?: string;
      readonly html?: true;
      readonly headers?: Readonly<Record<string, string>>;
    };

/** One request as the server saw it. */
export interface Seen {
  readonly at: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Readonly<Record<string, unknown>>;
  readonly record: string; // the text to label
}

/** An OpenAI-compatible server on 127.0.0.1 with faults on demand. */
export interface TeacherServer {
  readonly baseUrl: string;
  readonly seen: readonly Seen[];
  readonly peak: () => number; // most requests under way at once
  close(): Promise<void>;
}

/** Starts the server; `treat` decides about each request, by its number from 1 and its record. */
export async function startTeacherServer(
  treat: (request: number, record: string, seen: Seen) => Treatment = () => 'good',
  options: { readonly latencyMs?: number; readonly models?: readonly string[] } = {},
): Promise<TeacherServer> {
  const seen: Seen[] = [];
  let active = 0;
  let peak = 0;
  const server = createServer((request, response) => {
    active++;
    peak = Math.max(peak, active);
    response.on('close', () => active--);
    void answer(request, response).catch(() => response.destroy());
  });
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { messages: ChatMessage[]; stream?: boolean };
    const one: Seen = {
      at: Date.now(),
      headers: request.headers,
      body: { ...body },
      record: recordOf(body.messages) ?? '',
    };
    seen.push(one);
    const treatment = treat(seen.length, one.record, one);
    if (options.latencyMs !== undefined) await delay(options.latencyMs);
    give(response, treatment, body.stream === true);
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    seen,
    peak: () => peak,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const GOOD = '用户在问维修。\n####\n相关';

function give(response: ServerResponse, treatment: Treatment, stream: boolean): void {
  if (treatment === 'hang') return;
  if (treatment === 'reset') return void response.destroy();
  if (typeof treatment === 'object' && 'status' in treatment) return giveError(response, treatment);
  const { text = GOOD, finish = 'stop' } = typeof treatment === 'object' ? treatment : {};
  if (stream) return giveStream(response, text, finish, treatment === 'stream-cut');
  const whole = JSON.stringify({
    id: 'c1',
    object: 'chat.completion',
    choices: [{ index: 0, finish_reason: finish, message: { role: 'assistant', content: text } }],
    usage: {
      prompt_tokens: 100,
      completion_tokens: 10,
      total_tokens: 110,
      prompt_tokens_details: { cached_tokens: 64 },
    },
  });
  const headers = { 'content-type': 'application/json', 'msh-request-id': 'req-1' };
  if (treatment === 'hang-body' || treatment === 'reset-body') {
    response.writeHead(200, { ...headers, 'content-length': String(Buffer.byteLength(whole)) });
    response.write(whole.slice(0, 40), () => {
      if (treatment === 'reset-body') setTimeout(() => response.destroy(), 20);
    });
    return;
  }
  response.writeHead(200, headers);
  if (treatment === 'truncated-json') response.end(whole.slice(0, 60));
  else if (treatment === 'no-choices') response.end('{"id":"c1","choices":[]}');
  else if (treatment === 'error-in-200') {
    response.end('{"error":{"type":"rpm_rate_limit_exceeded","message":"Rate limit reached for RPM"}}');
  } else response.end(whole);
}

function giveError(
  response: ServerResponse,
  { status, type, message, html, headers }: Extract<Treatment, { readonly status: number }>,
): void {
  response.writeHead(status, { 'content-type': html === true ? 'text/html' : 'application/json', ...headers });
  if (html === true) response.end('<html><body><h1>502 Bad Gateway</h1></body></html>');
  else response.end(JSON.stringify({ error: { type, message } }));
}

function giveStream(response: ServerResponse, text: string, finish: string, cut: boolean): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const event = (data: object) => response.write(`data: ${JSON.stringify(data)}\n\n`);
  const chunk = (delta: object, reason: string | null) =>
    event({ id: 'c1', object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: reason }] });
  response.write(': keep-alive\n\n');
  for (const piece of text.match(/[^]{1,3}/g) ?? []) chunk({ content: piece }, null);
  if (cut) return void response.end();
  chunk({}, finish);
  event({ id: 'c1', object: 'chat.completion.chunk', choices: [], usage: { prompt_tokens: 7, completion_tokens: 5 } });
  response.end('data: [DONE]\n\n');
}
