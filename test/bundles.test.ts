import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildVsix } from '../scripts/package.mjs';
import { root } from '../scripts/node.mjs';
import { namesInZip } from './support/zip.ts';

// The VSIX that a person installs: everything that it needs, and nothing else.

let dir: string;
let vsix: string;
let files: string[];

beforeAll(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'promptmill-vsix-'));
  vsix = await buildVsix(path.join(dir, 'promptmill.vsix'));
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

describe('the VSIX', () => {
  test('is under 3 MB', async () => {
    const { size } = await stat(vsix);
    console.log(`VSIX: ${(size / 1024).toFixed(0)} KB, ${files.length} files`);
    expect(size).toBeLessThan(3_000_000);
  });

  test('holds only what ships', () => {
    const ships =
      /^(package\.json|package\.nls(\.[\w-]+)?\.json|language-configuration\.json|readme[\w.-]*\.md|changelog\.md|license(\.(txt|md))?|(dist|media|templates)\/.+)$/i;
    expect(files.filter((file) => !ships.test(file))).toEqual([]);
    expect(files.filter((file) => /\.(node|ts|map|so|dll|dylib|gguf)$/.test(file))).toEqual([]);
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
});
