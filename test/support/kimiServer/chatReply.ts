import { overloadedMessage } from './apiErrors.ts';
import { commonHeaders, tear, type Call } from './call.ts';
import type { ChatRequest } from './chatRequest.ts';
import type { Fault } from './faults.ts';
import { completionBody, usageBody, type Generation } from './generate.ts';
import { pause } from './world.ts';

/** Half a body must have left before the connection is torn. */
const TEAR_MS = 20;

/** Sends a whole answer, or what the fault leaves of it. */
export function sendWhole(
  call: Call,
  request: ChatRequest,
  generation: Generation,
  fault: Fault | undefined,
  tookMs: number,
): void {
  const { response } = call;
  const body = completionBody(`chatcmpl-${call.id}`, request, generation);
  const bytes = Buffer.from(JSON.stringify(fault?.name === 'noChoices' ? { ...body, choices: [] } : body));
  const half = bytes.subarray(0, Math.floor(bytes.length / 2));
  const length = fault?.name === 'truncatedJson' ? half.length : bytes.length;
  // With keep-alive lines the headers are gone and the length was not known.
  if (!response.headersSent) {
    response.writeHead(200, {
      ...commonHeaders(call, tookMs, generation.usage.cached),
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(length),
    });
  }
  if (fault?.name === 'truncatedJson') response.end(half);
  else if (fault?.name === 'hangBody') response.write(half);
  else if (fault?.name === 'resetBody') response.write(half, () => setTimeout(() => tear(call), TEAR_MS));
  else response.end(bytes);
}

const PIECES = 8;

/** Streams an answer over `ms`, or what the fault leaves of it. `release` is called before the last event. */
export async function sendStream(
  call: Call,
  request: ChatRequest,
  generation: Generation,
  fault: Fault | undefined,
  ms: number,
  release: () => void,
): Promise<void> {
  const { response } = call;
  if (!response.headersSent) response.writeHead(200, streamHeaders(call, generation.usage.cached));
  const write = (text: string) => {
    if (!response.destroyed) response.write(text);
  };
  const event = (data: object) => `data: ${JSON.stringify(data)}\n\n`;
  const chunk = (more: object) => ({
    id: `chatcmpl-${call.id}`,
    object: 'chat.completion.chunk',
    created: Math.floor(Date.now() / 1000),
    model: request.model.id,
    ...more,
  });
  const delta = (part: object, finish: string | null = null) =>
    event(chunk({ choices: fault?.name === 'noChoices' ? [] : [{ index: 0, delta: part, finish_reason: finish }] }));
  const events = [
    delta({ role: 'assistant', content: '' }),
    ...pieces(generation.reasoning ?? '').map((piece) => delta({ reasoning_content: piece })),
    ...pieces(generation.content).map((piece) => delta({ content: piece })),
  ];
  const breaks = ['hangBody', 'resetBody', 'truncatedJson', 'streamError'].includes(fault?.name ?? '');
  const shown = breaks ? Math.ceil(events.length / 2) : events.length;
  for (const [index, one] of events.entries()) {
    // The generation goes on behind a broken stream.
    if (index < shown) write(one);
    await pause(ms / events.length);
  }
  release();
  const broken = delta({ content: 'x' });
  if (response.destroyed || fault?.name === 'hangBody') return;
  if (fault?.name === 'resetBody') return void setTimeout(() => tear(call), TEAR_MS);
  if (fault?.name === 'noDone') return void response.end();
  if (fault?.name === 'truncatedJson') return void response.end(broken.slice(0, Math.floor(broken.length / 2)));
  if (fault?.name === 'streamError') {
    const message = fault.rule.message ?? overloadedMessage;
    return void response.end(event({ error: { type: 'engine_overloaded_error', message } }));
  }
  write(delta({}, generation.finish));
  if (request.includeUsage) write(event(chunk({ choices: [], usage: usageBody(generation) })));
  response.end('data: [DONE]\n\n');
}

/** Sends headers now and blank lines until the returned function is called. */
export function keepAlive(call: Call, stream: boolean, everyMs: number): () => void {
  const { response } = call;
  response.writeHead(
    200,
    stream ? streamHeaders(call, 0) : { ...commonHeaders(call, 0), 'content-type': 'application/json; charset=utf-8' },
  );
  const blank = () => {
    if (!response.destroyed) response.write(stream ? ': keep-alive\n\n' : '\n');
  };
  blank();
  const timer = setInterval(blank, everyMs).unref();
  return () => clearInterval(timer);
}

function streamHeaders(call: Call, cached: number): Record<string, string> {
  return { ...commonHeaders(call, 0, cached), 'content-type': 'text/event-stream', 'cache-control': 'no-cache' };
}

function pieces(text: string): readonly string[] {
  const characters = Array.from(text);
  const size = Math.max(1, Math.ceil(characters.length / PIECES));
  const parts: string[] = [];
  for (let at = 0; at < characters.length; at += size) parts.push(characters.slice(at, at + size).join(''));
  return parts;
}
