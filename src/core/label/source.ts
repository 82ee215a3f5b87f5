import { AppError } from '../errors.ts';
import { isObject } from '../isObject.ts';
import { itemId, type Origin, type SourceItem } from './record.ts';
import type { Split } from './split.ts';

/** An encoding that files of texts come in; GB 18030 contains GBK and GB 2312. */
export type Encoding = (typeof ENCODINGS)[number];

/** Every encoding that a person can name. */
export const ENCODINGS = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'gb18030',
  'big5',
  'shift_jis',
  'euc-kr',
  'windows-1252',
] as const;

/**
 * How sources become records; JSON-able, as a job freezes it. `encoding` and `split` concern text files, `text`,
 * `fields` and `id` tables (.csv, .tsv, .xlsx) and the objects of .json and .jsonl, `sheet` workbooks.
 */
export interface ReadingOptions {
  readonly encoding?: Encoding; // absent: found out, file by file
  readonly split?: Split; // absent: 'file'; also of .docx, .pdf and .html, whose text is cut
  readonly text?: string | readonly string[]; // the column with the text, or several, each on a line `name: value`; absent: the best known name
  readonly fields?: readonly string[]; // the columns that are kept beside the text; absent: all others
  readonly id?: string; // a column that names the record, so that rows may move; an empty cell means the row
  readonly sheet?: string; // absent: all visible sheets
}

/** The columns that hold a record's text, best first; any case. */
const TEXT_COLUMNS: readonly string[] = ['text', '原文', '正文', '内容', 'content', 'message', 'query'];

/** A record's text as it is labelled: no BOM, LF line ends, no white space at the end. */
function normaliseText(text: string): string {
  return text
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .trimEnd();
}

/** Which of the columns holds the text: the best known name, else the first; undefined without columns. */
export function textColumn(names: readonly string[]): string | undefined {
  return knownColumn(names) ?? names[0];
}

function knownColumn(names: readonly string[]): string | undefined {
  for (const wanted of TEXT_COLUMNS) {
    const found = names.find((name) => name.trim().toLowerCase() === wanted);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A source item with its id, from a text as read. `path` with '/'; `place` is what its origin says beyond the row. */
export function sourceItem(
  path: string,
  row: number | undefined,
  text: string,
  fields: Readonly<Record<string, string>> = {},
  place: Omit<Origin, 'path' | 'row'> = {},
): SourceItem {
  const normal = normaliseText(text);
  const origin = { path, ...(row === undefined ? {} : { row }), ...place };
  return { id: itemId(origin, normal), text: normal, origin, fields };
}

/** Where a row stands in its file. */
export interface RowPlace {
  readonly row: number;
  readonly line?: number;
  readonly sheet?: string;
}

/**
 * The function that makes records of a table's rows; errors name `file`. Cells beyond the header are dropped, missing ones are empty.
 * @throws AppError 'source.unreadable' naming the columns that the table lacks, and those that it has.
 */
export function rowReader(
  file: string,
  path: string,
  header: readonly string[],
  reading: ReadingOptions,
): (place: RowPlace, cells: readonly string[]) => SourceItem {
  const chosen = reading.text ?? textColumn(header) ?? [];
  const text = typeof chosen === 'string' ? [chosen] : chosen;
  const wanted = [...text, ...(reading.fields ?? []), ...(reading.id === undefined ? [] : [reading.id])];
  const missing = wanted.filter((name) => !header.includes(name));
  if (missing.length > 0) throw missingColumns(file, missing, header);
  const fields = reading.fields ?? header.filter((name) => !text.includes(name));
  const at = new Map(header.map((name, index) => [name, index] as const).toReversed());
  return (place, cells) => {
    const valueOf = (name: string) => cells[at.get(name) ?? -1] ?? '';
    return columnsItem(
      path,
      place,
      joined(text, valueOf),
      fields.map((name) => [name, valueOf(name)]),
      reading.id === undefined ? {} : { key: valueOf(reading.id) },
    );
  };
}

/**
 * A JSON value as a source item: a string is the text; of an object the text columns are, and the other values become
 * fields (anything but a string as JSON). Undefined when there is no text in it.
 */
export function jsonItem(
  path: string,
  place: RowPlace,
  value: unknown,
  reading: ReadingOptions = {},
): SourceItem | undefined {
  if (typeof value === 'string') return columnsItem(path, place, value, [], {});
  const entries = jsonColumns(value);
  const names = Object.keys(entries);
  const chosen = reading.text ?? knownColumn(names) ?? names.find((name) => typeof jsonValue(value, name) === 'string');
  if (chosen === undefined) return undefined;
  const text = (typeof chosen === 'string' ? [chosen] : chosen).filter((name) => Object.hasOwn(entries, name));
  if (text.length === 0) return undefined;
  const single = typeof chosen === 'string' || chosen.length === 1;
  const valueOf = (name: string) => entries[name] ?? '';
  const fields = (reading.fields ?? names).filter((name) =>
    reading.fields === undefined ? !text.includes(name) : Object.hasOwn(entries, name),
  );
  return columnsItem(
    path,
    place,
    single ? valueOf(text[0] ?? '') : joined(typeof chosen === 'string' ? [chosen] : chosen, valueOf),
    fields.map((name) => [name, valueOf(name)]),
    reading.id === undefined ? {} : { key: valueOf(reading.id) },
  );
}

/** The columns of a JSON object with their values as texts, those that are null left out; none of anything else. */
export function jsonColumns(value: unknown): Readonly<Record<string, string>> {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null && inner !== undefined)
      .map(([name, inner]) => [name, typeof inner === 'string' ? inner : JSON.stringify(inner)]),
  );
}

const jsonValue = (value: unknown, name: string): unknown => (value as Readonly<Record<string, unknown>>)[name];

/** One column as it is; of several those that hold something, each behind its name. */
function joined(names: readonly string[], valueOf: (name: string) => string): string {
  if (names.length === 1) return valueOf(names[0] ?? '');
  return names
    .map((name) => [name, valueOf(name).trimEnd()] as const)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
}

function columnsItem(
  path: string,
  { row, line, sheet }: RowPlace,
  text: string,
  fields: readonly (readonly [string, string])[],
  { key = '' }: { readonly key?: string },
): SourceItem {
  return sourceItem(path, row, text, Object.fromEntries(fields), {
    ...(sheet === undefined ? {} : { sheet }),
    ...(key.trim() === '' ? {} : { key: key.trim() }),
    ...(line === undefined ? {} : { line }),
  });
}

function missingColumns(file: string, missing: readonly string[], there: readonly string[]): AppError {
  return new AppError('source.unreadable', '{0} has no column {1}. It has: {2}.', {
    args: [file, missing.join(', '), there.join(', ')],
    hint: 'Choose columns that every table of the sources has.',
  });
}
