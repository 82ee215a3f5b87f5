import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Reply } from './apiErrors.ts';

/** A request with its body read, and the answer under way. */
export interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Buffer;
  readonly key: string; // of the Authorization header, '' where there is none
  readonly id: string; // for Msh-Request-Id
}

/** Reads a body whole; undefined when the client goes away before its end. */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks);
}

/** A JSON object, or undefined. */
export function jsonOf(body: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** The headers that live captures show on every answer; none of x-request-id and x-ratelimit-* is among them. */
export function commonHeaders(call: Call, tookMs: number, cached = 0): Record<string, string> {
  return {
    server: 'cloudflare',
    'cf-ray': `${call.id.slice(-16)}-HKG`,
    'cf-cache-status': 'DYNAMIC',
    vary: 'Origin',
    'msh-request-id': call.id,
    'msh-trace-mode': 'on',
    'x-msh-trace-id': call.id.slice(-32),
    'msh-uid': 'uid-1',
    'msh-gid': 'enterprise-tier-1',
    'server-timing': `inner; dur=${Math.round(tookMs)}`,
    ...(cached > 0 ? { 'msh-context-cache-token-saved': String(cached) } : {}),
  };
}

/** Sends an answer whole, unless the client is gone. */
export function sendReply(call: Call, { status, body, headers }: Reply): void {
  const { response } = call;
  if (response.destroyed) return;
  const type =
    typeof body === 'string'
      ? 'text/html'
      : Buffer.isBuffer(body)
        ? 'application/octet-stream'
        : 'application/json; charset=utf-8';
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  response.writeHead(status, {
    ...commonHeaders(call, 0),
    'content-type': type,
    'content-length': String(bytes.length),
    ...headers,
  });
  response.end(bytes);
}

/** Tears the connection, as a gateway that dies does. */
export function tear({ request, response }: Call): void {
  request.socket.resetAndDestroy();
  response.destroy();
}
