import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alphaOf, cohenKappa, FEWEST, kappaOf, krippendorffAlpha } from '#core/qc/statistics/agreement';
import { countConfusion, type ConfusionMatrix } from '#core/qc/statistics/confusion';
import { seededRandom } from '#core/qc/statistics/random';

/** A matrix from its rows. */
function matrix(...rows: readonly (readonly number[])[]): ConfusionMatrix {
  const labels = rows.map((_, at) => `label ${at}`);
  return { labels, counts: Uint32Array.from(rows.flat()), rareAgreed: 0, rareChance: 0 };
}

/** Ratings as the papers print them: one text a rater, a character a unit, a dot where there is none. */
function raters(...rows: readonly string[]): number[][] {
  return Array.from(rows[0] ?? '', (_, unit) =>
    rows.map((row) => (row[unit] === '.' ? -1 : (row.codePointAt(unit) ?? 0) - 48)),
  );
}

describe('kappaOf', () => {
  test.each([
    // 50 proposals for a grant, two readers: the usual textbook example
    ['grant proposals', [[20, 5], [10, 15]], 0.4], // prettier-ignore
    // equal agreement of 60 in 100, unequal marginals
    ['same agreement, even marginals', [[45, 15], [25, 15]], 0.1304], // prettier-ignore
    ['same agreement, uneven marginals', [[25, 35], [5, 35]], 0.2593], // prettier-ignore
    // Fleiss 1981, Statistical Methods for Rates and Proportions, 2nd ed., table 13.1
    ['Fleiss 1981', [[75, 1, 4], [5, 4, 1], [0, 0, 10]], 0.676], // prettier-ignore
    // Landis & Koch 1977, Biometrics 33: two neurologists, 149 patients of Winnipeg
    ['Landis & Koch 1977', [[38, 5, 0, 1], [33, 11, 3, 0], [10, 14, 5, 6], [3, 7, 3, 10]], 0.208], // prettier-ignore
    // Bonett, statpsych 1.x, ci.kappa(.05, 31, 12, 4, 58)
    ['statpsych', [[31, 12], [4, 58]], 0.6756757], // prettier-ignore
  ])('is what is published: %s', (_, rows, published) => {
    const digits = String(published).length - 2;
    expect(kappaOf(matrix(...rows))?.toFixed(digits)).toBe(published.toFixed(digits));
  });

  test('is what scikit-learn documents for cohen_kappa_score', () => {
    const left = ['negative', 'positive', 'negative', 'neutral', 'positive'];
    const right = ['negative', 'positive', 'negative', 'neutral', 'negative'];
    const pairs = left.map((label, at) => [label, right[at] ?? ''] as const);
    expect(kappaOf(countConfusion(pairs))).toBeCloseTo(0.6875, 10);
  });

  test('is undefined where chance cannot be wrong', () => {
    expect(kappaOf(matrix())).toBeUndefined();
    expect(kappaOf(matrix([0, 0], [0, 0]))).toBeUndefined();
    expect(kappaOf(matrix([9, 0], [0, 0]))).toBeUndefined();
  });

  test('is 0 when each rater used one category of his own', () => {
    expect(kappaOf(matrix([0, 9], [0, 0]))).toBe(0);
  });

  test('does not change when rare labels share a row', () => {
    const label = fc.integer({ min: 0, max: 9 }).map(String);
    fc.assert(
      fc.property(fc.array(fc.tuple(label, label), { minLength: 1 }), fc.integer({ min: 1, max: 4 }), (pairs, most) => {
        const all = kappaOf(countConfusion(pairs));
        const few = kappaOf(countConfusion(pairs, { most }));
        if (all === undefined) expect(few).toBeUndefined();
        else expect(few).toBeCloseTo(all, 9);
      }),
    );
  });
});

