import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '#core/errors';
import { hashOf } from '#core/hash';
import type { ChatMessage } from '#core/infer/engine';
import { estimateTokens } from '#core/label/tokens';
import type { Logger } from '#core/ports';
import { recordOf } from '#core/prompt/render';
import { decodedLines } from '../sources/decode.ts';

/** Options of the replay server. */
export interface ReplayOptions {
  readonly log?: Logger;
  readonly latencyMs?: readonly [number, number]; // least and most; each record has its own, always the same
  readonly rateLimitOnce?: boolean; // refuse one request with 429, as every real teacher does at times
}

/** The field of a request's body that asks for the reasoning of a corrected conclusion: the conclusion. */
export const REWRITE_FIELD = 'promptmill_conclusion';

/** The request that is refused once. */
const REFUSED_REQUEST = 3;
const MAX_BODY = 16 << 20;

/**
 * Serves recorded replies on 127.0.0.1 over the protocol of OpenAI's chat completions, streamed and whole: each line of
 * the file is `{"record": <hash of the record's text, 16 digits>, "reply": <text>}`. A record that it does not know gets
 * HTTP 404 with the type `replay_unknown_record`. A request that names a corrected conclusion (REWRITE_FIELD) is answered
 * from the line's `rewrites`, `{<conclusion>: <reasoning>}`.
 * @throws AppError 'source.unreadable' when the file is not such a file.
 */
export async function startReplayServer(
  repliesFile: string,
  options: ReplayOptions = {},
): Promise<{ readonly baseUrl: string; close(): Promise<void> }> {
  const replies = await readReplies(repliesFile);
  const [least, most] = options.latencyMs ?? [60, 200];
  const closing = new AbortController();
  let toRefuse = options.rateLimitOnce ?? true;
  let requests = 0;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (request.method === 'GET' && pathname === '/v1/models') {
      return sendJson(response, 200, {
        object: 'list',
        data: [{ id: 'replay', object: 'model', owned_by: 'promptmill' }],
      });
    }
    if (request.method !== 'POST' || pathname !== '/v1/chat/completions') {
      return sendError(response, 404, 'url.not_found', `There is no ${request.method ?? ''} ${pathname} here.`);
    }
    const body = readBody(await bodyOf(request));
    if (body === undefined) return sendError(response, 400, 'invalid_request_error', 'The body is not a chat request.');
    if (++requests === REFUSED_REQUEST && toRefuse) {
      toRefuse = false;
      response.setHeader('retry-after', '1');
      return sendError(
        response,
        429,
        'rate_limit_reached_error',
        'Replay refuses one request, as real teachers do at times.',
      );
    }
    const record = recordOf(body.messages);
    const key = record === undefined ? undefined : hashOf(record).slice(0, 16);
    const recorded = key === undefined ? undefined : replies.get(key);
    const reply = body.conclusion === undefined ? recorded?.reply : recorded?.rewrites.get(body.conclusion);
    if (reply === undefined) {
      return sendError(response, 404, 'replay_unknown_record', 'There is no recorded reply for this record.');
    }
    const share = Number.parseInt(key?.slice(0, 6) ?? '0', 16) / 0xffffff;
    const ms = least + share * (most - least);
    const completion = completionOf(body, reply);
    if (!body.stream) {
      await delay(ms, undefined, { signal: closing.signal });
      return sendJson(response, 200, completion);
    }
    return sendStream(response, completion, reply, ms, body.includeUsage, closing.signal);
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!closing.signal.aborted) options.log?.warn(`replay: ${String(error)}`);
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  options.log?.info(`replay: ${replies.size} recorded replies of ${repliesFile} on 127.0.0.1:${port}`);
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    async close() {
      closing.abort();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

interface ChatBody {
  readonly messages: readonly ChatMessage[];
  readonly model: string;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  readonly conclusion: string | undefined; // of the review, for which the reasoning is to be written anew
}

interface Recorded {
  readonly reply: string;
  readonly rewrites: ReadonlyMap<string, string>; // reasoning by corrected conclusion
}

async function readReplies(file: string): Promise<ReadonlyMap<string, Recorded>> {
  const replies = new Map<string, Recorded>();
  let line = 0;
  for await (const text of decodedLines(file)) {
    line++;
    if (text.trim() === '') continue;
    const value: { readonly record?: unknown; readonly reply?: unknown; readonly rewrites?: unknown } | undefined =
      parse(text);
    if (typeof value?.record !== 'string' || typeof value.reply !== 'string') {
      throw new AppError('source.unreadable', 'Line {1} of {0} is not a recorded reply.', {
        args: [file, line],
        hint: 'Each line is {"record": "…", "reply": "…"}; take the file back from version control.',
      });
    }
    const rewrites = Object.entries(typeof value.rewrites === 'object' ? (value.rewrites ?? {}) : {});
    replies.set(value.record, { reply: value.reply, rewrites: new Map(rewrites) });
  }
  return replies;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) throw new Error('the request is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function readBody(text: string): ChatBody | undefined {
  const value = parse(text) as Readonly<Record<string, unknown>> | undefined;
  const messages = value?.['messages'];
  const isChat =
    Array.isArray(messages) &&
    messages.every((message: { content?: unknown } | null) => typeof message?.content === 'string');
  if (value === undefined || !isChat) return undefined;
  return {
    messages: messages as ChatMessage[],
    model: typeof value['model'] === 'string' ? value['model'] : 'replay',
    stream: value['stream'] === true,
    includeUsage: (value['stream_options'] as { include_usage?: unknown } | undefined)?.include_usage === true,
    conclusion: typeof value[REWRITE_FIELD] === 'string' ? value[REWRITE_FIELD] : undefined,
  };
}

function parse(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function completionOf(body: ChatBody, reply: string) {
  const input = body.messages.reduce((sum, { content }) => sum + estimateTokens(content), 0);
  const output = estimateTokens(reply);
  return {
    id: `replay-${hashOf(reply).slice(0, 12)}`,
    object: 'chat.completion',
    created: Math.floor(Date.now() / 1000),
    model: body.model,
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: reply } }],
    usage: { prompt_tokens: input, completion_tokens: output, total_tokens: input + output },
  };
}

/** Sends the reply in pieces over the whole of its time, the first one after a fifth of it. */
async function sendStream(
  response: ServerResponse,
  completion: ReturnType<typeof completionOf>,
  reply: string,
  ms: number,
  includeUsage: boolean,
  signal: AbortSignal,
): Promise<void> {
  const { id, created, model, usage } = completion;
  const event = (data: object) => response.write(`data: ${JSON.stringify(data)}\n\n`);
  const chunk = (delta: object, finish: 'stop' | null) =>
    event({
      id,
      object: 'chat.completion.chunk',
      created,
      model,
      choices: [{ index: 0, delta, finish_reason: finish }],
    });
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  const characters = Array.from(reply);
  const pieces = Math.min(8, Math.max(1, Math.ceil(characters.length / 12)));
  const size = Math.ceil(characters.length / pieces);
  await delay(ms / 5, undefined, { signal });
  chunk({ role: 'assistant', content: '' }, null);
  for (let piece = 0; piece < pieces; piece++) {
    chunk({ content: characters.slice(piece * size, (piece + 1) * size).join('') }, null);
    await delay((ms * 0.8) / pieces, undefined, { signal });
  }
  chunk({}, 'stop');
  if (includeUsage) event({ id, object: 'chat.completion.chunk', created, model, choices: [], usage });
  response.end('data: [DONE]\n\n');
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}

function sendError(response: ServerResponse, status: number, type: string, message: string): void {
  sendJson(response, status, { error: { type, message } });
}
