import { stat } from 'node:fs/promises';
import path from 'node:path';
import { stageOf } from '#core/dataset/preflight/entry';
import type { TrainStage } from '#core/train/option';
import type { TrainContext } from '#core/train/trainReading';
import { readDatasetInfo } from '../dataset/datasetInfo.ts';
import { countLines } from './trainable.ts';

// Counting lines at every key stroke is for files that take a moment; rows of larger ones are not looked at.
const COUNTED_BYTES = 32 * 1024 * 1024;

/** What lies around a configuration: its datasets and, of small ones, their rows. Counts are kept while a file stays as it is. */
export class TrainSurroundings {
  readonly #rows = new Map<string, { readonly stamp: string; readonly rows: number }>();

  /** Facts about the datasets that the options name; what cannot be read is left out. */
  async of(dir: string, options: Readonly<Record<string, unknown>>): Promise<TrainContext> {
    const datasetDir = options['dataset_dir'];
    if (typeof datasetDir !== 'string' || /^(?:ONLINE$|REMOTE:)/.test(datasetDir)) return {};
    const info = await readInfo(path.resolve(dir, datasetDir));
    if (info === undefined) return {};
    const { dataset } = options;
    const trained = typeof dataset === 'string' ? dataset.split(',') : [];
    const counts = await Promise.all(
      trained.map((name) => this.#count(path.resolve(dir, datasetDir), info.files.get(name.trim()))),
    );
    const rows = counts.reduce<number | undefined>(
      (sum, count) => (sum === undefined || count === undefined ? undefined : sum + count),
      0,
    );
    return {
      datasets: info.stages,
      datasetInfo: `${datasetDir}/dataset_info.json`,
      ...(rows !== undefined && rows > 0 && { rows }),
    };
  }

  async #count(dir: string, name: string | undefined): Promise<number | undefined> {
    if (name?.endsWith('.jsonl') !== true) return undefined;
    const file = path.join(dir, name);
    const found = await stat(file).catch(() => undefined);
    if (found === undefined || found.size > COUNTED_BYTES) return undefined;
    const stamp = `${found.size} ${found.mtimeMs}`;
    const known = this.#rows.get(file);
    if (known?.stamp === stamp) return known.rows;
    const rows = await countLines(file);
    if (rows !== undefined) this.#rows.set(file, { stamp, rows });
    return rows;
  }
}

/** The datasets of a folder, undefined where they cannot be read: their own file says why. */
async function readInfo(dir: string) {
  const info = await readDatasetInfo(dir).catch(() => undefined);
  if (info === undefined) return undefined;
  const stages: Record<string, TrainStage> = {};
  const files = new Map<string, string>();
  for (const [name, entry] of info.entries) {
    if (entry === undefined) continue;
    stages[name] = stageOf(entry);
    if (entry.source.kind === 'file') files.set(name, entry.source.fileName);
  }
  return { stages, files };
}
