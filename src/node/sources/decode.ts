import { createReadStream } from 'node:fs';
import { AppError } from '#core/errors';
import { ENCODINGS, type Encoding } from '#core/label/source';
import { detectEncoding } from './encoding.ts';

/**
 * The text of a file in pieces, its byte order mark removed: in the encoding named, or else in the one that the file is
 * found to be in (see detectEncoding). For that it is read once more, because only its whole tells UTF-8 from GBK.
 * @throws AppError 'source.unreadable' when it cannot be read, or is not text in that encoding.
 */
export async function* decodedChunks(file: string, encoding?: Encoding): AsyncGenerator<string, void, undefined> {
  const found = encoding ?? (await detectEncoding(readBytes(file)));
  if (found === undefined) throw notText(file, undefined);
  const decoder = new TextDecoder(found, { fatal: true });
  for await (const bytes of readBytes(file)) {
    const text = decode(decoder, bytes, file, encoding);
    if (text.includes('\0')) throw notText(file, encoding);
    if (text !== '') yield text;
  }
  const rest = decode(decoder, undefined, file, encoding);
  if (rest !== '') yield rest;
}

/** The whole text of a file. */
export async function readText(file: string, encoding?: Encoding): Promise<string> {
  let text = '';
  try {
    for await (const chunk of decodedChunks(file, encoding)) text += chunk;
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause; // longer than a string can be: 512 MiB
    throw new AppError('source.unreadable', '{0} is too large to be read as a whole.', {
      args: [file],
      hint: 'Cut it into smaller files, or let every line be a record.',
      cause,
    });
  }
  return text;
}

/** The whole text of an HTML file: what it says of its encoding counts where its bytes do not tell. */
export async function readHtml(file: string, encoding?: Encoding): Promise<string> {
  if (encoding !== undefined) return readText(file, encoding);
  const found = await detectEncoding(readBytes(file));
  if (found !== undefined && found !== 'gb18030') return readText(file, found);
  for await (const bytes of readBytes(file)) {
    const said = /charset\s{0,4}=\s{0,4}["']?([\w-]{1,20})/i.exec(bytes.subarray(0, 4096).toString('latin1'))?.[1];
    return readText(file, ENCODINGS.find((one) => one === said?.toLowerCase()) ?? found);
  }
  return '';
}

/** The lines of a file without their ends, one after the other; the text after the last line end is the last line. */
export async function* decodedLines(file: string, encoding?: Encoding): AsyncGenerator<string, void, undefined> {
  const pieces: string[] = []; // of a line whose end has not come; joined once, as a line may span many chunks
  let endedInReturn = false;
  for await (const chunk of decodedChunks(file, encoding)) {
    // A line end that two chunks share is one.
    const text: string = endedInReturn && chunk.startsWith('\n') ? chunk.slice(1) : chunk;
    endedInReturn = chunk.endsWith('\r');
    const lines = text.split(/\r\n|\n|\r/);
    const rest = lines.pop() ?? '';
    for (const line of lines) yield pieces.length === 0 ? line : pieces.splice(0).join('') + line;
    if (rest !== '') pieces.push(rest);
  }
  if (pieces.length > 0) yield pieces.join('');
}

async function* readBytes(file: string): AsyncGenerator<Buffer, void, undefined> {
  try {
    for await (const chunk of createReadStream(file)) yield chunk as Buffer;
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

/** The error of a file that the system does not give out. */
export function unreadable(file: string, cause: unknown): AppError {
  return new AppError('source.unreadable', '{0} cannot be read: {1}', {
    args: [file, cause instanceof Error ? cause.message : String(cause)],
    hint: 'Check that the file exists and that you may read it.',
    cause,
  });
}

function decode(decoder: TextDecoder, bytes: Buffer | undefined, file: string, encoding: Encoding | undefined): string {
  try {
    return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
  } catch {
    throw notText(file, encoding);
  }
}

function notText(file: string, encoding: Encoding | undefined): AppError {
  if (encoding !== undefined) {
    return new AppError('source.unreadable', '{0} is not a text file in {1}.', {
      args: [file, encoding],
      hint: 'Choose the encoding that it was saved in, or let Promptmill find it out.',
    });
  }
  return new AppError('source.unreadable', '{0} is not a text file in UTF-8, UTF-16 or GBK.', {
    args: [file],
    hint: 'Save it as UTF-8, name its encoding, or leave it out of the sources.',
  });
}
