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
interface Manifest {
  readonly contributes: {
    readonly languages: readonly { readonly configuration: string; readonly icon: Readonly<Record<string, string>> }[];
    readonly grammars: readonly { readonly scopeName: string; readonly path: string }[];
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

describe('shipped templates', () => {
  const names = readdirSync(new URL('../templates', import.meta.url)).filter((name) => name.endsWith('.template.md'));

  test('for every task type in both languages', () => {
    expect(names.toSorted()).toEqual(
      ['classification', 'extraction', 'qa', 'sentiment', 'summary', 'translation'].flatMap((kind) => [
        `${kind}.en.template.md`,
        `${kind}.zh.template.md`,
      ]),
    );
  });

  test.each(names)('%s parses and has every part', (name) => {
    expectWhole(name, read(`templates/${name}`), name.includes('.zh.') ? 'zh' : 'en');
  });

  test.each(names)('the examples of %s keep to its own labels and limits', (name) => {
    const zh = name.includes('.zh.');
    const { document, tasks } = readTemplate(name, read(`templates/${name}`));
    const body = document.text.slice(document.body.start);
    const [record, reasoning, conclusion] = (
      zh ? ['原文：', '思考过程：', '结论：'] : ['Record: ', 'Reasoning: ', 'Conclusion: ']
    ).map((field) => Array.from(body.matchAll(new RegExp(`^${field}(.+)$`, 'gm')), ([, text = '']) => text));
    expect(record?.length).toBeGreaterThanOrEqual(2);
    expect(record?.length).toBeLessThanOrEqual(5);
    expect([reasoning?.length, conclusion?.length]).toEqual([record?.length, record?.length]);
    expect(new Set(conclusion).size).toBeGreaterThan(1);
    const { labels } = tasks[0] ?? {};
    if (labels !== undefined) expect([...new Set(conclusion)].toSorted()).toEqual(labels.toSorted());
    const length = (text: string) => (zh ? text.length : text.split(/\s+/).length);
    const limit = (line: RegExp) => Number(line.exec(body)?.[1] ?? Infinity);
    const most = zh ? limit(/思考过程.*不超过 (\d+) 字/) : limit(/reasoning.*at most (\d+) words/);
    expect(most).toBeLessThanOrEqual(100);
    for (const text of reasoning ?? []) expect(length(text), text).toBeLessThanOrEqual(most);
    const whole = zh ? limit(/结论.*不超过 (\d+) 字/) : limit(/conclusion.*at most (\d+) words/);
    for (const text of conclusion ?? []) expect(length(text), text).toBeLessThanOrEqual(whole);
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
