import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildAll } from '../scripts/build.mjs';
import { textOnly } from '../scripts/build/pdfTextOnly.mjs';
import { filesInZip } from '../scripts/build/repack.mjs';
import { run } from '../scripts/processes.mjs';
import { pack } from '../scripts/package.mjs';
import { bundledPackages, type Bundled } from '../scripts/release/bundled.mjs';
import { LIST, listProblems } from '../scripts/release/contents.mjs';
import { NOTICES, noticesOf } from '../scripts/release/notices.mjs';
import { root } from '../scripts/node.mjs';
import * as sources from '../src/node/sources/documents.ts';
import { namesInZip } from './support/zip.ts';

// The VSIX that a person installs: everything that it needs, and nothing else.

let dir: string;
let vsix: string;
let files: string[];
let packages: Bundled[];

beforeAll(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'promptmill-vsix-'));
  packages = await bundledPackages(await buildAll());
  vsix = await pack(path.join(dir, 'promptmill.vsix'));
  files = namesInZip(await readFile(vsix))
    .filter((name) => name.startsWith('extension/') && !name.endsWith('/'))
    .map((name) => name.slice('extension/'.length));
}, 180_000);

afterAll(() => rm(dir, { recursive: true, force: true }));

interface Manifest {
  readonly main: string;
  readonly icon: string;
  readonly contributes: {
    readonly languages: readonly { readonly configuration: string }[];
    readonly grammars: readonly { readonly path: string }[];
    readonly snippets: readonly { readonly path: string }[];
    readonly viewsContainers: { readonly activitybar: readonly { readonly icon: string }[] };
  };
}

// `npx promptmill` in a clone starts this file without Node's name before it.
test.skipIf(process.platform === 'win32')('the command line is a program after every build', async () => {
  const { mode } = await stat(path.join(root, 'dist', 'cli.mjs'));
  expect(mode & 0o111).toBe(0o111);
});

describe('the VSIX', () => {
  test('is under 3 MB', async () => {
    const { size } = await stat(vsix);
    console.log(`VSIX: ${(size / 1024).toFixed(0)} KB, ${files.length} files`);
    expect(size).toBeLessThan(3_000_000);
  });

  test('holds only what ships', () => {
    const ships =
      /^(package\.json|package\.nls(\.[\w-]+)?\.json|language-configuration\.json|readme[\w.-]*\.md|changelog\.md|license(\.(txt|md))?|third-party-notices\.txt|(dist|media|templates)\/.+)$/i;
    expect(files.filter((file) => !ships.test(file))).toEqual([]);
    const model = 'dist/sample/model/relevance-tiny.gguf'; // the sample's toy; others are a person's own
    expect(files.filter((file) => /\.(node|ts|map|so|dll|dylib|gguf)$/.test(file) && file !== model)).toEqual([]);
  });

  test('shows the pictures of its page on a shop too, the dark ones included', async () => {
    const page = (await filesInZip(await readFile(vsix))).get('extension/readme.md')?.toString() ?? '';
    const pictures = [...page.matchAll(/\b(?:src|srcset)="([^"]+\.png)"/g)].map(([, target = '']) => target);
    expect(pictures.length).toBeGreaterThan(5);
    expect(pictures.filter((target) => !target.startsWith('https://'))).toEqual([]);
  });

  // Both are renewed by `npm run release:check -- --write`; look at the difference before it is committed.
  test('holds the files of the list, and tells of all packages in it', async () => {
    const names = namesInZip(await readFile(vsix)).filter((name) => !name.endsWith('/'));
    expect(listProblems(names, await readFile(path.join(root, LIST), 'utf8'))).toEqual([]);
    expect(await readFile(path.join(root, NOTICES), 'utf8')).toBe(noticesOf(packages));
  });

  test('holds every file that the manifest names', async () => {
    const { main, icon, contributes } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as Manifest;
    const named = [
      main,
      icon,
      ...contributes.languages.map(({ configuration }) => configuration),
      ...[...contributes.grammars, ...contributes.snippets].map((one) => one.path),
      ...contributes.viewsContainers.activitybar.map((one) => one.icon),
    ].map((file) => path.posix.normalize(file));
    expect(named.filter((file) => !files.includes(file))).toEqual([]);
  });

  test('holds every bundle that the code loads at run time', () => {
    const loaded = [
      'dist/main.cjs',
      'dist/extension.mjs',
      'dist/cli.mjs',
      'dist/inference.mjs',
      'dist/documents.mjs',
      'dist/openaiClient.mjs',
      'dist/reviewWorker.mjs',
      'dist/datasetWorker.mjs',
      'dist/runtimeTask.mjs',
      ...['dataset', 'evaluation', 'labelPanel', 'promptReport', 'qcReview', 'runReport'].flatMap((name) => [
        `dist/webview/${name}.js`,
        `dist/webview/${name}.css`,
      ]),
      'dist/webview/codicon.css',
      'dist/webview/codicon.ttf',
    ];
    expect(loaded.filter((file) => !files.includes(file))).toEqual([]);
  });

  test('holds every part that the command line, the extension and the thread of a review load on use', async () => {
    const parts = files.filter((file) =>
      /^dist\/(?:cli|extension|reviewWorker|datasetWorker|runtimeTask|part-.*)\.mjs$/.test(file),
    );
    const texts = await Promise.all(parts.map((file) => readFile(path.join(root, file), 'utf8')));
    const named = texts.flatMap((text) =>
      Array.from(text.matchAll(/["']\.\/(part-[\w-]+\.mjs)["']/g), ([, name]) => name),
    );
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !files.includes(`dist/${name}`))).toEqual([]);
  });

  // In the bundle PDF.js lacks what draws, mammoth its own reader of ZIP files, and both what nobody asks for.
  test.each(['manual.pdf', 'scanned.pdf', 'encrypted.pdf', 'manual.docx'])(
    'reads %s as the sources do',
    async (name) => {
      const bytes = await readFile(path.join(root, 'test', 'fixtures', 'sources', name));
      const shipped = (await import(pathToFileURL(path.join(root, 'dist', 'documents.mjs')).href)) as typeof sources;
      const readWith = (readers: typeof sources) =>
        name.endsWith('.pdf') ? readers.pdfText(bytes) : readers.docxText(bytes);
      expect(await readWith(shipped)).toEqual(await readWith(sources));
    },
  );

  test.each(['pdf.mjs', 'pdf.worker.mjs'])('names nothing in %s that is not there any more', async (name) => {
    const whole = await readFile(path.join(root, 'node_modules', 'pdfjs-dist', 'legacy', 'build', name), 'utf8');
    const file = path.join(dir, name);
    await writeFile(file, textOnly(name, whole));
    const lint = [path.join(root, 'node_modules', 'oxlint', 'bin', 'oxlint'), '-A', 'all', '-D', 'no-undef', file];
    const { output } = await run(process.execPath, lint, { cwd: dir });
    const unknown = new Set(Array.from(output.matchAll(/'([\w$]+)' is not defined/g), ([, word = '']) => word));
    expect(unknown).toContain('URL'); // what engines bring
    const own = whole.slice(whole.indexOf('\n;// ./src/')); // after the polyfills
    const declared = (word: string) =>
      new RegExp(`^(?:async )?(?:class|function|const|let|var) ${word}\\b`, 'm').test(own);
    expect([...unknown].filter(declared)).toEqual([]);
  });
});
