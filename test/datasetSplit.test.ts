import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { candidateFinder, candidateProbability, chooseBanding } from '#core/dataset/split/banding';
import { findLeaks } from '#core/dataset/split/leaks';
import { SPLIT_NAMES, type SplitOptions, type SplitPlan, type SplitRow } from '#core/dataset/split/split';
import { createSplitter } from '#core/dataset/split/splitter';
import { seededRandom } from '#core/qc/statistics/random';
import { EDITS, plant, recordText, sketchesOf } from './support/nearTexts.ts';

const OPTIONS: SplitOptions = {
  seed: 1,
  shares: { train: 0.8, val: 0.1, test: 0.1 },
  group: 'record',
  similarity: 0.8,
  fewShot: [],
};

function divide(rows: readonly SplitRow[], options: Partial<SplitOptions> = {}): SplitPlan {
  const splitter = createSplitter({ ...OPTIONS, ...options });
  for (const row of rows) splitter.add(row);
  return splitter.finish();
}

/** Rows whose texts have nothing in common: digits of a hash stay in the normal form. */
const own = (at: number): string => `${String(at * 7919 + 17)} ${(at + 1).toString(36).repeat(4)}`;
const rowsOf = (conclusions: readonly string[]): readonly SplitRow[] =>
  conclusions.map((conclusion, at) => ({ group: `g${at}`, text: own(at), conclusion }));
const partOf = (plan: SplitPlan, row: number) => SPLIT_NAMES[plan.of[row] ?? 0];

const shares = fc
  .tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 10 }), fc.integer({ min: 0, max: 10 }))
  .map(([train, val, rest]) => {
    const sum = train + val + rest;
    return { train: train / sum, val: val / sum, test: rest / sum };
  });
const anyRows = fc.array(
  fc.record({
    group: fc.integer({ min: 0, max: 30 }).map((at) => `g${at}`),
    text: fc.oneof(
      fc.constantFrom('好的', '好的。', '不好！', 'OK', 'ok', '', '???', '要退货，气死了，请你们马上处理一下这个订单'),
      fc.integer({ min: 0, max: 40 }).map(own),
      fc.string({ maxLength: 60 }),
    ),
    conclusion: fc.constantFrom('相关', '不相关', '其他'),
  }),
  { maxLength: 120 },
);

