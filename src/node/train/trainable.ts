import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { readEntry, stageOf } from '#core/dataset/preflight/entry';
import { isObject } from '#core/isObject';
import type { TrainStage } from '#core/train/option';
import { headsOf, partsOf } from '../dataset/datasetParts.ts';

/** A dataset of LLaMA-Factory that can be trained on, with the parts that were split off it. */
export interface Trainable {
  readonly dir: string; // holds dataset_info.json; absolute
  readonly name: string; // key there
  readonly stage: TrainStage; // what its rows are for
  readonly rows?: number; // of its file, where it is one with a row a line
  readonly valName?: string; // key of the validation part
  readonly testName?: string;
}

/** The datasets in `datasets/*` of a folder and in `more`, by folder and name; what cannot be read is left out. */
export async function findTrainable(root: string, more: readonly string[] = []): Promise<readonly Trainable[]> {
  const datasets = path.join(root, 'datasets');
  const entries = await readdir(datasets, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => path.join(datasets, name));
  const found = await Promise.all(Array.from(new Set([...more, datasets, ...folders]), trainableIn));
  return found.flat();
}

/** The datasets of one folder; parts for validation and test belong to theirs. */
async function trainableIn(dir: string): Promise<readonly Trainable[]> {
  const info = await infoOf(dir);
  const names = Object.keys(info);
  const entries = headsOf(names).flatMap((name) => readEntry(name, info[name]) ?? []);
  return Promise.all(
    entries.map(async (entry): Promise<Trainable> => {
      const { name, source } = entry;
      const isLines = source.kind === 'file' && source.fileName.endsWith('.jsonl');
      const rows = isLines ? await countLines(path.join(dir, source.fileName)) : undefined;
      const part = (which: 'val' | 'test') => partsOf(names, name).find((one) => one.part === which)?.name;
      const [valName, testName] = [part('val'), part('test')];
      return {
        dir,
        name,
        stage: stageOf(entry),
        ...(rows !== undefined && { rows }),
        ...(valName !== undefined && { valName }),
        ...(testName !== undefined && { testName }),
      };
    }),
  );
}

async function infoOf(dir: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    const value: unknown = JSON.parse(await readFile(path.join(dir, 'dataset_info.json'), 'utf8'));
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

/** Lines of a file that hold something; undefined when it cannot be read. */
export async function countLines(file: string): Promise<number | undefined> {
  let rows = 0;
  let isBlank = true;
  try {
    for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
      for (const byte of chunk) {
        if (byte === 10) {
          if (!isBlank) rows++;
          isBlank = true;
        } else if (byte !== 13 && byte !== 32 && byte !== 9) isBlank = false;
      }
    }
  } catch {
    return undefined;
  }
  return isBlank ? rows : rows + 1;
}
