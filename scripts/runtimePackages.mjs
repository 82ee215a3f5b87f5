// Writes src/node/runtime/packages.json, which ships: what “Set up local runtime” may fetch. All of it comes from
// runtime/package-lock.json but the sizes, which the registry is asked for once. Run it after the lockfile changed.
//   node scripts/runtimePackages.mjs
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { root } from './node.mjs';
import { main } from './setup.mjs';

/**
 * What node-llama-cpp needs to build llama.cpp and for its own command line: never here, where `build: 'never'` holds.
 * And what its downloader of models uses to copy files faster.
 */
const NOT_NEEDED = new Set([
  'cmake-js',
  'node-addon-api',
  'yargs',
  'validate-npm-package-name',
  'ignore',
  '@reflink/reflink',
]);

const out = path.join(root, 'src', 'node', 'runtime', 'packages.json');

/**
 * The packages that run local models, by their places: those that node-llama-cpp reaches, and its prebuilt binaries.
 * @param {Record<string, { version: string, integrity: string, os?: string[], cpu?: string[], libc?: string[],
 *   dependencies?: Record<string, string>, optionalDependencies?: Record<string, string> }>} packages of a lockfile
 */
export function neededPackages(packages) {
  /** @type {Set<string>} */
  const found = new Set();
  const visit = (/** @type {string} */ place) => {
    if (found.has(place)) return;
    found.add(place);
    const { dependencies = {}, optionalDependencies = {} } = packages[place] ?? {};
    for (const name of [...Object.keys(dependencies), ...Object.keys(optionalDependencies)]) {
      if (NOT_NEEDED.has(name)) continue;
      const target = resolve(packages, place, name);
      if (target === undefined) throw new Error(`${place} needs ${name}, which the lockfile lacks`);
      visit(target);
    }
  };
  visit('node_modules/node-llama-cpp');
  return [...found].toSorted();
}

/** Where Node finds a package that another one imports. */
function resolve(
  /** @type {Record<string, unknown>} */ packages,
  /** @type {string} */ from,
  /** @type {string} */ name,
) {
  for (let base = from; ; base = base.slice(0, Math.max(0, base.lastIndexOf('/node_modules/')))) {
    const place = `${base}${base === '' ? '' : '/'}node_modules/${name}`;
    if (place in packages) return place;
    if (base === '') return undefined;
  }
}

/** @returns {Promise<readonly [number, number]>} bytes of the tarball, and of the tar in it: a gzip file ends with that. */
async function sizesOf(/** @type {string} */ name) {
  const { stdout } = await promisify(execFile)('npm', ['view', name, 'dist.tarball']);
  const response = await fetch(stdout.trim(), { headers: { range: 'bytes=-4' } });
  const packed = Number(/\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1]);
  const end = Buffer.from(await response.arrayBuffer());
  if (response.status !== 206 || end.length !== 4 || !(packed > 0)) {
    throw new Error(`${name}: no size from the registry`);
  }
  return [packed, end.readUInt32LE()];
}

main(import.meta.url, async () => {
  const { packages } = JSON.parse(await readFile(path.join(root, 'runtime', 'package-lock.json'), 'utf8'));
  const old = JSON.parse(await readFile(out, 'utf8').catch(() => '{"packages":[]}'));
  /** @type {Map<string, readonly [number, number]>} */
  const sizes = new Map(
    old.packages.map((/** @type {{ integrity: string, packed: number, unpacked: number }} */ one) => [
      one.integrity,
      [one.packed, one.unpacked],
    ]),
  );
  const list = [];
  for (const place of neededPackages(packages)) {
    const { version, integrity } = packages[place];
    const name = place.slice(place.lastIndexOf('node_modules/') + 13);
    const size = sizes.get(integrity) ?? (await sizesOf(`${name}@${version}`));
    sizes.set(integrity, size);
    list.push({ place, version, integrity, packed: size[0], unpacked: size[1] });
  }
  const version = packages['node_modules/node-llama-cpp'].version;
  await writeFile(out, `${JSON.stringify({ version, packages: list }, undefined, 2)}\n`);
});
