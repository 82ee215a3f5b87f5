import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { glob } from 'tinyglobby';
import { describe, expect, test } from 'vitest';
import { translatorOf } from '#core/bundles';
import { exporters } from '#core/dataset/exporters';
import { builtInTeachers, studentTeacher } from '#core/label/teachers/presets';
import { toLocale } from '#core/l10n';
import { pseudo } from '#core/pseudo';
import { LABEL_FAULTS } from '#core/qc/labelLint/labelLint';
import { root } from '../scripts/node.mjs';
import { commandsOf } from '../src/cli/program.ts';
import { keyTables, rawTexts } from './support/rawTexts.ts';

// Texts that never reach the translator, and keys that reach it as values, which test/l10n.test.ts cannot see.

const files = (await glob(['src/**/*.ts', 'webview/**/*.ts'], { cwd: root })).toSorted();
const sources = await Promise.all(
  files.map(async (file) => ({ file, source: await readFile(path.join(root, file), 'utf8') })),
);
const bundles = await Promise.all(
  (await glob('l10n/zh-cn/*.json', { cwd: root, absolute: true })).map((file) => readFile(file, 'utf8')),
);
const known = new Set(bundles.flatMap((bundle) => Object.keys(JSON.parse(bundle) as object)));
const unknown = (texts: Iterable<string>) => [...texts].filter((text) => !known.has(text));

/** What is written the same in both languages: names, and the two languages' own. */
const NAMES =
  /\b(?:promptmill|Promptmill|English|ECE|Brier|McNemar|sha256|vLLM|SGLang|llama-server|llama\.cpp|LLaMA-Factory)\b|中文|思考过程|结论/g;

describe('no text is hard-coded', () => {
  test.each(['src/extension', 'src/cli', 'webview'])('in %s', (layer) => {
    const found = sources
      .filter(({ file }) => file.startsWith(`${layer}/`))
      .flatMap(({ file, source }) => rawTexts(source).map(({ where, text }) => ({ file, where, text })))
      .filter(({ text }) => /\p{L}{2}/u.test(text.replaceAll(NAMES, '')));
    expect(found).toEqual([]);
  });

  test('and one that were would be found', () => {
    const planted = `
      void vscode.window.showInformationMessage('Saved it.', t('Close'));
      const item = { label: ok ? 'Raw label' : t('Fine'), description: \`Raw \${count} rows\`, id: 'no text' };
      item.tooltip = 'Raw ' + name;
      io.err('Raw error\\n');
      const view = html\`<p title="Raw title" class="quiet">Raw <b>\${t('Fine')}</b></p><!-- no text -->\`;
      new AppError('a.b', 'Translated by its code', { hint: 'Next step' });
      const rule = { message: { en: 'Both', zh: '两种' } };`;
    expect(rawTexts(planted).map(({ where, text }) => `${where}: ${text}`)).toEqual([
      'showInformationMessage: Saved it.',
      'label: Raw label',
      'description: Raw \u0000 rows',
      'tooltip: Raw ',
      'err: Raw error\n',
      'title: Raw title',
      'html: Raw',
    ]);
  });
});

describe('keys that are values have a Chinese text', () => {
  test('of the command line’s help', async () => {
    const commands = await Promise.all(Object.values(commandsOf).map((load) => load()));
    expect(commands.length).toBeGreaterThan(10);
    expect(unknown(commands.flatMap(({ summary, options }) => [summary, ...options.map(([, help]) => help)]))).toEqual(
      [],
    );
  });

  test('of formats, teachers and what is wrong with a label', () => {
    expect(unknown(exporters.flatMap(({ detail }) => detail))).toEqual([]);
    expect(unknown(LABEL_FAULTS.map(({ text }) => text))).toEqual([]);
    expect(unknown([studentTeacher('x').title, ...builtInTeachers.map(({ title }) => title).filter(isPhrase)])).toEqual(
      [],
    );
  });

  test('of tables that a translated key is looked up in', () => {
    const tables = sources.flatMap(({ file, source }) => keyTables(source).map((table) => ({ file, ...table })));
    expect(tables.length).toBeGreaterThan(4);
    const lacking = tables.flatMap(({ file, name, texts }) =>
      unknown(texts.filter((text) => text !== '')).map((text) => `${file} ${name}: ${text}`),
    );
    expect(lacking).toEqual([]);
  });
});

test('the locale of 40 % more keeps what is filled in, and is longer by that', () => {
  for (const text of known) {
    const longer = pseudo(text);
    expect(longer.length, text).toBeGreaterThanOrEqual(text.length * 1.4);
    expect(longer.match(/\{\d+\}/g)).toEqual(text.match(/\{\d+\}/g));
  }
  expect(translatorOf(toLocale('qps-ploc'))('Open {0}', 'a.md')).toBe('[Óópéén a.md]');
});

test('the manifest says nothing but keys', async () => {
  const manifest = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as Record<string, unknown>;
  const said: string[] = [];
  const visit = (value: unknown, key: string): void => {
    if (Array.isArray(value)) value.forEach((one) => visit(one, key));
    else if (typeof value === 'object' && value !== null) {
      // What a model reads of a tool is English in every language.
      for (const [name, inner] of Object.entries(value)) if (name !== 'inputSchema') visit(inner, name);
    } else if (typeof value === 'string' && MANIFEST_TEXTS.test(key)) said.push(value);
  };
  visit(manifest['contributes'], '');
  expect(said.length).toBeGreaterThan(100);
  expect(said.filter((text) => !/^%[^%]+%$/.test(text) && !OWN_NAMES.has(text))).toEqual([]);
});

const MANIFEST_TEXTS =
  /^(?:title|shortTitle|description|markdownDescription|label|contents|detail|displayName|userDescription|enumDescriptions|markdownEnumDescriptions|enumItemLabels|deprecationMessage|altText|placeholder)$/;
const OWN_NAMES = new Set(['Promptmill', 'English', '简体中文']);

/** A title that says more than a name. */
const isPhrase = (title: string): boolean => /[a-z]+ [a-z]|\((?!Kimi)[A-Z][a-z]+\)/.test(title);
