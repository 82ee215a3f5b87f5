import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitText, type Split } from '#core/label/split';
import { estimateTokens } from '#core/label/tokens';

const parts = (text: string, split: Split) => Array.from(splitText(text, split));
const texts = (text: string, split: Split) => parts(text, split).map((part) => part.text);

describe('a text is split', () => {
  test('not at all, but for the white space around it', () => {
    expect(parts('\n\n  a\n\nb \n', 'file')).toEqual([{ text: 'a\n\nb', offset: 4, line: 3 }]);
  });

  test('by lines, blank ones left out', () => {
    expect(parts('一\n\n 二 \n三', 'line')).toEqual([
      { text: '一', offset: 0, line: 1 },
      { text: '二', offset: 4, line: 3 },
      { text: '三', offset: 7, line: 4 },
    ]);
  });

  test('by paragraphs, at lines of nothing but white space', () => {
    expect(parts('a\nb\n \u3000\n\n  c\nd\n\n', 'paragraph')).toEqual([
      { text: 'a\nb', offset: 0, line: 1 },
      { text: 'c\nd', offset: 10, line: 5 },
    ]);
  });

  test('by Markdown headings, those of code left alone', () => {
    const text =
      'before\n# One\ntext\n```sh\n# no heading\n```\n#hashtag\n## Two\n### Three\n\nmore\n####### seven\n# End';
    expect(texts(text, 'heading')).toEqual([
      'before',
      '# One\ntext\n```sh\n# no heading\n```\n#hashtag',
      '## Two\n### Three\n\nmore\n####### seven',
      '# End',
    ]);
  });

  test('by Chinese headings, sentences that only look like one left alone', () => {
    const text = [
      '前言',
      '第一章 总则',
      '第一节　目的',
      '为了规范。',
      '第二章总结',
      '第二章总结了前人的成果。',
      '一、范围',
      '一、本条例适用于所有人，',
      '第十二条 本法自公布之日起施行。',
      '第一条裤子很好看',
      '　　第3章：附则',
      '完',
    ].join('\n');
    expect(texts(text, 'heading')).toEqual([
      '前言',
      '第一章 总则\n第一节　目的\n为了规范。',
      '第二章总结\n第二章总结了前人的成果。',
      '一、范围\n一、本条例适用于所有人，',
      '第十二条 本法自公布之日起施行。\n第一条裤子很好看',
      '第3章：附则\n完',
    ]);
  });

  test('by tokens at the ends of sentences', () => {
    expect(texts('一二三。四五六！“七八。”九十\n', { tokens: 8 })).toEqual(['一二三。四五六！', '“七八。”九十']);
    expect(texts('One two. Is it 3.5? Yes.', { tokens: 4 })).toEqual(['One two.', 'Is it 3.5?', 'Yes.']);
  });

  test('by tokens between words where a sentence is too long, never inside one', () => {
    expect(texts('alpha beta gamma delta', { tokens: 4 })).toEqual(['alpha beta', 'gamma delta']);
    expect(texts('我们一起讨论世界历史', { tokens: 3 })).toEqual(['我们', '一起', '讨论', '世界', '历史']);
    expect(texts(`a ${'x'.repeat(90)} b`, { tokens: 3 })).toEqual(['a', 'x'.repeat(90), 'b']);
  });

  test('by tokens with an overlap of whole sentences, or of words', () => {
    expect(texts('一二。三四。五六。七八。', { tokens: 6, overlap: 3 })).toEqual([
      '一二。三四。',
      '三四。五六。',
      '五六。七八。',
    ]);
    expect(texts('alpha beta gamma delta', { tokens: 4, overlap: 2 })).toEqual([
      'alpha beta',
      'beta gamma',
      'gamma delta',
    ]);
  });

  test('by tokens with an overlap that would fill the part, and still comes to the end', () => {
    expect(texts('一二三。四五六。', { tokens: 4, overlap: 99 })).toEqual(['一二三。', '四五六。']);
  });
});

const piece = fc.constantFrom(
  'a',
  'word',
  '保修',
  '期',
  '。',
  '！',
  '.',
  '. ',
  '，',
  ' ',
  '\n',
  '\n\n',
  '\t',
  '\u3000',
  '😀',
  '👨‍👩‍👧',
  'é',
  '”',
  '# ',
  '```',
  '第一章',
  '一、',
  '12',
  '-',
  '##',
  'https://a.b/c?d=e',
  '\uFEFF',
);
const text = fc.array(piece, { maxLength: 80 }).map((all) => all.join(''));
const tokens = fc.integer({ min: 1, max: 30 });
const split: fc.Arbitrary<Split> = fc.oneof(
  fc.constantFrom<Split>('file', 'line', 'paragraph', 'heading'),
  tokens.map((count) => ({ tokens: count })),
);
const solid = (whole: string) => whole.replace(/\s/g, '');
const lineAt = (whole: string, offset: number) => whole.slice(0, offset).split('\n').length;
const halves = /^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/;

describe('whatever the text', () => {
  test('its parts are all of it, in order, where they say', () => {
    fc.assert(
      fc.property(text, split, (whole, how) => {
        const all = parts(whole, how);
        expect(all.map((part) => solid(part.text)).join('')).toBe(solid(whole));
        for (const part of all) {
          expect(whole.slice(part.offset, part.offset + part.text.length)).toBe(part.text);
          expect(part.line).toBe(lineAt(whole, part.offset));
          expect(part.text).toBe(part.text.trim());
          expect(part.text).not.toBe('');
          expect(halves.test(part.text)).toBe(false);
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('parts with an overlap leave nothing out, go forward, and keep to the limit where words allow it', () => {
    const words = new Intl.Segmenter('zh', { granularity: 'word' });
    fc.assert(
      fc.property(text, tokens, fc.integer({ min: 0, max: 30 }), (whole, limit, overlap) => {
        let covered = 0;
        let last = -1;
        for (const part of parts(whole, { tokens: limit, overlap })) {
          expect(solid(whole.slice(covered, Math.max(covered, part.offset)))).toBe('');
          expect(part.offset).toBeGreaterThan(last);
          expect(part.offset + part.text.length).toBeGreaterThan(covered);
          expect(part.line).toBe(lineAt(whole, part.offset));
          expect(halves.test(part.text)).toBe(false);
          const wordCount = Array.from(words.segment(part.text)).filter((one) => one.isWordLike).length;
          if (wordCount > 1) expect(estimateTokens(part.text)).toBeLessThanOrEqual(limit);
          last = part.offset;
          covered = part.offset + part.text.length;
        }
        expect(solid(whole.slice(covered))).toBe('');
      }),
      { numRuns: 3000 },
    );
  });

  test('a long one takes no longer than in proportion', () => {
    const long = '这是一段没有句号的长文本 with some words，'.repeat(20_000);
    const all = texts(long, { tokens: 500, overlap: 50 });
    expect(all.length).toBeGreaterThan(500);
    expect(all.every((part) => estimateTokens(part) <= 500)).toBe(true);
  });
});
