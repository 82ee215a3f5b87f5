import { readFileSync } from 'node:fs';
import path from 'node:path';
import { globSync } from 'tinyglobby';
import { describe, expect, test } from 'vitest';
import { root } from '../scripts/node.mjs';
import { pageAt } from './support/markdownPages.ts';

const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const [, union = ''] = /export type ErrorCode =([^;]{0,2000});/.exec(read('src/core/errors.ts')) ?? [];
const codes = [...union.matchAll(/'([\w.]+)'/g)].map(([, code = '']) => code);
const bundles = globSync('l10n/zh-cn/*.json', { cwd: root }).map(
  (file) => JSON.parse(read(file)) as Readonly<Record<string, string>>,
);
const sources = globSync(['src/**/*.ts', 'webview/**/*.ts'], { cwd: root }).map(read).join('\n');

/** A text of the product as a page writes it: what is filled in as …, and nothing that ends a cell. */
const shown = (text: string) => text.replace(/\{\d+\}/g, '…').replaceAll('|', '\\|');

describe.each([
  ['docs/troubleshooting.md', (en: string) => en],
  ['docs/troubleshooting.zh-CN.md', (_: string, zh: string) => zh],
] as const)('%s', (file, textOf) => {
  const page = pageAt(file);

  test('has a section for every code of an error', () => {
    const sections = page.headings.filter(({ level }) => level === 3).map(({ text }) => text.replaceAll('`', ''));
    expect(codes.length).toBeGreaterThan(20);
    expect(sections.toSorted()).toEqual(codes.toSorted());
  });

  test('quotes messages as they are, below the code that they have', () => {
    const known = new Map(
      bundles.flatMap((bundle) => Object.entries(bundle).map(([en, zh]) => [shown(textOf(en, zh)), en] as const)),
    );
    let code = '';
    const faults = page.prose.flatMap((line, index) => {
      code = /^### `([\w.]+)`$/.exec(line)?.[1] ?? code;
      const [, message = ''] = /^\| (.{1,300}?) \| .{1,400} \|$/.exec(line) ?? [];
      if (code === '' || message === '' || ['message', '信息'].includes(message)) return [];
      const template = known.get(message);
      if (template === undefined) return [`${file}:${index + 1}: nobody says “${message}”`];
      return saidWith(template).includes(code) ? [] : [`${file}:${index + 1}: ${saidWith(template).join()} says it`];
    });
    expect(page.prose.filter((line) => line.startsWith('| ')).length).toBeGreaterThan(60);
    expect(faults).toEqual([]);
  });
});

/** The codes that a text of the source stands beside. */
function saidWith(template: string): readonly string[] {
  const found: string[] = [];
  for (const quoted of [`'${template}'`, `"${template}"`]) {
    for (let at = sources.indexOf(quoted); at >= 0; at = sources.indexOf(quoted, at + 1)) {
      const before = sources.slice(Math.max(0, at - 120), at);
      found.push(...[...before.matchAll(/'([a-zA-Z.]+)',\s*$/g)].map(([, code = '']) => code));
    }
  }
  return found;
}

test('“Promptmill: …” in a message is the title of a command', () => {
  const manifest = JSON.parse(read('package.json')) as {
    readonly contributes: { readonly commands: readonly { readonly title: string }[] };
  };
  const titles = ['package.nls.json', 'package.nls.zh-cn.json'].flatMap((file) => {
    const texts = JSON.parse(read(file)) as Readonly<Record<string, string>>;
    return manifest.contributes.commands.map(({ title }) => (texts[title.slice(1, -1)] ?? title).replaceAll("'", '’'));
  });
  const texts = bundles.flatMap((bundle) => [...Object.keys(bundle), ...Object.values(bundle)]);
  const quoted = texts.flatMap((text) =>
    [...text.matchAll(/“Promptmill[:：] ?([^”]{1,80})”/g)].map(([, title = '']) => title),
  );
  expect(quoted.length).toBeGreaterThan(10);
  expect([...new Set(quoted)].filter((title) => !titles.includes(title.replaceAll("'", '’')))).toEqual([]);
});
