import { createReadStream } from 'node:fs';
import { AppError } from '#core/errors';

/** An encoding that files of texts come in. */
type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030';

/**
 * The text of a file in pieces, its byte order mark removed: UTF-8, UTF-16 with a byte order mark, or else GBK (as the
 * larger GB 18030), which is what Chinese spreadsheets write. The file is read twice, because only its whole tells
 * UTF-8 from GBK.
 * @throws AppError 'source.unreadable' when it cannot be read, or is not text in one of these.
 */
export async function* decodedChunks(file: string): AsyncGenerator<string, void, undefined> {
  const encoding = await detectEncoding(file);
  const decoder = new TextDecoder(encoding, { fatal: encoding === 'gb18030' });
  for await (const bytes of readBytes(file)) {
    const text = decode(decoder, bytes, file);
    if (text.includes('\0')) throw notText(file);
    if (text !== '') yield text;
  }
  const rest = decode(decoder, undefined, file);
  if (rest !== '') yield rest;
}

/** The whole text of a file. */
export async function readText(file: string): Promise<string> {
  let text = '';
  for await (const chunk of decodedChunks(file)) text += chunk;
  return text;
}

/** The lines of a file without their ends, one after the other; the text after the last line end is the last line. */
export async function* decodedLines(file: string): AsyncGenerator<string, void, undefined> {
  let rest = '';
  for await (const chunk of decodedChunks(file)) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield line.replace(/\r$/, '');
  }
  if (rest !== '') yield rest;
}

async function detectEncoding(file: string): Promise<Encoding> {
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  let first = true;
  try {
    for await (const bytes of readBytes(file)) {
      if (first && bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
      if (first && bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
      first = false;
      utf8.decode(bytes, { stream: true });
    }
    utf8.decode();
    return 'utf-8';
  } catch (error) {
    if (error instanceof AppError) throw error;
    return 'gb18030';
  }
}

async function* readBytes(file: string): AsyncGenerator<Buffer, void, undefined> {
  try {
    for await (const chunk of createReadStream(file)) yield chunk as Buffer;
  } catch (cause) {
    throw new AppError('source.unreadable', '{0} cannot be read: {1}', {
      args: [file, cause instanceof Error ? cause.message : String(cause)],
      hint: 'Check that the file exists and that you may read it.',
      cause,
    });
  }
}

function decode(decoder: TextDecoder, bytes: Buffer | undefined, file: string): string {
  try {
    return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
  } catch {
    throw notText(file);
  }
}

function notText(file: string): AppError {
  return new AppError('source.unreadable', '{0} is not a text file in UTF-8, UTF-16 or GBK.', {
    args: [file],
    hint: 'Save it as UTF-8, or leave it out of the sources.',
  });
}
