import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#core/errors';
import { fileHash } from '../fileHash.ts';
import { openJob, templateHash, type OpenedJob } from '../label/jobFolder.ts';
import { readLines } from '../review/lineReader.ts';
import { findJob } from './findJob.ts';
import { JobLabels } from './jobLabels.ts';
import { readLineage, rowHash, type LineageLine } from './lineage.ts';
import { jobFolderOf, readManifest, type ExportManifest } from './manifest.ts';
import { rowsOf } from './exportedRows.ts';
import { BrokenLink, type Broken } from './brokenLink.ts';
import { checkLabels } from './verifyLabels.ts';

/** What is verified, and against which job. */
export interface VerifyOptions {
  readonly name?: string; // of one dataset; absent: all of the folder's
  readonly jobDir?: string; // absent: looked for by the name that the manifest gives its folder
  readonly cwd?: string; // where it is looked for beside the folders around the export
  readonly signal?: AbortSignal;
}

/** A dataset whose rows all go back to what they were made of. */
export interface VerifiedDataset {
  readonly name: string;
  readonly rows: number;
  readonly files: readonly string[]; // names
  readonly jobDir: string;
}

/** Whether an export is what was written, row by row. */
export interface VerifyReport {
  readonly dir: string;
  readonly whole: readonly VerifiedDataset[]; // those before the first broken link
  readonly broken?: Broken; // see describeBroken
}

type Entry = ExportManifest['datasets'][string];
const BATCH = 256; // rows

/**
 * Follows every row of an export back: the file as the manifest knows it, the row as the lineage knows it, the record's
 * line, what the teacher sent, the decision that counted, the template. Stops at the first link that does not hold.
 * @throws AppError 'usage' when the folder has no dataset of the name asked for.
 */
export async function verifyExport(dir: string, options: VerifyOptions = {}): Promise<VerifyReport> {
  const whole: VerifiedDataset[] = [];
  try {
    const manifest = await manifestOf(dir);
    for (const [name, entry] of chosen(dir, manifest, options.name))
      whole.push(await verify(dir, name, entry, options));
    return { dir, whole };
  } catch (error) {
    if (error instanceof BrokenLink) return { dir, whole, broken: error.broken };
    throw error;
  }
}

async function manifestOf(dir: string): Promise<ExportManifest> {
  const file = path.join(dir, 'manifest.json');
  const json = await readFile(file, 'utf8').catch(() => undefined);
  if (json === undefined) throw new BrokenLink({ kind: 'manifest-missing', file: 'manifest.json' });
  try {
    const manifest = readManifest(file, json);
    if (manifest !== undefined) return manifest;
  } catch {
    // Said below.
  }
  throw new BrokenLink({ kind: 'manifest-unreadable', file: 'manifest.json' });
}

function chosen(
  dir: string,
  { datasets }: ExportManifest,
  name: string | undefined,
): readonly (readonly [string, Entry])[] {
  const all = Object.entries(datasets);
  const found = name === undefined ? all : all.filter(([one]) => one === name);
  if (found.length > 0) return found;
  throw new AppError('usage', '{0} has no dataset “{1}”.', {
    args: [dir, name ?? '', all.map(([one]) => one).join(', ')],
    hint: 'It has: {2}.',
  });
}

async function verify(dir: string, name: string, entry: Entry, options: VerifyOptions): Promise<VerifiedDataset> {
  const { files, lineage } = entry;
  if (files === undefined || lineage === undefined) throw new BrokenLink({ kind: 'early', dataset: name });
  const inside = [lineage.file, ...files.map(({ file }) => file)];
  if (inside.some((file) => path.basename(file) !== file)) {
    throw new BrokenLink({ kind: 'manifest-unreadable', file: 'manifest.json' });
  }
  const known = await hashIn(dir, lineage.file);
  if (known === undefined) throw new BrokenLink({ kind: 'lineage-missing', dataset: name, file: lineage.file });
  for (const { file } of files) {
    if ((await hashIn(dir, file)) === undefined) {
      throw new BrokenLink({ kind: 'file-missing', dataset: name, file });
    }
  }
  if (known !== lineage.sha256) throw new BrokenLink({ kind: 'lineage-changed', dataset: name, file: lineage.file });
  await verifyRows(dir, name, entry, options.signal);
  const opened = await jobOf(dir, name, entry, options);
  await verifyLabels(path.join(dir, lineage.file), name, opened, options.signal);
  return { name, rows: lineage.rows, files: files.map(({ file }) => file), jobDir: opened.dir };
}

