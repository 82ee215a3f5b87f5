import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { AppError } from '#core/errors';
import type { BatchDialect } from '#core/label/batchDialects';
import type { Teacher } from '#core/label/job';
import { TeacherError } from '#core/label/teacherError';
import { faultContext, fetchThere, plainHeaders } from '../teachers/teacherCall.ts';
import { checkBaseUrl } from '../teachers/teacherEngine.ts';
import { classify, limitHeaders } from '../teachers/teacherErrors.ts';
import { errorInside } from '../teachers/teacherReply.ts';
import { objectOf } from '../teachers/teacherServiceBodies.ts';
import { readBatch, readFile, readList, type RemoteBatch, type RemoteFile } from './batchObjects.ts';

const CALL_MS = 60_000;
/** A transfer that stands still for so long is given up; one that goes on may take what it takes. */
const IDLE_MS = 120_000;
const PAGE = 100;

/** The Batch API of a teacher's provider. Every call is one attempt; failures are TeacherErrors. */
export class BatchClient {
  readonly #teacher: Teacher;
  readonly #apiKey: string | undefined;
  readonly #signal: AbortSignal | undefined;

  /** @throws AppError 'teacher.refused' for an address that must not be asked. */
  constructor(teacher: Teacher, apiKey: string | undefined, signal: AbortSignal | undefined) {
    checkBaseUrl(teacher.baseUrl, apiKey !== undefined);
    this.#teacher = teacher;
    this.#apiKey = apiKey;
    this.#signal = signal;
  }

