import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diffWhole, diffWords, hasChanges, type DiffSpan } from '#core/qc/wordDiff';

const side = (spans: readonly DiffSpan[], not: DiffSpan['kind']) =>
  spans
    .filter(({ kind }) => kind !== not)
    .map(({ text }) => text)
    .join('');

describe('diffWords', () => {
  test('compares Chinese by words, not by sentences', () => {
    expect(diffWords('客户询问保修期限，因此相关。', '客户询问退货期限，因此相关。')).toEqual([
      { kind: 'same', text: '客户询问' },
      { kind: 'removed', text: '保修' },
      { kind: 'added', text: '退货' },
      { kind: 'same', text: '期限，因此相关。' },
    ]);
  });

  test('compares English by words', () => {
    expect(diffWords('asks about the warranty', 'asks about the invoice')).toEqual([
      { kind: 'same', text: 'asks about the ' },
      { kind: 'removed', text: 'warranty' },
      { kind: 'added', text: 'invoice' },
    ]);
  });

  test('a blank between two changes is part of them', () => {
    const spans = diffWords('red green', 'blue yellow');
    expect(spans).toEqual([
      { kind: 'removed', text: 'red green' },
      { kind: 'added', text: 'blue yellow' },
    ]);
  });

  test('a new line is an addition of its own', () => {
    expect(diffWords('一\n三\n', '一\n二\n三\n')).toEqual([
      { kind: 'same', text: '一\n' },
      { kind: 'added', text: '二\n' },
      { kind: 'same', text: '三\n' },
    ]);
  });

  test('equal and empty texts have no changes', () => {
    expect(hasChanges(diffWords('相关', '相关'))).toBe(false);
    expect(diffWords('', '')).toEqual([]);
    expect(diffWords('', '相关')).toEqual([{ kind: 'added', text: '相关' }]);
  });

  test('labels are compared as a whole', () => {
    expect(diffWhole('不相关', '相关').map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'removed 不相关',
      'added 相关',
    ]);
    expect(hasChanges(diffWhole('相关', '相关'))).toBe(false);
  });

  test('very long texts are compared too', () => {
    const text = (word: string) => `${'一行\n'.repeat(20_000)}${word}\n`;
    const spans = diffWords(text('甲'), text('乙'));
    expect(spans.filter(({ kind }) => kind !== 'same').map(({ text: piece }) => piece)).toEqual(['甲', '乙']);
    const other = diffWords('甲乙丙丁'.repeat(10_000), '戊己庚辛'.repeat(10_000));
    expect(side(other, 'added')).toBe('甲乙丙丁'.repeat(10_000));
  });

  test('both sides can be put together again', () => {
    const piece = fc.constantFrom(
      '保修',
      '期限',
      '客户',
      '，',
      ' ',
      '\n',
      '\r\n',
      'the',
      'a',
      '。',
      '👍🏽',
      '\u0301',
      '#',
    );
    const text = fc.oneof(
      fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
      fc.string({ unit: 'grapheme', maxLength: 60 }),
    );
    fc.assert(
      fc.property(text, text, (before, after) => {
        const spans = diffWords(before, after);
        expect(side(spans, 'added')).toBe(before);
        expect(side(spans, 'removed')).toBe(after);
        spans.slice(1).forEach((span, index) => expect(span.kind).not.toBe(spans[index]?.kind));
      }),
    );
  });
});
