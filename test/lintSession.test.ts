import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { outline } from '#core/lint/reading/lines';
import { LintSession } from '#core/lint/session';
import { rules } from '#core/lint/rules';
import { loadRuleCases } from './support/ruleCases.ts';

const cases = await loadRuleCases(rules.map(({ meta }) => meta.id));

// An update must give what a fresh session gives: the result depends on the text alone, never on the texts before it.

const pieces = [
  ...[...cases.values()].flatMap(({ valid, invalid }) => [...valid.slice(0, 6), ...invalid.slice(0, 6)]),
  '\n',
  '\n\n',
  '\r\n',
  '# 示例\n',
  '# 任务\n',
  '## Task\n',
  '【原文】\n',
  '```\n',
  '> ',
  '- ',
  '1. ',
  '2、',
  '示例：\n',
  '<example>',
  '</example>',
  '<document>\n',
  '</document>',
  '<!-- ',
  ' -->',
  '---\n',
  '---\nlint: off\n---\n',
  '{{原文}}',
  '请总结以下文章：\n',
  '输入：好\n',
  '输出：正面\n',
  '“',
  '”',
  '"',
  '`',
  '====',
  '    ',
  'x',
  '。',
  '🙂',
  '\t',
].map((text) => text.replaceAll(/[⟦⟧]/g, ''));
const piece = fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 4 }));
const texts = fc.array(piece, { maxLength: 14 }).map((parts) => parts.join(''));
const edits = fc.array(fc.record({ at: fc.nat(), remove: fc.nat(30), insert: fc.oneof(piece, fc.constant('')) }), {
  maxLength: 8,
});

function edited(text: string, { at, remove, insert }: { at: number; remove: number; insert: string }): string {
  const start = text.length === 0 ? 0 : at % (text.length + 1);
  return text.slice(0, start) + insert + text.slice(start + remove);
}

describe('a session that follows edits', () => {
  test('knows the same units and the same findings as one that starts afresh', () => {
    fc.assert(
      fc.property(texts, edits, (text, changes) => {
        const session = new LintSession('a.template.md', { locale: 'en' });
        let current = text;
        session.update(current);
        for (const change of changes) {
          current = edited(current, change);
          const kept = session.update(current);
          const fresh = new LintSession('a.template.md', { locale: 'en' }).update(current);
          const seen = ({ prompt }: typeof kept) =>
            prompt?.units.map((unit, i) => [prompt.starts[i], unit.kind, unit.first, unit.text, ...unit.sections]);
          expect(seen(kept)).toEqual(seen(fresh));
          expect(kept.findings).toEqual(fresh.findings);
          expect(kept.prompt?.profile).toEqual(fresh.prompt?.profile);
          expect(kept.prompt?.examples).toEqual(fresh.prompt?.examples);
        }
      }),
      { numRuns: 600 },
    );
  });

  test('reads an edit in the middle of a long prompt without reading the rest again', () => {
    const text = Array.from({ length: 400 }, (_, i) => `## 第 ${i} 节\n\n写一首诗，${i} 行。\n`).join('\n');
    const session = new LintSession('a.md', { locale: 'en' });
    const before = session.update(text).prompt?.units ?? [];
    const after = session.update(text.replace('写一首诗，200 行', '写一首诗，201 行')).prompt?.units ?? [];
    expect(after).toHaveLength(before.length);
    expect(after.filter((unit, i) => unit !== before[i])).toHaveLength(1);
  });
});

describe('lines', () => {
  test('hold every character but blank lines and line ends, in order', () => {
    fc.assert(
      fc.property(texts, (text) => {
        let at = 0;
        for (const block of outline(text).blocks) {
          for (const [i, line] of block.lines.entries()) {
            const start = block.from + (block.offsets[i] ?? 0);
            expect(text.slice(start, start + line.text.length)).toBe(line.text);
            expect(text.slice(at, start).trim()).toBe('');
            at = start + line.text.length;
          }
        }
        expect(text.slice(at).trim()).toBe('');
      }),
    );
  });

  test('go on over a soft wrap, and are cut at a sentence when they are very long', () => {
    const linesOf = (text: string) => outline(text).blocks.flatMap(({ lines }) => lines.map((line) => line.text));
    const wrapped =
      'Classify each of the customer reviews below as positive or negative, and\nexplain why in one sentence.';
    expect(linesOf(wrapped)).toEqual([wrapped]);
    expect(linesOf('Short line\ngoes on')).toEqual(['Short line', 'goes on']);
    const long = '这是一句话，写得很长很长。'.repeat(400);
    expect(linesOf(long).join('')).toBe(long);
    expect(linesOf(long).every((line) => line.length <= 1000 && line.endsWith('。'))).toBe(true);
  });
});
