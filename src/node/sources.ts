import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { CsvError, parse } from 'csv-parse';
import { AppError } from '#core/errors';
import type { SourceItem } from '#core/label/record';
import { jsonItem, rowItem, sourceItem } from '#core/label/source';
import { decodedChunks, decodedLines, readText } from './decode.ts';

const EXTENSIONS: readonly string[] = ['.txt', '.md', '.csv', '.tsv', '.jsonl'];
const HINT =
  'Promptmill labels .txt, .md, .csv, .tsv and .jsonl files, folders of them, and patterns such as data/**/*.txt.';

/**
 * The records of sources, one after the other, in a stable order: files, folders and glob patterns, absolute or relative
 * to `base`. A text file is one record; a table has one a row, a `.jsonl` file one a line. A file named twice counts once.
 * @throws AppError 'source.unreadable' naming the source, and the line where there is one.
 */
export async function* readSources(
  sources: readonly string[],
  base: string,
): AsyncGenerator<SourceItem, void, undefined> {
  for (const file of await sourceFiles(sources, base)) yield* readFileItems(file, base);
}

/** The files behind sources, absolute, each once, in the order of the sources and by name within one. */
export async function sourceFiles(sources: readonly string[], base: string): Promise<readonly string[]> {
  const files = new Set<string>();
  for (const source of sources) for (const file of await filesOf(source, base)) files.add(file);
  return Array.from(files);
}

async function filesOf(source: string, base: string): Promise<readonly string[]> {
  const absolute = path.resolve(base, source);
  const stats = await stat(absolute).catch(() => undefined);
  if (stats?.isFile() === true) {
    if (isSupported(absolute)) return [absolute];
    throw new AppError('source.unreadable', '{0} is not of a kind that can be labelled.', {
      args: [source],
      hint: HINT,
    });
  }
  const files = stats?.isDirectory() === true ? await folderFiles(absolute) : await globFiles(source, base);
  if (files.length > 0) return files;
  if (stats !== undefined || (await isPattern(source))) {
    throw new AppError('source.unreadable', 'There is nothing to label in {0}.', { args: [source], hint: HINT });
  }
  throw new AppError('source.unreadable', '{0} does not exist.', {
    args: [source],
    hint: 'Check the path: a relative one starts at the base folder.',
  });
}

/** Files of a folder and its subfolders, by name; links to files count, links to folders do not (they may form rings). */
async function folderFiles(folder: string): Promise<string[]> {
  const files: string[] = [];
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const file = path.join(folder, entry.name);
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    if (entry.isDirectory()) files.push(...(await folderFiles(file)));
    else if (isData(file)) {
      const isFile = entry.isFile() || (await stat(file).catch(() => undefined))?.isFile() === true;
      if (isFile) files.push(file);
    }
  }
  return files;
}

async function globFiles(source: string, base: string): Promise<string[]> {
  if (!(await isPattern(source))) return [];
  const { glob } = await import('tinyglobby');
  const pattern = process.platform === 'win32' ? source.replaceAll('\\', '/') : source;
  const found = await glob(pattern, { cwd: base, absolute: true, onlyFiles: true, ignore: ['**/node_modules/**'] });
  return found
    .filter(isData)
    .toSorted((a, b) => (a < b ? -1 : 1))
    .map((file) => path.normalize(file));
}

async function isPattern(source: string): Promise<boolean> {
  const { isDynamicPattern } = await import('tinyglobby');
  return isDynamicPattern(source);
}

const isSupported = (file: string): boolean => EXTENSIONS.includes(path.extname(file).toLowerCase());

/** Of the files of a folder, templates are not data. */
const isData = (file: string): boolean => isSupported(file) && !file.toLowerCase().endsWith('.template.md');

async function* readFileItems(file: string, base: string): AsyncGenerator<SourceItem, void, undefined> {
  const origin = path.relative(base, file).split(path.sep).join('/');
  const extension = path.extname(file).toLowerCase();
  if (extension === '.csv') yield* tableItems(file, origin, ',');
  else if (extension === '.tsv') yield* tableItems(file, origin, '\t');
  else if (extension === '.jsonl') yield* jsonLineItems(file, origin);
  else yield sourceItem(origin, undefined, await readText(file));
}

async function* tableItems(
  file: string,
  origin: string,
  delimiter: string,
): AsyncGenerator<SourceItem, void, undefined> {
  const parser = parse({ delimiter, relax_column_count: true, relax_quotes: true, skip_empty_lines: true });
  const feeding = feed(file, parser);
  feeding.catch((error: Error) => parser.destroy(error));
  let header: readonly string[] | undefined;
  let row = 0;
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      if (header === undefined) header = uniqueNames(cells);
      else yield rowItem(origin, ++row, header, cells);
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

/** Writes a file's text into the parser no faster than it is read, and ends it. */
async function feed(file: string, parser: ReturnType<typeof parse>): Promise<void> {
  for await (const chunk of decodedChunks(file)) {
    if (parser.destroyed) return;
    if (!parser.write(chunk)) await new Promise<void>((resolve) => onceAny(parser, ['drain', 'close'], resolve));
  }
  parser.end();
}

function onceAny(parser: ReturnType<typeof parse>, events: readonly string[], listener: () => void): void {
  const done = () => {
    for (const event of events) parser.off(event, done);
    listener();
  };
  for (const event of events) parser.on(event, done);
}

/** The names of a header row; one that is empty or stands for the second time gets its number. */
function uniqueNames(cells: readonly string[]): readonly string[] {
  const names = cells.map((cell) => cell.trim());
  return names.map((name, index) => (name === '' || names.indexOf(name) < index ? `${name}${index + 1}` : name));
}

async function* jsonLineItems(file: string, origin: string): AsyncGenerator<SourceItem, void, undefined> {
  let line = 0;
  let row = 0;
  for await (const text of decodedLines(file)) {
    line++;
    if (text.trim() === '') continue;
    const item = jsonItem(origin, ++row, parseJson(text, file, line));
    if (item === undefined) {
      throw new AppError('source.unreadable', 'Line {1} of {0} holds no text.', {
        args: [file, line],
        hint: 'A line is a text, or an object with its text under one of: text, 原文, 正文, 内容, content, message, query.',
      });
    }
    yield item;
  }
}

function parseJson(text: string, file: string, line: number): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new AppError('source.unreadable', 'Line {1} of {0} is not JSON.', {
      args: [file, line],
      hint: 'Mend the line: every line of a .jsonl file is one JSON value.',
      cause,
    });
  }
}
