import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatAnswer, markerRuns, matchLabel, parseAnswer, type Layout } from '#core/answer';

const layouts: readonly Layout[] = ['reasoning-first', 'conclusion-first'];
const markers = ['####', '---', '==', '<=>', '^^', '||', ']]', '\\\\', '$$', '🔥🔥', '。。'];
/** Text with pieces that are hard to keep apart from the marker. */
const prose = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('#', '##', '####', '#####', '＃＃＃＃', '\n', '### 标题', '相关', '不相关'),
    ),
  )
  .map((pieces) => pieces.join('').trim());

describe('an answer as text and back', () => {
  test('both layouts, any marker, any text', () => {
    fc.assert(
      fc.property(
        prose,
        prose,
        fc.constantFrom(...layouts),
        fc.constantFrom(...markers),
        (conclusion, reasoning, layout, marker) => {
          fc.pre(conclusion !== '' && reasoning !== '' && markerRuns(conclusion, marker).length === 0);
          const answer = { conclusion, reasoning };
          expect(parseAnswer(formatAnswer(answer, layout, marker), layout, marker)).toEqual({ ok: true, answer });
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('a text is never read as an answer that does not give it back', () => {
    fc.assert(
      fc.property(prose, fc.constantFrom(...layouts), (text, layout) => {
        const parsed = parseAnswer(text, layout);
        if (!parsed.ok || parsed.answer.reasoning === '') return;
        expect(parseAnswer(formatAnswer(parsed.answer, layout), layout)).toEqual(parsed);
      }),
      { numRuns: 1000 },
    );
  });

  test('an answer without reasoning is its conclusion', () => {
    expect(formatAnswer({ conclusion: '相关', reasoning: '' }, 'conclusion-first')).toBe('相关');
    expect(formatAnswer({ conclusion: '相关', reasoning: '因为' }, 'conclusion-only')).toBe('相关');
    expect(parseAnswer(' 相关 ', 'conclusion-only')).toEqual({
      ok: true,
      answer: { conclusion: '相关', reasoning: '' },
    });
  });
});

describe('the marker as models write it', () => {
  const read = (text: string, layout: Layout = 'reasoning-first') => {
    const parsed = parseAnswer(text, layout);
    return parsed.ok ? parsed.answer : parsed.reason;
  };
  test.each([
    ['因为####相关'],
    ['因为\n####\n相关'],
    ['因为 #### 相关\n'],
    ['因为\r\n####\r\n相关'],
    ['因为\n######\n相关'],
    ['因为＃＃＃＃相关'],
    ['因为\n\n####相关  '],
  ])('%j', (text) => {
    expect(read(text)).toEqual({ conclusion: '相关', reasoning: '因为' });
  });

  test('headings in the reasoning do not separate', () => {
    expect(read('#### 分析\n因为\n####\n相关')).toEqual({ conclusion: '相关', reasoning: '#### 分析\n因为' });
    expect(read('相关\n####\n#### 分析\n因为', 'conclusion-first')).toEqual({
      conclusion: '相关',
      reasoning: '#### 分析\n因为',
    });
  });

  test.each([
    ['', 'empty'],
    [' \n ', 'empty'],
    ['相关', 'no-marker'],
    ['### 相关', 'no-marker'],
    ['因为\n####', 'no-conclusion'],
  ])('%j is unreadable: %s', (text, reason) => {
    expect(read(text)).toBe(reason);
  });

  test('a conclusion alone holds no marker', () => {
    expect(parseAnswer('因为####相关', 'conclusion-only')).toEqual({ ok: false, reason: 'marker-in-conclusion' });
  });
});

describe('matchLabel', () => {
  const labels = ['相关', '不相关', 'Yes', 'C', 'C++', '*', '-'];
  test.each([
    ['相关', '相关'],
    ['结论：相关。', '相关'],
    ['**结论**：【不相关】', '不相关'],
    ['“相关”', '相关'],
    ['答案是相关', '相关'],
    ['Conclusion: YES.', 'Yes'],
    ['ｙｅｓ', 'Yes'],
    ['C++', 'C++'],
    ['c', 'C'],
    ['*', '*'],
    ['-', '-'],
  ])('%j is %s', (conclusion, label) => {
    expect(matchLabel(conclusion, labels)).toBe(label);
  });
  test.each(['', '。', '有关', '相关或不相关', '相关，因为……', '无'])('%j is none of them', (conclusion) => {
    expect(matchLabel(conclusion, labels)).toBeUndefined();
  });
  test.each([
    ['不相關', '不相关'],
    ['相\u{200b}关', '相关'],
    ['【结论】不相关', '不相关'],
    ['最终结论：\n**不相关**', '不相关'],
    ['**Final answer:** yes', 'Yes'],
    ['The answer is yes.', 'Yes'],
  ])('%j is %s', (conclusion, label) => {
    expect(matchLabel(conclusion, labels)).toBe(label);
  });

  test.each<readonly [string, readonly string[]]>([
    ['**a**', ['A', 'A*', 'b']], // without decoration it could be either
    ['YES', ['yes', 'Yes']],
    ['結論：關', ['关', '關']],
    ['结论是否', ['是', '否']], // a question, not an answer
    ['答案是不是', ['是', '不是']],
    ['答案是', ['是', '否']],
    ['相关？', ['相关', '不相关']],
    ['不“相关”', ['相关', '不相关']],
    ['>5', ['<5', '≥5']],
    ['- 1', ['-1', '1']],
    [`相关${'。'.repeat(500)}`, ['相关', '不相关']],
  ])('%j is none of %j', (conclusion, set) => {
    expect(matchLabel(conclusion, set)).toBeUndefined();
  });

  test('what is alike without its decoration is told apart by it', () => {
    expect(matchLabel('A*', ['A', 'A*'])).toBe('A*');
    expect(matchLabel('關', ['关', '關'])).toBe('關');
  });

  test('every label is itself, however decorated', () => {
    const before = fc.constantFrom('', '*', '**', '"', '【', ' ', '结论：', '\n');
    const after = fc.constantFrom('', '*', '**', '"', '】', '。', ' ', '.', '\n');
    fc.assert(
      fc.property(fc.constantFrom('相关', '不相关', 'Yes', 'C'), before, after, (label, left, right) => {
        expect(matchLabel(left + label + right, labels)).toBe(label);
      }),
    );
  });
});
