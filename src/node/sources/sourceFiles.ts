import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#core/errors';

/** What a file is read as, by its extension. */
export type FileKind = 'text' | 'csv' | 'tsv' | 'jsonl' | 'json' | 'xlsx' | 'docx' | 'pdf' | 'html' | 'old';

const KINDS: Readonly<Record<string, FileKind>> = {
  '.txt': 'text',
  '.md': 'text',
  '.csv': 'csv',
  '.tsv': 'tsv',
  '.jsonl': 'jsonl',
  '.json': 'json',
  '.xlsx': 'xlsx',
  '.docx': 'docx',
  '.pdf': 'pdf',
  '.html': 'html',
  '.htm': 'html',
  '.doc': 'old', // found, so that a file which is left out is said
  '.xls': 'old',
};
const HINT =
  'Promptmill labels .txt, .md, .csv, .tsv, .jsonl, .json, .xlsx, .docx, .pdf and .html files, folders of them, and patterns such as data/**/*.txt.';

/** What a file is read as; undefined when it is not of a kind that can be labelled. */
export const kindOf = (file: string): FileKind | undefined => KINDS[path.extname(file).toLowerCase()];

/** The files behind sources, absolute, each once, in the order of the sources and by name within one. */
export async function findSourceFiles(sources: readonly string[], base: string): Promise<readonly string[]> {
  const files = new Set<string>();
  for (const source of sources) for (const file of await filesOf(source, base)) files.add(file);
  for (const file of files) if (kindOf(file) === 'old') throw oldFormat(file);
  return Array.from(files);
}

function oldFormat(file: string): AppError {
  return new AppError('source.unreadable', '{0} is in an old Office format that cannot be read.', {
    args: [file],
    hint: 'Open it in Word, Excel or WPS and save it as .docx or .xlsx, or take it out of the sources.',
  });
}

async function filesOf(source: string, base: string): Promise<readonly string[]> {
  const absolute = path.resolve(base, source);
  const stats = await stat(absolute).catch(() => undefined);
  if (stats?.isFile() === true) {
    if (kindOf(absolute) !== undefined) return [absolute];
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
  const found = await glob(pattern, {
    cwd: base,
    absolute: true,
    onlyFiles: true,
    followSymbolicLinks: false, // a folder's links are not followed either
    ignore: ['**/node_modules/**'],
  });
  return found
    .filter(isData)
    .toSorted((a, b) => (a < b ? -1 : 1))
    .map((file) => path.normalize(file));
}

async function isPattern(source: string): Promise<boolean> {
  const { isDynamicPattern } = await import('tinyglobby');
  return isDynamicPattern(source);
}

/** Of the files of a folder, templates are not data, nor what Office keeps beside an open document. */
function isData(file: string): boolean {
  return (
    kindOf(file) !== undefined && !file.toLowerCase().endsWith('.template.md') && !path.basename(file).startsWith('~$')
  );
}
