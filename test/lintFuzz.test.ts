import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fixAll } from '#core/lint/fixes';
import { lint } from '#core/lint/linter';
import { rules } from '#core/lint/rules';
import type { Safety } from '#core/lint/rule';
import { soundFixes } from '#core/lint/soundFixes';
import { LintSession } from '#core/lint/session';
import { MASK } from '#core/lint/reading/mask';
import { fuzzFailures } from './fixtures/lint/fuzzFailures.ts';
import { loadRuleCases, unmark } from './support/ruleCases.ts';

// Whatever a person types: no rule throws, the same text gives the same findings, and fixes settle. A text that once
// failed is kept in fixtures/lint/fuzzFailures.ts and tried first, in every run.

const options = { locale: 'en' } as const;
const find = (text: string) => lint({ path: 'a.template.md', text }, options);
/** What people are offered: without the fixes that would bring a finding. */
const offered = (text: string) => soundFixes(text, find(text), find);
const loaded = await loadRuleCases(rules.map(({ meta }) => meta.id));
const cases = [...loaded.values()].flatMap(({ valid, invalid, pairs }) => [
  ...valid,
  ...invalid.map((marked) => unmark(marked).text),
  ...pairs.flatMap(({ bad, good }) => [bad, good]),
]);
const signs = [
  '```\n',
  '---\n',
  '{{原文}}',
  '{text}',
  '“',
  '”',
  '"',
  '<example>',
  '</example>',
  '####',
  '\r\n',
  '  ',
  '- ',
  '🙂',
  '\n\n',
  '# 任务\n',
  '# 示例\n',
  '# Examples\n',
  '【原文】',
  '# Edge cases\n',
  '1. ',
  '2、',
  '|',
  '->',
  '＃＃＃＃',
  '\u200b',
  '\ud800',
  '等',
];

/** Whole prompts and their clauses, shuffled, cut, doubled and mixed with Markdown and noise. One language at a time. */
const promptsOf = (texts: readonly string[]) => {
  const parts = texts.flatMap((text) => [text, ...text.split(/(?<=[。.!！\n，,])/)]);
  const piece = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...parts) },
    { weight: 3, arbitrary: fc.constantFrom(...signs) },
    { weight: 1, arbitrary: fc.string({ maxLength: 6 }) },
  );
  const whole = fc.tuple(fc.constantFrom(...texts), fc.nat(), fc.nat(20), piece).map(([text, at, cut, insert]) => {
    const start = text === '' ? 0 : at % text.length;
    return text.slice(0, start) + insert + text.slice(start + cut);
  });
  return fc.oneof(
    fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join('')),
    whole,
  );
};
const isZh = (text: string) => /\p{Script=Han}/u.test(text);
const prompts = fc.oneof(promptsOf(cases.filter(isZh)), promptsOf(cases.filter((text) => !isZh(text))));

/** How often each rule reports. */
function counts(text: string): ReadonlyMap<string, number> {
  const result = new Map<string, number>();
  for (const { ruleId } of find(text)) result.set(ruleId, (result.get(ruleId) ?? 0) + 1);
  return result;
}

function holds(text: string): void {
  const { findings, prompt } = new LintSession('a.template.md', options).update(text);
  expect(find(text)).toEqual(findings);
  let last = 0;
  for (const { span, message, fixes } of findings) {
    expect(span.start).toBeGreaterThanOrEqual(last);
    expect(span.end).toBeGreaterThan(span.start);
    expect(span.end).toBeLessThanOrEqual(text.length);
    expect(message).not.toMatch(/\{\d\}/);
    for (const { title } of fixes) expect(title).not.toMatch(/^$|\{\d\}/);
    last = span.start;
  }
  const keys = findings.map(({ ruleId, span, message }) => `${ruleId} ${span.start} ${span.end} ${message}`);
  expect(new Set(keys).size).toBe(keys.length);
  for (const unit of prompt?.units ?? []) {
    for (const view of [unit.wording, unit.use, unit.visible]) {
      expect(view).toHaveLength(unit.text.length);
      for (let i = 0; i < view.length; i++) if (view[i] !== MASK) expect(view[i]).toBe(unit.text[i]);
    }
  }
}

function settles(text: string, safety: Safety): void {
  const { text: fixed, applied } = fixAll(text, offered, safety);
  if (applied === 0) return;
  expect(fixAll(fixed, offered, safety)).toEqual({ text: fixed, applied: 0 });
  const before = counts(text);
  for (const [ruleId, number] of counts(fixed)) {
    expect(number, `${ruleId} in ${JSON.stringify(fixed)}`).toBeLessThanOrEqual(before.get(ruleId) ?? 0);
  }
}

describe('ten thousand prompts', () => {
  test('no rule throws; the same text, the same findings; fixes settle and bring nothing new', () => {
    fc.assert(
      fc.property(prompts, (text) => {
        holds(text);
        settles(text, 'safe');
        settles(text, 'suggestion');
      }),
      { numRuns: 10_000, examples: fuzzFailures.map((text) => [text]) },
    );
  }, 600_000);

  test('any text at all', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 400 }), holds), { numRuns: 500 });
  });
});
