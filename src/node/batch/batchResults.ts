import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { LineIndex } from '#core/label/batchIndex';
import { isAnswer, keyOfId, readResultLine, type ResultLine } from '#core/label/batchLine';

const NEWLINE = 10;
/** A file with a longer line is no result file, and is not to be held. */
const LONGEST = 64 * 1024 * 1024;

/** Result files on the disk, whatever their order; only the places of their lines are held. */
export class ResultFiles {
  readonly #index = new LineIndex();
  readonly #handles: FileHandle[] = [];
  readonly #onOdd: (what: string) => void;

  /** `onOdd` hears of lines that cannot be used. */
  constructor(onOdd: (what: string) => void) {
    this.#onOdd = onOdd;
  }

  get size(): number {
    return this.#index.size;
  }

  /** Takes a file in; gives the start of the SHA-256 of its content. */
  async add(path: string): Promise<string> {
    const file = this.#handles.push(await open(path, 'r')) - 1;
    const hash = createHash('sha256');
    let number = 0;
    for await (const { offset, bytes } of linesOf(path, (chunk) => hash.update(chunk))) {
      number++;
      const line = readResultLine(bytes.toString('utf8'));
      const name = line === undefined ? undefined : keyOfId(line.customId);
      if (line === undefined) this.#onOdd(`${path}:${number} is not a result`);
      else if (name === undefined) this.#onOdd(`${path}:${number} answers “${line.customId}”, which nobody asked for`);
      else {
        const at = { file, offset, length: bytes.length, answer: isAnswer(line) };
        if (!this.#index.add(name.key, name.sample, at)) this.#onOdd(`${path}:${number} repeats ${line.customId}`);
      }
    }
    return hash.digest('hex').slice(0, 8);
  }

  /** Whether something came of a request. */
  has(key: string, sample: number): boolean {
    return this.#index.find(key, sample) !== undefined;
  }

  /** What came of a request; undefined: nothing. */
  async find(key: string, sample: number): Promise<ResultLine | undefined> {
    const at = this.#index.find(key, sample);
    const handle = at === undefined ? undefined : this.#handles[at.file];
    if (at === undefined || handle === undefined) return undefined;
    const { buffer } = await handle.read(Buffer.alloc(at.length), 0, at.length, at.offset);
    const line = readResultLine(buffer.toString('utf8'));
    const name = line === undefined ? undefined : keyOfId(line.customId);
    return name?.key === key && name.sample === sample ? line : undefined;
  }

  async close(): Promise<void> {
    for (const handle of this.#handles.splice(0)) await handle.close();
  }
}

/** The lines of a file with their places, the last one with or without a line end; blank ones left out. */
async function* linesOf(
  path: string,
  onChunk: (chunk: Buffer) => void,
): AsyncGenerator<{ readonly offset: number; readonly bytes: Buffer }, void, undefined> {
  let rest: Buffer = Buffer.alloc(0);
  let offset = 0;
  const blank = (bytes: Buffer) => bytes.length < 3 && bytes.toString('latin1').trim() === '';
  for await (const part of createReadStream(path, { highWaterMark: 1 << 18 })) {
    const chunk = part as Buffer;
    onChunk(chunk);
    const bytes: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      const line = bytes.subarray(start, end);
      if (!blank(line)) yield { offset: offset + start, bytes: line };
      start = end + 1;
    }
    offset += start;
    rest = Buffer.from(bytes.subarray(start));
    if (rest.length > LONGEST) throw new RangeError(`${path}: a line is longer than ${LONGEST} bytes`);
  }
  if (!blank(rest)) yield { offset, bytes: rest };
}
