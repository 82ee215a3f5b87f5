import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { AppError } from '#core/errors';
import type { HeldOut } from '#core/evaluate/evaluation';
import { goldKey, type GoldLabel } from '#core/evaluate/prediction';
import { drawFrom, seededRandom } from '#core/qc/statistics/random';
import { readExportedPart, type PartRequest } from './exportedPart.ts';
import { textHash } from './gold.ts';

/** Which labels are asked. Paths are absolute; a folder stands for the rows that an export put there. */
export interface Selection {
  readonly part?: PartRequest; // only the labels of a part of an exported dataset
  readonly split?: string; // only records of these rows: a file, or the test files of a folder
  readonly trainedOn?: string; // none of the records of these rows: a file, or every file of a folder but the test files
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
 * each record in its delimiters (`<record-…>`), by which records are known again however the prompt was changed since; of
 * a part of a dataset the lineage names them. What that dataset trains on as well is left out, however it came there.
 * @throws AppError 'usage' when the rows are not there, hold no records of ours, or leave no label.
 */
export async function selectLabels(gold: readonly GoldLabel[], selection: Selection): Promise<Selected> {
  const { part, split, trainedOn, limit, seed } = selection;
  let labels = gold;
  let heldOut: HeldOut = { kind: 'unknown' };
  if (part !== undefined) ({ labels, heldOut } = await selectPart(labels, part));
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

async function selectPart(
  gold: readonly GoldLabel[],
  request: PartRequest,
): Promise<Pick<Selected, 'labels' | 'heldOut'>> {
  const { dataset, file, rows, labels: wanted, trainFiles, trained } = await readExportedPart(request);
  const byId = gold.filter((label) => wanted.has(goldKey(label)));
  // A gold file has places of its own, and with them other ids: there the text says which record it is.
  const hashes = byId.length > 0 ? undefined : (await rowsOf(file, 'split')).hashes;
  const inPart = hashes === undefined ? byId : gold.filter(({ text }) => hashes.has(textHash(text)));
  const learnt = new Set<string>();
  for (const one of trainFiles) for (const hash of (await rowsOf(one, 'trainedOn')).hashes) learnt.add(hash);
  const labels = inPart.filter((label) => !trained.has(goldKey(label)) && !learnt.has(textHash(label.text)));
  const { split } = request;
  const dropped = inPart.length - labels.length;
  return { labels, heldOut: { kind: 'split', file: path.basename(file), rows, dataset, part: split, dropped } };
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
  const rows = (await readdir(place)).filter((name) => name.endsWith('.jsonl') && !name.endsWith('.lineage.jsonl'));
  const isTest = (name: string) => /(?:^|_)test\.jsonl$/.test(name);
  const files = rows.filter((name) => isTest(name) === (use === 'split'));
  if (files.length === 0) throw new RangeError(`No ${use} file in ${place}.`); // told by rowsOf
  return files.map((name) => path.join(place, name));
}