  /** Uploads a file from disk, streamed. */
  async upload(file: string, bytes: number, name: string): Promise<RemoteFile> {
    const boundary = `promptmill-${name.replace(/\W/g, '')}`;
    const field = `--${boundary}\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nbatch\r\n`;
    const head = `${field}--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: application/jsonl\r\n\r\n`;
    const tail = `\r\n--${boundary}--\r\n`;
    const value = await this.#call('POST', 'files', async (stir) => {
      async function* body() {
        yield new TextEncoder().encode(head);
        for await (const chunk of createReadStream(file, { highWaterMark: 1 << 18 })) {
          stir();
          yield chunk as Uint8Array;
        }
        yield new TextEncoder().encode(tail);
      }
      return {
        body: Readable.toWeb(Readable.from(body(), { objectMode: false })) as ReadableStream<Uint8Array>,
        type: `multipart/form-data; boundary=${boundary}`,
        length: Buffer.byteLength(head) + bytes + Buffer.byteLength(tail),
      };
    });
    return readFile(value) ?? this.#unexpected();
  }

  /** Files for batches, all pages. */
  async *files(): AsyncGenerator<RemoteFile, void, undefined> {
    yield* this.#pages('files?purpose=batch', readFile);
  }

  /** Batches of the account, all pages, newest first. */
  async *batches(): AsyncGenerator<RemoteBatch, void, undefined> {
    yield* this.#pages(`batches?limit=${PAGE}`, readBatch);
  }

  async create(
    fileId: string,
    { url }: BatchDialect,
    window: string | undefined,
    metadata: Readonly<Record<string, string>>,
  ): Promise<RemoteBatch> {
    const body = {
      input_file_id: fileId,
      endpoint: url,
      ...(window === undefined ? {} : { completion_window: window }),
      metadata,
    };
    return readBatch(await this.#json('POST', 'batches', body)) ?? this.#unexpected();
  }

  async read(batchId: string): Promise<RemoteBatch> {
    return readBatch(await this.#json('GET', `batches/${encodeURIComponent(batchId)}`)) ?? this.#unexpected();
  }

  async cancel(batchId: string): Promise<void> {
    await this.#json('POST', `batches/${encodeURIComponent(batchId)}/cancel`);
  }

  /** Deletes a file; one that is gone already is deleted. */
  async delete(fileId: string): Promise<void> {
    try {
      await this.#json('DELETE', `files/${encodeURIComponent(fileId)}`);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }

  /** Writes a file's content to disk as it comes. */
  async download(fileId: string, to: string): Promise<void> {
    const handle = await open(to, 'w');
    try {
      await this.#call('GET', `files/${encodeURIComponent(fileId)}/content`, undefined, async (response, stir) => {
        for await (const chunk of response.body ?? []) {
          stir();
          await handle.write(chunk);
        }
        return {};
      });
    } finally {
      await handle.close();
    }
  }

  async *#pages<Value extends { readonly id: string }>(
    first: string,
    read: (value: unknown) => Value | undefined,
  ): AsyncGenerator<Value, void, undefined> {
    for (let address = first, last = ''; ;) {
      const { data, more } = readList(await this.#json('GET', address)) ?? this.#unexpected();
      const values = data.map(read).filter((value) => value !== undefined);
      yield* values;
      const next = values.at(-1)?.id;
      if (!more || next === undefined || next === last) return;
      last = next;
      address = `${first}${first.includes('?') ? '&' : '?'}after=${encodeURIComponent(next)}`;
    }
  }

  #json(method: string, address: string, body?: object): Promise<unknown> {
    return this.#call(method, address, async () =>
      body === undefined ? {} : { body: JSON.stringify(body), type: 'application/json' },
    );
  }

  /** One request and its whole answer. `stir` is called while something moves. */
  async #call(
    method: string,
    address: string,
    send: ((stir: () => void) => Promise<Sending>) | undefined,
    receive?: (response: Response, stir: () => void) => Promise<unknown>,
  ): Promise<unknown> {
    const signal = this.#signal;
    signal?.throwIfAborted();
    const attempt = new AbortController();
    let late = false;
    const giveUp = () => {
      late = true;
      attempt.abort();
    };
    let timer = setTimeout(giveUp, CALL_MS);
    const stir = () => {
      clearTimeout(timer);
      timer = setTimeout(giveUp, IDLE_MS);
    };
    const onAbort = () => attempt.abort();
    signal?.addEventListener('abort', onAbort, { once: true });
    const context = faultContext(this.#teacher, this.#teacher.baseUrl, this.#apiKey);
    try {
      const { body = null, type, length } = (await send?.(stir)) ?? {};
      const headers = plainHeaders(
        { accept: 'application/json', ...(type === undefined ? {} : { 'content-type': type }) },
        this.#apiKey,
      );
      // A stream of known length goes as such: not every gateway takes chunks.
      if (length !== undefined) headers.set('content-length', String(length));
      const request: RequestInit = {
        method,
        headers,
        body,
        signal: attempt.signal,
        ...(length === undefined ? {} : { duplex: 'half' }),
      };
      const response = await fetchThere(this.#addressOf(address), request, context);
      if (response.ok && receive !== undefined) return await receive(response, stir);
      const text = await response.text();
      const parsed = objectOf(text);
      const fault = parsed === undefined ? undefined : errorInside(parsed);
      if (response.ok && parsed !== undefined && (fault === undefined || 'id' in parsed || 'data' in parsed)) {
        return parsed;
      }
      throw classify(
        {
          ...(fault ?? { message: text.replace(/<[^>]{0,200}>/g, ' ').slice(0, 300) }),
          ...(response.ok ? {} : { status: response.status }),
          retryAfter: response.headers.get('retry-after') ?? undefined,
          limits: limitHeaders(response.headers),
        },
        context,
      );
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof AppError) throw error;
      if (late) {
        throw new TeacherError('retry', 'teacher.unreachable', '{0} gave no whole answer within {1} s.', {
          args: [this.#teacher.title, CALL_MS / 1000],
          hint: 'Check the network; for a slow model raise its time limit.',
        });
      }
      if (error instanceof Error && 'syscall' in error) throw error; // a file of one's own
      const { message, cause } = error as Error;
      throw classify({ message: cause instanceof Error ? `${message}: ${cause.message}` : message }, context);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  #addressOf(address: string): string {
    const { origin, pathname } = new URL(this.#teacher.baseUrl);
    return `${origin}${pathname.replace(/\/{0,9}$/, '')}/${address}`;
  }

  #unexpected(): never {
    throw new AppError('teacher.malformed', '{0} answered something else than was asked for.', {
      args: [this.#teacher.title],
      hint: 'Check the base URL: it must be the provider’s own, with /v1 where that belongs to it.',
    });
  }
}

/** What a request carries. */
interface Sending {
  readonly body?: string | ReadableStream<Uint8Array>;
  readonly type?: string;
  readonly length?: number; // bytes of a stream
}

/** Whether what was asked for is not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof TeacherError && error.args[4] === 404;
}