describe('alphaOf', () => {
  test.each([
    // Krippendorff 2011, Computing Krippendorff's Alpha-Reliability, sections A, B and C
    ['binary, two observers', ['0100000010', '1110010000'], 0.095],
    ['nominal, two observers', ['aabbdcccedda', 'babbbccceddd'], 0.692],
    ['nominal, four observers with gaps', ['123321412...', '1233224125.3', '.3332342251.', '12332441251.'], 0.743],
  ])('is what is published: %s', (_, rows, published) => {
    expect(alphaOf(raters(...rows))?.toFixed(3)).toBe(published.toFixed(3));
  });

  test('is undefined without pairs or with one category', () => {
    expect(alphaOf([])).toBeUndefined();
    expect(alphaOf([[1, -1], [2]])).toBeUndefined();
    expect(alphaOf(raters('111', '111'))).toBeUndefined();
  });

  const ratings = fc.array(fc.array(fc.integer({ min: -1, max: 4 }), { maxLength: 5 }), { maxLength: 20 });

  test('is 1 − observed / expected disagreement of all pairs of ratings', () => {
    fc.assert(
      fc.property(ratings, (units) => {
        const slow = alphaByPairs(units);
        const fast = alphaOf(units);
        if (slow === undefined) expect(fast).toBeUndefined();
        else expect(fast).toBeCloseTo(slow, 9);
      }),
    );
  });

  test('does not depend on the order of raters or units, nor on the numbers of the categories', () => {
    fc.assert(
      fc.property(ratings, (units) => {
        const turned = units.toReversed().map((unit) => unit.toReversed().map((k) => (k < 0 ? k : 70_000 - k)));
        expect(alphaOf(turned)?.toFixed(9)).toBe(alphaOf(units)?.toFixed(9));
      }),
    );
  });
});

/** The definition, pair by pair: within units (each weighed 1/(m−1)) against among all pairable ratings. */
function alphaByPairs(units: readonly (readonly number[])[]): number | undefined {
  const pairable = units.map((unit) => unit.filter((k) => k >= 0)).filter(({ length }) => length > 1);
  const all = pairable.flat();
  const differing = (list: readonly number[]) =>
    list.reduce((sum, a, i) => sum + list.filter((b, j) => i !== j && a !== b).length, 0);
  const observed = pairable.reduce((sum, unit) => sum + differing(unit) / (unit.length - 1), 0) / all.length;
  const expected = differing(all) / (all.length * (all.length - 1));
  return expected > 0 ? 1 - observed / expected : undefined;
}

