// Bundles the extension, the CLI, the inference child and the webviews into dist/.   node scripts/build.mjs [--watch] [--dev]
import { build, context } from 'esbuild';
import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { root } from './node.mjs';
import { main } from './setup.mjs';

const dev = process.argv.includes('--dev');
/** @satisfies {import('esbuild').BuildOptions} */
const shared = {
  absWorkingDir: root,
  bundle: true,
  minify: !dev,
  sourcemap: dev,
  logLevel: 'warning',
  legalComments: 'none',
};
/** @satisfies {import('esbuild').BuildOptions} */
const node = { ...shared, platform: 'node', target: 'node20' };

/** @satisfies {import('esbuild').BuildOptions} */
const browser = { ...shared, platform: 'browser', target: 'es2022', format: 'esm' };

/** Every bundle with its entry; the architecture test reads the same list. @type {import('esbuild').BuildOptions[]} */
export const bundles = [
  {
    ...node,
    entryPoints: ['src/extension/main.ts'],
    outfile: 'dist/extension.cjs',
    format: 'cjs',
    external: ['vscode'],
  },
  {
    ...node,
    entryPoints: ['src/cli/main.ts'],
    outfile: 'dist/cli.mjs',
    format: 'esm',
    banner: {
      js: '#!/usr/bin/env node\nimport { createRequire as __cr } from "node:module"; const require = __cr(import.meta.url);',
    },
  },
  // node-llama-cpp must stay unbundled: it finds its native binary beside its own files.
  {
    ...node,
    entryPoints: ['src/inference/main.ts'],
    outfile: 'dist/inference.mjs',
    format: 'esm',
    external: ['node-llama-cpp'],
  },
  ...['labelPanel', 'qcReview'].map((name) => ({
    ...browser,
    entryPoints: [`webview/${name}/main.ts`],
    outfile: `dist/webview/${name}.js`,
  })),
];

/** Builds everything into dist/ and takes away what an earlier build left there. */
export async function buildAll() {
  const dist = path.join(root, 'dist');
  await mkdir(path.join(dist, 'webview'), { recursive: true });
  const built = await Promise.all(
    bundles.map((options) => build({ ...options, metafile: /** @type {const} */ (true) })),
  );
  const kept = new Set(
    built.flatMap(({ metafile }) => Object.keys(metafile.outputs).map((file) => path.join(root, file))),
  );
  for (const name of ['codicon.css', 'codicon.ttf']) {
    const copy = path.join(dist, 'webview', name);
    await cp(path.join(root, 'node_modules', '@vscode', 'codicons', 'dist', name), copy);
    kept.add(copy);
  }
  for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile() && !kept.has(file)) await rm(file, { force: true });
  }
}

main(import.meta.url, async () => {
  await buildAll();
  if (!process.argv.includes('--watch')) return;
  for (const options of bundles) await (await context(options)).watch();
  console.log('watching');
  await new Promise(() => {});
});
