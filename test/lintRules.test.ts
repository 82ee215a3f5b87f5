import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { lint } from '#core/lint/linter';
import { METRICS, rulePage } from '#core/lint/rule';
import { rules } from '#core/lint/rules';
import { applyEdits } from '#core/text';
import { rulePages } from '../scripts/ruleDocs.mjs';
import { template } from './fixtures/lint/ruleCases.ts';
import { loadRuleCases, unmark } from './support/ruleCases.ts';

const root = path.resolve(import.meta.dirname, '..');
const cases = await loadRuleCases(rules.map(({ meta }) => meta.id));
const pages = await rulePages();
const isZh = (text: string) => /\p{Script=Han}/u.test(text);
const run = (text: string, ruleId?: string) =>
  lint(
    { path: 'case.template.md', text },
    // A rule of the nursery is off until it is named.
    { locale: 'en', ...(ruleId === undefined ? {} : { config: { [ruleId]: 'warning' as const } }) },
  );
const metricOf = (text: string, metric: string) => run(text).filter((finding) => finding.metric === metric);

describe.each(rules.map((rule) => [rule.meta.id, rule.meta] as const))('%s', (id, meta) => {
  const { valid = [], invalid = [], pairs = [] } = cases.get(id) ?? {};
  // Whether a suppression is unused can only be told with the rules that it suppresses.
  const alone = id === 'contract/unused-suppression' ? rules : rules.filter((rule) => rule.meta.id === id);

  /** What the rule alone finds in a text, as the words it marks. */
  const found = (text: string) =>
    lint({ path: 'case.template.md', text }, { locale: 'en', rules: alone, config: { [id]: 'warning' } }).flatMap(
      ({ ruleId, span }) => (ruleId === id ? [text.slice(span.start, span.end)] : []),
    );

  test('has cases: in each of its languages at least two that it must not report', () => {
    for (const language of meta.languages) {
      expect(valid.filter((text) => isZh(text) === (language === 'zh')).length, language).toBeGreaterThanOrEqual(2);
    }
    expect(invalid.length).toBeGreaterThanOrEqual(2);
  });

  test.each(valid)('is silent on %j', (text) => {
    expect(found(text)).toEqual([]);
  });

  test.each(invalid)('finds what is marked in %j', (marked) => {
    const { text, words } = unmark(marked);
    expect(words.length).toBeGreaterThan(0);
    expect(found(text)).toEqual(words);
  });

  test.each(pairs.map(({ bad, good }) => [bad, good]))('tells %j from its repaired twin', (bad, good) => {
    expect(found(bad)).not.toEqual([]);
    expect(found(good)).toEqual([]);
    expect(metricOf(good, meta.metric)).toEqual([]);
  });

  test('has a fix where its meta says so, and one that changes the text', () => {
    const fixes = invalid.flatMap((marked) => {
      const { text } = unmark(marked);
      return lint({ path: 'a.template.md', text }, { locale: 'en', rules: alone, config: { [id]: 'warning' } })
        .filter(({ ruleId }) => ruleId === id)
        .flatMap((finding) => finding.fixes.map((fix) => ({ fix, text })));
    });
    expect(fixes.length > 0).toBe(meta.fix !== 'none');
    if (meta.fix !== 'safe') expect(fixes.filter(({ fix }) => fix.safety === 'safe')).toEqual([]);
    for (const { fix, text } of fixes) {
      expect(fix.title).not.toBe('');
      expect(applyEdits(text, fix.edits)).not.toBe(text);
    }
  });

  test('says everything in both languages, with the same placeholders', () => {
    const holes = (text: string) => (text.match(/\{\d\}/g) ?? []).toSorted();
    for (const { en, zh } of [meta.summary, ...Object.values(meta.messages)]) {
      expect(holes(zh)).toEqual(holes(en));
      expect(zh).toMatch(/\p{Script=Han}/u);
    }
    for (const { en } of [meta.summary, ...Object.values(meta.messages)]) expect(en).not.toMatch(/\p{Script=Han}/u);
    expect(isZh(meta.why.zh)).toBe(true);
    expect(meta.why.en.length).toBeGreaterThan(20);
  });

  test('has an id with its metric, a file, and a page that is made of its meta and its cases', () => {
    expect(id.startsWith(`${meta.metric}/`)).toBe(true);
    const name = id.replace('/', '-');
    expect(existsSync(path.join(root, 'src/core/lint/rules', `${name}.ts`))).toBe(true);
    expect(rulePage(id).endsWith(`/docs/rules/${name}.md`)).toBe(true);
    // After a change to a rule or its cases: node scripts/ruleDocs.mjs
    expect(readFileSync(path.join(root, 'docs/rules', `${name}.md`), 'utf8')).toBe(pages.get(`${name}.md`));
  });
});

test('every file of rules is in the list, and so is every page and every file of cases', () => {
  const names = rules.map(({ meta }) => meta.id.replace('/', '-')).toSorted();
  const inFolder = (folder: string, end: string) =>
    readdirSync(path.join(root, folder))
      .map((file) => file.replace(end, ''))
      .toSorted();
  expect(inFolder('src/core/lint/rules', '.ts')).toEqual(names);
  expect(inFolder('docs/rules', '.md')).toEqual(names);
  expect(inFolder('test/fixtures/lint/rules', '.ts')).toEqual(names);
});

test.each(METRICS)('%s has at least ten minimal pairs in each language', (metric) => {
  const pairs = rules
    .filter(({ meta }) => meta.metric === metric)
    .flatMap(({ meta }) => cases.get(meta.id)?.pairs ?? []);
  expect(pairs.filter(({ bad }) => isZh(bad)).length).toBeGreaterThanOrEqual(10);
  expect(pairs.filter(({ bad }) => !isZh(bad)).length).toBeGreaterThanOrEqual(10);
});

test('a front matter turns a rule off, a metric off, and a severity up', () => {
  const severities = (setting: string) =>
    run(template('请列出一些方法，谢谢。\n{{原文}}', `lint: ${setting}`))
      .filter(({ ruleId }) => ruleId.startsWith('ambiguity') || ruleId.startsWith('contract/front'))
      .map(({ ruleId, severity }) => `${ruleId} ${severity}`);
  expect(severities('{}')).toEqual(['ambiguity/vague warning']);
  expect(severities('{ ambiguity/vague: off }')).toEqual([]);
  expect(severities('{ ambiguity: error }')).toEqual(['ambiguity/vague error']);
  expect(severities('{ ambiguity: off, ambiguity/vague: hint }')).toEqual(['ambiguity/vague hint']);
  expect(severities('{ nonsense: off }')).toEqual(['contract/front-matter warning', 'ambiguity/vague warning']);
  expect(severities('off')).toEqual([]);
});
