// Builds and packs the VSIX.   node scripts/package.mjs [FILE.vsix]
import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { buildAll } from './build.mjs';
import { root, toolNode } from './node.mjs';
import { run } from './processes.mjs';
import { main } from './setup.mjs';

/** Packs what dist/ holds into a VSIX. @param {string} file where it goes */
export async function pack(file) {
  await mkdir(path.dirname(file), { recursive: true });
  const vsce = path.join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  const { code, output } = await run(toolNode(), [vsce, 'package', '--no-dependencies', '--out', file], {
    cwd: root,
    limit: 180_000,
  });
  if (code !== 0) throw new Error(`vsce could not pack the extension:\n${output}`);
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
