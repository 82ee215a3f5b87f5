import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { agreementShare, countConfusion, labelSums } from '#core/qc/statistics/confusion';
import { wilsonShare } from '#core/qc/statistics/intervals';

describe('wilsonShare', () => {
  // Newcombe 1998, Statistics in Medicine 17:857–872, table I, method 3
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('%i of %i is what Newcombe prints', (hits, n, low, high) => {
    const share = wilsonShare(hits, n);
    expect(share?.low).toBeCloseTo(low, 4);
    expect(share?.high).toBeCloseTo(high, 4);
    expect(share).toMatchObject({ hits, n, value: hits / n });
  });

  test('says nothing of nothing, and refuses what is no share', () => {
    expect(wilsonShare(0, 0)).toBeUndefined();
    expect(() => wilsonShare(3, 2)).toThrow(RangeError);
    expect(() => wilsonShare(-1, 2)).toThrow(RangeError);
  });

  test('holds the share, within 0 to 1, and mirrors', () => {
    const counted = fc
      .integer({ min: 1, max: 1_000_000 })
      .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));
    fc.assert(
      fc.property(counted, ([hits, n]) => {
        const share = wilsonShare(hits, n);
        const mirrored = wilsonShare(n - hits, n);
        expect(share?.low).toBeGreaterThanOrEqual(0);
        expect(share?.low).toBeLessThanOrEqual(hits / n);
        expect(share?.high).toBeGreaterThanOrEqual(hits / n);
        expect(share?.high).toBeLessThanOrEqual(1);
        expect(mirrored?.low).toBeCloseTo(1 - (share?.high ?? Number.NaN), 9);
      }),
    );
  });
});

describe('countConfusion', () => {
  const pairs = [
    ['yes', 'yes'],
    ['yes', 'no'],
    ['no', 'no'],
    ['no', 'no'],
    ['no', 'unsure'],
  ] as const;

  test('has the left labels in its rows, frequent ones first', () => {
    const matrix = countConfusion(pairs);
    expect(matrix.labels).toEqual(['no', 'yes', 'unsure']);
    expect(Array.from(matrix.counts)).toEqual([2, 0, 1, 1, 1, 0, 0, 0, 0]);
  });

  test('keeps the order of the task, others after it', () => {
    expect(countConfusion(pairs, { order: ['yes', 'unsure', 'never'] }).labels).toEqual(['yes', 'unsure', 'no']);
  });

  test('adds up each label and what is agreed on', () => {
    const matrix = countConfusion(pairs, { order: ['yes', 'no'] });
    expect(labelSums(matrix)).toEqual([
      { label: 'yes', left: 2, right: 1, both: 1 },
      { label: 'no', left: 3, right: 3, both: 2 },
      { label: 'unsure', left: 0, right: 1, both: 0 },
    ]);
    expect(agreementShare(matrix)).toMatchObject({ hits: 3, n: 5, value: 0.6 });
    expect(agreementShare(countConfusion([]))).toBeUndefined();
  });

  test('thousands of conclusions become 30 and one for the others', () => {
    const common = Array.from({ length: 30 }, (_, at) => [`common ${at}`, `common ${at}`] as const);
    const rare = Array.from({ length: 4000 }, (_, at) => [`rare ${at}`, `rare ${at % 2 === 0 ? at : at + 1}`] as const);
    const matrix = countConfusion([...common, ...common, ...common, ...rare]);
    expect(matrix.labels).toHaveLength(31);
    expect(matrix.labels.slice(0, 30).every((label) => label?.startsWith('common'))).toBe(true);
    expect(matrix.labels.at(-1)).toBeUndefined();
    expect(matrix.counts.at(-1)).toBe(4000);
    // Two different rare labels are no agreement though they share a cell.
    expect(matrix.rareAgreed).toBe(2000);
    expect(agreementShare(matrix)).toMatchObject({ hits: 2090, n: 4090 });
    expect(labelSums(matrix).at(-1)).toEqual({ label: undefined, left: 4000, right: 4000, both: 2000 });
  });

  test('one label too many gets its own row', () => {
    const some = ['a', 'b', 'c'].map((label) => [label, label] as const);
    expect(countConfusion(some, { most: 2 }).labels).toEqual(['a', 'b', 'c']);
    expect(countConfusion(some, { most: 1 }).labels).toEqual(['a', undefined]);
  });

  test('loses no item, whatever the layout', () => {
    const label = fc.string({ maxLength: 2 });
    fc.assert(
      fc.property(fc.array(fc.tuple(label, label)), fc.array(label), fc.nat(5), (items, order, most) => {
        const matrix = countConfusion(items, { order, most });
        const sums = labelSums(matrix);
        expect(sums.reduce((sum, { left }) => sum + left, 0)).toBe(items.length);
        expect(sums.reduce((sum, { right }) => sum + right, 0)).toBe(items.length);
        expect(sums.reduce((sum, { both }) => sum + both, 0)).toBe(items.filter(([a, b]) => a === b).length);
        for (const { label: named, left } of sums) {
          if (named !== undefined) expect(left).toBe(items.filter(([a]) => a === named).length);
        }
      }),
    );
  });
});
