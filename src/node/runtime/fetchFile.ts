import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat, writeFile, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from '#core/ports';
import { safeAddress, shownAddress } from './address.ts';
import { Again, damaged, diskError, refused } from './fetchErrors.ts';
import { PATIENCE, persist, type Patience } from './patience.ts';
import { request, type Access } from './request.ts';

/** A file to fetch. */
export interface Wanted {
  readonly url: string;
  readonly to: string;
  readonly algorithm: 'sha256' | 'sha512';
  readonly hash?: string; // in hex; without it the hash is only told
  readonly size?: number; // in bytes, where known
  readonly start?: string; // what the file begins with, in ASCII: anything else is not worth fetching
  readonly access?: Access;
}

/** How it is fetched. */
export interface Fetching {
  readonly signal?: AbortSignal; // what has come is kept
  readonly onBytes?: (bytes: number) => void; // of this file on the disk, so far
  readonly check?: (file: string) => Promise<void>; // looks at the whole file before it gets its name
  readonly log?: Logger;
  readonly patience?: Patience;
}

/** What lies beside a part whose hash is not known: it goes on only with the same file. */
interface PartNote {
  readonly url: string;
  readonly etag: string;
}

/**
 * Fetches a file into `to`, which then holds the whole file or did not change: it comes as `to`.partial, which a later call
 * goes on with, after a kill too. Its hash is taken as it comes. Gives the hash in hex.
 * @throws AppError 'download.failed', or 'download.damaged' when the hash is another one; the signal's reason.
 */
export async function fetchFile(wanted: Wanted, fetching: Fetching = {}): Promise<string> {
  const shown = shownAddress(safeAddress(wanted.url));
  const part = new Part(wanted, fetching, shown);
  const { patience = PATIENCE, signal, log } = fetching;
  try {
    await mkdir(path.dirname(wanted.to), { recursive: true });
    await part.open();
    await persist(shown, () => part.goOn(), {
      patience,
      gain: () => part.reached,
      ...(signal && { signal }),
      ...(log && { warn: (text: string) => log.warn(text) }),
    });
    return await part.finish();
  } catch (error) {
    throw diskError(error, wanted.to);
  } finally {
    await part.close();
  }
}

/** The part of a file that is there, and the hash of it. */
class Part {
  reached = 0; // the furthest that any try came
  readonly #wanted: Wanted;
  readonly #fetching: Fetching;
  readonly #shown: string;
  readonly #file: string;
  #handle: FileHandle | undefined;
  #hash: Hash;
  #size = 0;
  #etag: string | undefined;
  #fresh = true; // all of it came in this call

  constructor(wanted: Wanted, fetching: Fetching, shown: string) {
    this.#wanted = wanted;
    this.#fetching = fetching;
    this.#shown = shown;
    this.#file = `${wanted.to}.partial`;
    this.#hash = createHash(wanted.algorithm);
  }

