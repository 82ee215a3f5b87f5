import { readLines } from '../review/lineReader.ts';

const MOST_BYTES = 1_000_000; // of a line

/**
 * The texts of some lines of a file (from 1), read in one pass without keeping the rest. A line that is longer than
 * 1 MB is cut; a line that the file does not have is left out.
 */
export async function linesOfFile(file: string, wanted: readonly number[]): Promise<ReadonlyMap<number, string>> {
  const left = new Set(wanted);
  const found = new Map<number, string>();
  let line = 0;
  const take = (bytes: Buffer) => {
    line++;
    if (!left.delete(line)) return;
    found.set(line, bytes.subarray(0, MOST_BYTES).toString('utf8').replace(/\r$/, ''));
  };
  const lines = readLines(file);
  while (left.size > 0) {
    const { value, done } = await lines.next();
    if (done === true) {
      if (value.bytes.length > 0) take(value.bytes);
      break;
    }
    for (const { bytes } of value) take(bytes);
  }
  await lines.return({ bytes: Buffer.alloc(0), start: 0 }); // closes the file
  return found;
}
