import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { AppError } from '#core/errors';
import type { RecordLog } from '#core/ports';

/** How a log guards its lines. */
export interface LogOptions {
  /** Each line ends with a checksum of itself, and a line that does not match it is skipped, not an error. Such a log has one writer at a time. */
  readonly checksums?: boolean;
  /** Hears of lines that are skipped: the number of the line and its text. */
  readonly onDamaged?: (line: number, text: string) => void;
}

/**
 * An append-only JSON-lines file. Appends that arrive while one is being written are written together and synced with
 * one fdatasync (group commit); `append` resolves only after the sync. A line torn by a crash is cut off when the log
 * is opened for writing, and skipped when it is only read.
 */
export class JsonlLog<Entry> implements RecordLog<Entry> {
  readonly #file: string;
  readonly #options: LogOptions;
  #handle: FileHandle | undefined;
  #end: number | undefined; // of what was written and synced, in bytes; undefined before the first opening
  #queue: { line: string; resolve: () => void; reject: (error: unknown) => void }[] = [];
  #draining: Promise<void> | undefined;

  constructor(file: string, options: LogOptions = {}) {
    this.#file = file;
    this.#options = options;
  }

  append(entry: Entry): Promise<void> {
    return new Promise((resolve, reject) => {
      const json = JSON.stringify(entry);
      const line = `${this.#options.checksums === true ? sealed(json) : json}\n`;
      this.#queue.push({ line, resolve, reject });
      this.#draining ??= this.#drain();
    });
  }

  /** The entries in order, line by line, so that a log may be larger than memory. */
  read(): AsyncIterable<Entry> {
    return streamJsonl<Entry>(this.#file, this.#options);
  }

  /** Waits for what was appended and closes the file. */
  async close(): Promise<void> {
    while (this.#draining !== undefined) await this.#draining;
    await this.#handle?.close();
    this.#handle = undefined;
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, 256);
      try {
        if (this.#handle === undefined) {
          this.#handle = await openForAppend(this.#file, this.#options.checksums === true ? this.#end : undefined);
          this.#end = (await this.#handle.stat()).size;
        }
        const lines = Buffer.from(batch.map((item) => item.line).join(''));
        await this.#handle.appendFile(lines);
        await this.#handle.datasync();
        this.#end = (this.#end ?? 0) + lines.length;
        for (const item of batch) item.resolve();
      } catch (error) {
        // Part of the batch may have been written, whole lines too: opening the file again cuts all of it off.
        await this.#handle?.close().catch(() => {});
        this.#handle = undefined;
        for (const item of batch) item.reject(error);
      }
    }
    this.#draining = undefined;
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
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    throw error;
  }
}

const SEAL = /,"crc":"([0-9a-f]{8})"\}$/;

/** An object as JSON with the CRC-32 of its text without it as the last member. */
function sealed(json: string): string {
  const crc = crc32(json).toString(16).padStart(8, '0');
  return json === '{}' ? json : `${json.slice(0, -1)},"crc":"${crc}"}`;
}

/** A line as JSON, without its checksum; undefined for a damaged one where checksums are kept. */
function readLine(file: string, number: number, line: string, { checksums, onDamaged }: LogOptions): unknown {
  const seal = SEAL.exec(line);
  const json = seal === null ? line : `${line.slice(0, seal.index)}}`;
  if (checksums === true) {
    const whole = seal === null || crc32(json) === Number.parseInt(seal[1] ?? '', 16);
    const value = whole ? parsed(json) : undefined;
    if (value === undefined) onDamaged?.(number, line);
    return value;
  }
  const value = parsed(json);
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
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    throw error;
  }
}

/** Opens a file for appending behind its last complete line, or behind `written` where this log knows its end. */
async function openForAppend(file: string, written: number | undefined): Promise<FileHandle> {
  const handle = await open(file, 'a+');
  const { size } = await handle.stat();
  const end = written === undefined ? await endOfLastLine(handle, size) : Math.min(written, size);
  if (end < size) await handle.truncate(end);
  return handle;
}

/** The offset after the last line end, read from the back. */
async function endOfLastLine(handle: FileHandle, size: number): Promise<number> {
  const block = Buffer.alloc(1 << 16);
  for (let end = size; end > 0;) {
    const start = Math.max(0, end - block.length);
    const { bytesRead } = await handle.read(block, 0, end - start, start);
    const at = block.subarray(0, bytesRead).lastIndexOf(10);
    if (at !== -1) return start + at + 1;
    end = start;
  }
  return 0;
}
