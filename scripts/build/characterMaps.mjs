// Packs the character maps of Chinese fonts into one file, as src/node/sources/pdfText.ts reads it.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { root } from '../node.mjs';

/**
 * The maps that a PDF may name without containing them. Japanese and Korean ones, and those that no common program writes,
 * would double the file: a PDF that names one is an error with a next step.
 */
const CHINESE = /^(?:Adobe-(?:GB1|CNS1)|Uni(?:GB|CNS)|GB|B5|ET|HK|CNS|Identity)(?!.*UTF(?:8|32))/;

/** Writes the maps into one file: a line of JSON with their names and lengths, then their bytes. @param {string} to */
export async function packCharacterMaps(to) {
  const from = path.join(root, 'node_modules', 'pdfjs-dist', 'cmaps');
  const names = (await readdir(from)).filter((name) => CHINESE.test(name)).toSorted();
  const maps = await Promise.all(names.map((name) => readFile(path.join(from, name))));
  const lengths = Object.fromEntries(names.map((name, at) => [name, maps[at]?.length ?? 0]));
  const all = Buffer.concat([Buffer.from(`${JSON.stringify(lengths)}\n`), ...maps]);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22 };
  await writeFile(to, brotliCompressSync(all, { params }));
}
