import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { hashOf } from '#core/hash';
import type { Logger } from '#core/ports';

/** Which table is kept: one a file, and only what was made with the same version is of use. */
export interface TableKey {
  readonly file: string; // records.jsonl
  readonly version: string; // 64 hexadecimal digits
}

/** How records.jsonl stood when the table was made. */
export interface FileStanding {
  readonly size: number;
  readonly mtimeMs: number;
}

/** A table as it was kept. */
export interface KeptTable {
  readonly standing: FileStanding;
  readonly parts: readonly Uint8Array[]; // each at a multiple of 8 bytes
}

/** What stands first in a file, as JSON of this many bytes, filled up with spaces; the parts follow, each padded to 8 bytes. */
const HEAD_BYTES = 512;
interface Head {
  readonly promptmill: 'table';
  readonly version: string;
  readonly standing: FileStanding;
  readonly lengths: readonly number[];
  readonly crc: number; // of everything behind the head
}

const SLICE = 1 << 23; // bytes
const MOST_BYTES = 500_000_000; // of all kept tables together
const MOST_DAYS = 30; // since one was used last
const NAME = /^[0-9a-f]{32}\.table$/;
const TEMPORARY = /^[0-9a-f]{32}\.[0-9a-f]{12}\.tmp$/;
const DAY_MS = 86_400_000;

/** The kept table of a file; undefined when there is none, or it is damaged, cut off or of another version. */
export async function readTable(cacheDir: string, key: TableKey): Promise<KeptTable | undefined> {
  try {
    const file = await readWhole(placeOf(cacheDir, key));
    if (file === undefined) return undefined;
    const { bytes, crc } = file;
    const head = JSON.parse(bytes.toString('utf8', 0, HEAD_BYTES)) as Head;
    if (head.promptmill !== 'table' || head.version !== key.version) return undefined;
    const whole = head.lengths.reduce((sum, length) => sum + padded(length), HEAD_BYTES);
    if (bytes.length !== whole || crc !== head.crc) return undefined;
    let at = HEAD_BYTES;
    const parts = head.lengths.map((length) => {
      const part = bytes.subarray(at, at + length);
      at += padded(length);
      return part;
    });
    return { standing: head.standing, parts };
  } catch {
    return undefined;
  }
}

interface Whole {
  readonly bytes: Buffer<ArrayBuffer>; // of its own: the columns are views of it
  readonly crc: number; // of everything behind the head
}

/** A file and its checksum. Read in slices at once, each summed up while others come: that halves the time. */
async function readWhole(file: string): Promise<Whole | undefined> {
  const handle = await open(file, 'r');
  try {
    const bytes = Buffer.allocUnsafeSlow((await handle.stat()).size);
    const read = (at: number, length: number) =>
      handle.read(bytes, at, length, at).then(
        ({ bytesRead }) => bytesRead === length,
        () => false,
      );
    const starts = Array.from({ length: Math.ceil(bytes.length / SLICE) }, (_, n) => n * SLICE);
    const slices = starts.map((at) => ({ at, end: Math.min(bytes.length, at + SLICE) }));
    const reads = slices.map(({ at, end }) => read(at, end - at));
    let crc = 0;
    for (const [n, { at, end }] of slices.entries()) {
      if (!(await reads[n])) return undefined;
      crc = crc32(bytes.subarray(Math.max(at, HEAD_BYTES), end), crc);
    }
    return { bytes, crc };
  } finally {
    await handle.close();
  }
}

/** Keeps a table, and takes those away that are old or too many. What goes wrong is logged: the table can be made again. */
export async function writeTable(
  cacheDir: string,
  key: TableKey,
  standing: FileStanding,
  parts: readonly Uint8Array[],
  logger?: Pick<Logger, 'warn'>,
): Promise<void> {
  const target = placeOf(cacheDir, key);
  const temporary = target.replace(/table$/, `${randomBytes(6).toString('hex')}.tmp`);
  try {
    const pieces = parts.flatMap((part) => [part, new Uint8Array(padded(part.length) - part.length)]);
    const crc = pieces.reduce((sum, piece) => crc32(piece, sum), 0);
    const lengths = parts.map((part) => part.length);
    const head = JSON.stringify({ promptmill: 'table', version: key.version, standing, lengths, crc } satisfies Head);
    await mkdir(cacheDir, { recursive: true });
    const handle = await open(temporary, 'wx');
    try {
      for (const piece of [Buffer.from(head.padEnd(HEAD_BYTES)), ...pieces]) {
        if (piece.length > 0) await handle.appendFile(piece);
      }
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
    await sweep(cacheDir, path.basename(target));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    logger?.warn(`${target}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Says that a kept table was used. */
export async function touchTable(cacheDir: string, key: TableKey): Promise<void> {
  const now = new Date();
  await utimes(placeOf(cacheDir, key), now, now).catch(() => {});
}

/** Takes away what was not used for long, then what was used least lately, until the rest fits; never the one named. */
async function sweep(cacheDir: string, fresh: string): Promise<void> {
  const now = Date.now();
  const names = (await readdir(cacheDir)).filter((name) => name !== fresh);
  const kept: { readonly file: string; readonly size: number; readonly used: number }[] = [];
  let total = (await stat(path.join(cacheDir, fresh))).size;
  for (const name of names) {
    if (!NAME.test(name) && !TEMPORARY.test(name)) continue; // not ours
    const file = path.join(cacheDir, name);
    const found = await stat(file).catch(() => undefined);
    if (found === undefined) continue;
    // A temporary file is somebody's who writes just now, or who was killed.
    const days = NAME.test(name) ? MOST_DAYS : 1;
    if (now - found.mtimeMs > days * DAY_MS) await rm(file, { force: true });
    else if (NAME.test(name)) kept.push({ file, size: found.size, used: found.mtimeMs });
  }
  for (const { file, size } of kept.toSorted((a, b) => b.used - a.used)) {
    total += size;
    if (total > MOST_BYTES) await rm(file, { force: true });
  }
}

const placeOf = (cacheDir: string, { file }: TableKey): string =>
  path.join(cacheDir, `${hashOf(path.resolve(file)).slice(0, 32)}.table`);

const padded = (length: number): number => Math.ceil(length / 8) * 8;
