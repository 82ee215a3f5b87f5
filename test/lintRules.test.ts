import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { lint } from '#core/lint/linter';
import { rulePage } from '#core/lint/rule';
import { rules } from '#core/lint/rules';
import { parsePrompt } from '#core/prompt/document';
import { lintCases, template } from './fixtures/lint/cases.ts';

const root = path.resolve(import.meta.dirname, '..');

/** What a rule alone finds in a text, as the words it marks. */
function found(ruleId: string, text: string): string[] {
  const rule = rules.filter(({ id }) => id === ruleId);
  return lint(parsePrompt('case.template.md', text), { locale: 'en', rules: rule }).map(({ span }) =>
    text.slice(span.start, span.end),
  );
}

/** A text without its ⟦marks⟧, and the words between them. */
function unmark(marked: string): { text: string; words: string[] } {
  return {
    text: marked.replaceAll(/[⟦⟧]/g, ''),
    words: Array.from(marked.matchAll(/⟦([^⟧]*)⟧/g), ([, words = '']) => words),
  };
}

describe.each(rules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  const cases = lintCases[id];

  test('has cases: at least two that it must not report', () => {
    expect(cases?.valid.length).toBeGreaterThanOrEqual(2);
    expect(cases?.invalid.length).toBeGreaterThanOrEqual(2);
  });

  test.each(cases?.valid ?? [])('is silent on %j', (text) => {
    expect(found(id, text)).toEqual([]);
  });

  test.each(cases?.invalid ?? [])('finds what is marked in %j', (marked) => {
    const { text, words } = unmark(marked);
    expect(words.length).toBeGreaterThan(0);
    expect(found(id, text)).toEqual(words);
  });

  test('says everything in both languages, with the same placeholders', () => {
    const holes = (text: string) => (text.match(/\{\d\}/g) ?? []).toSorted();
    for (const { en, zh } of [rule.summary, ...Object.values(rule.messages)]) {
      expect(holes(zh)).toEqual(holes(en));
      expect(zh).toMatch(/\p{Script=Han}/u);
      expect(en).not.toMatch(/\p{Script=Han}/u);
    }
  });

  test('has an id with its metric, a file and a page in both languages', () => {
    expect(id.startsWith(`${rule.metric}/`)).toBe(true);
    const name = id.replace('/', '-');
    expect(existsSync(path.join(root, 'src/core/lint/rules', `${name}.ts`))).toBe(true);
    expect(rulePage(id).endsWith(`/docs/rules/${name}.md`)).toBe(true);
    const page = readFileSync(path.join(root, 'docs/rules', `${name}.md`), 'utf8');
    expect(page.startsWith(`# ${id}\n`)).toBe(true);
    expect(page).toContain('\n## English\n');
    expect(page).toContain('\n## 中文\n');
    expect(page).toContain(rule.summary.en);
    expect(page).toContain(rule.summary.zh);
  });
});

test('every file of rules is in the list', () => {
  const files = readdirSync(path.join(root, 'src/core/lint/rules')).map((file) => file.replace('.ts', ''));
  expect(rules.map(({ id }) => id.replace('/', '-')).toSorted()).toEqual(files.toSorted());
  const pages = readdirSync(path.join(root, 'docs/rules')).map((file) => file.replace('.md', ''));
  expect(pages.toSorted()).toEqual(files.toSorted());
});

test('each of the metrics has a rule', () => {
  expect([...new Set(rules.map(({ metric }) => metric))].toSorted()).toEqual([
    'ambiguity',
    'concision',
    'constraints',
    'contract',
    'edge-cases',
    'elements',
    'examples',
    'privacy',
    'sensitivity',
    'structure',
  ]);
});

test('a front matter turns a rule off, a metric off, and a severity up', () => {
  const severities = (setting: string) =>
    lint(parsePrompt('a.template.md', template('请列出一些方法，谢谢。\n{{原文}}', `lint: ${setting}`)), {
      locale: 'zh-cn',
    })
      .filter(({ ruleId }) => ruleId.startsWith('ambiguity') || ruleId.startsWith('contract/front'))
      .map(({ ruleId, severity }) => `${ruleId} ${severity}`);
  expect(severities('{}')).toEqual(['ambiguity/vague warning']);
  expect(severities('{ ambiguity/vague: off }')).toEqual([]);
  expect(severities('{ ambiguity: error }')).toEqual(['ambiguity/vague error']);
  expect(severities('{ ambiguity: off, ambiguity/vague: hint }')).toEqual(['ambiguity/vague hint']);
  expect(severities('{ nonsense: off }')).toEqual(['contract/front-matter warning', 'ambiguity/vague warning']);
  expect(severities('off')).toEqual([]);
});
