import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  chanceOf,
  plantedConclusion,
  PROBE_SHARES,
  probeOf,
  saltOf,
  tallyProbes,
  type ProbeOutcome,
} from '#core/qc/review/probes';
import { quickHash } from '#core/qc/quickHash';
import { drawFrom, seededRandom } from '#core/qc/statistics/random';

const KEYS = Array.from({ length: 100_000 }, (_, at) => `${at.toString(16).padStart(16, '0')}/is-relevant`);

/** χ² of counts against one expectation, in standard deviations from its mean. */
function unevenness(counts: Iterable<number>, expected: number): number {
  const list = Array.from(counts);
  const chi = list.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  return (chi - (list.length - 1)) / Math.sqrt(2 * (list.length - 1));
}

describe('quickHash', () => {
  test('is a 53-bit integer that keeps its parts apart', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (parts) => {
        const hash = quickHash(...parts);
        expect(Number.isSafeInteger(hash) && hash >= 0).toBe(true);
        expect(quickHash(...parts)).toBe(hash);
      }),
    );
    expect(quickHash('ab', 'c')).not.toBe(quickHash('a', 'bc'));
    expect(quickHash('', 'a')).not.toBe(quickHash('a', ''));
    expect(quickHash('a')).not.toBe(quickHash('a', ''));
  });

  test('is even, and has no collision among similar texts', () => {
    const bins = new Float64Array(1000);
    for (const key of KEYS) {
      const bin = Math.floor((quickHash(key) / 2 ** 53) * bins.length);
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    expect(Math.abs(unevenness(bins, 100))).toBeLessThan(5);
    expect(new Set(KEYS.map((key) => quickHash(key))).size).toBe(KEYS.length);
  });

  test('one changed bit of the text changes half of the bits', () => {
    const flips = new Float64Array(53);
    const texts = KEYS.slice(0, 5000);
    for (const [at, key] of texts.entries()) {
      const place = at % key.length;
      const other = key.slice(0, place) + String.fromCodePoint(key.charCodeAt(place) ^ 1) + key.slice(place + 1);
      const changed = BigInt(quickHash(key)) ^ BigInt(quickHash(other));
      for (let bit = 0; bit < 53; bit += 1) flips[bit] = (flips[bit] ?? 0) + Number((changed >> BigInt(bit)) & 1n);
    }
    // 2,500 each, deviation 35
    for (const count of flips) expect(Math.abs(count - 2500)).toBeLessThan(180);
  });
});

describe('seededRandom', () => {
  test('repeats itself and differs by seed', () => {
    const take = (...seed: readonly string[]) => {
      const random = seededRandom(...seed);
      return Array.from({ length: 5 }, () => random());
    };
    expect(take('a', 'b')).toEqual(take('a', 'b'));
    expect(take('a', 'b')).not.toEqual(take('ab'));
    // written down once: a sample that was drawn must be drawn again by every later version
    expect(take('promptmill').map((value) => Math.floor(value * 1e6))).toEqual([
      468311, 343602, 699760, 340459, 174707,
    ]);
  });

  test('is even, alone and in pairs', () => {
    const random = seededRandom('even');
    const pairs = new Float64Array(400);
    for (let at = 0; at < 80_000; at += 1) {
      const cell = Math.floor(random() * 20) * 20 + Math.floor(random() * 20);
      pairs[cell] = (pairs[cell] ?? 0) + 1;
    }
    expect(Math.abs(unevenness(pairs, 200))).toBeLessThan(5);
  });

  test('draws each set of members equally often', () => {
    const random = seededRandom('sets');
    const sets = new Map<string, number>();
    for (let at = 0; at < 10_000; at += 1) {
      const set = drawFrom('abcde'.split(''), 2, random).toSorted().join('');
      sets.set(set, (sets.get(set) ?? 0) + 1);
    }
    expect(sets.size).toBe(10);
    expect(Math.abs(unevenness(sets.values(), 1000))).toBeLessThan(5);
    expect(drawFrom(['a'], 3, random)).toEqual(['a']);
  });
});

