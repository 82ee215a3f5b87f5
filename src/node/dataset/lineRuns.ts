import type { FileHandle } from 'node:fs/promises';

/** A line of a file by its place. */
export interface LinePlace {
  readonly offset: number; // bytes
  readonly length: number; // bytes, without the line end
}

const GAP = 1 << 14; // bytes between two lines that are read along rather than read apart
const MOST_AT_ONCE = 1 << 22; // bytes of one read, unless one line is longer

/** The bytes of lines in the order asked for; those that lie close together are read at once. Shorter where the file ended. */
export async function readPlaces(handle: FileHandle, places: readonly LinePlace[]): Promise<readonly Buffer[]> {
  const order = Array.from(places.keys()).toSorted((a, b) => (places[a]?.offset ?? 0) - (places[b]?.offset ?? 0));
  const lines: Buffer[] = Array.from({ length: places.length });
  for (let from = 0; from < order.length;) {
    const start = places[order[from] as number]?.offset ?? 0;
    let end = start;
    let to = from;
    for (; to < order.length; to++) {
      const { offset, length } = places[order[to] as number] as LinePlace;
      if (to > from && (offset - end > GAP || offset + length - start > MOST_AT_ONCE)) break;
      end = Math.max(end, offset + length);
    }
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(end - start), 0, end - start, start);
    const read = buffer.subarray(0, bytesRead);
    for (; from < to; from++) {
      const at = order[from] as number;
      const { offset, length } = places[at] as LinePlace;
      lines[at] = read.subarray(offset - start, offset - start + length);
    }
  }
  return lines;
}
