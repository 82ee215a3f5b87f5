import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AQLS, judgeSample, samplingPlan, type Aql } from '#core/qc/statistics/sampling';
import { allocate, drawSample, resultsByStratum, type SampledLabel } from '#core/qc/statistics/strata';

/**
 * MIL-STD-105E (10 May 1989), table I, general level II, and table II-A, cell by cell: the acceptance number, or where
 * the arrow points. AQL 0.65 and above also as in table 1-A of the public works guide of the National Institute of
 * Building Sciences (AC-TABLE), which gives the rejection numbers.
 */
const TABLE = `
  lot     letter size  0.065 0.10 0.15 0.25 0.40 0.65 1.0  1.5  2.5  4.0  6.5  10
  8       A      2     v     v    v    v    v    v    v    v    v    v    0    v
  15      B      3     v     v    v    v    v    v    v    v    v    0    ^    v
  25      C      5     v     v    v    v    v    v    v    v    0    ^    v    1
  50      D      8     v     v    v    v    v    v    v    0    ^    v    1    2
  90      E      13    v     v    v    v    v    v    0    ^    v    1    2    3
  150     F      20    v     v    v    v    v    0    ^    v    1    2    3    5
  280     G      32    v     v    v    v    0    ^    v    1    2    3    5    7
  500     H      50    v     v    v    0    ^    v    1    2    3    5    7    10
  1200    J      80    v     v    0    ^    v    1    2    3    5    7    10   14
  3200    K      125   v     0    ^    v    1    2    3    5    7    10   14   21
  10000   L      200   0     ^    v    1    2    3    5    7    10   14   21   ^
  35000   M      315   ^     v    1    2    3    5    7    10   14   21   ^    ^
  150000  N      500   v     1    2    3    5    7    10   14   21   ^    ^    ^
  500000  P      800   1     2    3    5    7    10   14   21   ^    ^    ^    ^
  9999999 Q      1250  2     3    5    7    10   14   21   ^    ^    ^    ^    ^
`;

const [head = [], ...rows] = TABLE.trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/u));
const CELLS = rows.flatMap(([lot, letter, , ...cells], row) =>
  cells.map((cell, at) => ({ lot: Number(lot), letter, cell, row, column: at, aql: Number(head[at + 3]) as Aql })),
);

describe('samplingPlan', () => {
  test('knows the AQLs of the table', () => {
    expect(head.slice(3).map(Number)).toEqual(AQLS);
    expect(CELLS).toHaveLength(15 * 12);
  });

  test.each(CELLS.filter(({ cell }) => cell !== '^' && cell !== 'v'))(
    'lot $lot at AQL $aql: letter $letter accepts $cell',
    ({ lot, letter, cell, row, aql }) => {
      const size = Number(rows[row]?.[2]);
      const accept = Number(cell);
      expect(samplingPlan(lot, aql)).toEqual({ aql, lot, letter, n: size, accept, reject: accept + 1 });
    },
  );

  test.each(CELLS.filter(({ cell }) => cell === '^' || cell === 'v'))(
    'lot $lot at AQL $aql: the arrow $cell leads to the next plan and its size',
    ({ lot, cell, row, column, aql }) => {
      const onward = cell === '^' ? rows.slice(0, row).toReversed() : rows.slice(row + 1);
      const target = onward.find((cells) => /^\d/u.test(cells[column + 3] ?? ''));
      expect(target).toBeDefined();
      const accept = Number(target?.[column + 3]);
      const n = Math.min(Number(target?.[2]), lot);
      expect(samplingPlan(lot, aql)).toEqual({ aql, lot, letter: target?.[1], n, accept, reject: accept + 1 });
    },
  );

  // as printed for AQL 1.0 in every guide to the standard
  test.each([
    [501, 80, 2, 3],
    [1200, 80, 2, 3],
    [1201, 125, 3, 4],
    [3200, 125, 3, 4],
    [3201, 200, 5, 6],
    [10_000, 200, 5, 6],
    [10_001, 315, 7, 8],
    [35_000, 315, 7, 8],
    [35_001, 500, 10, 11],
    [150_000, 500, 10, 11],
    [150_001, 800, 14, 15],
    [500_001, 1250, 21, 22],
  ])('a lot of %i at AQL 1.0: %i, accepted with %i, rejected with %i', (lot, n, accept, reject) => {
    expect(samplingPlan(lot, 1)).toMatchObject({ n, accept, reject });
  });

  test('letters change right after the upper end of a lot range', () => {
    for (const [at, [lot]] of rows.slice(0, -1).entries()) {
      const plansOf = (size: number) => AQLS.map((aql) => planless(samplingPlan(size, aql)));
      expect(plansOf(Number(lot) + 1)).toEqual(plansOf(Number(rows[at + 1]?.[0])));
      // rows A and B differ in their arrows only
      if (at > 0) expect(plansOf(Number(lot) + 1)).not.toEqual(plansOf(Number(lot)));
    }
  });

  test('inspects all when the sample is not smaller than the lot', () => {
    expect(samplingPlan(1, 1)).toMatchObject({ letter: 'E', n: 1, accept: 0 });
    expect(samplingPlan(13, 1)).toMatchObject({ letter: 'E', n: 13, accept: 0, reject: 1 });
    expect(samplingPlan(14, 1)).toMatchObject({ letter: 'E', n: 13 });
    expect(samplingPlan(150, 0.065)).toMatchObject({ letter: 'L', n: 150, accept: 0, reject: 1 });
  });

  test.each([0, -1, 1.5, Number.NaN])('has none for a lot of %d', (lot) => {
    expect(() => samplingPlan(lot, 1)).toThrow(RangeError);
  });
});

