// The icons that the webviews show, out of VS Code's font of 649.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import subsetFont from 'subset-font';
import { root } from '../node.mjs';

/** A rule of codicon.css: the name of an icon and the character that draws it. */
const RULE = /^\.codicon-([a-z0-9-]+):before \{ content: "\\([0-9a-f]+)" \}\n?/gm;

/**
 * Writes codicon.css and codicon.ttf beside the built webviews, with the icons whose names stand in them: as a word of
 * their own in quotes or as `codicon-name`. A name that is put together from pieces would be missed.
 * @param {string} folder of the built webviews @returns the files that it wrote
 */
export async function writeIconFont(folder) {
  const from = path.join(root, 'node_modules', '@vscode', 'codicons', 'dist');
  const scripts = (await readdir(folder)).filter((name) => name.endsWith('.js'));
  const code = (await Promise.all(scripts.map((name) => readFile(path.join(folder, name), 'utf8')))).join('\n');
  const words = new Set(Array.from(code.matchAll(/(?:codicon-|["'`])([a-z][a-z0-9-]+)/g), ([, word = '']) => word));
  const css = await readFile(path.join(from, 'codicon.css'), 'utf8');
  let characters = '';
  const kept = css.replace(RULE, (rule, name, hex) => {
    if (!words.has(name)) return '';
    characters += String.fromCodePoint(Number.parseInt(hex, 16));
    return rule;
  });
  const font = await subsetFont(await readFile(path.join(from, 'codicon.ttf')), characters, {
    targetFormat: 'truetype',
  });
  const files = [
    { file: path.join(folder, 'codicon.css'), bytes: kept },
    { file: path.join(folder, 'codicon.ttf'), bytes: font },
  ];
  for (const { file, bytes } of files) await writeFile(file, bytes);
  return files.map(({ file }) => file);
}
