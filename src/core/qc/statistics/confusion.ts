import { wilsonShare, type Share } from './intervals.ts';

/** A label of a matrix; undefined: all labels that were too rare to have a row of their own. */
export type MatrixLabel = string | undefined;

/** How two raters labelled the same items. */
export interface ConfusionMatrix {
  readonly labels: readonly MatrixLabel[]; // undefined at most once, as the last
  readonly counts: Uint32Array; // row-major: row = the left rater's label, column = the right one's
  /** Of the items in the cell of the rare labels on both sides, how many agree: two rare labels may well differ. */
  readonly rareAgreed: number;
  /** Σ leftₖ·rightₖ over the rare labels, by (Σ leftₖ)(Σ rightₖ): how far chance makes rare labels agree; 0 to 1. */
  readonly rareChance: number;
}

/** What one label of a matrix adds up to. */
export interface LabelSums {
  readonly label: MatrixLabel;
  readonly left: number; // items that the left rater gave it
  readonly right: number;
  readonly both: number; // items on which both gave it (the same one, for the rare labels)
}

/** How a matrix is laid out. */
export interface ConfusionOptions {
  readonly order?: readonly string[]; // labels that come first, as the task lists them; others follow, frequent first
  readonly most?: number; // rows for labels, 30 when left out; with more labels than that, the rarest share one row
}

const MOST = 30;

/** Counts the pairs (left rater's label, right rater's label); a label of `order` that nobody gave has no row. */
export function countConfusion(
  pairs: Iterable<readonly [left: string, right: string]>,
  { order = [], most = MOST }: ConfusionOptions = {},
): ConfusionMatrix {
  const items = Array.from(pairs);
  const left = new Map<string, number>();
  const right = new Map<string, number>();
  for (const [a, b] of items) {
    left.set(a, (left.get(a) ?? 0) + 1);
    right.set(b, (right.get(b) ?? 0) + 1);
  }
  const total = (label: string) => (left.get(label) ?? 0) + (right.get(label) ?? 0);
  const frequent = Array.from(new Set([...left.keys(), ...right.keys()])).toSorted(
    (a, b) => total(b) - total(a) || (a < b ? -1 : 1),
  );
  // One label alone needs no row for "the others": its own is as short.
  const named = frequent.length > most + 1 ? frequent.slice(0, most) : frequent;
  const rank = new Map(order.map((label, at) => [label, at]));
  const place = (label: string) => rank.get(label) ?? order.length;
  const labels: MatrixLabel[] = named.toSorted((a, b) => place(a) - place(b)); // stable: frequent first within a rank
  const rare = frequent.slice(named.length);
  if (rare.length > 0) labels.push(undefined);

  const size = labels.length;
  const rows = new Map(labels.map((label, at) => [label, at]));
  const counts = new Uint32Array(size * size);
  let rareAgreed = 0;
  for (const [a, b] of items) {
    const row = rows.get(a) ?? size - 1;
    const column = rows.get(b) ?? size - 1;
    const cell = row * size + column;
    counts[cell] = (counts[cell] ?? 0) + 1;
    if (a === b && !rows.has(a)) rareAgreed += 1;
  }
  return { labels, counts, rareAgreed, rareChance: chanceOf(rare, left, right) };
}

function chanceOf(
  rare: readonly string[],
  left: ReadonlyMap<string, number>,
  right: ReadonlyMap<string, number>,
): number {
  let both = 0;
  let lefts = 0;
  let rights = 0;
  for (const label of rare) {
    const a = left.get(label) ?? 0;
    const b = right.get(label) ?? 0;
    both += a * b;
    lefts += a;
    rights += b;
  }
  return both === 0 ? 0 : both / (lefts * rights);
}

/** The sums of each label, in the order of the matrix. */
export function labelSums({ labels, counts, rareAgreed }: ConfusionMatrix): readonly LabelSums[] {
  const size = labels.length;
  return labels.map((label, at) => {
    let left = 0;
    let right = 0;
    for (let other = 0; other < size; other += 1) {
      left += counts[at * size + other] ?? 0;
      right += counts[other * size + at] ?? 0;
    }
    return { label, left, right, both: label === undefined ? rareAgreed : (counts[at * size + at] ?? 0) };
  });
}

/** The share of items on which both raters gave the same label; undefined for an empty matrix. */
export function agreementShare(matrix: ConfusionMatrix): Share | undefined {
  let n = 0;
  for (const count of matrix.counts) n += count;
  const agreed = labelSums(matrix).reduce((sum, { both }) => sum + both, 0);
  return wilsonShare(agreed, n);
}