  /** Takes up what an earlier call left. */
  async open(): Promise<void> {
    const { hash, size = Infinity } = this.#wanted;
    const left = await stat(this.#file).catch(() => undefined);
    if (left !== undefined && left.size > 0) {
      this.#etag = hash === undefined ? await this.#readNote() : undefined;
      if (left.size <= size && (hash !== undefined || this.#etag !== undefined)) {
        for await (const chunk of createReadStream(this.#file)) {
          this.#fetching.signal?.throwIfAborted();
          this.#hash.update(chunk as Buffer);
        }
        this.#size = left.size;
        this.#fresh = false;
      }
    }
    this.#handle = await open(this.#file, this.#size > 0 ? 'r+' : 'w');
    this.#tell();
  }

  /** One connection. */
  async goOn(): Promise<void> {
    const { size, access } = this.#wanted;
    if (size !== undefined && this.#size === size) return;
    const stall = new Stall(this.#fetching.patience?.stallMs ?? PATIENCE.stallMs, this.#fetching.signal);
    try {
      const { response } = await request(this.#wanted.url, {
        headers: {
          ...(this.#size > 0 && { range: `bytes=${this.#size}-` }),
          ...(this.#size > 0 && this.#etag !== undefined && { 'if-range': this.#etag }),
        },
        ...(access && { access }),
        signal: stall.signal,
      });
      const end = await this.#begin(response);
      if (end === 'complete') return;
      for await (const chunk of response.body ?? []) {
        stall.alive();
        await this.#write(chunk, size ?? end);
      }
      const whole = size ?? end;
      if (whole !== undefined && this.#size < whole) throw new Again('cut short');
    } catch (error) {
      if (this.#fetching.signal?.aborted === true) throw this.#fetching.signal.reason;
      if (stall.signal.aborted) throw new Again('no answer');
      if (error instanceof TypeError) throw new Again('connection lost', undefined, error);
      throw error;
    } finally {
      stall.end();
    }
  }

  /** Compares the hash and gives the file its name. */
  async finish(): Promise<string> {
    const found = this.#hash.digest('hex');
    const { hash, to, algorithm } = this.#wanted;
    if (hash !== undefined && found !== hash) {
      if (this.#fresh) {
        await this.#delete();
        throw damaged(to, `${algorithm} ${hash}`, `${algorithm} ${found}`);
      }
      // Perhaps only what an earlier call left is wrong: once more, from the start.
      this.#fetching.log?.warn(`${this.#shown}: an earlier part of it was damaged; fetching all of it again`);
      await this.#restart();
      await persist(this.#shown, () => this.goOn(), {
        patience: this.#fetching.patience ?? PATIENCE,
        gain: () => this.reached,
        ...(this.#fetching.signal && { signal: this.#fetching.signal }),
      });
      return this.finish();
    }
    await this.#handle?.sync();
    await this.close();
    await this.#fetching.check?.(this.#file).catch(async (error: unknown) => {
      await this.#delete();
      throw error;
    });
    await rename(this.#file, to);
    await rm(`${this.#file}.json`, { force: true });
    return found;
  }

  async close(): Promise<void> {
    await this.#handle?.close();
    this.#handle = undefined;
  }

  /** Makes sense of an answer's head; gives the size of the whole file where the server tells it. */
  async #begin(response: Response): Promise<number | undefined | 'complete'> {
    const { status, headers } = response;
    const range = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(headers.get('content-range') ?? '');
    const total = range?.[2] === undefined || range[2] === '*' ? undefined : Number(range[2]);
    if (status === 416 && this.#size > 0) {
      await response.body?.cancel();
      if (total === this.#size) return 'complete';
      await this.#restart();
      throw new Again('the part is longer than the file');
    }
    if (status !== 200 && status !== 206) {
      await response.body?.cancel();
      throw refused(status, this.#shown, headers);
    }
    const encoded = /^(?!identity$)./.test(headers.get('content-encoding') ?? '');
    if (status === 206 && (encoded || Number(range?.[1]) !== this.#size)) {
      await response.body?.cancel();
      await this.#restart();
      throw new Again('the server gave another range than asked for');
    }
    if (status === 200 && this.#size > 0) await this.#restart(); // the server knows no ranges, or the file has changed
    await this.#note(headers.get('etag'));
    if (status === 206) return total;
    const length = headers.get('content-length');
    return encoded || length === null ? undefined : Number(length);
  }

  async #write(chunk: Uint8Array, most = Infinity): Promise<void> {
    const { start } = this.#wanted;
    if (this.#size + chunk.length > most) {
      await this.#delete();
      throw damaged(this.#wanted.to, `${most} B`, `> ${most} B`);
    }
    if (start !== undefined && this.#size === 0 && chunk.length >= start.length) {
      const found = Buffer.from(chunk.subarray(0, start.length)).toString('latin1');
      if (found !== start) {
        await this.#delete();
        throw damaged(this.#wanted.to, JSON.stringify(start), JSON.stringify(found));
      }
    }
    let written = 0;
    while (written < chunk.length) {
      const rest = chunk.subarray(written);
      written += (await this.#handle?.write(rest, 0, rest.length, this.#size + written))?.bytesWritten ?? rest.length;
    }
    this.#hash.update(chunk);
    this.#size += chunk.length;
    this.#tell();
  }

  async #restart(): Promise<void> {
    await this.#handle?.truncate(0);
    this.#hash = createHash(this.#wanted.algorithm);
    this.#size = 0;
    this.#etag = undefined;
    this.#fresh = true;
    this.#tell();
  }

  async #delete(): Promise<void> {
    await this.close();
    await rm(this.#file, { force: true });
    await rm(`${this.#file}.json`, { force: true });
  }

  /** Remembers which file the part is of; a weak validator promises nothing for ranges. */
  async #note(etag: string | null): Promise<void> {
    if (this.#wanted.hash !== undefined || this.#size > 0) return;
    this.#etag = etag === null || etag.startsWith('W/') ? undefined : etag;
    const note = this.#etag === undefined ? {} : ({ url: this.#shown, etag: this.#etag } satisfies PartNote);
    await writeFile(`${this.#file}.json`, JSON.stringify(note));
  }

  async #readNote(): Promise<string | undefined> {
    try {
      const note = JSON.parse(await readFile(`${this.#file}.json`, 'utf8')) as Partial<PartNote>;
      return note.url === this.#shown && typeof note.etag === 'string' ? note.etag : undefined;
    } catch {
      return undefined;
    }
  }

  #tell(): void {
    this.reached = Math.max(this.reached, this.#size);
    this.#fetching.onBytes?.(this.#size);
  }
}

/** Ends a connection that gives nothing for too long. */
class Stall {
  readonly signal: AbortSignal;
  readonly #abort = new AbortController();
  #timer: NodeJS.Timeout;

  constructor(ms: number, signal: AbortSignal | undefined) {
    this.signal = signal === undefined ? this.#abort.signal : AbortSignal.any([signal, this.#abort.signal]);
    this.#timer = setTimeout(() => this.#abort.abort(), ms);
  }

  alive(): void {
    this.#timer.refresh();
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#abort.abort(); // lets go of the connection
  }
}
