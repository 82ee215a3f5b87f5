import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { lint } from '#core/lint/linter';
import { readTemplate } from '#core/prompt/template';

interface Rule {
  readonly match: string;
}
interface Grammar {
  readonly scopeName: string;
  readonly patterns: readonly { readonly include: string }[];
  readonly injections: Readonly<Record<string, { readonly patterns: readonly { readonly include: string }[] }>>;
  readonly repository: { readonly variable: Rule; readonly marker: Rule; readonly bracketHeading: Rule } & Record<
    string,
    unknown
  >;
}
interface Snippet {
  readonly prefix: readonly string[];
  readonly body: readonly string[];
  readonly description: string;
}
interface Manifest {
  readonly contributes: {
    readonly languages: readonly { readonly configuration: string; readonly icon: Readonly<Record<string, string>> }[];
    readonly grammars: readonly { readonly scopeName: string; readonly path: string }[];
    readonly snippets: readonly { readonly path: string }[];
    readonly viewsContainers: { readonly activitybar: readonly { readonly icon: string }[] };
  };
  readonly icon: string;
}

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const json = (path: string): unknown => JSON.parse(read(path));
const grammar = json('media/template.tmLanguage.json') as Grammar;
const manifest = json('package.json') as Manifest;

/** What the first match of a rule captures on a line; undefined without a match. */
function captured(rule: Rule, line: string): string | undefined {
  const match = new RegExp(rule.match, 'u').exec(line);
  return match === null ? undefined : match.slice(1).find((group) => group !== undefined && group !== '{{');
}

describe('the grammar of *.template.md', () => {
  test('is the one that the manifest names, and every include exists', () => {
    expect(manifest.contributes.grammars.map(({ scopeName }) => scopeName)).toContain(grammar.scopeName);
    const includes = [
      ...grammar.patterns,
      ...Object.values(grammar.injections).flatMap((injection) => injection.patterns),
    ].map(({ include }) => include);
    const own = includes.filter((name) => name.startsWith('#'));
    expect(own).toHaveLength(4);
    for (const name of own) expect(Object.keys(grammar.repository)).toContain(name.slice(1));
  });

  test.each([
    ['{{原文}}', '原文'],
    ['text {{ output_format }} text', 'output_format'],
    ['{single}', undefined],
    ['{{}}', undefined],
  ])('variable in %j: %j', (line, expected) => {
    expect(captured(grammar.repository.variable, line)).toBe(expected);
  });

  test.each([
    ['####', '####'],
    ['  ####  ', '####'],
    ['＃＃＃＃', '＃＃＃＃'],
    ['######', '######'],
    ['####相关', '####'],
    ['思考过程####结论', '####'],
    ['思考过程 + #### + 结论', '####'],
    ['ends with ####', '####'],
    ['#### Heading', undefined],
    ['##### 五级标题', undefined],
    ['### three', undefined],
    ['a ### b', undefined],
  ])('marker in %j: %j', (line, expected) => {
    expect(captured(grammar.repository.marker, line)).toBe(expected);
  });

  test.each([
    ['【角色】', '【角色】'],
    ['**【任务1】**：', '【任务1】'],
    ['【任务1】：判断情感', '【任务1】'],
    ['【原文】 ', '【原文】'],
    ['判断【原文】中的消息', undefined],
    ['【原文】中的消息', undefined],
  ])('bracket heading in %j: %j', (line, expected) => {
    expect(captured(grammar.repository.bracketHeading, line)).toBe(expected);
  });
});

test('the language configuration pairs every bracket that it opens', () => {
  const path = manifest.contributes.languages[0]?.configuration ?? '';
  const { brackets, autoClosingPairs } = json(path) as {
    readonly brackets: readonly (readonly [string, string])[];
    readonly autoClosingPairs: readonly { readonly open: string; readonly close: string }[];
  };
  expect(brackets).toContainEqual(['{{', '}}']);
  expect(brackets).toContainEqual(['【', '】']);
  for (const { open, close } of autoClosingPairs) expect([open.length, close.length]).toEqual([1, 1]);
});

