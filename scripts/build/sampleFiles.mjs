// The sample that ships: samples/relevance without what only makes its model.
import { cp, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { glob } from 'tinyglobby';
import { root } from '../node.mjs';

/** What a person who tries the sample in its own folder makes there. */
const MADE = ['.promptmill/**', 'datasets/**', 'training/**'];
/** What was recorded for it. */
const RECORDED = ['.promptmill/evaluations/recorded/**', 'training/recorded/**'];

/** Copies the sample's files. @param {string} to a folder @returns {Promise<string[]>} the copies */
export async function writeSample(to) {
  const from = path.join(root, 'samples', 'relevance');
  const own = await glob('**', { cwd: from, dot: true, ignore: ['model/train/**', ...MADE] });
  const names = [...own, ...(await glob(RECORDED, { cwd: from, dot: true }))].toSorted();
  return Promise.all(
    names.map(async (name) => {
      const copy = path.join(to, name);
      await mkdir(path.dirname(copy), { recursive: true });
      await cp(path.join(from, name), copy);
      return copy;
    }),
  );
}
