import { CsvError, parse } from 'csv-parse';
import { AppError } from '#core/errors';
import type { Encoding } from '#core/label/source';
import { decodedChunks } from './decode.ts';

/** A row of a table under its header, which is the same array for all rows of a table. */
export interface TableRow {
  readonly header: readonly string[];
  readonly cells: readonly string[];
  readonly row: number; // from 1, the header not counted
  readonly line?: number; // on which it starts, from 1, where the file is text
  readonly sheet?: string;
}

/** What csv-parse gives with `info`: `lines` is the line on which the row ends. */
interface ParsedRow {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/**
 * The rows of a delimited text file, read as they are asked for. Blank lines are no rows.
 * @throws AppError 'source.unreadable' naming the line that is no row.
 */
export async function* csvRows(
  file: string,
  delimiter: string,
  encoding: Encoding | undefined,
): AsyncGenerator<TableRow, void, undefined> {
  const parser = parse({ delimiter, relax_column_count: true, relax_quotes: true, skip_empty_lines: true, info: true });
  const feeding = feed(file, encoding, parser);
  feeding.catch((error: Error) => parser.destroy(error));
  let header: readonly string[] | undefined;
  let row = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<ParsedRow>) {
      if (header === undefined) header = uniqueNames(record);
      else yield { header, cells: record, row: ++row, line: info.lines - newlines(record) };
    }
    await feeding;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error['lines'] === 'number' ? error['lines'] : row + 1;
    throw new AppError('source.unreadable', 'Line {1} of {0} is not a row of the table: {2}', {
      args: [file, line, error.message],
      hint: 'Mend the line; a field with a quotation mark in it is quoted, and the mark doubled.',
      cause: error,
    });
  }
}

/** The names of a header row; one that is empty or stands for the second time gets its number. */
export function uniqueNames(cells: readonly string[]): readonly string[] {
  const names = cells.map((cell) => cell.trim());
  return names.map((name, index) => (name === '' || names.indexOf(name) < index ? `${name}${index + 1}` : name));
}

/** Writes a file's text into the parser no faster than it is read, and ends it. */
async function feed(file: string, encoding: Encoding | undefined, parser: ReturnType<typeof parse>): Promise<void> {
  for await (const chunk of normalLines(decodedChunks(file, encoding))) {
    if (parser.destroyed) return;
    if (!parser.write(chunk)) await new Promise<void>((resolve) => onceAny(parser, ['drain', 'close'], resolve));
  }
  parser.end();
}

/** The chunks with LF line ends: the parser takes the first kind that it meets for all, and counts CRLF in a cell twice. */
async function* normalLines(chunks: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let held = '';
  for await (const chunk of chunks) {
    const text = held + chunk;
    held = text.endsWith('\r') ? '\r' : '';
    const whole = held === '' ? text : text.slice(0, -1);
    if (whole !== '') yield whole.includes('\r') ? whole.replace(/\r\n?/g, '\n') : whole;
  }
  if (held !== '') yield '\n';
}

function onceAny(parser: ReturnType<typeof parse>, events: readonly string[], listener: () => void): void {
  const done = () => {
    for (const event of events) parser.off(event, done);
    listener();
  };
  for (const event of events) parser.on(event, done);
}

function newlines(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) for (let at = cell.indexOf('\n'); at !== -1; at = cell.indexOf('\n', at + 1)) count++;
  return count;
}
