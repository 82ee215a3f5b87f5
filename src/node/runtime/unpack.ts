import { createReadStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { BadTar, BLOCK, readHeader, readPath, safeParts, type TarEntry } from './tarHeader.ts';

/** What a tarball came to. */
export interface Unpacked {
  readonly files: number;
  readonly bytes: number; // of the files
}

const MOST_ENTRIES = 20_000;
const MOST_ATTRIBUTES = 64 * 1024;

/**
 * Unpacks a package's tarball (gzip, ustar, pax paths) into a new folder, without the folder that stands around everything
 * in it. Files only: no links, no devices, no path that leaves the folder, none twice, at most `limit` bytes of tar.
 * @throws BadTar, or what zlib and the file system throw; what was written until then stays.
 */
export async function unpack(tarball: string, into: string, limit: number, signal?: AbortSignal): Promise<Unpacked> {
  let result: Unpacked | undefined;
  await pipeline(
    createReadStream(tarball),
    createGunzip({ chunkSize: 256 * 1024 }),
    async (stream: AsyncIterable<Buffer>) => {
      result = await unpackTar(stream, into, limit);
    },
    { ...(signal && { signal }) },
  );
  if (result === undefined) throw new BadTar('it is empty');
  return result;
}

/** Unpacks what gzip gave. */
async function unpackTar(stream: AsyncIterable<Buffer>, into: string, limit: number): Promise<Unpacked> {
  const bytes = new Blocks(stream, limit);
  const seen = new Set<string>();
  const folders = new Set<string>();
  let files = 0;
  let size = 0;
  let entries = 0;
  let longPath: string | undefined;
  for (;;) {
    const block = await bytes.take(BLOCK);
    if (block === undefined) break; // some tools leave the end mark out
    const entry = readHeader(block);
    if (entry === undefined) break;
    if (++entries > MOST_ENTRIES) throw new BadTar('it holds too many files');
    if (entry.kind === 'attributes' || entry.kind === 'comment') {
      if (entry.size > MOST_ATTRIBUTES) throw new BadTar('an attribute is too long');
      const data = await bytes.whole(entry.size);
      if (entry.kind === 'attributes') longPath = readPath(data);
      else if (readPath(data) !== undefined) throw new BadTar('it sets one path for all files');
      continue;
    }
    const parts = safeParts(longPath ?? entry.path);
    longPath = undefined;
    if (entry.kind === 'folder') {
      await makeFolder(into, parts, folders);
      continue;
    }
    // Two names that some systems take for one would write over each other there.
    const key = parts.join('/').normalize('NFC').toLowerCase();
    if (parts.length === 0 || seen.has(key)) throw new BadTar(`it holds ${JSON.stringify(entry.path)} twice`);
    seen.add(key);
    await makeFolder(into, parts.slice(0, -1), folders);
    await writeFile(path.join(into, ...parts), entry, bytes);
    files++;
    size += entry.size;
  }
  await bytes.drain();
  return { files, bytes: size };
}

async function makeFolder(into: string, parts: readonly string[], made: Set<string>): Promise<void> {
  const folder = path.join(into, ...parts);
  if (made.has(folder)) return;
  await mkdir(folder, { recursive: true });
  made.add(folder);
}

async function writeFile(file: string, { size, executable }: TarEntry, bytes: Blocks): Promise<void> {
  const handle = await open(file, 'wx', executable ? 0o755 : 0o644);
  try {
    for (let left = size; left > 0;) {
      const chunk = await bytes.some(left);
      await handle.writeFile(chunk);
      left -= chunk.length;
    }
    await bytes.skipPadding(size);
  } finally {
    await handle.close();
  }
}

/** The bytes of a stream, taken in the sizes that a reader wants. */
class Blocks {
  readonly #source: AsyncIterator<Buffer>;
  readonly #limit: number;
  #chunk: Buffer = Buffer.alloc(0);
  #total = 0;

  constructor(stream: AsyncIterable<Buffer>, limit: number) {
    this.#source = stream[Symbol.asyncIterator]();
    this.#limit = limit;
  }

  /** Just so many bytes; undefined at the end of the stream. */
  async take(length: number): Promise<Buffer | undefined> {
    if (this.#chunk.length === 0 && !(await this.#more())) return undefined;
    while (this.#chunk.length < length) {
      const have = this.#chunk;
      if (!(await this.#more())) throw new BadTar('it is cut short');
      this.#chunk = Buffer.concat([have, this.#chunk]);
    }
    const taken = this.#chunk.subarray(0, length);
    this.#chunk = this.#chunk.subarray(length);
    return taken;
  }

  /** At least one byte and at most so many. */
  async some(most: number): Promise<Buffer> {
    while (this.#chunk.length === 0) if (!(await this.#more())) throw new BadTar('it is cut short');
    const taken = this.#chunk.subarray(0, most);
    this.#chunk = this.#chunk.subarray(taken.length);
    return taken;
  }

  /** So many bytes and the padding behind them. */
  async whole(length: number): Promise<Buffer> {
    const data = length === 0 ? Buffer.alloc(0) : await this.take(length);
    if (data === undefined) throw new BadTar('it is cut short');
    const kept = Buffer.from(data);
    await this.skipPadding(length);
    return kept;
  }

  async skipPadding(length: number): Promise<void> {
    const rest = length % BLOCK;
    if (rest > 0 && (await this.take(BLOCK - rest)) === undefined) throw new BadTar('it is cut short');
  }

  /** Reads on to the end, so that gzip compares its checksum. */
  async drain(): Promise<void> {
    while (await this.#more());
  }

  async #more(): Promise<boolean> {
    const { done, value } = await this.#source.next();
    if (done === true) return false;
    this.#total += value.length;
    if (this.#total > this.#limit) throw new BadTar('it is larger than it should be');
    this.#chunk = value;
    return true;
  }
}