/** Whether the files hold the rows that the lineage knows, all of them and no others, and are the manifest's. */
async function verifyRows(
  dir: string,
  name: string,
  { files = [], lineage }: Entry,
  signal?: AbortSignal,
): Promise<void> {
  const rows = new Map(files.map(({ file }) => [file, rowsOf(path.join(dir, file))]));
  for await (const lines of lineageLines(path.join(dir, lineage?.file ?? ''), name)) {
    signal?.throwIfAborted();
    for (const { file, row, sha256, item } of lines) {
      const next = await rows.get(file)?.next();
      const found = next?.value;
      if (found === undefined) throw new BrokenLink({ kind: 'row-missing', dataset: name, file, row, item });
      if (rowHash(found) !== sha256) throw new BrokenLink({ kind: 'row-changed', dataset: name, file, row, item });
    }
  }
  for (const { file, sha256, rows: count } of files) {
    if ((await rows.get(file)?.next())?.done !== true) {
      throw new BrokenLink({ kind: 'row-added', dataset: name, file, row: count + 1 });
    }
    // The rows are right: line ends, a mark at the start or an empty line at the end are not.
    if ((await hashIn(dir, file)) !== sha256) {
      throw new BrokenLink({ kind: 'file-changed', dataset: name, file });
    }
  }
}

/** The job that the rows come from, with the template that they were made with. */
async function jobOf(dir: string, name: string, entry: Entry, options: VerifyOptions): Promise<OpenedJob> {
  const folder = jobFolderOf(entry) ?? '';
  const found = options.jobDir ?? (await findJob(folder, [dir, options.cwd ?? dir]));
  if (found === undefined) throw new BrokenLink({ kind: 'job-missing', dataset: name, file: folder });
  let opened: OpenedJob;
  try {
    opened = await openJob(found);
  } catch (error) {
    if (error instanceof AppError) throw new BrokenLink({ kind: 'job-missing', dataset: name, file: found });
    throw error;
  }
  const { hash, text } = opened.job.template;
  if (templateHash(text) !== hash) {
    throw new BrokenLink({ kind: 'template-changed', dataset: name, file: path.join(found, 'job.yaml') });
  }
  return opened;
}

async function verifyLabels(file: string, name: string, opened: OpenedJob, signal?: AbortSignal): Promise<void> {
  let labels: JobLabels;
  try {
    labels = await JobLabels.open(opened, signal);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'log.corrupt') throw error;
    const [log = '', line = 0] = error.args;
    throw new BrokenLink({ kind: 'decisions-damaged', dataset: name, file: String(log), row: Number(line) });
  }
  try {
    for await (const lines of lineageLines(file, name)) {
      signal?.throwIfAborted();
      await checkLabels(lines, name, opened, labels);
    }
  } finally {
    await labels.close();
  }
}

async function* lineageLines(file: string, name: string): AsyncGenerator<readonly LineageLine[], void, undefined> {
  for await (const lines of readLines(file)) {
    for (let from = 0; from < lines.length; from += BATCH) {
      yield lines.slice(from, from + BATCH).map(({ bytes }) => {
        const line = readLineage(bytes.toString('utf8'));
        if (line !== undefined) return line;
        throw new BrokenLink({ kind: 'lineage-changed', dataset: name, file: path.basename(file) });
      });
    }
  }
}

/** The hash of a file of the folder; undefined when it cannot be read. */
const hashIn = (dir: string, file: string): Promise<string | undefined> =>
  fileHash(path.join(dir, file)).catch(() => undefined);
