import type { IncomingMessage } from 'node:http';
import * as v from 'valibot';
import { ApiError } from '#core/infer/apiError';

/** The body as JSON of the given shape, in UTF-8 and no larger than `limit` bytes. @throws ApiError */
export async function readJson<Schema extends v.GenericSchema>(
  request: IncomingMessage,
  schema: Schema,
  limit: number,
): Promise<v.InferOutput<Schema>> {
  const text = decode(await readBytes(request, limit));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ApiError(400, 'invalid_json', 'The body is not JSON.', { cause });
  }
  const parsed = v.safeParse(schema, value, { abortEarly: true }); // a body may hold millions of mistakes
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const param = v.getDotPath(issue) ?? undefined;
  throw new ApiError(
    400,
    'invalid_value',
    `${param ?? 'body'}: ${issue.message}`,
    param === undefined ? {} : { param },
  );
}

/** Refuses a body by its headers alone: anything but JSON in UTF-8, packed ones, and those that say that they are too large. */
export function checkBodyHeaders(request: IncomingMessage, limit: number): void {
  const { 'content-type': type = '', 'content-encoding': packing = 'identity' } = request.headers;
  if (!/^application\/json\s*(?:;|$)/i.test(type) || packing !== 'identity') {
    throw new ApiError(415, 'unsupported_media_type', 'Send plain JSON: Content-Type: application/json.');
  }
  const charset = /;\s*charset\s*=\s*"?([^\s";]{1,40})/i.exec(type)?.[1];
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) {
    throw new ApiError(415, 'invalid_encoding', `Send the JSON in UTF-8, not in ${charset}.`);
  }
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
}

async function readBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    // The socket must outlive a refusal: the answer goes out on it.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) throw tooLarge(limit);
      chunks.push(chunk);
    }
  } catch (cause) {
    if (cause instanceof ApiError) throw cause;
    throw new ApiError(400, 'invalid_request', 'The body ended early.', { cause });
  }
  return Buffer.concat(chunks);
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new ApiError(400, 'invalid_encoding', 'The body is not UTF-8 (is it GBK?). Send the JSON in UTF-8.', {
      cause,
    });
  }
}

const tooLarge = (limit: number) => new ApiError(413, 'request_too_large', `The body is larger than ${limit} bytes.`);
