import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { AppError } from '#core/errors';
import type { HeldOut } from '#core/evaluate/evaluation';
import type { GoldLabel } from '#core/evaluate/prediction';
import { drawFrom, seededRandom } from '#core/qc/statistics/random';
import { textHash } from './gold.ts';

/** Which labels are asked. Paths are absolute; a folder stands for the rows that an export put there. */
export interface Selection {
  readonly split?: string; // only records of these rows: a file, or a folder with test.jsonl
  readonly trainedOn?: string; // none of the records of these rows: a file, or every file of a folder but test.jsonl
  readonly limit?: number; // labels drawn by chance
  readonly seed: string;
}

/** The labels that are asked, and what is known of them. */
export interface Selected {
  readonly labels: readonly GoldLabel[];
  readonly heldOut: HeldOut;
  readonly sampled?: { readonly of: number; readonly seed: string };
}

/**
 * Restricts gold labels to those that the student was not trained on. Exported rows of every format carry the hash of
 * each record in its delimiters (`<record-…>`), by which records are known again however the prompt was changed since.
 * @throws AppError 'usage' when the rows are not there, hold no records of ours, or leave no label.
 */
export async function selectLabels(gold: readonly GoldLabel[], selection: Selection): Promise<Selected> {
  const { split, trainedOn, limit, seed } = selection;
  let labels = gold;
  let heldOut: HeldOut = { kind: 'unknown' };
  if (split !== undefined) {
    const rows = await rowsOf(split, 'split');
    labels = labels.filter(({ text }) => rows.hashes.has(textHash(text)));
    heldOut = { kind: 'split', file: path.basename(split), rows: rows.count };
  }
  if (trainedOn !== undefined) {
    const rows = await rowsOf(trainedOn, 'trainedOn');
    const before = labels.length;
    labels = labels.filter(({ text }) => !rows.hashes.has(textHash(text)));
    heldOut = { kind: 'notIn', file: path.basename(trainedOn), rows: rows.count, dropped: before - labels.length };
  }
  if (labels.length === 0) {
    throw new AppError('usage', 'No label is left to evaluate with ({0} before the split).', {
      args: [gold.length],
      hint: 'Accept or correct labels in QC Review, or give other rows with --split or --trained-on.',
    });
  }
  if (limit === undefined || limit >= labels.length) return { labels, heldOut };
  const drawn = new Set(drawFrom(labels, limit, seededRandom('limit', seed)));
  return { labels: labels.filter((label) => drawn.has(label)), heldOut, sampled: { of: labels.length, seed } };
}

async function rowsOf(
  place: string,
  use: 'split' | 'trainedOn',
): Promise<{ readonly hashes: ReadonlySet<string>; readonly count: number }> {
  const hashes = new Set<string>();
  let count = 0;
  try {
    for (const file of await filesOf(place, use)) {
      for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
        if (line.trim() === '') continue;
        count++;
        for (const [, hash = ''] of line.matchAll(/<record-([0-9a-f]{16})>/g)) hashes.add(hash);
      }
    }
  } catch (cause) {
    throw new AppError('usage', 'The rows of {0} cannot be read.', {
      args: [place],
      hint: 'Name a file of exported rows, such as datasets/relevance/test.jsonl, or its folder.',
      cause,
    });
  }
  if (hashes.size > 0) return { hashes, count };
  throw new AppError('usage', '{0} holds no records that Promptmill exported.', {
    args: [place],
    hint: 'Name a file of exported rows, such as datasets/relevance/test.jsonl, or its folder.',
  });
}

async function filesOf(place: string, use: 'split' | 'trainedOn'): Promise<readonly string[]> {
  if (!(await stat(place)).isDirectory()) return [place];
  if (use === 'split') return [path.join(place, 'test.jsonl')];
  const names = await readdir(place);
  return names.filter((name) => name.endsWith('.jsonl') && name !== 'test.jsonl').map((name) => path.join(place, name));
}
