// Reads what scripts/witness.mjs wrote down.
import { readFile } from 'node:fs/promises';

/** @typedef {import('./witness.mjs').Seen} Seen */

/** What was seen so far, in the order in which it happened. @param {string} file @returns {Promise<readonly Seen[]>} */
export async function readWitness(file) {
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line));
}
