import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { glob } from 'tinyglobby';
import { describe, expect, test } from 'vitest';
import { root } from '../scripts/node.mjs';

type Bundle = Readonly<Record<string, string>>;

const read = (file: string) => readFile(path.join(root, file), 'utf8');
const readBundle = async (file: string) => JSON.parse(await read(file)) as Bundle;

const sources = await glob(['src/**/*.ts', 'webview/**/*.ts'], { cwd: root });
const code = new Map(await Promise.all(sources.map(async (file) => [file, await read(file)] as const)));
const bundleFiles = (await glob('l10n/zh-cn/*.json', { cwd: root })).toSorted();
const bundles = new Map(await Promise.all(bundleFiles.map(async (file) => [file, await readBundle(file)] as const)));

const literal = String.raw`('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")`;

/** The text of a literal as it stands in the source. */
const unquote = (quoted: string) =>
  quoted
    .slice(1, -1)
    .replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, hex: string | undefined, one: string) =>
      hex ? String.fromCharCode(Number.parseInt(hex, 16)) : one === 'n' ? '\n' : one,
    );

/** Every text that a person may read: `t('…')`, the template of an AppError, its hint. */
function textsOf(source: string): string[] {
  const spoken = [
    new RegExp(String.raw`(?<![\w$])t\(\s*${literal}`, 'g'),
    new RegExp(String.raw`new AppError\(\s*(?:'[^']*'|[\w.]+),\s*${literal}`, 'g'),
    new RegExp(String.raw`\bhint:\s*${literal}`, 'g'),
  ];
  return spoken.flatMap((pattern) => [...source.matchAll(pattern)].map(([, quoted = '""']) => unquote(quoted)));
}

const placeholders = (text: string) => [...new Set(text.match(/\{\d+\}/g))].toSorted();

describe('every text has a Chinese one', () => {
  const known = new Set([...bundles.values()].flatMap((bundle) => Object.keys(bundle)));

  test('what the code says is translated', () => {
    const spoken = [...code].flatMap(([file, source]) => textsOf(source).map((text) => ({ file, text })));
    expect(spoken.length).toBeGreaterThan(0);
    const lacking = spoken.filter(({ text }) => !known.has(text)).map(({ file, text }) => `${file}: ${text}`);
    expect([...new Set(lacking)]).toEqual([]);
  });

  test('a text is one whole literal, so that it can be found', () => {
    const pieces = new RegExp(String.raw`(?<![\w$])t\(\s*(?:${literal}\s*\+|` + '`)', 'g');
    const broken = [...code].flatMap(([file, source]) =>
      [...source.matchAll(pieces)].map(([text]) => ({ file, text })),
    );
    expect(broken).toEqual([]);
  });

  test('no translation is left over', () => {
    const literals = new Set(
      [...code.values()].flatMap((source) =>
        [...source.matchAll(new RegExp(literal, 'g'))].map(([quoted]) => unquote(quoted)),
      ),
    );
    expect([...known].filter((text) => !literals.has(text))).toEqual([]);
  });

  test('no text is translated in two files', () => {
    const keys = [...bundles.values()].flatMap((bundle) => Object.keys(bundle));
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  test('both languages have the same placeholders', () => {
    const pairs = [...bundles.values()].flatMap((bundle) => Object.entries(bundle));
    expect(pairs.filter(([en, zh]) => placeholders(en).join() !== placeholders(zh).join())).toEqual([]);
    expect(pairs.filter(([, zh]) => zh.trim() === '')).toEqual([]);
  });

  test('every file of translations is in the bundle', async () => {
    const bundle = await read('src/core/bundles.ts');
    expect(bundleFiles.filter((file) => !bundle.includes(`'../../${file}'`))).toEqual([]);
  });
});

describe('the manifest speaks both languages', async () => {
  const [manifest, en, zh] = await Promise.all([
    read('package.json'),
    readBundle('package.nls.json'),
    readBundle('package.nls.zh-cn.json'),
  ]);
  const used = [...manifest.matchAll(/"%([^%"]+)%"/g)].map(([, key = '']) => key);

  test('with the same keys', () => {
    expect(Object.keys(zh).toSorted()).toEqual(Object.keys(en).toSorted());
  });

  test('and just those that it uses', () => {
    expect(used.length).toBeGreaterThan(0);
    expect([...new Set(used)].toSorted()).toEqual(Object.keys(en).toSorted());
  });
});
