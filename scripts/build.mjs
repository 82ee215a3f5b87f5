// Bundles the extension, the CLI, the inference child and the webviews into dist/.   node scripts/build.mjs [--watch] [--dev]
import { build, context } from 'esbuild';
import { cp, mkdir, rm } from 'node:fs/promises';

const dev = process.argv.includes('--dev');
const shared = {
  bundle: true,
  minify: !dev,
  sourcemap: dev ? 'linked' : false,
  logLevel: 'warning',
  legalComments: 'none',
};
const node = { ...shared, platform: 'node', target: 'node20' };

/** Every bundle with its entry; the architecture test reads the same list. */
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
    ...shared,
    platform: 'browser',
    target: 'es2022',
    format: 'esm',
    entryPoints: [`webview/${name}/main.ts`],
    outfile: `dist/webview/${name}.js`,
  })),
];

async function main() {
  await rm('dist', { recursive: true, force: true });
  await mkdir('dist/webview', { recursive: true });
  await cp('node_modules/@vscode/codicons/dist/codicon.css', 'dist/webview/codicon.css');
  await cp('node_modules/@vscode/codicons/dist/codicon.ttf', 'dist/webview/codicon.ttf');
  if (process.argv.includes('--watch')) {
    for (const options of bundles) await (await context(options)).watch();
    console.log('watching');
  } else {
    await Promise.all(bundles.map((options) => build(options)));
  }
}

if (import.meta.main ?? process.argv[1]?.endsWith('build.mjs')) await main();
