import { readFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { build, type BuildOptions, type Metafile } from 'esbuild';
import { glob } from 'tinyglobby';
import { describe, expect, test } from 'vitest';
import { bundles } from '../scripts/build.mjs';
import { root } from '../scripts/node.mjs';

// The layers of docs/architecture.md, checked on what really ends up in a bundle: an import through a library or a
// file in between counts too. `.oxlintrc.json` checks the import lines; this checks where they lead.

const world = ['vscode', 'node-llama-cpp', ...builtinModules, ...builtinModules.map((name) => `node:${name}`)];

interface Reach {
  /** The project's own files, as paths from its root. */
  readonly own: readonly string[];
  /** What is left for the runtime to provide: `vscode`, `node:fs` … */
  readonly outside: readonly string[];
}

async function reach(options: BuildOptions): Promise<Reach> {
  const { metafile } = await build({
    ...options,
    absWorkingDir: root,
    write: false,
    metafile: true,
    minify: false,
    external: world,
    logLevel: 'silent',
  });
  return read(metafile);
}

function read({ inputs, outputs }: Metafile): Reach {
  // What the command line loads on use (scripts/build.mjs) is no import any more, but an input of its own.
  const late = /^late-\w+:/;
  const own = Object.keys(inputs).filter(
    (file) => !file.includes('node_modules/') && !file.startsWith('<') && !late.test(file),
  );
  // Of the outputs, so that what tree shaking removes with its importer does not count.
  const outside = Object.values(outputs).flatMap(({ imports, inputs: kept }) => [
    ...imports.filter(({ external }) => external).map((one) => one.path),
    ...Object.keys(kept).flatMap((file) => (file.startsWith('late-node:') ? [file.replace(late, '')] : [])),
  ]);
  return { own, outside: [...new Set(outside)].toSorted() };
}

/** Old libraries write `string_decoder/` where they mean the package of that name, which the bundle then holds. */
const isBuiltin = (name: string) => name.startsWith('node:') || builtinModules.includes(name.replace(/\/$/, ''));
const strangers = (files: readonly string[], allowed: RegExp) => files.filter((file) => !allowed.test(file));

interface Rule {
  readonly entry: string | RegExp;
  readonly own: RegExp;
  readonly node: boolean;
  readonly outside: readonly string[];
}

/** What each bundle may hold of the project, and what it may ask of its runtime besides Node. */
const rules: readonly Rule[] = [
  // What VS Code loads at its start: small, and nothing of Node.
  { entry: 'src/extension/main.ts', own: /^src\/extension\//, node: false, outside: ['vscode', './extension.mjs'] },
  {
    entry: 'src/extension/features.ts',
    own: /^(src\/(extension|core|node|protocol)|l10n)\/|^package\.json$/,
    node: true,
    outside: ['vscode', './documents.mjs', './openaiClient.mjs'],
  },
  {
    entry: 'src/cli/main.ts',
    own: /^(src\/(cli|core|node)|l10n)\/|^package\.json$/,
    node: true,
    outside: ['./documents.mjs', './openaiClient.mjs'],
  },
  {
    entry: 'src/node/review/reviewWorker.ts',
    own: /^(src\/(core|node)|l10n)\/|^package\.json$/,
    node: true,
    outside: ['./documents.mjs', './openaiClient.mjs'],
  },
  {
    entry: 'src/node/dataset/datasetWorker.ts',
    own: /^(src\/(core|node)|l10n)\/|^package\.json$/,
    node: true,
    outside: ['./documents.mjs', './openaiClient.mjs'],
  },
  { entry: 'src/node/runtime/runtimeTask.ts', own: /^src\/(core|node)\//, node: true, outside: [] },
  { entry: 'src/node/train/trainTask.ts', own: /^(src\/(core|node)|l10n)\//, node: true, outside: [] },
  { entry: 'src/node/sources/documents.ts', own: /^src\/node\//, node: true, outside: [] },
  { entry: 'src/node/teachers/openaiClient.ts', own: /^src\/node\//, node: true, outside: [] },
  { entry: 'src/inference/main.ts', own: /^(src\/(inference|core)|l10n)\//, node: true, outside: ['node-llama-cpp'] },
  { entry: /^webview\//, own: /^(webview|src\/(protocol|core)|l10n)\//, node: false, outside: [] },
];

/** One build for each entry: entries that ship together share parts, but none may reach what is another's. */
const apart = bundles.flatMap((options: BuildOptions) =>
  Object.values(options.entryPoints as string[]).map((entry) => ({ ...options, outdir: 'dist', entryPoints: [entry] })),
);

describe('a bundle holds only the layers that it may', () => {
  for (const { outfile: _, ...options } of apart) {
    const entry = options.entryPoints[0] ?? '';
    const rule = rules.find((one) => (typeof one.entry === 'string' ? one.entry === entry : one.entry.test(entry)));
    test(entry, async () => {
      if (!rule) throw new Error(`no rule for ${entry}: say here what it may hold`);
      const { own, outside } = await reach(options);
      expect(own).toContain(entry);
      expect(strangers(own, rule.own)).toEqual([]);
      expect(outside.filter((name) => !(rule.node && isBuiltin(name)) && !rule.outside.includes(name))).toEqual([]);
    });
  }
});

/** Each layer taken alone, file by file: also what no bundle holds yet, or what a bundle may hold for another layer. */
const layers = [
  { layer: 'core', own: /^(src\/core|l10n)\//, node: false },
  { layer: 'protocol', own: /^(src\/(protocol|core)|l10n)\//, node: false },
  { layer: 'node', own: /^(src\/(node|core)|l10n)\/|^package\.json$/, node: true },
];

describe('a layer reaches only the layers below it', () => {
  test.each(layers)('$layer', async ({ layer, own: allowed, node }) => {
    const files = await glob(`src/${layer}/**/*.ts`, { cwd: root });
    expect(files.length).toBeGreaterThan(0);
    const { own, outside } = await reach({
      entryPoints: files,
      outdir: 'unused',
      bundle: true,
      format: 'esm',
      splitting: true, // what files have in common is written once: five times as fast
      platform: node ? 'node' : 'browser',
    });
    expect(strangers(own, allowed)).toEqual([]);
    expect(outside.filter((name) => !(node && isBuiltin(name)))).toEqual([]);
  });
});

/** The columns of core from left to right, each with those that it may see; all see the files in core itself. */
const columns: Readonly<Record<string, readonly string[]>> = {
  infer: [],
  prompt: ['infer'],
  lint: ['prompt', 'infer'],
  label: ['prompt', 'infer'],
  qc: ['label', 'prompt', 'infer'],
  dataset: ['qc', 'label', 'prompt', 'infer'],
  train: ['dataset', 'qc', 'label', 'prompt', 'infer'],
  evaluate: ['train', 'dataset', 'qc', 'label', 'prompt', 'infer'],
  doctor: [],
};

const columnOf = (file: string) => /^src\/core\/([^/]+)\//.exec(file)?.[1];

describe('inside core, imports point left', () => {
  // Type imports count: a bundle no longer shows them, so these are read from the import lines.
  test('column by column', async () => {
    const wrong: string[] = [];
    const files = await glob('src/core/**/*.ts', { cwd: root });
    for (const file of files) {
      const text = await readFile(path.join(root, file), 'utf8');
      const from = columnOf(file);
      const seen = from === undefined ? [] : columns[from];
      if (!seen) {
        wrong.push(`${file}: the column ${from} has no place yet`);
        continue;
      }
      for (const [, target = ''] of text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']*|#core\/[^']*)'/g)) {
        const to = columnOf(
          target.startsWith('#core/')
            ? target.replace('#core/', 'src/core/')
            : path.posix.join(path.posix.dirname(file), target),
        );
        if (to !== undefined && to !== from && !seen.includes(to)) wrong.push(`${file} imports ${target}`);
      }
    }
    expect(files.length).toBeGreaterThan(0);
    expect(wrong).toEqual([]);
  });
});

/** Files that are longer than others may be; whoever shortens one takes it from here. */
const LONG = [
  'test/fixtures/qc/stances.ts', // data
  // Tests of one thing each, whose helpers would be most of a second file.
  'test/endpoint.test.ts',
  'test/evaluateCli.test.ts',
  'test/host/label.test.ts',
  'test/infer.test.ts',
  'test/labelBatch.test.ts',
  'test/qcTable.test.ts',
  'test/qcViewBrowser.test.ts',
  'test/reading.test.ts',
  'test/serveGuard.test.ts',
  'test/trainInit.test.ts',
];

describe('a file stops at 300 lines', () => {
  test('but for those that are named here', async () => {
    const files = await glob('{src,webview,scripts,test}/**/*.{ts,mjs,css}', { cwd: root });
    const long: string[] = [];
    for (const file of files) {
      const text = await readFile(path.join(root, file), 'utf8');
      if (text.trimEnd().split('\n').length > 300) long.push(file);
    }
    expect(files.length).toBeGreaterThan(1000);
    expect(long.toSorted()).toEqual(LONG.toSorted());
  });
});
