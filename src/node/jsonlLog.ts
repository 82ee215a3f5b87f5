import { createReadStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { AppError } from '#core/errors';
import type { RecordLog } from '#core/ports';
import { isInPlace, openForAppend, syncFolder, type OpenLog, type TornLine } from './logFile.ts';

/** How a log guards its lines. */
export interface LogOptions {
  /** Each line ends with a checksum of itself, and a line that does not match it is skipped, not an error. Such a log has one writer at a time. */
  readonly checksums?: boolean;
  /** Hears of lines that are skipped: the number of the line and its text. */
  readonly onDamaged?: (line: number, text: string) => void;
}

/** Gives every line its place behind the one before it. A log with a chain makes its own folder and has one writer. */
export interface LineChain<Entry> {
  /** Reads where the file stands: before the first append, after a failed one, and when git or an editor replaced the file. */
  begin(): Promise<void>;
  /** The line of the entry that is written next, without a line end. */
  next(entry: Entry): string;
}

/** How a log is written. */
export interface WriteOptions<Entry> extends LogOptions {
  readonly chain?: LineChain<Entry>;
  /** Hears of a line that a crash tore and that was cut off. */
  readonly onTorn?: (torn: TornLine) => void;
}

interface Queued<Entry> {
  readonly entry: Entry;
  readonly line: string | undefined; // undefined: the chain makes it when it is written
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** So often a batch is written again because the file was replaced while it was written. */
const REWRITES = 3;

/**
 * An append-only JSON-lines file. Appends that arrive while one is being written are written together and synced with
 * one fdatasync (group commit); `append` resolves only after the sync. A line torn by a crash is cut off when the log
 * is opened for writing, and skipped when it is only read.
 */
export class JsonlLog<Entry> implements RecordLog<Entry> {
  readonly #file: string;
  readonly #options: WriteOptions<Entry>;
  #open: OpenLog | undefined;
  #end = 0; // of what was written and synced, in bytes
  #cut: { end: number; id: string } | undefined; // where a failed write began that could not be cut off yet
  #queue: Queued<Entry>[] = [];
  #draining: Promise<void> | undefined;

  constructor(file: string, options: WriteOptions<Entry> = {}) {
    this.#file = file;
    this.#options = options;
  }

  append(entry: Entry): Promise<void> {
    return new Promise((resolve, reject) => {
      const { chain, checksums } = this.#options;
      const json = chain === undefined ? JSON.stringify(entry) : undefined;
      const line = json !== undefined && checksums === true ? sealed(json) : json;
      this.#queue.push({ entry, line, resolve, reject });
      this.#draining ??= this.#drain();
    });
  }

  /** Opens the file for writing before the first append would, which cuts a torn line off. */
  async open(): Promise<void> {
    if (this.#draining === undefined) await this.#opened();
  }

  /** The entries in order, line by line, so that a log may be larger than memory. */
  read(): AsyncIterable<Entry> {
    return streamJsonl<Entry>(this.#file, this.#options);
  }

  /** Waits for what was appended and closes the file. */
  async close(): Promise<void> {
    while (this.#draining !== undefined) await this.#draining;
    await this.#open?.handle.close();
    this.#open = undefined;
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, 256);
      try {
        await this.#write(batch);
        for (const item of batch) item.resolve();
      } catch (error) {
        await this.#retreat();
        for (const item of batch) item.reject(error);
      }
    }
    this.#draining = undefined;
  }

  async #write(batch: readonly Queued<Entry>[]): Promise<void> {
    const { chain } = this.#options;
    for (let writes = 1; ; writes++) {
      const log = await this.#opened();
      const lines = Buffer.from(batch.map(({ entry, line }) => `${line ?? chain?.next(entry) ?? ''}\n`).join(''));
      await log.handle.appendFile(lines);
      await log.handle.datasync();
      // Who replaced the file meanwhile has the lines in none that anybody sees.
      const isLost = chain !== undefined && !(await isInPlace(this.#file, log));
      this.#end += lines.length;
      if (!isLost) return;
      await this.#closeReplaced();
      if (writes === REWRITES) throw new Error(`${this.#file} is being replaced by another program`);
    }
  }

  async #opened(): Promise<OpenLog> {
    const { chain, onTorn } = this.#options;
    if (this.#open !== undefined) {
      if (chain === undefined || (await isInPlace(this.#file, this.#open, this.#end))) return this.#open;
      await this.#closeReplaced();
    }
    const folder = path.dirname(this.#file);
    if (chain !== undefined) {
      await mkdir(folder).catch((error: unknown) => {
        if (!hasCode(error, 'EEXIST')) throw error;
      });
    }
    const log = await openForAppend(this.#file, this.#cut);
    this.#open = log;
    this.#end = log.end;
    this.#cut = undefined;
    if (log.torn !== undefined) onTorn?.(log.torn);
    if (chain !== undefined && log.end === 0) await syncFolder(folder);
    await chain?.begin();
    return log;
  }

  async #closeReplaced(): Promise<void> {
    const log = this.#open;
    this.#open = undefined;
    await log?.handle.close();
  }

  /** After a failed write: part of the batch may be in the file, whole lines too, and nobody was told that they are. */
  async #retreat(): Promise<void> {
    const log = this.#open;
    this.#open = undefined;
    if (log === undefined) return;
    if (this.#options.checksums === true || this.#options.chain !== undefined) {
      const cut = { end: this.#end, id: log.id };
      this.#cut = await log.handle.truncate(cut.end).then(
        () => undefined,
        () => cut,
      );
    }
    await log.handle.close().catch(() => {});
  }
}

/**
 * All entries of a JSON-lines file in order; [] when the file does not exist. A last line without a line end is a torn
 * write and is skipped.
 * @throws AppError 'log.corrupt' with the line number, when a complete line is not JSON; with checksums it is skipped.
 */
export async function readJsonl<Entry>(file: string, options: LogOptions = {}): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of streamJsonl<Entry>(file, options)) entries.push(entry);
  return entries;
}

/** The same, one entry after the other. */
export async function* streamJsonl<Entry>(
  file: string,
  options: LogOptions = {},
): AsyncGenerator<Entry, void, undefined> {
  let number = 0;
  let rest = '';
  try {
    for await (const chunk of createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 18 })) {
      const lines = (rest + (chunk as string)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        number++;
        if (line.trim() === '') continue;
        const entry = readLine(file, number, line, options) as Entry | undefined;
        if (entry !== undefined) yield entry;
      }
    }
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
}

const SEAL = /^,"crc":"([0-9a-f]{8})"\}$/;
const SEAL_LENGTH = 18;

/** A line's JSON without its checksum, and the checksum; lines may be long, so that only their end is looked at. */
function split(line: string): { readonly json: string; readonly crc: number | undefined } {
  const crc = SEAL.exec(line.slice(-SEAL_LENGTH))?.[1];
  if (crc === undefined) return { json: line, crc: undefined };
  return { json: `${line.slice(0, -SEAL_LENGTH)}}`, crc: Number.parseInt(crc, 16) };
}

/** An object as JSON with the CRC-32 of its text without it as the last member. */
export function sealed(json: string): string {
  const crc = crc32(json).toString(16).padStart(8, '0');
  return json === '{}' ? json : `${json.slice(0, -1)},"crc":"${crc}"}`;
}

/** What a line holds, without its checksum, and whether it has one; undefined when it is not JSON or not what was sealed. */
export function unseal(line: string): { readonly value: unknown; readonly isSealed: boolean } | undefined {
  const { json, crc } = split(line);
  if (crc !== undefined && crc32(json) !== crc) return undefined;
  const value = parsed(json);
  return value === undefined ? undefined : { value, isSealed: crc !== undefined };
}

/** A line as JSON, without its checksum; undefined for a damaged one where checksums are kept. */
function readLine(file: string, number: number, line: string, { checksums, onDamaged }: LogOptions): unknown {
  if (checksums === true) {
    const value = unseal(line)?.value;
    if (value === undefined) onDamaged?.(number, line);
    return value;
  }
  const value = parsed(split(line).json);
  if (value !== undefined) return value;
  throw new AppError('log.corrupt', 'Line {1} of {0} is not JSON.', {
    args: [file, number],
    hint: 'Take the file back from version control, or delete that line: every other line stays as it is.',
  });
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

/** A sealed line's entry; undefined when it is damaged. */
export function readSealed(line: string): unknown {
  return readLine('', 0, line.replace(/\n$/, ''), { checksums: true });
}

/** A line of a file with its place in bytes; `length` without the line end. */
export interface LinePlace {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/** The complete lines of a file with their places; none when it does not exist. */
export async function* placesOfLines(file: string): AsyncGenerator<LinePlace, void, undefined> {
  let rest: Buffer = Buffer.alloc(0);
  let offset = 0;
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 18 })) {
      const bytes: Buffer = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
      let start = 0;
      for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
        yield { offset: offset + start, length: end - start, text: bytes.toString('utf8', start, end) };
        start = end + 1;
      }
      offset += start;
      rest = bytes.subarray(start);
    }
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
