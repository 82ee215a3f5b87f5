// Bundles the extension, the CLI, the inference child and the webviews into dist/.   node scripts/build.mjs [--watch] [--dev]
import { build, context } from 'esbuild';
import { cp, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { glob } from 'tinyglobby';
import * as yaml from 'yaml';
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
 * A webview carries the Chinese of what it can say: of its own texts and core's, not the command line's and the host's,
 * which are three quarters. A text is kept when its longest plain part stands anywhere in the sources, so rather too many.
 * @param {string} name @returns {import('esbuild').Plugin}
 */
const ownTexts = (name) => ({
  name: 'own-texts',
  setup(bundle) {
    const patterns = [`webview/${name}/**/*.ts`, 'webview/shared/*.ts', 'src/{core,protocol}/**/*.ts'];
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
});

const requireBanner = 'import { createRequire as __cr } from "node:module"; const require = __cr(import.meta.url);';

const reports = ['runReport', 'evaluation', 'training', 'dataset'];

/** Every bundle with its entry; the architecture test reads the same list. @type {import('esbuild').BuildOptions[]} */
export const bundles = [
  {
    ...node,
    // The command line, the extension and the thread that a review runs in are the same code with other doors: together they
    // ship once what each of them alone would carry whole.
    entryPoints: {
      cli: 'src/cli/main.ts',
      extension: 'src/extension/main.ts',
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
    plugins: [lateImports, partsApart],
    format: 'esm',
    banner: { js: `#!/usr/bin/env node\n${requireBanner}` },
  },
  {
    ...node,
    entryPoints: ['src/node/documents.ts'],
    outdir: 'dist',
    chunkNames: 'documents-[name]-[hash]',
    outExtension: { '.js': '.mjs' },
    splitting: true, // a page needs no reader of workbooks
    format: 'esm',
    // The reader of PDFs writes into `navigator`, which the extension host does not let anybody change.
    define: { navigator: 'ownNavigator', 'globalThis.navigator': 'ownNavigator' },
    banner: { js: `${requireBanner} const ownNavigator = { platform: "", userAgent: "" };` },
  },
  {
    ...node,
    entryPoints: ['src/node/openaiClient.ts'],
    outfile: 'dist/openaiClient.mjs',
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
  ...['labelPanel', 'playground', 'promptReport', 'qcReview'].map((name) => ({
    ...browser,
    entryPoints: [`webview/${name}/main.ts`],
    outfile: `dist/webview/${name}.js`,
    plugins: [ownTexts(name)],
  })),
  {
    ...browser,
    // They draw charts: the library is in a file that they share.
    entryPoints: Object.fromEntries(reports.map((name) => [name, `webview/${name}/main.ts`])),
    outdir: 'dist/webview',
    chunkNames: 'reports-[hash]',
    splitting: true,
    plugins: [ownTexts(`{${reports.join()}}`)],
  },
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
  // The character maps of Chinese fonts, which a PDF may name without containing them. Japanese and Korean ones, and those
  // that no common program writes, would double the package: a PDF that names one is an error with a next step.
  const maps = path.join(root, 'node_modules', 'pdfjs-dist', 'cmaps');
  await mkdir(path.join(dist, 'cmaps'), { recursive: true });
  const chinese = /^(?:Adobe-(?:GB1|CNS1)|Uni(?:GB|CNS)|GB|B5|ET|HK|CNS|Identity)(?!.*UTF(?:8|32))/;
  for (const name of (await readdir(maps)).filter((map) => chinese.test(map))) {
    const copy = path.join(dist, 'cmaps', name);
    await cp(path.join(maps, name), copy);
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