test('icons: the SVGs are monochrome or themed, the PNG is 256 × 256', () => {
  expect(read(manifest.contributes.viewsContainers.activitybar[0]?.icon ?? '')).toContain('currentColor');
  for (const path of Object.values(manifest.contributes.languages[0]?.icon ?? {})) {
    expect(read(path)).toContain('<svg xmlns="http://www.w3.org/2000/svg"');
  }
  const png = readFileSync(new URL(`../${manifest.icon}`, import.meta.url));
  expect(png.subarray(1, 4).toString('latin1')).toBe('PNG');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([256, 256]);
});

/** A snippet's text as VS Code inserts it when every placeholder keeps its default. */
function expand(body: readonly string[]): string {
  const text = body.join('\n');
  const defaults = new Map(Array.from(text.matchAll(/\$\{(\d+):([^${}]*)\}/g), ([, n = '', value = '']) => [n, value]));
  return text
    .replaceAll(/\$\{(\d+):([^${}]*)\}/g, '$2')
    .replaceAll(/\$\{(\d+)\}/g, (_, n: string) => defaults.get(n) ?? '')
    .replaceAll('$0', '');
}

describe('snippets', () => {
  const snippets = Object.entries(
    json(manifest.contributes.snippets[0]?.path ?? '') as Readonly<Record<string, Snippet>>,
  );

  test('prefixes begin with pm- and are unique', () => {
    const prefixes = snippets.flatMap(([, { prefix }]) => prefix);
    expect(new Set(prefixes).size).toBe(prefixes.length);
    for (const prefix of prefixes) expect(prefix).toMatch(/^pm-/);
  });

  test.each(['classification', 'sentiment', 'extraction', 'summary', 'qa', 'translation'])(
    'a whole template for %s in both languages, which parses as it is inserted',
    (kind) => {
      for (const [prefix, language] of [
        [`pm-${kind}`, 'en'],
        [`pm-${kind}-zh`, 'zh'],
      ] as const) {
        const [, snippet] = snippets.find(([, candidate]) => candidate.prefix.includes(prefix)) ?? [];
        const text = expand(snippet?.body ?? []);
        expect(text).not.toContain('$');
        expectWhole(`${prefix}.template.md`, text, language);
      }
    },
  );
});

describe('shipped templates', () => {
  const names = readdirSync(new URL('../templates', import.meta.url)).filter((name) => name.endsWith('.template.md'));

  test('classification, extraction and sentiment in both languages', () => {
    expect(names.toSorted()).toEqual(
      ['classification', 'extraction', 'sentiment'].flatMap((kind) => [
        `${kind}.en.template.md`,
        `${kind}.zh.template.md`,
      ]),
    );
  });

  test.each(names)('%s parses and has every part', (name) => {
    expectWhole(name, read(`templates/${name}`), name.includes('.zh.') ? 'zh' : 'en');
  });

  test.each(names)('the linter has nothing to say about %s', (name) => {
    const { document } = readTemplate(name, read(`templates/${name}`));
    expect(lint(document, { locale: 'en' })).toEqual([]);
  });
});

/** Parses as a template with all sections, the record, the layout, and examples that use no marker of their own. */
function expectWhole(path: string, text: string, language: 'zh' | 'en'): void {
  const template = readTemplate(path, text);
  expect(template.document.language).toBe(language);
  expect(template.document.sections.filter(({ level }) => level === 1).map(({ name }) => name)).toEqual([
    'role',
    'background',
    'task',
    'steps',
    'constraints',
    'criteria',
    'edge-cases',
    'examples',
    'output-format',
    'record',
  ]);
  expect(template.document.variables.map(({ name }) => name)).toEqual(
    language === 'zh' ? ['输出格式', '原文'] : ['output_format', 'record'],
  );
  expect(text.slice(template.document.body.start)).not.toContain('####');
}
