import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { stageOf, type DatasetEntry } from '#core/dataset/preflight/entry';
import { AppError } from '#core/errors';
import type { TrainStage } from '#core/train/option';
import { entryOf, INFO_FILE, readDatasetInfo } from '../dataset/datasetInfo.ts';
import { headsOf, partsOf } from '../dataset/datasetParts.ts';
import { isFile } from '../isThere.ts';
import { countLines } from './trainable.ts';

/** A dataset as a new training sees it. */
export interface TrainDataset {
  readonly dir: string; // absolute; holds dataset_info.json
  readonly name: string;
  readonly stage: TrainStage; // what its rows are for
  readonly rows: number;
  readonly valName?: string;
  readonly valRows?: number;
}

/**
 * Looks a dataset up in its folder's dataset_info.json. `valName` is the part for the eval loss: undefined takes `<name>_val`
 * where there is one, null takes none.
 * @throws AppError 'config.invalid' when the folder, the dataset or its rows are missing.
 */
export async function openTrainDataset(dir: string, name: string, valName?: string | null): Promise<TrainDataset> {
  const absolute = path.resolve(dir);
  const info = await readDatasetInfo(absolute);
  const entry = entryOf(info, name, absolute);
  const own = partsOf([...info.entries.keys()], name).find(({ part }) => part === 'val')?.name;
  const val = valName === null ? undefined : (valName ?? own);
  const [rows, valRows] = await Promise.all([
    countRows(absolute, entry),
    val === undefined ? undefined : countRows(absolute, entryOf(info, val, absolute)),
  ]);
  return {
    dir: absolute,
    name,
    stage: stageOf(entry),
    rows,
    ...(val !== undefined && { valName: val, valRows: valRows ?? 0 }),
  };
}

/**
 * The dataset of `DIR` or `DIR/NAME`: a folder that holds one (its parts apart), or one of a folder by name.
 * @throws AppError 'config.invalid' when there is none, or it must be named.
 */
export async function pickTrainDataset(
  place: string,
): Promise<{ readonly dir: string; readonly name: string; readonly stage: TrainStage }> {
  const isFolder = await isFile(path.join(place, INFO_FILE));
  const parent = path.dirname(place);
  const dir = isFolder || !(await isFile(path.join(parent, INFO_FILE))) ? place : parent;
  const info = await readDatasetInfo(dir);
  const heads = headsOf([...info.entries.keys()]);
  const [only = '', ...others] = heads;
  if (dir === place && others.length > 0) {
    throw new AppError('config.invalid', '{0} holds several datasets: {1}.', {
      args: [place, heads.join(', ')],
      hint: 'Name one: --dataset {0}/NAME.',
    });
  }
  const name = dir === place ? only : path.basename(place);
  return { dir, name, stage: stageOf(entryOf(info, name, dir)) };
}

/** Rows of a dataset: lines of JSONL, elements of a JSON list. */
async function countRows(dir: string, { name, source }: DatasetEntry): Promise<number> {
  const file = source.kind === 'file' ? path.join(dir, source.fileName) : '';
  const rows = file.endsWith('.jsonl')
    ? await countLines(file)
    : file.endsWith('.json')
      ? await elementsOf(file)
      : undefined;
  if (rows === undefined) {
    throw new AppError('config.invalid', 'The rows of “{0}” cannot be counted.', {
      args: [name],
      hint: 'A training is planned from a .jsonl or .json file in the folder of dataset_info.json.',
    });
  }
  if (rows > 0) return rows;
  throw new AppError('config.invalid', '{0} holds no rows.', {
    args: [name],
    hint: 'Export again with reviewed labels, or choose another dataset.',
  });
}

async function elementsOf(file: string): Promise<number | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    return Array.isArray(value) ? value.length : undefined;
  } catch {
    return undefined;
  }
}
