import { open, stat } from 'node:fs/promises';
import type { TrainingLog } from '#core/train/progress';
import { addTrainingLog, readTrainingLine } from '#core/train/trainingLog';

const PIECE = 1 << 20;

/** Reads a growing trainer_log.jsonl piece by piece; one that was cut or replaced is read from its start again. */
export class LogTail {
  readonly logs: TrainingLog[] = [];
  readonly file: string;
  #position = 0;
  #id = '';
  #rest: Buffer = Buffer.alloc(0);

  constructor(file: string) {
    this.file = file;
  }

  /** Takes what is new. Gives when the file was written last, in milliseconds since 1970; undefined: there is none. */
  async read(): Promise<number | undefined> {
    const found = await stat(this.file).catch(() => undefined);
    if (found?.isFile() !== true) {
      this.#restart('');
      return undefined;
    }
    const id = `${found.dev} ${found.ino}`;
    if (id !== this.#id || found.size < this.#position) this.#restart(id);
    if (found.size > this.#position) await this.#readTo(found.size);
    return found.mtimeMs;
  }

  #restart(id: string): void {
    this.logs.length = 0;
    this.#position = 0;
    this.#rest = Buffer.alloc(0);
    this.#id = id;
  }

  async #readTo(size: number): Promise<void> {
    const handle = await open(this.file, 'r').catch(() => undefined);
    if (handle === undefined) return;
    try {
      while (this.#position < size) {
        const piece = Buffer.alloc(Math.min(PIECE, size - this.#position));
        const { bytesRead } = await handle.read(piece, 0, piece.length, this.#position);
        if (bytesRead === 0) return;
        this.#position += bytesRead;
        this.#take(Buffer.concat([this.#rest, piece.subarray(0, bytesRead)]));
      }
    } finally {
      await handle.close();
    }
  }

  #take(bytes: Buffer): void {
    const end = bytes.lastIndexOf(10) + 1;
    for (const line of bytes.toString('utf8', 0, end).split('\n')) {
      const log = readTrainingLine(line);
      if (log !== undefined) addTrainingLog(this.logs, log);
    }
    // A line of megabytes is none of a trainer's.
    this.#rest = bytes.length - end > PIECE ? Buffer.alloc(0) : Buffer.from(bytes.subarray(end));
  }
}

/** The last lines of a file of any size; none when it cannot be read. */
export async function lastLinesOf(file: string, most = 40): Promise<string[]> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (handle === undefined) return [];
  try {
    const { size } = await handle.stat();
    const bytes = Buffer.alloc(Math.min(size, 64 * 1024));
    await handle.read(bytes, 0, bytes.length, size - bytes.length);
    const lines = bytes.toString('utf8').split(/[\r\n]+/);
    if (bytes.length < size) lines.shift();
    return lines.filter((line) => line.trim() !== '').slice(-most);
  } finally {
    await handle.close();
  }
}
