import { createHash } from 'node:crypto';
import { mkdir, open, rm, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { SourceItem } from '#core/label/record';
import { fileHash } from '../fileHash.ts';
import { streamJsonl } from '../jsonlLog.ts';

const BUFFER = 1 << 20;

/** A record that a part asks for, kept beside it until its results are read: sources may change meanwhile. */
export interface AskedRecord {
  readonly n: number; // of its first line in the part, from 1
  readonly key: string; // of the request
  readonly item: SourceItem;
  readonly twin?: true; // an equal request stands in the part already
  readonly masked?: Readonly<Record<string, number>>;
  readonly cut?: number; // so many characters of the text were sent
}

/** The journal of a job's batches. */
export const batchFile = (dir: string): string => path.join(dir, 'batch.jsonl');

/** The files of a part, in a folder of the job that is there only as long as a batch is under way. */
export function partFiles(dir: string, part: number) {
  const name = (what: string) => path.join(dir, 'batch', `part-${String(part).padStart(4, '0')}.${what}.jsonl`);
  return { input: name('input'), asked: name('asked'), output: name('output'), errors: name('errors') };
}

/** Samples of records that still lack others, until all are there. */
export const samplesFile = (dir: string): string => path.join(dir, 'batch', 'samples.jsonl');

/** A part being written: its requests, and beside them the records that they are for. */
export class PartWriter {
  readonly #input: BufferedFile;
  readonly #asked: BufferedFile;
  lines = 0;
  records = 0;

  private constructor(input: BufferedFile, asked: BufferedFile) {
    this.#input = input;
    this.#asked = asked;
  }

  static async open(dir: string, part: number): Promise<PartWriter> {
    await mkdir(path.join(dir, 'batch'), { recursive: true });
    const files = partFiles(dir, part);
    return new PartWriter(await BufferedFile.open(files.input), await BufferedFile.open(files.asked));
  }

  get bytes(): number {
    return this.#input.bytes;
  }

  async add(lines: readonly string[], asked: AskedRecord): Promise<void> {
    for (const line of lines) await this.#input.add(line);
    await this.#asked.add(`${JSON.stringify(asked)}\n`);
    this.lines += lines.length;
    this.records++;
  }

  /** Closes the files when they would survive a crash; gives the SHA-256 of the requests. */
  async close(): Promise<string> {
    await this.#asked.close();
    return this.#input.close();
  }
}

/** A file that is written in large pieces and hashed meanwhile. */
export class BufferedFile {
  readonly #handle: FileHandle;
  readonly #hash = createHash('sha256');
  #pieces: string[] = [];
  #waiting = 0;
  bytes = 0;

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  static async open(file: string): Promise<BufferedFile> {
    return new BufferedFile(await open(file, 'w'));
  }

  async add(text: string): Promise<void> {
    const length = Buffer.byteLength(text);
    this.#pieces.push(text);
    this.#waiting += length;
    this.bytes += length;
    if (this.#waiting >= BUFFER) await this.#flush();
  }

  async close(): Promise<string> {
    try {
      await this.#flush();
      await this.#handle.datasync();
    } finally {
      await this.#handle.close();
    }
    return this.#hash.digest('hex');
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.from(this.#pieces.join(''));
    this.#pieces = [];
    this.#waiting = 0;
    this.#hash.update(bytes);
    await this.#handle.appendFile(bytes);
  }
}

/** The records of a part, in their order. */
export const askedRecords = (dir: string, part: number): AsyncIterable<AskedRecord> =>
  streamJsonl<AskedRecord>(partFiles(dir, part).asked);

/** Whether a part's requests stand on the disk as they were meant. */
export async function isWhole(file: string, bytes: number, sha256: string): Promise<boolean> {
  const size = await stat(file).then(
    (stats) => stats.size,
    () => undefined,
  );
  if (size !== bytes) return false;
  return (await fileHash(file)) === sha256;
}

/** Deletes what is left of a part on the disk. */
export async function removePart(dir: string, part: number): Promise<void> {
  for (const file of Object.values(partFiles(dir, part))) await rm(file, { force: true });
}
