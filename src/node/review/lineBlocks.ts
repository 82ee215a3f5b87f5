import type { FileHandle } from 'node:fs/promises';

/** Whole lines of a file: `bytes` ends with a line end and is valid until the next block is asked for. */
export interface LineBlock {
  readonly offset: number; // of the block in the file
  readonly bytes: Buffer<ArrayBuffer>;
}

/** Which bytes are read and how many at a time. */
export interface BlockOptions {
  readonly from?: number; // the start of a line
  readonly to?: number; // not beyond this one
  readonly first?: number; // size of the first block, which is to be there soon
  readonly size?: number; // of the others; a longer line makes its block larger
}

/**
 * A file in blocks of whole lines; what stands behind the last line end is left out. While a block is worked on the
 * next one is read.
 */
export async function* lineBlocks(
  handle: FileHandle,
  options: BlockOptions = {},
): AsyncGenerator<LineBlock, void, undefined> {
  const { from = 0, to = Infinity, size = 1 << 20, first = size } = options;
  let start = from; // of the block
  let reading = fill(handle, Buffer.allocUnsafe(first), 0, start, to);
  let spare: Buffer<ArrayBuffer> = Buffer.allocUnsafe(0);
  try {
    for (;;) {
      let { buffer, used, ended } = await reading;
      let end = linesIn(buffer, used);
      while (end === 0 && !ended) {
        const longer = Buffer.allocUnsafe(buffer.length * 2);
        buffer.copy(longer, 0, 0, used);
        reading = fill(handle, longer, used, start, to);
        ({ buffer, used, ended } = await reading);
        end = linesIn(buffer, used);
      }
      if (end === 0) return;
      const rest = used - end;
      const next = spare.length >= Math.max(size, rest * 2) ? spare : Buffer.allocUnsafe(Math.max(size, rest * 2));
      buffer.copy(next, 0, end, used);
      if (!ended) {
        reading = fill(handle, next, rest, start + end, to);
        reading.catch(() => {}); // it is awaited below, or the reader went away
      }
      yield { offset: start, bytes: buffer.subarray(0, end) };
      if (ended) return;
      spare = buffer;
      start += end;
    }
  } finally {
    // The file may be closed once the reader went away: not under a read.
    await reading.catch(() => {});
  }
}

/** Bytes of the whole lines among the first `used` bytes of a buffer. */
const linesIn = (buffer: Buffer, used: number): number => (used === 0 ? 0 : buffer.lastIndexOf(10, used - 1) + 1);

interface Filled {
  readonly buffer: Buffer<ArrayBuffer>;
  readonly used: number;
  readonly ended: boolean; // there is nothing behind it
}

/** Reads on into a buffer whose first `used` bytes are there already; it begins at `start` of the file. */
async function fill(
  handle: FileHandle,
  buffer: Buffer<ArrayBuffer>,
  used: number,
  start: number,
  to: number,
): Promise<Filled> {
  const wanted = Math.min(buffer.length - used, to - start - used);
  if (wanted <= 0) return { buffer, used, ended: true };
  const { bytesRead } = await handle.read(buffer, used, wanted, start + used);
  return { buffer, used: used + bytesRead, ended: bytesRead === 0 };
}
