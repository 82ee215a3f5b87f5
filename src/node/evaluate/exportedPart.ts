import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { SPLIT_NAMES, type SplitName } from '#core/dataset/split/split';
import { AppError } from '#core/errors';
import { goldKey } from '#core/evaluate/prediction';
import { readLineage } from '../dataset/lineage.ts';
import { jobFolderOf, readManifest, type ExportManifest } from '../dataset/manifest.ts';
import { fileHash } from '../fileHash.ts';
import { readLines } from '../review/lineReader.ts';

/** Which rows of an exported dataset are meant. */
export interface PartRequest {
  readonly dir: string; // absolute: the export's folder
  readonly name?: string; // of the dataset; may be left out where the folder holds one that has the part
  readonly split: SplitName;
}

/** A part of an exported dataset, with what was trained on beside it. */
export interface ExportedPart {
  readonly dataset: string;
  readonly file: string; // absolute
  readonly rows: number;
  readonly labels: ReadonlySet<string>; // goldKey of each row
  readonly trainFiles: readonly string[]; // absolute; empty when this is what was trained on
  readonly trained: ReadonlySet<string>; // goldKey of what was trained on
}

/** A dataset that an evaluation can be held to: it has rows that were kept from training. */
export interface TestPart {
  readonly dir: string;
  readonly name: string;
  readonly rows: number;
  readonly job?: string; // base name of the job's folder
}

/** Tells `datasets/relevance/relevance_alpaca`, the dataset of a folder, from a folder. */
export async function datasetAt(place: string): Promise<Pick<PartRequest, 'dir' | 'name'>> {
  const isFolder = await stat(place).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isFolder ? { dir: place } : { dir: path.dirname(place), name: path.basename(place) };
}

/** The datasets of a folder that have a test part; none where nothing was exported. */
export async function testParts(dir: string): Promise<readonly TestPart[]> {
  const manifest = await manifestOf(dir).catch(() => undefined);
  return Object.entries(manifest?.datasets ?? {}).flatMap(([name, entry]) => {
    const rows = entry.files?.find(({ split }) => split === 'test')?.rows ?? 0;
    const job = jobFolderOf(entry);
    return rows === 0 ? [] : [{ dir, name, rows, ...(job !== undefined && { job }) }];
  });
}

/**
 * Reads which labels a part of an exported dataset holds, by the ids in its lineage, so that a record is known however
 * its text was masked or its prompt changed.
 * @throws AppError 'usage' when there is no such dataset or part; 'config.invalid' when its files are not as exported.
 */
export async function readExportedPart({ dir, name, split }: PartRequest): Promise<ExportedPart> {
  const manifest = await manifestOf(dir);
  const all = Object.entries(manifest?.datasets ?? {});
  const having = all.filter(([, { files = [] }]) => files.some((file) => file.split === split));
  const found =
    name === undefined ? (having.length === 1 ? having[0] : undefined) : having.find(([key]) => key === name);
  if (found === undefined) throw noPart(dir, name, split, all.length, having);
  const [dataset, { files = [], lineage }] = found;
  const part = files.find((file) => file.split === split);
  if (part === undefined || lineage === undefined) throw noPart(dir, name, split, all.length, having);

  const own = (file: string) => path.join(dir, path.basename(file));
  const trained = split === 'train' ? [] : files.filter((file) => file.split === 'train');
  for (const { file, sha256 } of [part, ...trained, lineage]) await demandUnchanged(own(file), sha256);
  const labels = new Set<string>();
  const learnt = new Set<string>();
  for await (const lines of readLines(own(lineage.file))) {
    for (const { bytes } of lines) {
      const line = readLineage(bytes.toString('utf8'));
      if (line === undefined) continue;
      const key = goldKey({ itemId: line.item, taskId: line.task });
      if (line.file === part.file) labels.add(key);
      else if (trained.some(({ file }) => file === line.file)) learnt.add(key);
    }
  }
  const trainFiles = trained.map(({ file }) => own(file));
  return { dataset, file: own(part.file), rows: part.rows, labels, trainFiles, trained: learnt };
}

async function manifestOf(dir: string): Promise<ExportManifest | undefined> {
  const file = path.join(dir, 'manifest.json');
  const json = await readFile(file, 'utf8').catch(() => undefined);
  return readManifest(file, json);
}

async function demandUnchanged(file: string, sha256: string): Promise<void> {
  const own = await fileHash(file).catch((cause: unknown) => {
    throw changed(file, cause);
  });
  if (own !== sha256) throw changed(file);
}

function changed(file: string, cause?: unknown): AppError {
  return new AppError('config.invalid', '{0} is not as it was exported, so what was trained on is not known.', {
    args: [file],
    hint: 'promptmill export --verify says what changed. Export again, or name the rows themselves with --split FILE.',
    cause,
  });
}

function noPart(
  dir: string,
  name: string | undefined,
  split: SplitName,
  count: number,
  having: readonly (readonly [string, unknown])[],
): AppError {
  const names = having.map(([key]) => key).join(', ');
  if (count === 0) {
    return new AppError('usage', 'Nothing was exported to {0}.', {
      args: [dir],
      hint: 'Name the folder that promptmill export wrote to, such as datasets/relevance.',
    });
  }
  if (name === undefined && having.length > 1) {
    return new AppError('usage', '{0} holds several datasets with a part {1}: {2}.', {
      args: [dir, split, names],
      hint: 'Name one: --dataset {0}/NAME.',
    });
  }
  return new AppError('usage', 'The dataset {0} has no part {1}.', {
    args: [name ?? dir, split, names === '' ? '–' : names],
    hint: 'Export with --split 80/10/10, and train on what that export calls train. Datasets that have the part: {2}.',
  });
}

/** The part of this name; undefined for any other word. */
export const splitNamed = (word: string): SplitName | undefined => SPLIT_NAMES.find((name) => name === word);
