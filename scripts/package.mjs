// Builds and packs the VSIX.   node scripts/package.mjs [FILE.vsix]
import { cp, mkdir, mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { glob } from 'tinyglobby';
import { buildAll } from './build.mjs';
import { root, toolNode } from './node.mjs';
import { removeAtExit, run } from './processes.mjs';
import { repack } from './build/repack.mjs';
import { main } from './setup.mjs';

/** Copies what .vscodeignore lets ship into a folder: vsce looks at every file of its own, and a checkout may have thousands. @param {string} folder */
async function stage(folder) {
  const lines = (await readFile(path.join(root, '.vscodeignore'), 'utf8')).split(/\r?\n/);
  const ships = lines.flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []));
  const names = await glob(ships, { cwd: root, dot: true, ignore: ['**/*.map'] });
  for (const name of [...names, '.vscodeignore']) {
    const copy = path.join(folder, name);
    await mkdir(path.dirname(copy), { recursive: true });
    await cp(path.join(root, name), copy);
  }
  await makePicturesAbsolute(folder);
}

/** vsce makes the addresses of images absolute, but not those of a `srcset`, which a shop would look for beside its own page. @param {string} folder */
async function makePicturesAbsolute(folder) {
  const { repository } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
  const raw = `${repository.url.replace(/\.git$/, '')}/raw/HEAD/`;
  const page = path.join(folder, 'README.md');
  const text = await readFile(page, 'utf8');
  await writeFile(page, text.replaceAll(/\bsrcset="(?!https:)/g, `srcset="${raw}`));
}

/** Packs what dist/ holds into a VSIX. @param {string} file where it goes */
export async function pack(file) {
  await mkdir(path.dirname(file), { recursive: true });
  const cwd = await mkdtemp(path.join(os.tmpdir(), 'promptmill-pack-'));
  removeAtExit(cwd);
  await stage(cwd);
  const vsce = path.join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  const { code, output } = await run(toolNode(), [vsce, 'package', '--no-dependencies', '--out', file], {
    cwd,
    limit: 180_000,
  });
  if (code !== 0) throw new Error(`vsce could not pack the extension:\n${output}`);
  await repack(file);
  return file;
}

/** Builds everything and packs it into .build/promptmill.vsix, or the file that is named. */
export async function buildVsix(file = path.join(root, '.build', 'promptmill.vsix')) {
  await buildAll();
  return await pack(file);
}

main(import.meta.url, async () => {
  const file = await buildVsix(path.resolve(process.argv[2] ?? 'promptmill.vsix'));
  console.log(`${file}, ${((await stat(file)).size / 1024).toFixed(0)} KB`);
});