describe('whatever the rows', () => {
  test('no group, no text and no cluster has rows in two parts, and the counts add up', () => {
    fc.assert(
      fc.property(anyRows, shares, fc.integer(), (rows, given, seed) => {
        const plan = divide(rows, { shares: given, seed });
        expect(plan.of).toHaveLength(rows.length);
        const partBy = new Map<string, number>();
        for (const [at, { group, text }] of rows.entries()) {
          const part = plan.of[at] ?? -1;
          for (const key of [`group ${group}`, `text ${text}`, `cluster ${plan.cluster[at]}`]) {
            expect(partBy.get(key) ?? part).toBe(part);
            partBy.set(key, part);
          }
        }
        const counted = SPLIT_NAMES.map((_, part) => plan.of.filter((one) => one === part).length);
        expect(SPLIT_NAMES.map((name) => plan.counts[name])).toEqual(counted);
        for (const name of SPLIT_NAMES) if (given[name] === 0) expect(plan.counts[name]).toBe(0);
        expect(plan.leaks).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  test('the same rows get the same parts, in any order', () => {
    fc.assert(
      fc.property(anyRows, fc.integer(), fc.integer(), (rows, seed, shuffle) => {
        const plan = divide(rows, { seed });
        expect(Array.from(divide(rows, { seed }).of)).toEqual(Array.from(plan.of));
        const random = seededRandom(String(shuffle));
        const order = rows.map((_, at) => ({ at, by: random() })).toSorted((a, b) => a.by - b.by);
        const other = divide(
          order.map(({ at }) => rows[at] as SplitRow),
          { seed },
        );
        expect(order.map((_, place) => other.of[place])).toEqual(order.map(({ at }) => plan.of[at]));
        expect(other.clusters).toBe(plan.clusters);
      }),
      { numRuns: 100 },
    );
  });

  test('single rows are divided as the shares say, overall and of each conclusion', () => {
    const conclusions = fc.array(fc.constantFrom('a', 'a', 'a', 'a', 'b', 'b', 'c'), { maxLength: 300 });
    fc.assert(
      fc.property(conclusions, shares, (list, given) => {
        const plan = divide(rowsOf(list), { shares: given });
        for (const [part, name] of SPLIT_NAMES.entries()) {
          expect(Math.abs(plan.counts[name] - given[name] * list.length)).toBeLessThan(1.001);
          for (const conclusion of ['a', 'b', 'c']) {
            const all = list.filter((one) => one === conclusion).length;
            const here = list.filter((one, at) => one === conclusion && plan.of[at] === part).length;
            expect(Math.abs(here - given[name] * all)).toBeLessThan(2);
          }
        }
      }),
      { numRuns: 150 },
    );
  });
});

test('another seed divides otherwise', () => {
  const rows = rowsOf(Array.from({ length: 200 }, () => 'a'));
  const [one, two] = [divide(rows), divide(rows, { seed: 2 })];
  const moved = rows.filter((_, at) => one.of[at] !== two.of[at]).length;
  expect(moved).toBeGreaterThan(30); // 2 · 0.2 · 0.8 … of 200 are expected
  expect(moved).toBeLessThan(110);
});

describe('rows in groups', () => {
  const random = seededRandom('groups');
  const rows = Array.from({ length: 700 }, (_, group) => group).flatMap((group) => {
    const conclusion = () => ['yes', 'no', 'rare'][random() < 0.7 ? 0 : random() < 0.85 ? 1 : 2] ?? '';
    return Array.from({ length: 1 + Math.floor(random() * 6) }, (_, at): SplitRow => {
      return { group: `file ${group}`, text: own(group * 10 + at), conclusion: conclusion() };
    });
  });
  const plan = divide(rows);

  test('have each conclusion in each part as often as overall, to a percentage point', () => {
    for (const conclusion of ['yes', 'no', 'rare']) {
      const share = rows.filter((row) => row.conclusion === conclusion).length / rows.length;
      for (const [part, name] of SPLIT_NAMES.entries()) {
        const here = rows.filter((row, at) => row.conclusion === conclusion && plan.of[at] === part).length;
        expect(Math.abs(here / plan.counts[name] - share)).toBeLessThan(0.01);
        expect(Math.abs(plan.counts[name] / rows.length - OPTIONS.shares[name])).toBeLessThan(0.005);
      }
    }
  });

  test('of free text, where each conclusion is another, have the shares too', () => {
    const free = divide(rows.map((row, at) => ({ ...row, conclusion: `answer ${at}` })));
    for (const name of SPLIT_NAMES) {
      expect(Math.abs(free.counts[name] / rows.length - OPTIONS.shares[name])).toBeLessThan(0.01);
    }
    expect(free.notes).toEqual([]);
  });
});

describe('few-shot examples are trained on', () => {
  const random = seededRandom('few shot');
  const texts = Array.from({ length: 60 }, (_, at) => recordText(at % 2 === 0 ? 'zh' : 'en', random));
  const fewShot = texts
    .slice(0, 10)
    .map((text, at) => EDITS['sentence added']?.(text, at % 2 === 0 ? 'zh' : 'en', random) ?? '');
  const rows = texts.map((text, at): SplitRow => ({ group: `g${Math.floor(at / 2)}`, text, conclusion: 'a' }));

  test('so what is near one is in train, with its group, wherever the seed would put it', () => {
    for (const seed of [1, 2, 3, 4]) {
      const plan = divide(rows, { seed, fewShot, shares: { train: 0.4, val: 0.3, test: 0.3 } });
      expect(Array.from(plan.of.subarray(0, 10))).toEqual(Array.from({ length: 10 }, () => 0));
      expect(plan.leaks).toEqual([]);
    }
  });

  test('and where nothing is trained on, each of them is named', () => {
    const plan = divide(rows, { fewShot, shares: { train: 0, val: 0.5, test: 0.5 } });
    expect(plan.leaks.map(({ row }) => row)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(plan.leaks.map(({ near }) => near)).toEqual(fewShot.map((_, example) => ({ fewShot: example })));
    for (const { similarity, split, row } of plan.leaks) {
      expect(similarity).toBeGreaterThan(0.75);
      expect(split).toBe(partOf(plan, row));
    }
    const equal = divide(rows, { fewShot: ['x', '好的！'], shares: { train: 0, val: 1, test: 0 } });
    expect(equal.leakCount).toBe(0);
    const short = divide([{ group: 'a', text: '好的', conclusion: 'a' }], {
      fewShot: ['x', '好的！'],
      shares: { train: 0, val: 1, test: 0 },
    });
    expect(short.leaks).toEqual([{ row: 0, split: 'val', near: { fewShot: 1 }, similarity: 1 }]);
  });
});

describe('short texts', () => {
  const near = (a: string, b: string): boolean => {
    const { cluster } = divide([
      { group: 'a', text: a, conclusion: 'x' },
      { group: 'b', text: b, conclusion: 'x' },
    ]);
    return cluster[0] === cluster[1];
  };

  test('are near when only what is no content differs', () => {
    for (const [a, b] of [
      ['好的', ' 好的。'],
      ['ＯＫ！', 'ok'],
      ['電池壞', '电池坏'],
      ['cafe\u0301', 'CAFÉ'],
      ['a\u200Bb', 'ab'],
      ['???', ' ??? '],
    ] as const) {
      expect([a, b, near(a, b)]).toEqual([a, b, true]);
    }
  });

  test('and not when a character differs', () => {
    for (const [a, b] of [
      ['相关', '不相关'],
      ['2 stars', '5 stars'],
      ['👍', '👎'],
      ['???', '!!!'],
      ['好用', '好用好用'],
    ] as const) {
      expect([a, b, near(a, b)]).toEqual([a, b, false]);
    }
  });
});

describe('what a person should know', () => {
  test('a group that is larger than a part, by name', () => {
    const rows = rowsOf(Array.from({ length: 50 }, () => 'a')).map((row, at) =>
      at < 20 ? { ...row, group: 'big.txt' } : row,
    );
    expect(divide(rows).notes).toEqual([{ code: 'large-group', group: 'big.txt', rows: 20, row: 0 }]);
  });

  test('a conclusion that a part lacks, and a part that got nothing', () => {
    const plan = divide(rowsOf([...Array.from({ length: 40 }, () => 'a'), 'b']));
    const missing = SPLIT_NAMES.filter((name) => name !== partOf(plan, 40));
    expect(plan.notes).toEqual([{ code: 'rare-conclusion', conclusion: 'b', missing }]);
    const two = divide(rowsOf(['a', 'a'])).notes.filter(({ code }) => code === 'empty-part');
    expect(two).toHaveLength(2); // both are in train
  });

  test('no rows at all', () => {
    const plan = divide([]);
    expect(plan.counts).toEqual({ train: 0, val: 0, test: 0 });
    expect(plan.clusters).toBe(0);
  });

  test('shares, similarity and seed that make no sense are refused', () => {
    expect(() => createSplitter({ ...OPTIONS, shares: { train: 0.8, val: 0.1, test: 0.2 } })).toThrow('add up to 1');
    expect(() => createSplitter({ ...OPTIONS, shares: { train: 1.1, val: -0.1, test: 0 } })).toThrow('add up to 1');
    expect(() => createSplitter({ ...OPTIONS, similarity: 0 })).toThrow('similarity');
    expect(() => createSplitter({ ...OPTIONS, seed: 0.5 })).toThrow('integer');
  });
});

describe('rows that are all alike', () => {
  test('20,000 times the same text is one cluster, without comparing pairs', () => {
    const text = recordText('zh', seededRandom('same'));
    const plan = divide(Array.from({ length: 20_000 }, (_, at) => ({ group: `g${at}`, text, conclusion: 'a' })));
    expect(plan.counts.train).toBe(20_000);
    expect(plan.clusters).toBe(1);
    expect(plan.notes.map(({ code }) => code)).toEqual(['empty-part', 'empty-part', 'large-group']);
  });

  test('and so are 10,000 that differ in a number', () => {
    const text = recordText('en', seededRandom('near'));
    const plan = divide(
      Array.from({ length: 10_000 }, (_, at) => ({ group: `g${at}`, text: `${text} ${at}`, conclusion: 'a' })),
    );
    expect(plan.clusters).toBe(1);
    expect(plan.leakCount).toBe(0);
  });
});

describe('the search for what was missed', () => {
  const planted = plant(600, 200, 'leaks');
  const sketches = sketchesOf(planted.texts);
  const rows = Uint32Array.from(planted.texts.keys());
  const divided = {
    textOf: rows,
    textOfSketch: rows,
    sketches,
    candidates: candidateFinder(sketches),
    examples: [],
    similarity: 0.7,
  };

  test('finds the near texts of a division that pays no heed to them', () => {
    const of = new Uint8Array(planted.texts.length);
    for (const { copy } of planted.pairs) of[copy] = 2;
    const { leaks, leakCount } = findLeaks({ ...divided, of });
    const found = new Set(leaks.map(({ row }) => row));
    expect(planted.pairs.filter(({ copy }) => !found.has(copy)).length).toBeLessThanOrEqual(6); // some are below 0.7
    expect(leakCount).toBe(leaks.length);
    expect(leaks.every(({ split, near }) => split === 'test' && 'row' in near && near.split === 'train')).toBe(true);
  });

  test('and nothing where there is one part', () => {
    expect(findLeaks({ ...divided, of: new Uint8Array(planted.texts.length) })).toEqual({ leaks: [], leakCount: 0 });
  });
});

test('bands are as long as the threshold allows', () => {
  expect(chooseBanding(0.8, 0, 96, 0.999)).toEqual({ from: 0, rows: 5, bands: 19 });
  for (let similarity = 0.65; similarity <= 1; similarity += 0.01) {
    const banding = chooseBanding(similarity, 0, 96, 0.999);
    expect(candidateProbability(banding, similarity)).toBeGreaterThan(0.998);
    expect(banding.rows * banding.bands).toBeLessThanOrEqual(96);
  }
});
