import { createSplitter } from '../src/core/dataset/split/splitter.ts';
import { jaccard, plant, referenceGrams } from '../test/support/nearTexts.ts';

/** The leak test in figures; J is the reference's similarity. */
export interface LeakFigures {
  readonly records: number;
  readonly copies: number;
  readonly kinds: readonly {
    readonly kind: string;
    readonly n: number;
    readonly mean: number;
    readonly near: number; // J ≥ 0.8
    readonly nearTogether: number;
    readonly farTogether: number;
  }[];
  readonly bins: readonly { readonly from: number; readonly n: number; readonly together: number }[];
  readonly recall: number; // of J ≥ 0.8
  readonly joined: number; // rows that share a cluster with an earlier one
  readonly wrong: number; // of these with no other of J ≥ 0.7 in their cluster
}

function groupBy<Value, Key>(
  values: readonly Value[],
  keyOf: (value: Value) => Key,
): ReadonlyMap<Key, readonly Value[]> {
  const groups = new Map<Key, Value[]>();
  for (const value of values) {
    const known = groups.get(keyOf(value));
    if (known === undefined) groups.set(keyOf(value), [value]);
    else known.push(value);
  }
  return groups;
}

const [RECORDS, COPIES, SIMILARITY] = [10_000, 4800, 0.8];
const { texts, pairs } = plant(RECORDS, COPIES, 'bench');
const splitter = createSplitter({
  seed: 1,
  shares: { train: 0.8, val: 0.1, test: 0.1 },
  group: 'record',
  similarity: SIMILARITY,
  fewShot: [],
});
for (const [at, text] of texts.entries()) splitter.add({ group: String(at), text, conclusion: 'a' });
const { cluster } = splitter.finish();
const grams = texts.map(referenceGrams);
const near = (a: number, b: number) => jaccard(grams[a] ?? new Set(), grams[b] ?? new Set());
const judged = pairs.map(({ original, copy, kind }) => ({
  kind,
  similarity: near(original, copy),
  together: cluster[original] === cluster[copy],
}));
const byKind = groupBy(judged, ({ kind }) => kind);
const kinds = Array.from(byKind, ([kind, all]) => {
  const close = all.filter(({ similarity }) => similarity >= SIMILARITY);
  const together = (list: readonly (typeof judged)[number][]) => list.filter((one) => one.together).length;
  const mean = all.reduce((sum, { similarity }) => sum + similarity, 0) / all.length;
  return {
    kind,
    n: all.length,
    mean,
    near: close.length,
    nearTogether: together(close),
    farTogether: together(all) - together(close),
  };
});
const bins = [0, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1].map((from, at, all) => {
  const here = judged.filter(({ similarity }) => similarity >= from && similarity < (all[at + 1] ?? 2));
  return { from, n: here.length, together: here.filter((one) => one.together).length };
});
const close = judged.filter(({ similarity }) => similarity >= SIMILARITY);
let [joined, wrong] = [0, 0];
for (const rows of groupBy(Array.from(texts.keys()), (row) => cluster[row]).values()) {
  for (const row of rows.slice(1)) {
    joined++;
    if (!rows.some((other) => other !== row && near(row, other) >= 0.7)) wrong++;
  }
}
const figures: LeakFigures = {
  records: RECORDS,
  copies: COPIES,
  kinds,
  bins,
  recall: close.filter((one) => one.together).length / close.length,
  joined,
  wrong,
};
console.log(JSON.stringify(figures));
