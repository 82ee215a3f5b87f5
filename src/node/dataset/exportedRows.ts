import { createReadStream } from 'node:fs';
import { readLines } from '../review/lineReader.ts';

/** The rows of an exported file in order, each without its line end; of a table without its header. */
export async function* rowsOf(file: string): AsyncGenerator<Buffer, void, undefined> {
  if (file.endsWith('.csv')) {
    let isHeader = true;
    for await (const row of csvRows(file)) {
      if (!isHeader) yield row;
      isHeader = false;
    }
    return;
  }
  const lines = readLines(file);
  for (;;) {
    const { value, done } = await lines.next();
    if (done === true) {
      if (value.bytes.length > 0) yield value.bytes;
      return;
    }
    for (const { bytes } of value) yield bytes;
  }
}

const [QUOTE, LF, CR] = [34, 10, 13];

/** The rows of a table: a line end within quotes ends none. */
async function* csvRows(file: string): AsyncGenerator<Buffer, void, undefined> {
  let rest: Buffer = Buffer.alloc(0);
  let isQuoted = false;
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    const bytes = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
    let start = 0;
    for (let at = rest.length; at < bytes.length; at++) {
      if (bytes[at] === QUOTE) isQuoted = !isQuoted;
      else if (bytes[at] === LF && !isQuoted) {
        yield bytes.subarray(start, bytes[at - 1] === CR ? at - 1 : at);
        start = at + 1;
      }
    }
    rest = bytes.subarray(start);
  }
  if (rest.length > 0) yield rest;
}
