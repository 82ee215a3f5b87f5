// The packages of other people that ship inside the VSIX, found in what esbuild put into the bundles.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from '../node.mjs';

/**
 * A package whose code or files ship.
 * @typedef {object} Bundled
 * @property {string} name
 * @property {string} version
 * @property {string} licence an SPDX expression
 * @property {string} homepage an address, or ''
 * @property {string[]} texts its licence and notice files
 */

/** What ships without being imported: the icons of the webviews. The character maps are pdfjs-dist's, which is imported. */
const COPIED = ['node_modules/@vscode/codicons'];

/** Licence texts of packages that ship without theirs. */
const LICENCES = path.join(root, 'scripts', 'release', 'licences');

/** Licence files that lie deeper in a package, of parts that have terms of their own. @type {Record<string, string[]>} */
const DEEPER = { 'pdfjs-dist': ['cmaps/LICENSE'] };

/**
 * The folders of the packages whose bytes are in an output; a package that tree shaking removed is not there.
 * @param {readonly Pick<import('esbuild').Metafile, 'outputs'>[]} metafiles
 */
export function packageFolders(metafiles) {
  const inputs = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap((output) => Object.entries(output.inputs)),
  );
  const folders = inputs.flatMap(([file, { bytesInOutput }]) => {
    const found = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file.replace(/^[\w-]+:/, ''));
    return found && bytesInOutput > 0 ? [found[0]] : [];
  });
  return [...new Set([...folders, ...COPIED])].toSorted();
}

/**
 * The packages that ship, one a version, in the order of their names.
 * @param {readonly Pick<import('esbuild').Metafile, 'outputs'>[]} metafiles @returns {Promise<Bundled[]>}
 */
export async function bundledPackages(metafiles) {
  const found = await Promise.all(packageFolders(metafiles).map((folder) => readPackage(path.join(root, folder))));
  const byName = new Map([...found, await coreJs()].map((one) => [`${one.name}@${one.version}`, one]));
  return [...byName.values()].toSorted((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1));
}

/** @param {string} folder @returns {Promise<Bundled>} */
async function readPackage(folder) {
  const manifest = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
  const files = (await readdir(folder))
    .filter((name) => /^(?:licen[cs]e|copying|notice)(?:[.-]|$)/i.test(name))
    .toSorted();
  const all = [...files, ...(DEEPER[manifest.name] ?? [])].map((name) => path.join(folder, name));
  if (all.length === 0) all.push(path.join(LICENCES, `${manifest.name}.txt`)); // where it is kept here, or an error
  const texts = await Promise.all(all.map((file) => readFile(file, 'utf8')));
  return {
    name: manifest.name,
    version: manifest.version,
    licence: licenceOf(manifest),
    homepage: manifest.homepage ?? addressOf(manifest.repository),
    texts: texts.map((text) => text.replaceAll('\r\n', '\n').trim()),
  };
}

/** An SPDX expression, of old manifests too. @param {{ license?: unknown, licenses?: { type: string }[] }} manifest */
function licenceOf({ license, licenses }) {
  if (typeof license === 'string') return license;
  if (license && typeof license === 'object' && 'type' in license) return String(license.type);
  return licenses ? licenses.map(({ type }) => type).join(' OR ') : 'UNKNOWN';
}

/** @param {unknown} repository */
function addressOf(repository) {
  const url = typeof repository === 'string' ? repository : Object(repository).url;
  if (typeof url !== 'string') return '';
  return url
    .replace(/^git\+/, '')
    .replace(/^git:/, 'https:')
    .replace(/^github:/, 'https://github.com/')
    .replace(/\.git$/, '');
}

/** core-js, which PDF.js has inside its own bundle; it says its version and its authors there. @returns {Promise<Bundled>} */
async function coreJs() {
  const text = await readFile(path.join(root, 'node_modules', 'pdfjs-dist', 'legacy', 'build', 'pdf.mjs'), 'utf8');
  const [, version] = /core-js\/blob\/v([\d.]+)\/LICENSE/.exec(text) ?? [];
  const [, authors] = /copyright: '([^']+)'/.exec(text) ?? [];
  if (!version || !authors) throw new Error('pdfjs-dist does not say any more which core-js it holds');
  const mit = await readFile(path.join(LICENCES, 'mit.txt'), 'utf8');
  const texts = [`Copyright ${authors}\n\n${mit.trim()}`];
  return { name: 'core-js', version, licence: 'MIT', homepage: 'https://core-js.io', texts };
}
