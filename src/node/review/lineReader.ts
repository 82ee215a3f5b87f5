import { createReadStream } from 'node:fs';

/** A line of a file as it is on disk. */
export interface RawLine {
  readonly bytes: Buffer; // without the line end, whether that is LF or CRLF
  readonly end: number; // offset behind its line end
}

/** What is in a file behind its last line end, and where it begins. */
export interface Tail {
  readonly bytes: Buffer;
  readonly start: number;
}

/**
 * The whole lines of a file from an offset on, a chunk's at a time, and at the end what is behind the last line end.
 * None when there is no file. Lines may be as long as memory allows.
 */
export async function* readLines(file: string, from = 0): AsyncGenerator<readonly RawLine[], Tail, undefined> {
  let rest: Buffer[] = []; // pieces of the line that has begun, put together once, however long it is
  let offset = from;
  try {
    for await (const chunk of createReadStream(file, { start: from, highWaterMark: 1 << 20 })) {
      const bytes = chunk as Buffer;
      const lines: RawLine[] = [];
      let start = 0;
      for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, start)) {
        const piece = bytes.subarray(start, at);
        const line = rest.length === 0 ? piece : Buffer.concat([...rest, piece]);
        rest = [];
        start = at + 1;
        lines.push({ bytes: line.at(-1) === 13 ? line.subarray(0, -1) : line, end: offset + start });
      }
      offset += bytes.length;
      if (start < bytes.length) rest.push(bytes.subarray(start));
      if (lines.length > 0) yield lines;
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  const bytes = Buffer.concat(rest);
  return { bytes, start: offset - bytes.length };
}

/** Whether a line holds white space only. */
export function isBlank({ bytes }: RawLine): boolean {
  return bytes.length < 256 && bytes.toString('utf8').trim() === '';
}
