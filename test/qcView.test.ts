import { describe, expect, test } from 'vitest';
import type { LabelRow, RowPage } from '../src/core/qc/review/view.ts';
import { PAGE, Pages } from '../webview/qcReview/pages.ts';
import { revealed, ROW_HEIGHT, scaleOf } from '../webview/qcReview/scale.ts';
import { plainText, textRuns } from '../webview/shared/oddText.ts';

describe('characters that could disguise a text', () => {
  test.each([
    ['plain text, 中文，émigré\tand\nlines\r\nof it', 'plain text, 中文，émigré\tand\nlines\r\nof it'],
    ['safe\u202Etxt.exe\u202C', 'safe[U+202E]txt.exe[U+202C]'],
    ['a\u200B\u200B\u200Bb', 'a[U+200B ×3]b'],
    ['a\u2066\u200Eb', 'a[U+2066 U+200E]b'],
    ['soft\u00ADhyphen', 'soft[U+00AD]hyphen'],
    ['\uFEFFbegin', '[U+FEFF]begin'],
    ['esc\u001B[31m nul\0', 'esc[U+001B][31m nul[U+0000]'],
    ['lone \uD83D half', 'lone [U+D83D] half'],
    ['return\rover', 'return[U+000D]over'],
    ['\u3164\uFFA0filler', '[U+3164 U+FFA0]filler'],
    ['tags \u{E0041}\u{E0042}', 'tags [U+E0041 U+E0042]'],
    ['hidden\uFE0F\uFE0E\uFE0F', 'hidden[U+FE0F U+FE0E U+FE0F]'],
  ])('%j is shown as %j', (text, shown) => {
    expect(plainText(text)).toBe(shown);
    expect(
      textRuns(text)
        .map((run) => run.text)
        .join(''),
    ).toBe(text);
  });

  test.each(['👩‍👩‍👧‍👦', '❤️', '1️⃣', '🏳️‍🌈', '👍🏽', '葛󠄀'])('%s stays whole', (text) => {
    expect(textRuns(text)).toEqual([{ text }]);
  });

  test('a joiner between letters is not part of an emoji', () => {
    expect(plainText('pay\u200Dpal 👩\u200Dx')).toBe('pay[U+200D]pal 👩[U+200D]x');
  });

  test('many of them are named up to a limit, in time that grows with the text', () => {
    expect(plainText('\u200B\u200C'.repeat(10))).toBe('[U+200B U+200C U+200B U+200C U+200B U+200C …]');
    expect(textRuns('a\u200B'.repeat(100_000))).toHaveLength(200_000);
  });
});

describe('scrolling through any number of rows', () => {
  test('a short list is as tall as its rows', () => {
    const scale = scaleOf(1000, 500);
    expect(scale.height).toBe(1000 * ROW_HEIGHT);
    expect(scale.offset(700)).toBe(700);
  });

  test.each([10, 1000, 326_087, 1_000_000, 10_000_000])('the first and the last of %i rows can be reached', (rows) => {
    const seen = 500;
    const scale = scaleOf(rows, seen);
    expect(scale.offset(0)).toBe(0);
    expect(scale.height).toBeLessThanOrEqual(15_000_000);
    const end = Math.max(0, scale.height - seen);
    expect(scale.offset(end)).toBeCloseTo(Math.max(0, rows * ROW_HEIGHT - seen), 3);
    expect(scale.scrollTop(scale.offset(end / 3))).toBeCloseTo(end / 3, 3);
  });

  test('a row is brought into sight with a neighbour, and is left where it is seen', () => {
    expect(revealed(100, 0, 460)).toBe(102 * ROW_HEIGHT - 460);
    expect(revealed(3, 100 * ROW_HEIGHT, 460)).toBe(2 * ROW_HEIGHT);
    expect(revealed(5, 2 * ROW_HEIGHT, 460)).toBe(2 * ROW_HEIGHT);
    expect(revealed(0, 20, 460)).toBe(0);
  });
});

describe('rows that have come', () => {
  const row = (index: number, revision: number) => ({ key: `${index}/${revision}` }) as LabelRow;
  const pageOf = (revision: number, from: number, count: number): RowPage => ({
    revision,
    from,
    rows: Array.from({ length: count }, (_, at) => row(from + at, revision)),
  });

  test('are asked for once a revision, by pages', () => {
    const pages = new Pages();
    pages.clear(1);
    expect(pages.absent(190, 410)).toEqual([0, 200, 400]);
    expect(pages.absent(190, 410)).toEqual([]);
    pages.forget(200);
    expect(pages.absent(190, 410)).toEqual([200]);
    for (const from of [0, 200, 400]) pages.add(pageOf(1, from, PAGE));
    pages.revise(2);
    expect(pages.absent(190, 410)).toEqual([]);
    expect(pages.outdated(190, 410)).toEqual([0, 200, 400]);
    expect(pages.outdated(190, 410)).toEqual([]);
  });

  test('are not asked for when those around the selected one came with the state', () => {
    const pages = new Pages();
    pages.clear(1);
    pages.add(pageOf(1, 150, 100));
    expect(pages.outdated(150, 250)).toEqual([]);
    expect(pages.absent(149, 250)).toEqual([0]);
  });

  test('of an older revision are better than none, and never take the place of newer ones', () => {
    const pages = new Pages();
    pages.clear(1);
    pages.add(pageOf(1, 0, PAGE));
    pages.revise(2);
    expect(pages.row(7)?.key).toBe('7/1');
    pages.add(pageOf(2, 0, 20));
    pages.add(pageOf(1, 0, 2 * PAGE));
    expect(pages.row(7)?.key).toBe('7/2');
    expect(pages.row(300)?.key).toBe('300/1');
    expect(pages.outdated(0, 20)).toEqual([]);
    expect(pages.outdated(0, 21)).toEqual([0]);
  });

  test('of another queue are not taken', () => {
    const pages = new Pages();
    pages.clear(1);
    pages.add(pageOf(1, 0, PAGE));
    pages.clear(2);
    expect(pages.row(7)).toBeUndefined();
    pages.add(pageOf(1, 0, PAGE));
    expect(pages.row(7)).toBeUndefined();
  });

  test('are held up to ten pages, the last seen ones', () => {
    const pages = new Pages();
    pages.clear(1);
    for (let page = 0; page < 50; page++) {
      pages.absent(page * PAGE, page * PAGE + 20);
      pages.add(pageOf(1, page * PAGE, PAGE));
    }
    const held = Array.from({ length: 50 }, (_, page) => page).filter((page) => pages.row(page * PAGE) !== undefined);
    expect(held).toEqual([40, 41, 42, 43, 44, 45, 46, 47, 48, 49]);
    expect(pages.absent(0, 20)).toEqual([0]);
  });
});
