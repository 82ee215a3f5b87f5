// The pictures of the README, which the shops show from the repository: they are there, small, and not in the VSIX.
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { root } from '../node.mjs';
import { picturesOf } from './manifest.mjs';

/** The most that one picture may weigh, in bytes. */
const LIMIT = 200_000;

/** What is wrong with the pictures of a page. @param {string} page its name @param {string} markdown @returns {Promise<string[]>} */
export async function pictureProblems(page, markdown) {
  const files = picturesOf(markdown).filter((file) => !file.startsWith('https://'));
  const found = await Promise.all(
    files.map(async (file) => {
      if (!/\.(?:png|jpe?g|gif|webp)$/.test(file)) return `${page} shows ${file}: the shops take no such picture`;
      const { size } = await stat(path.join(root, path.dirname(page), file)).catch(() => ({ size: -1 }));
      if (size < 0) return `${page} shows ${file}, which is not there`;
      return size > LIMIT ? `${page} shows ${file} of ${size} bytes, more than ${LIMIT}` : undefined;
    }),
  );
  return found.filter((problem) => problem !== undefined);
}