function planless({ letter, accept, reject }: ReturnType<typeof samplingPlan>) {
  return { letter, accept, reject };
}

describe('judgeSample', () => {
  const plan = samplingPlan(1000, 1);

  test.each([
    [0, 0, 'open'],
    [79, 2, 'open'],
    [80, 2, 'accepted'],
    [80, 0, 'accepted'],
    [3, 3, 'rejected'],
    [80, 3, 'rejected'],
  ] as const)('after %i with %i defects: %s', (inspected, defects, verdict) => {
    expect(judgeSample(plan, { inspected, defects })).toBe(verdict);
  });
});

describe('drawSample', () => {
  const strataOf = (...sizes: readonly number[]) => {
    let next = 0;
    return new Map(sizes.map((size, at) => [`s${at}`, Array.from({ length: size }, () => next++)]));
  };

  test('takes each stratum by its part, the largest remainder first', () => {
    expect(Object.fromEntries(allocate(strataOf(600, 300, 100), 80))).toEqual({ s0: 48, s1: 24, s2: 8 });
    expect(Object.fromEntries(allocate(strataOf(50, 30, 20), 7))).toEqual({ s0: 4, s1: 2, s2: 1 });
  });

  test('takes one at least from each, while there are enough', () => {
    expect(Object.fromEntries(allocate(strataOf(997, 2, 1, 0), 10))).toEqual({ s0: 8, s1: 1, s2: 1 });
    expect(Object.fromEntries(allocate(strataOf(997, 2, 1), 2))).toEqual({ s0: 2, s1: 0, s2: 0 });
  });

  const sizes = fc.array(fc.nat(60), { maxLength: 8 });

  test('draws n different labels, no stratum beyond its size, none forgotten', () => {
    fc.assert(
      fc.property(sizes, fc.nat(120), fc.string(), (list, n, seed) => {
        const strata = strataOf(...list);
        const drawn = drawSample({ strata, n, seed });
        const all = Array.from(strata.values()).flat();
        expect(drawn).toHaveLength(Math.min(n, all.length));
        expect(new Set(drawn).size).toBe(drawn.length);
        expect(drawn).toEqual(drawn.toSorted((a, b) => a - b));
        const counts = allocate(strata, n);
        const filled = list.filter((size) => size > 0).length;
        for (const [stratum, labels] of strata) {
          const here = labels.filter((label) => drawn.includes(label)).length;
          expect(here).toBe(counts.get(stratum) ?? 0);
          if (labels.length > 0 && n >= filled) expect(here).toBeGreaterThan(0);
          // at most one away from the exact part, and one more for each stratum that was given one
          const part = (Math.min(n, all.length) * labels.length) / Math.max(1, all.length);
          expect(Math.abs(here - part)).toBeLessThan(filled + 1);
        }
      }),
    );
  });

  test('follows from labels and seed, not from their order', () => {
    const strata = strataOf(300, 200, 100);
    const turned = new Map(Array.from(strata, ([name, labels]) => [name, labels.toReversed()] as const).toReversed());
    const drawn = drawSample({ strata, n: 50, seed: 'a' });
    expect(drawSample({ strata: turned, n: 50, seed: 'a' })).toEqual(drawn);
    expect(drawSample({ strata, n: 50, seed: 'b' })).not.toEqual(drawn);
  });

  test('draws every label equally often', () => {
    const strata = strataOf(20, 10);
    const hits = new Float64Array(30);
    for (let seed = 0; seed < 3000; seed += 1) {
      for (const label of drawSample({ strata, n: 6, seed: String(seed) })) hits[label] = (hits[label] ?? 0) + 1;
    }
    // 600 each, deviation 22: five of them
    for (const count of hits) expect(Math.abs(count - 600)).toBeLessThan(110);
  });
});

describe('resultsByStratum', () => {
  const labels = (stratum: string, good: number, bad: number, open = 0): SampledLabel[] => [
    ...Array.from({ length: good }, () => ({ stratum, defective: false })),
    ...Array.from({ length: bad }, () => ({ stratum, defective: true })),
    ...Array.from({ length: open }, () => ({ stratum, defective: undefined })),
  ];

  test('names the stratum that is surely worse than the limit', () => {
    const results = resultsByStratum(
      [...labels('refund', 50, 1), ...labels('complaint', 20, 9, 3), ...labels('new', 0, 0, 2)],
      1,
    );
    expect(results.map(({ stratum, failed }) => [stratum, failed])).toEqual([
      ['complaint', true],
      ['refund', false],
      ['new', false],
    ]);
    expect(results[0]).toMatchObject({ sampled: 32, inspected: 29, defects: 9, error: { hits: 9, n: 29 } });
    expect(results.find(({ stratum }) => stratum === 'new')).toMatchObject({
      sampled: 2,
      inspected: 0,
      error: undefined,
    });
  });

  test('names none when the errors are spread', () => {
    const spread = ['a', 'b', 'c'].flatMap((stratum) => labels(stratum, 25, 1));
    expect(resultsByStratum(spread, 1).filter(({ failed }) => failed)).toEqual([]);
  });
});
