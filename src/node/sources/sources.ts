import path from 'node:path';
import { AppError } from '#core/errors';
import type { SourceItem } from '#core/label/record';
import {
  jsonColumns,
  jsonItem,
  rowReader,
  sourceItem,
  textColumn,
  type ReadingOptions,
  type RowPlace,
} from '#core/label/source';
import { findSourceFiles } from './sourceFiles.ts';
import { readSourceFile, type Raw } from './sourceReaders.ts';

/**
 * The records of sources, one after the other, in a stable order: files, folders and glob patterns, absolute or relative
 * to `base`. A text or document is one record, or as many as `reading.split` makes; a table has one a row, a `.json`
 * file one an element, a `.jsonl` file one a line. A file named twice counts once.
 * @throws AppError 'source.unreadable' naming the source, and the line where there is one.
 */
export async function* readSources(
  sources: readonly string[],
  base: string,
  reading: ReadingOptions = {},
): AsyncGenerator<SourceItem, void, undefined> {
  for (const file of await sourceFiles(sources, base)) {
    const toItem = itemMaker(file, base, reading);
    for await (const raw of readSourceFile(file, reading)) yield toItem(raw);
  }
}

/** The files behind sources, absolute, each once, in the order of the sources and by name within one. */
export async function sourceFiles(sources: readonly string[], base: string): Promise<readonly string[]> {
  return findSourceFiles(sources, base);
}

/** What sources look like, for choosing how to read them. */
export interface SourcesPreview {
  readonly files: readonly string[]; // all of them, with '/', relative to the base
  readonly columns: readonly string[]; // of the tables and objects that the preview met, in their order
  readonly text: readonly string[]; // those of the columns that hold the text, as it would be read
  readonly sample: readonly SourceItem[]; // the first records
  readonly problem?: AppError; // why there is no sample, where it is the choice of columns
}

/**
 * The first `count` records of sources and the columns to choose from; no more is read than that takes.
 * @throws AppError 'source.unreadable' when a source cannot be read at all.
 */
export async function previewSources(
  sources: readonly string[],
  base: string,
  reading: ReadingOptions,
  count: number,
): Promise<SourcesPreview> {
  const files = await sourceFiles(sources, base);
  const columns = new Set<string>();
  const sample: SourceItem[] = [];
  let problem: AppError | undefined;
  let met = 0;
  for (const file of files) {
    if (met >= count) break;
    const toItem = itemMaker(file, base, reading);
    for await (const raw of readSourceFile(file, reading)) {
      for (const name of columnsOf(raw)) columns.add(name);
      try {
        if (problem === undefined) sample.push(toItem(raw));
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        problem = error;
      }
      if (++met >= count) break;
    }
  }
  const names = Array.from(columns);
  const text = reading.text ?? textColumn(names) ?? [];
  return {
    files: files.map((file) => originOf(file, base)),
    columns: names,
    text: typeof text === 'string' ? [text] : text,
    sample: problem === undefined ? sample : [],
    ...(problem === undefined ? {} : { problem }),
  };
}

const originOf = (file: string, base: string): string => path.relative(base, file).split(path.sep).join('/');

function columnsOf(raw: Raw): readonly string[] {
  if (raw.kind === 'row') return raw.header;
  return raw.kind === 'value' ? Object.keys(jsonColumns(raw.value)) : [];
}

/** The function that makes records of what a file holds; a table's header is looked at once. */
function itemMaker(file: string, base: string, reading: ReadingOptions): (raw: Raw) => SourceItem {
  const origin = originOf(file, base);
  let table: { readonly header: readonly string[]; readonly read: ReturnType<typeof rowReader> } | undefined;
  return (raw) => {
    if (raw.kind === 'text') {
      return sourceItem(origin, raw.row, raw.text, {}, raw.line === undefined ? {} : { line: raw.line });
    }
    if (raw.kind === 'row') {
      const { header } = raw;
      if (table?.header !== header) table = { header, read: rowReader(file, origin, header, reading) };
      return table.read(placeOf(raw), raw.cells);
    }
    return jsonItem(origin, placeOf(raw), raw.value, reading) ?? refuse(file, raw.line, raw.value, reading);
  };
}

function placeOf({ row, line, sheet }: RowPlace): RowPlace {
  return { row, ...(line === undefined ? {} : { line }), ...(sheet === undefined ? {} : { sheet }) };
}

function refuse(file: string, line: number, value: unknown, reading: ReadingOptions): never {
  const columns = Object.keys(jsonColumns(value));
  if (reading.text !== undefined && columns.length > 0) {
    const wanted = typeof reading.text === 'string' ? [reading.text] : reading.text;
    throw new AppError('source.unreadable', 'Line {1} of {0} has no {2}. It has: {3}.', {
      args: [file, line, wanted.join(', '), columns.join(', ')],
      hint: 'Choose keys that every object of the sources has, or mend the line.',
    });
  }
  throw new AppError('source.unreadable', 'Line {1} of {0} holds no text.', {
    args: [file, line],
    hint: 'A record is a text, or an object with its text under one of: text, 原文, 正文, 内容, content, message, query.',
  });
}
