// Bundles the extension, the CLI, the inference child and the webviews into dist/.   node scripts/build.mjs [--watch] [--dev]
import { build, context } from 'esbuild';
import { chmod, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { glob } from 'tinyglobby';
import * as yaml from 'yaml';
import { packCharacterMaps } from './build/characterMaps.mjs';
import { mcpUnchecked } from './build/mcpUnchecked.mjs';
import { writeIconFont } from './build/iconFont.mjs';
import { root } from './node.mjs';
import { pdfTextOnly } from './build/pdfTextOnly.mjs';
import { writeSample } from './build/sampleFiles.mjs';
import { main } from './setup.mjs';
import { unusedParts } from './build/unusedParts.mjs';

const dev = process.argv.includes('--dev');
/** @satisfies {import('esbuild').BuildOptions} */
const shared = {
  absWorkingDir: root,
  bundle: true,
  minify: !dev,
  sourcemap: dev,
  logLevel: 'warning',
  legalComments: 'none',
  charset: 'utf8', // half as long as escapes where texts are Chinese
};
/** @satisfies {import('esbuild').BuildOptions} */
const node = { ...shared, platform: 'node', target: 'node20' };

/** @satisfies {import('esbuild').BuildOptions} */
const browser = { ...shared, platform: 'browser', target: 'es2022', format: 'esm' };

/**
 * For a command line that is started again and again: what an `import` statement would load whole is loaded on use.
 * `import 'node:fs'` makes Node touch every export, streams included, which costs more than a small file's lint.
 * @type {import('esbuild').Plugin}
 */
const lateImports = {
  name: 'late-imports',
  setup(bundle) {
    bundle.onResolve({ filter: /^node:/ }, ({ path: name, kind }) =>
      kind === 'import-statement' ? { path: name, namespace: 'late-node' } : undefined,
    );
    bundle.onLoad({ filter: /./, namespace: 'late-node' }, ({ path: name }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(name)});`,
    }));
    // Only prompts with a front matter need YAML, and its 80 modules take as long to set up as Node itself.
    bundle.onResolve({ filter: /^yaml$/ }, ({ path: name, namespace, kind }) =>
      namespace === 'file' && kind === 'import-statement' ? { path: name, namespace: 'late-yaml' } : undefined,
    );
    bundle.onLoad({ filter: /./, namespace: 'late-yaml' }, () => ({
      contents: Object.keys(yaml)
        .map(
          (name) =>
            `Object.defineProperty(exports, '${name}', { enumerable: true, get: () => require('yaml').${name} });`,
        )
        .join('\n'),
      resolveDir: root,
    }));
  },
};

/**
 * The readers of documents and the client of teachers are bundles of their own, which both fronts load when they need
 * them: the readers are larger than all the rest, and a single file such as the extension could not leave them out of
 * its start.
 * @type {import('esbuild').Plugin}
 */
const partsApart = {
  name: 'parts-apart',
  setup(bundle) {
    bundle.onResolve({ filter: /\/(?:documents|openaiClient)\.ts$/ }, ({ kind, path: file }) =>
      kind === 'dynamic-import' ? { path: `./${path.basename(file, '.ts')}.mjs`, external: true } : undefined,
    );
  },
};

/**
 * The webviews carry the Chinese of what they can say: of their own texts and core's, not the command line's and the host's,
 * which are half. A text is kept when its longest plain part stands anywhere in the sources, so rather too many.
 * @type {import('esbuild').Plugin}
 */
const ownTexts = {
  name: 'own-texts',
  setup(bundle) {
    const patterns = ['webview/**/*.ts', 'src/{core,protocol}/**/*.ts'];
    const readAll = async () => {
      const files = await glob(patterns, { cwd: root, absolute: true });
      return { files, text: (await Promise.all(files.map((file) => readFile(file, 'utf8')))).join('\n') };
    };
    /** @type {ReturnType<typeof readAll> | undefined} */
    let sources;
    bundle.onStart(() => {
      sources = undefined;
    });
    bundle.onLoad({ filter: /[\\/]l10n[\\/]zh-cn[\\/]\w+\.json$/ }, async ({ path: file }) => {
      const { files, text } = await (sources ??= readAll());
      const plain = (/** @type {string} */ key) =>
        key
          .split(/['"\\\n\u0080-\uffff]/)
          .reduce((longest, part) => (part.length > longest.length ? part : longest), '');
      const all = Object.entries(JSON.parse(await readFile(file, 'utf8')));
      const kept = Object.fromEntries(all.filter(([key]) => text.includes(plain(key))));
      return { contents: JSON.stringify(kept), loader: 'json', watchFiles: [file, ...files] };
    });
  },
};

/**
 * What VS Code loads at once is a CommonJS file of its own: it is read and run in one go, where a module waits for whatever
 * else starts meanwhile. The features come from the parts that are shared with the command line, when they are needed.
 * @type {import('esbuild').Plugin}
 */
const featuresApart = {
  name: 'features-apart',
  setup(bundle) {
    bundle.onResolve({ filter: /^\.\/features\.ts$/ }, () => ({ path: './extension.mjs', external: true }));
  },
};

const requireBanner = 'import { createRequire as __cr } from "node:module"; const require = __cr(import.meta.url);';

const webviews = [
  'dataset',
  'evaluation',
  'labelPanel',
  'playground',
  'promptReport',
  'qcReview',
  'runReport',
  'training',
];

/** Every bundle with its entry; the architecture test reads the same list. @type {import('esbuild').BuildOptions[]} */
export const bundles = [
  {
    ...node,
    entryPoints: ['src/extension/main.ts'],
    outfile: 'dist/main.cjs',
    format: 'cjs',
    external: ['vscode'],
    plugins: [featuresApart],
  },
  {
    ...node,
    // The command line, the extension and the thread that a review runs in are the same code with other doors: together they
    // ship once what each of them alone would carry whole.
    entryPoints: {
      cli: 'src/cli/main.ts',
      extension: 'src/extension/features.ts',
      reviewWorker: 'src/node/review/reviewWorker.ts',
      datasetWorker: 'src/node/dataset/datasetWorker.ts',
      runtimeTask: 'src/node/runtime/runtimeTask.ts',
      trainTask: 'src/node/train/trainTask.ts',
    },
    outdir: 'dist',
    // In dist/ itself, where `import.meta.url` means the same to all of them.
    chunkNames: 'part-[name]-[hash]',
    outExtension: { '.js': '.mjs' },
    splitting: true, // each command loads what it needs when it runs
    external: ['vscode'],
    plugins: [lateImports, partsApart, mcpUnchecked],
    format: 'esm',
    banner: { js: `#!/usr/bin/env node\n${requireBanner}` },
  },
  {
    ...node,
    entryPoints: ['src/node/sources/documents.ts'],
    outdir: 'dist',
    chunkNames: 'documents-[name]-[hash]',
    outExtension: { '.js': '.mjs' },
    splitting: true, // a page needs no reader of workbooks
    plugins: [pdfTextOnly, unusedParts],
    // With its own inflate and streams JSZip is as large as the reader of .docx files that asks it for four files.
    alias: { jszip: './src/node/sources/docxZip.ts' },
    format: 'esm',
    // The reader of PDFs writes into `navigator`, which the extension host does not let anybody change.
    define: { navigator: 'ownNavigator', 'globalThis.navigator': 'ownNavigator' },
    banner: { js: `${requireBanner} const ownNavigator = { platform: "", userAgent: "" };` },
  },
  {
    ...node,
    entryPoints: ['src/node/teachers/openaiClient.ts'],
    outfile: 'dist/openaiClient.mjs',
    plugins: [unusedParts],
    format: 'esm',
    banner: { js: requireBanner },
  },
  // node-llama-cpp must stay unbundled: it finds its native binary beside its own files.
  {
    ...node,
    entryPoints: ['src/inference/main.ts'],
    outfile: 'dist/inference.mjs',
    format: 'esm',
    external: ['node-llama-cpp'],
  },
  {
    ...browser,
    // What they have in common ships once: their texts, the elements, the library that draws charts.
    entryPoints: Object.fromEntries(webviews.map((name) => [name, `webview/${name}/main.ts`])),
    outdir: 'dist/webview',
    chunkNames: 'shared-[hash]',
    splitting: true,
    plugins: [ownTexts],
  },
];

/**
 * Builds everything into dist/ and takes away what an earlier build left there.
 * @returns what esbuild says of each bundle, for the list of what ships (scripts/release/bundled.mjs)
 */
export async function buildAll() {
  const dist = path.join(root, 'dist');
  await mkdir(path.join(dist, 'webview'), { recursive: true });
  const built = await Promise.all(
    bundles.map((options) => build({ ...options, metafile: /** @type {const} */ (true) })),
  );
  // `npx promptmill` in a clone runs this file itself, and npm makes it executable at its first use only.
  await chmod(path.join(dist, 'cli.mjs'), 0o755);
  const kept = new Set(
    built.flatMap(({ metafile }) => Object.keys(metafile.outputs).map((file) => path.join(root, file))),
  );
  for (const file of await writeIconFont(path.join(dist, 'webview'))) kept.add(file);
  const maps = path.join(dist, 'cmaps.br');
  await packCharacterMaps(maps);
  kept.add(maps);
  for (const file of await writeSample(path.join(dist, 'sample'))) kept.add(file);
  for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile() && !kept.has(file)) await rm(file, { force: true });
  }
  return built.map(({ metafile }) => metafile);
}

main(import.meta.url, async () => {
  await buildAll();
  if (!process.argv.includes('--watch')) return;
  for (const options of bundles) await (await context(options)).watch();
  console.log('watching');
  await new Promise(() => {});
});
