import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parsePrompt } from '#core/prompt/document';
import { buildScaffold, plainText } from '#core/prompt/scaffold';
import { scaffoldWords } from '#core/prompt/scaffoldTexts';
import { PROMPT_KINDS } from '#core/prompt/scaffoldWords';
import type { SectionName } from '#core/prompt/sectionNames';
import { readTemplate } from '#core/prompt/template';
import { expandSnippet } from './support/snippet.ts';

interface Snippet {
  readonly prefix: readonly string[];
  readonly body: readonly string[];
  readonly description: string;
}

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(`../${path}`, import.meta.url), 'utf8'));
const snippetsOf = (path: string) => Object.entries(read(path) as Readonly<Record<string, Snippet>>);
const { contributes } = read('package.json') as {
  readonly contributes: { readonly snippets: readonly { readonly language: string; readonly path: string }[] };
};
const files = [...new Set(contributes.snippets.map(({ path }) => path.replace(/^\.\//, '')))];
const all = files.flatMap((file) => snippetsOf(file).map(([name, snippet]) => ({ file, name, ...snippet })));
const kinds = PROMPT_KINDS.filter((kind) => kind !== 'blank');
const languages = ['zh', 'en'] as const;

const isChinese = ({ prefix }: Snippet) => prefix.some((each) => each.endsWith('-zh'));
const keyOf = ({ prefix }: Snippet) => prefix[0]?.replace(/^pm-/, '').replace(/-zh$/, '') ?? '';
const expand = (snippet: Snippet) => expandSnippet(snippet.body.join('\n')).text;
const find = (key: string, language: 'zh' | 'en') => {
  const snippet = all.find((each) => keyOf(each) === key && isChinese(each) === (language === 'zh'));
  if (snippet === undefined) throw new Error(`no snippet pm-${key} in ${language}`);
  return snippet;
};

/** The section that a snippet opens, where it opens one. */
const SECTIONS: readonly (readonly [string, SectionName])[] = [
  ['role', 'role'],
  ['background', 'background'],
  ['context', 'background'],
  ['task', 'task'],
  ['goal', 'task'],
  ['tasks', 'task'],
  ['steps', 'steps'],
  ['constraints', 'constraints'],
  ['criteria', 'criteria'],
  ['edge', 'edge-cases'],
  ['input', 'input-format'],
  ['output', 'output-format'],
  ['output-json', 'output-format'],
  ['output-text', 'output-format'],
  ['contract', 'output-format'],
  ['contract-free', 'output-format'],
  ['record', 'record'],
  ['example', 'examples'],
  ['one-shot', 'examples'],
  ['2-shot', 'examples'],
  ['5-shot', 'examples'],
  ['polarity-shot', 'examples'],
  ...kinds.map((kind) => [`criteria-${kind}`, 'criteria'] as const),
  ...kinds.map((kind) => [`examples-${kind}`, 'examples'] as const),
];

describe('every snippet', () => {
  test.each(all.map((snippet) => [snippet.name, snippet] as const))('%s is well formed', (_, snippet) => {
    const { text, stops } = expandSnippet(snippet.body.join('\n'));
    expect(text).not.toMatch(/[‹›]|\$|undefined/);
    expect(stops.filter(({ number }) => number === 0)).toHaveLength(1);
    const numbers = [...new Set(stops.map(({ number }) => number))].filter((number) => number > 0);
    expect(numbers.toSorted((a, b) => a - b)).toEqual(numbers.map((_number, index) => index + 1));
    for (const { number, text: value, choices } of stops) {
      const named = stops.some((stop) => stop.number === number && stop.text !== undefined && stop.text !== '');
      if (number > 0) expect(named, `tab stop ${number} says what belongs there`).toBe(true);
      if (choices !== undefined) {
        expect(new Set(choices).size).toBeGreaterThan(1);
        expect(choices.every((choice) => choice.trim() === choice && choice !== '')).toBe(true);
      }
      expect(value ?? '').not.toContain('\n');
    }
  });

  test('has prefixes of its own that begin with pm-, and a description in both languages', () => {
    const prefixes = all.flatMap(({ prefix }) => prefix);
    expect(prefixes.filter((prefix, index) => prefixes.indexOf(prefix) !== index)).toEqual([]);
    for (const { prefix, description } of all) {
      for (const each of prefix) expect(each).toMatch(/^pm-[\p{L}\p{N}-]+$/u);
      const [chinese = '', english = '', ...more] = description.split(' / ');
      expect(chinese).toMatch(/\p{Script=Han}/u);
      expect(english).toMatch(/^[A-Z][^\p{Script=Han}]+$/u);
      expect(more).toEqual([]);
    }
  });

  test('exists in both languages, with the same description and file', () => {
    const [chinese, english] = [true, false].map((zh) =>
      all.filter((snippet) => isChinese(snippet) === zh).map((each) => [keyOf(each), each.description, each.file]),
    );
    expect(chinese?.length).toBeGreaterThan(60);
    expect(chinese?.toSorted()).toEqual(english?.toSorted());
  });

  test('is written in its language, with a prefix in Chinese letters where that is Chinese', () => {
    for (const snippet of all) {
      const zh = isChinese(snippet);
      // The front matter has no sentences.
      if (!/frontmatter/.test(keyOf(snippet))) {
        expect(parsePrompt('a.md', expand(snippet)).language, snippet.name).toBe(zh ? 'zh' : 'en');
      }
      expect(snippet.prefix.some((prefix) => /\p{Script=Han}/u.test(prefix))).toBe(zh);
    }
  });
});

describe.each(languages)('in %s', (language) => {
  test.each(SECTIONS)('pm-%s opens the section %s', (key, section) => {
    const text = expand(find(key, language));
    const [first] = parsePrompt('a.md', text).sections;
    expect(first?.name).toBe(section);
    expect(first?.span.start).toBe(0);
  });

  test.each(kinds)('the template for %s is the one that the wizard builds', (kind) => {
    const pairs = scaffoldWords(language).kinds[kind].labels.length || 2;
    const text = expand(find(kind, language));
    expect(text).toBe(plainText(buildScaffold({ kind, language, name: kind, pairs })));
    expect(readTemplate('a.template.md', text).name).toBe(kind);
  });

  test.each(kinds)('the criteria for %s are the article’s, as the wizard proposes them', (kind) => {
    const text = expand(find(`criteria-${kind}`, language));
    const lines = scaffoldWords(language).kinds[kind].criteria.map((line) => `- ${line.text}`);
    expect(text.trim().split('\n').slice(2)).toEqual(lines);
  });

  test.each<readonly [string, number | undefined]>([
    ['one-shot', 1],
    ['2-shot', 2],
    ['polarity-shot', 3],
    ['5-shot', 5],
    ['example', 2],
    ...kinds.map((kind) => [`examples-${kind}`, undefined] as const),
  ])('pm-%s holds whole pairs', (key, count) => {
    const { fields, colon } = scaffoldWords(language);
    const text = expand(find(key, language));
    const conclusions = [...text.matchAll(new RegExp(`^${fields.conclusion}${colon}(.+)$`, 'gm'))].map(
      ([, one]) => one,
    );
    for (const field of [fields.record, fields.reasoning]) {
      expect(text.match(new RegExp(`^${field}${colon}.+$`, 'gm'))).toHaveLength(conclusions.length);
    }
    if (count === undefined) expect(conclusions.length).toBeGreaterThanOrEqual(2);
    else expect(conclusions).toHaveLength(count);
    if (conclusions.length > 1 && !/translation|summary/.test(key))
      expect(new Set(conclusions).size).toBeGreaterThan(1);
  });

  test('the front matter reads as a template', () => {
    const prompt = language === 'zh' ? '判断。{{原文}}' : 'Decide. {{record}}';
    const task = (key: string) => readTemplate('a.template.md', `${expand(find(key, language))}${prompt}`).tasks[0];
    expect(task('frontmatter')?.labels).toHaveLength(2);
    expect(task('frontmatter-free')?.labels).toBeUndefined();
  });

  test('the marker contract puts the marker between reasoning and conclusion', () => {
    for (const key of ['contract', 'contract-free']) {
      expect(expand(find(key, language))).toMatch(
        language === 'zh' ? /先写思考过程，.*####，最后写结论/ : /First write your reasoning, then #### .*conclusion/,
      );
      expect(expand(find(key, language))).not.toMatch(/^#### /m);
    }
  });
});

test('other tools’ files get the sections only: no front matter and no variable that just Promptmill fills', () => {
  const others = contributes.snippets.filter(({ language }) => language !== 'prompt-template');
  expect(others.map(({ language }) => language)).toEqual(['prompt', 'instructions', 'chatagent', 'skill', 'markdown']);
  for (const path of new Set(others.map((each) => each.path))) {
    for (const [name, snippet] of snippetsOf(path)) {
      expect(expand(snippet), name).not.toMatch(/^---|\{\{(?:输出格式|output_format)\}\}/);
    }
  }
});
