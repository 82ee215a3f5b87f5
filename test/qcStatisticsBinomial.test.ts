import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawBinomial, logFactorial } from '#core/qc/statistics/binomial';
import { resample } from '#core/qc/statistics/bootstrap';
import { mcnemar } from '#core/qc/statistics/mcnemar';
import { seededRandom } from '#core/qc/statistics/random';

describe('mcnemar', () => {
  test.each([
    // Bentur et al. 2009, as in Fagerland, Lydersen & Laake 2013, BMC Med Res Methodol 13:91, table 5: exact 0.070
    [7, 1, 0.0703],
    // five against fifteen: 2 · 21,700 / 2^20
    [5, 15, 0.0414],
    [0, 6, 0.03125],
    [0, 1, 1],
    [4, 4, 1],
    [0, 0, 1],
  ])('%i fixed and %i broken', (fixed, broken, p) => {
    const result = mcnemar(fixed, broken);
    expect(result).toMatchObject({ fixed, broken });
    expect(result.p).toBeCloseTo(p, 4);
    expect(mcnemar(broken, fixed).p).toBe(result.p);
  });

  test('is the exact sum of the binomial terms', () => {
    fc.assert(
      fc.property(fc.nat(150), fc.nat(150), (fixed, broken) => {
        const n = BigInt(fixed + broken);
        let term = 1n;
        let sum = 0n;
        for (let at = 0n; at <= BigInt(Math.min(fixed, broken)); at += 1n) {
          sum += term;
          term = (term * (n - at)) / (at + 1n);
        }
        const exact = Math.min(1, Number((2n * sum * 10n ** 40n) / 2n ** n) / 1e40);
        const { p } = mcnemar(fixed, broken);
        expect(Math.abs(p - exact)).toBeLessThanOrEqual(exact * 1e-9 + 1e-39);
      }),
    );
  });

  // erfc(√(χ²/2)) with χ² = (|b−c|−1)²/(b+c), the approximation with continuity correction
  test.each([
    [5200, 4800, 6.607_329_5e-5],
    [50_700, 49_300, 9.687_815_2e-6],
    [500_500, 499_500, 0.317_794_69],
  ])('agrees with the chi-square of %i and %i', (fixed, broken, p) => {
    expect(Math.abs(mcnemar(fixed, broken).p / p - 1)).toBeLessThan(0.003);
  });

  test('is exact where the chi-square is not', () => {
    expect(mcnemar(5200, 4800).p).toBeCloseTo(6.593_515_6e-5, 12); // summed with whole numbers
  });

  test('takes no time for millions', () => {
    const start = performance.now();
    expect(mcnemar(2_000_000, 2_000_000).p).toBe(1);
    expect(mcnemar(0, 4_000_000).p).toBe(0);
    expect(performance.now() - start).toBeLessThan(100);
  });
});

describe('logFactorial', () => {
  test('is the sum of the logarithms', () => {
    let sum = 0;
    for (let n = 0; n <= 3000; n += 1) {
      if (n > 1) sum += Math.log(n);
      expect(Math.abs(logFactorial(n) - sum)).toBeLessThanOrEqual(1e-12 * Math.max(1, sum));
    }
  });
});

describe('drawBinomial', () => {
  test.each([
    [10, 0.3],
    [40, 0.02],
    [60, 0.5],
    [25, 0.9],
    [200, 0.2],
    [1000, 0.011],
    [100_000, 0.001],
  ])('n %i, p %d: each number of hits comes as often as it should', (n, p) => {
    const draws = 40_000;
    const random = seededRandom('binomial', String(n), String(p));
    const seen = new Map<number, number>();
    for (let at = 0; at < draws; at += 1) {
      const hits = drawBinomial(random, n, p);
      seen.set(hits, (seen.get(hits) ?? 0) + 1);
    }
    let chi = 0;
    let cells = 0;
    let rest = draws;
    let restSeen = draws;
    for (let hits = 0; hits <= n; hits += 1) {
      const log = logFactorial(n) - logFactorial(hits) - logFactorial(n - hits);
      const expected = draws * Math.exp(log + hits * Math.log(p) + (n - hits) * Math.log1p(-p));
      if (expected < 20) continue;
      const count = seen.get(hits) ?? 0;
      chi += (count - expected) ** 2 / expected;
      cells += 1;
      rest -= expected;
      restSeen -= count;
    }
    chi += (restSeen - rest) ** 2 / rest;
    expect(Math.abs(chi - cells) / Math.sqrt(2 * cells)).toBeLessThan(5);
  });

  test('has its ends', () => {
    const random = seededRandom('ends');
    expect([drawBinomial(random, 0, 0.5), drawBinomial(random, 9, 0), drawBinomial(random, 9, 1)]).toEqual([0, 0, 9]);
  });
});

describe('resample', () => {
  test('draws as many as there are, from filled buckets only', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5000)), fc.string(), (counts, seed) => {
        const drawn = new Float64Array(counts.length);
        resample(counts, seededRandom(seed), drawn);
        expect(drawn.reduce((sum, count) => sum + count, 0)).toBe(counts.reduce((sum, count) => sum + count, 0));
        for (const [at, count] of counts.entries()) if (count === 0) expect(drawn[at]).toBe(0);
      }),
    );
  });

  test('has the means, variances and covariances of drawing item by item', () => {
    const counts = [500, 30, 3, 467];
    const n = 1000;
    const rounds = 20_000;
    const random = seededRandom('moments');
    const drawn = new Float64Array(4);
    const sums = new Float64Array(4);
    const products = new Float64Array(16);
    for (let round = 0; round < rounds; round += 1) {
      resample(counts, random, drawn);
      for (let i = 0; i < 4; i += 1) {
        sums[i] = (sums[i] ?? 0) + (drawn[i] ?? 0);
        for (let j = 0; j < 4; j += 1)
          products[4 * i + j] = (products[4 * i + j] ?? 0) + (drawn[i] ?? 0) * (drawn[j] ?? 0);
      }
    }
    for (const [i, a] of counts.entries()) {
      const spread = Math.sqrt(a * (1 - a / n));
      expect(Math.abs((sums[i] ?? 0) / rounds - a)).toBeLessThan((5 * spread) / Math.sqrt(rounds));
      for (const [j, b] of counts.entries()) {
        const covariance = (products[4 * i + j] ?? 0) / rounds - ((sums[i] ?? 0) / rounds) * ((sums[j] ?? 0) / rounds);
        const exact = i === j ? a * (1 - a / n) : (-a * b) / n;
        const scale = spread * Math.sqrt(b * (1 - b / n));
        expect(Math.abs(covariance - exact)).toBeLessThan((8 * scale) / Math.sqrt(rounds));
      }
    }
  });
});