describe('probeOf', () => {
  /** A hundred thousand labels whose ids count up, which is the worst that ids can do. */
  const chances = (reviewer: string, seed: string) => {
    const salt = saltOf(seed, reviewer, 'is-relevant');
    return KEYS.map((_, at) => chanceOf(at % 7, at, salt));
  };

  test.each([
    ['ann', 'job-1'],
    ['ann', 'job-2'],
    ['李雷', 'job-1'],
  ])('%s in %s gets 5 %% blind and 2 %% planted', (reviewer, seed) => {
    const probes = chances(reviewer, seed).map((chance) => probeOf(chance, PROBE_SHARES));
    // deviations 69 and 44: four of them
    expect(Math.abs(probes.filter((probe) => probe === 'blind').length - 5000)).toBeLessThan(276);
    expect(Math.abs(probes.filter((probe) => probe === 'planted').length - 2000)).toBeLessThan(177);
  });

  test('two reviewers, two jobs and two tasks are measured by different labels', () => {
    const blind = (salt: number) =>
      new Set(Array.from(KEYS.keys()).filter((at) => probeOf(chanceOf(at % 7, at, salt), PROBE_SHARES) === 'blind'));
    const first = blind(saltOf('job', 'reviewer-1', 'task'));
    for (const other of [
      saltOf('job', 'reviewer-2', 'task'),
      saltOf('job-2', 'reviewer-1', 'task'),
      saltOf('job', 'reviewer-1', 'task-2'),
    ]) {
      const both = Array.from(blind(other)).filter((at) => first.has(at)).length;
      expect(Math.abs(both - 250)).toBeLessThan(64); // 5 % of 5 % of 100,000; deviation 16
    }
  });

  test('can be switched off, each by itself', () => {
    for (const chance of chances('ann', 'job').slice(0, 1000)) {
      expect(probeOf(chance, { blind: 0, planted: 0 })).toBeUndefined();
      expect(probeOf(chance, { blind: 1, planted: 0 })).toBe('blind');
      expect(probeOf(chance, { blind: 0, planted: 0.5 })).not.toBe('blind');
    }
  });
});

describe('plantedConclusion', () => {
  test('is a wrong member of the set, always the same', () => {
    const set = fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.nat(0xffff_ffff), set, fc.nat(), (chance, labels, at) => {
        const shown = labels[at % labels.length] ?? '';
        const planted = plantedConclusion(chance, labels, shown);
        expect(planted).toBe(plantedConclusion(chance, labels, shown));
        if (labels.length === 1) expect(planted).toBeUndefined();
        else expect(labels.filter((label) => label !== shown)).toContain(planted);
      }),
    );
    expect(plantedConclusion(1, [], 'yes')).toBeUndefined();
  });

  test('takes each wrong one equally often', () => {
    const counts = new Map<string, number>();
    for (let chance = 0; chance < 30_000; chance++) {
      const planted = plantedConclusion(chance, ['a', 'b', 'c', 'd'], 'b') ?? '';
      counts.set(planted, (counts.get(planted) ?? 0) + 1);
    }
    expect(Array.from(counts.keys()).toSorted()).toEqual(['a', 'c', 'd']);
    expect(Math.abs(unevenness(counts.values(), 10_000))).toBeLessThan(5);
  });
});

describe('tallyProbes', () => {
  const outcome = (probe: ProbeOutcome['probe'], machine: string, said?: string | null): ProbeOutcome => ({
    probe,
    machine,
    answer: said === undefined ? undefined : { conclusion: said ?? undefined },
  });

  test('counts blind and planted apart; a rejection disagrees', () => {
    const tally = tallyProbes([
      outcome('blind', 'yes', 'yes'),
      outcome('blind', 'yes', 'no'),
      outcome('blind', 'yes', 'yes'),
      outcome('blind', 'yes', null),
      outcome('blind', 'yes'),
      outcome('planted', 'no', 'no'),
      outcome('planted', 'no', 'yes'),
      outcome('planted', 'no', null),
      outcome('planted', 'no'),
    ]);
    expect(tally.blind).toMatchObject({ shown: 5, answered: 4, agreed: 2, error: { hits: 2, n: 4, value: 0.5 } });
    expect(tally.planted).toMatchObject({
      shown: 4,
      answered: 3,
      caught: 2,
      missed: 1,
      caughtShare: { hits: 2, n: 3 },
      acceptedWrong: { hits: 1, n: 3 },
    });
    expect(tally.blind.error?.low).toBeCloseTo(0.15, 2); // Wilson of 2/4: 0.150 to 0.850
    expect(tally.blind.error?.high).toBeCloseTo(0.85, 2);
  });

  test('says nothing before the first answer', () => {
    const { blind, planted } = tallyProbes([outcome('blind', 'yes'), outcome('planted', 'no')]);
    expect(blind).toEqual({ shown: 1, answered: 0, agreed: 0, error: undefined });
    expect(planted).toMatchObject({ shown: 1, answered: 0, caughtShare: undefined, acceptedWrong: undefined });
  });
});
