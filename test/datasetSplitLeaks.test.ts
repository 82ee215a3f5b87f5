import { beforeAll, describe, expect, test } from 'vitest';
import { similarityOf } from '#core/dataset/split/sketch';
import type { SplitOptions, SplitPlan } from '#core/dataset/split/split';
import { createSplitter } from '#core/dataset/split/splitter';
import { jaccard, plant, referenceGrams, sketchesOf, type Planted } from './support/nearTexts.ts';

// The leak test: 200 planted near-duplicates among 4,000 records; what is near is judged by a plain reference.

const OPTIONS: SplitOptions = {
  seed: 7,
  shares: { train: 0.8, val: 0.1, test: 0.1 },
  group: 'record',
  similarity: 0.8,
  fewShot: [],
};

function divide({ texts }: Pick<Planted, 'texts'>, options: Partial<SplitOptions> = {}): SplitPlan {
  const splitter = createSplitter({ ...OPTIONS, ...options });
  for (const [at, text] of texts.entries())
    splitter.add({ group: `r${at}`, text, conclusion: at % 3 === 0 ? 'a' : 'b' });
  return splitter.finish();
}

describe('200 near-duplicates among 4,000 records', () => {
  const planted = plant(4000, 200, '1');
  const grams = planted.texts.map(referenceGrams);
  const near = (a: number, b: number) => jaccard(grams[a] ?? new Set(), grams[b] ?? new Set());
  const pairs = planted.pairs.map((pair) => ({ ...pair, similarity: near(pair.original, pair.copy) }));
  let plan: SplitPlan;
  beforeAll(() => {
    plan = divide(planted);
  });

  test('are near by the reference, all kinds of edits among them', () => {
    const above = pairs.filter(({ similarity }) => similarity >= 0.8);
    expect(above.length).toBeGreaterThanOrEqual(170);
    expect(new Set(above.map(({ kind }) => kind)).size).toBe(12);
  });

  test('are kept together: every one from 0.8 on', () => {
    const missed = pairs.filter(
      ({ original, copy, similarity }) => similarity >= 0.8 && plan.cluster[original] !== plan.cluster[copy],
    );
    expect(missed).toEqual([]);
    const apart = pairs.filter(
      ({ original, copy, similarity }) => similarity >= 0.8 && plan.of[original] !== plan.of[copy],
    );
    expect(apart).toEqual([]);
    expect(plan.leakCount).toBe(0);
  });

  test('and nothing is joined that is not near', () => {
    const members = new Map<number, number[]>();
    for (const [row, cluster] of plan.cluster.entries()) members.set(cluster, [...(members.get(cluster) ?? []), row]);
    let joined = 0;
    const wrong: number[] = [];
    for (const rows of members.values()) {
      for (const [at, row] of rows.entries()) {
        if (at === 0) continue;
        const nearest = Math.max(...rows.filter((other) => other !== row).map((other) => near(row, other)));
        joined++;
        if (nearest < 0.7) wrong.push(nearest);
      }
    }
    expect(wrong).toEqual([]);
    expect(joined).toBeLessThanOrEqual(210); // few more than were planted
  });

  test('without joining near texts, about a third of them would have leaked', () => {
    const plain = divide(planted, { similarity: 1 });
    const leaked = pairs.filter(
      ({ original, copy, similarity }) => similarity < 1 && plain.of[original] !== plain.of[copy],
    );
    expect(leaked.length).toBeGreaterThan(20);
  });
});

test('a sketch estimates what the reference computes', () => {
  const planted = plant(300, 100, '2');
  const sketches = sketchesOf(planted.texts);
  const errors = planted.pairs.map(({ original, copy }) => {
    const [a, b] = [planted.texts[original] ?? '', planted.texts[copy] ?? ''];
    return similarityOf(sketches.equal(original, copy, 0)) - jaccard(referenceGrams(a), referenceGrams(b));
  });
  const mean = errors.reduce((sum, one) => sum + one, 0) / errors.length;
  const deviation = Math.sqrt(errors.reduce((sum, one) => sum + one * one, 0) / errors.length);
  expect(Math.abs(mean)).toBeLessThan(0.01);
  expect(deviation).toBeLessThan(0.035); // √(J(1 − J)/144) is 0.033 at 0.8 and less above
});
