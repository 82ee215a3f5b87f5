import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import * as v from 'valibot';

/** A refusal with its HTTP status. */
export class HttpError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const BODY_LIMIT = 4 * 1024 * 1024;

/**
 * Refuses what does not come from a program on this machine: a foreign or doubled Host (DNS rebinding), a request line
 * with a whole address, and whatever a web page sends (any Origin, `null` included, and images or links to us, which
 * browsers mark with Sec-Fetch-Site).
 */
export function refuseStrangers(request: IncomingMessage, port: number): void {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const given = request.headersDistinct['host'] ?? [];
  if (given.length !== 1 || !hosts.includes(given[0] ?? '')) {
    throw new HttpError(403, 'The Host header is not this server.');
  }
  if (!(request.url ?? '').startsWith('/')) throw new HttpError(400, 'The request line must hold a path.');
  const site = request.headers['sec-fetch-site'];
  if (request.headers.origin !== undefined || (site !== undefined && site !== 'none')) {
    throw new HttpError(403, 'Requests from web pages are refused.');
  }
}

/** Refuses a request without the token; compared by digest, so that neither time nor length tell anything of it. */
export function requireToken(request: IncomingMessage, token: string): void {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  if (timingSafeEqual(digest(request.headers.authorization ?? ''), digest(`Bearer ${token}`))) return;
  throw new HttpError(401, 'Send the token that was printed at the start: Authorization: Bearer <token>.');
}

/** Refuses a GET that brings a body: nothing here reads it, and it would be taken for the next request. */
export function refuseBody(request: IncomingMessage): void {
  const length = request.headers['content-length'];
  if (request.headers['transfer-encoding'] === undefined && (length === undefined || Number(length) === 0)) return;
  throw new HttpError(400, 'A GET request has no body.');
}

/** The body as JSON of the given shape, at most 4 MiB. */
export async function readJson<Schema extends v.GenericSchema>(
  request: IncomingMessage,
  schema: Schema,
): Promise<v.InferOutput<Schema>> {
  if (!/^application\/json\s*(?:;|$)/i.test(request.headers['content-type'] ?? '')) {
    throw new HttpError(415, 'Send JSON: Content-Type: application/json.');
  }
  const tooLarge = new HttpError(413, `The body is larger than ${BODY_LIMIT} bytes.`);
  if (Number(request.headers['content-length'] ?? 0) > BODY_LIMIT) throw tooLarge;
  const chunks: Buffer[] = [];
  let size = 0;
  // The socket must outlive a refusal: the answer goes out on it.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT) throw tooLarge;
    chunks.push(chunk);
  }
  let value: unknown;
  try {
    value = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new HttpError(400, 'The body is not JSON.');
  }
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new HttpError(400, `${v.getDotPath(issue) ?? 'body'}: ${issue.message}`);
}
