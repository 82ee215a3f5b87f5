import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { AppError } from '#core/errors';
import type { RecordLog } from '#core/ports';

/**
 * An append-only JSON-lines file. Appends that arrive while one is being written are written together and synced with
 * one fdatasync (group commit); `append` resolves only after the sync. A line torn by a crash is cut off when the log
 * is opened for writing, and skipped when it is only read.
 */
export class JsonlLog<Entry> implements RecordLog<Entry> {
  readonly #file: string;
  #handle: FileHandle | undefined;
  #queue: { line: string; resolve: () => void; reject: (error: unknown) => void }[] = [];
  #draining: Promise<void> | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  append(entry: Entry): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ line: `${JSON.stringify(entry)}\n`, resolve, reject });
      this.#draining ??= this.#drain();
    });
  }

  /** The entries in order, line by line, so that a log may be larger than memory. */
  read(): AsyncIterable<Entry> {
    return streamJsonl<Entry>(this.#file);
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
        this.#handle ??= await openForAppend(this.#file);
        await this.#handle.appendFile(batch.map((item) => item.line).join(''));
        await this.#handle.datasync();
        for (const item of batch) item.resolve();
      } catch (error) {
        // Part of the batch may have been written: opening the file again cuts a torn line off before the next append.
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
 * @throws AppError 'log.corrupt' with the line number, when a complete line is not JSON.
 */
export async function readJsonl<Entry>(file: string): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of streamJsonl<Entry>(file)) entries.push(entry);
  return entries;
}

/** The same, one entry after the other. */
async function* streamJsonl<Entry>(file: string): AsyncGenerator<Entry, void, undefined> {
  let number = 0;
  let rest = '';
  try {
    for await (const chunk of createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 18 })) {
      const lines = (rest + (chunk as string)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        number++;
        if (line.trim() !== '') yield parseLine(file, number, line) as Entry;
      }
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    throw error;
  }
}

function parseLine(file: string, number: number, line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch (cause) {
    throw new AppError('log.corrupt', 'Line {1} of {0} is not JSON.', {
      args: [file, number],
      hint: 'Take the file back from version control, or delete that line: every other line stays as it is.',
      cause,
    });
  }
}

async function openForAppend(file: string): Promise<FileHandle> {
  const handle = await open(file, 'a+');
  const { size } = await handle.stat();
  const end = await endOfLastLine(handle, size);
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
