import { open, readFile, type FileHandle } from 'node:fs/promises';
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

  async *read(): AsyncIterable<Entry> {
    yield* await readJsonl<Entry>(this.#file);
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
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  const lines = text.split('\n').slice(0, -1);
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    try {
      return [JSON.parse(line) as Entry];
    } catch (cause) {
      throw new AppError('log.corrupt', 'Line {1} of {0} is not JSON.', {
        args: [file, index + 1],
        hint: 'Take the file back from version control, or delete that line: every other line stays as it is.',
        cause,
      });
    }
  });
}

async function openForAppend(file: string): Promise<FileHandle> {
  const handle = await open(file, 'a+');
  const { size } = await handle.stat();
  if (size > 0) {
    const tail = Buffer.alloc(1);
    await handle.read(tail, 0, 1, size - 1);
    if (tail[0] !== 10) {
      const whole = await readFile(file);
      await handle.truncate(whole.lastIndexOf(10) + 1);
    }
  }
  return handle;
}