describe('intervals', () => {
  test('there is none below 30 items, nor of one category', () => {
    expect(FEWEST).toBe(30);
    expect(cohenKappa(matrix([20, 5], [1, 3]))).toEqual({ n: 29, value: undefined, why: 'tooFew' });
    expect(cohenKappa(matrix([20, 5], [1, 4]))).toMatchObject({ n: 30, value: kappaOf(matrix([20, 5], [1, 4])) });
    expect(cohenKappa(matrix([30, 0], [0, 0]))).toEqual({ n: 30, value: undefined, why: 'oneCategory' });
    const alike = Array.from({ length: 29 }, () => [1, 1]);
    expect(krippendorffAlpha([...alike, [1, -1], [2]])).toEqual({ n: 29, value: undefined, why: 'tooFew' });
    expect(krippendorffAlpha([...alike, [1, 1, 1]])).toEqual({ n: 30, value: undefined, why: 'oneCategory' });
  });

  // Fleiss, Cohen & Everitt 1969: the large-sample interval of statpsych's example is 0.5317 to 0.8196.
  test('are near the large-sample ones', () => {
    const { low, high } = found(cohenKappa(matrix([31, 12], [4, 58])));
    expect(Math.abs(low - 0.5317)).toBeLessThan(0.02);
    expect(Math.abs(high - 0.8196)).toBeLessThan(0.02);
  });

  test('of α and κ are close for two raters and many items', () => {
    const rows = matrix([310, 120], [40, 580]);
    const units = [
      ...repeat([0, 0], 310), ...repeat([0, 1], 120), ...repeat([1, 0], 40), ...repeat([1, 1], 580),
    ]; // prettier-ignore
    const kappa = found(cohenKappa(rows));
    const alpha = found(krippendorffAlpha(units));
    expect(Math.abs(alpha.value - kappa.value)).toBeLessThan(0.01);
    expect(Math.abs(alpha.low - kappa.low)).toBeLessThan(0.02);
    expect(Math.abs(alpha.high - kappa.high)).toBeLessThan(0.02);
  });

  test('follow from the seed', () => {
    const rows = matrix([31, 12], [4, 58]);
    expect(cohenKappa(rows, { seed: 'a' })).toEqual(cohenKappa(rows, { seed: 'a' }));
    expect(cohenKappa(rows, { seed: 'a' })).not.toEqual(cohenKappa(rows, { seed: 'b' }));
  });

  test('do not claim certainty where no disagreement was seen', () => {
    // Wilson of 30/30 is 0.8865 to 1; half of the items are in either category, so κ = 1 − 0.1135 / 0.5.
    const kappa = found(cohenKappa(matrix([15, 0], [0, 15])));
    expect(kappa).toMatchObject({ n: 30, value: 1, high: 1 });
    expect(kappa.low).toBeCloseTo(1 - 0.1135 / 0.5, 3);
    const alpha = found(krippendorffAlpha([...repeat([0, 0, 0], 15), ...repeat([1, 1, 1], 15)]));
    expect(alpha).toMatchObject({ n: 30, value: 1, high: 1 });
    expect(alpha.low).toBeCloseTo(1 - 0.1135 / ((90 * 90 - 2 * 45 * 45) / (90 * 89)), 3);
  });

  test('hold the true value about 95 times in 100', () => {
    // 0.4, 0.1, 0.1, 0.4: pₒ = 0.8, pₑ = 0.5, κ = 0.6
    const random = seededRandom('coverage');
    let kappas = 0;
    let alphas = 0;
    for (let trial = 0; trial < 400; trial += 1) {
      const units = Array.from({ length: 120 }, () => {
        const left = random() < 0.5 ? 0 : 1;
        return [left, random() < 0.8 ? left : 1 - left];
      });
      const pairs = units.map(([a, b]) => [String(a), String(b)] as const);
      const options = { rounds: 300, seed: String(trial) };
      const kappa = found(cohenKappa(countConfusion(pairs), options));
      const alpha = found(krippendorffAlpha(units, options));
      if (kappa.low <= 0.6 && 0.6 <= kappa.high) kappas += 1;
      if (alpha.low <= 0.6 && 0.6 <= alpha.high) alphas += 1;
    }
    // 380 are expected; four standard deviations are 17.
    expect(kappas).toBeGreaterThan(360);
    expect(kappas).toBeLessThan(397);
    expect(alphas).toBeGreaterThan(360);
    expect(alphas).toBeLessThan(397);
  });

  test('hold the value, within −1 to 1', () => {
    const cell = fc.integer({ min: 0, max: 40 });
    fc.assert(
      fc.property(cell, cell, cell, cell, (a, b, c, d) => {
        const kappa = cohenKappa(matrix([a, b], [c, d]));
        fc.pre(kappa.value !== undefined);
        expect(kappa.low).toBeLessThanOrEqual(kappa.value + 1e-9);
        expect(kappa.high).toBeGreaterThanOrEqual(kappa.value - 1e-9);
        expect(kappa.low).toBeGreaterThanOrEqual(-1);
        expect(kappa.high).toBeLessThanOrEqual(1);
      }),
      { numRuns: 50 },
    );
  });

  test('take well under a second for 100,000 items', () => {
    const random = seededRandom('speed');
    const units = Array.from({ length: 100_000 }, () => {
      const truth = Math.floor(random() * 10);
      return Array.from({ length: 3 }, () => (random() < 0.9 ? truth : Math.floor(random() * 11) - 1));
    });
    const pairs = units.map(([a, b]) => [String(a), String(b)] as const);
    const start = performance.now();
    const alpha = found(krippendorffAlpha(units));
    const afterAlpha = performance.now();
    const kappa = found(cohenKappa(countConfusion(pairs)));
    const end = performance.now();
    // 65 ms and 30 ms on two slow cores; the limit only catches work by the item in each round.
    expect(afterAlpha - start).toBeLessThan(1000);
    expect(end - afterAlpha).toBeLessThan(1000);
    expect(alpha.high - alpha.low).toBeLessThan(0.01);
    expect(kappa.high - kappa.low).toBeLessThan(0.01);
  });
});

function found<T extends { value: number | undefined }>(agreement: T): Extract<T, { value: number }> {
  expect(agreement.value).toBeTypeOf('number');
  return agreement as Extract<T, { value: number }>;
}

function repeat(unit: readonly number[], times: number): (readonly number[])[] {
  return Array.from({ length: times }, () => unit);
}
