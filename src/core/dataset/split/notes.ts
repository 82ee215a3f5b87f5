import { SPLIT_NAMES, type SplitNote, type SplitOptions, type SplitPlan } from './split.ts';

const MOST_GROUPS = 20;
const MOST_RARE = 200;
const SMALL_GROUP = 5; // rows: a group of so few is no surprise in a small dataset

/** Parts that were asked for and got no row. */
export function noteParts(counts: SplitPlan['counts'], shares: SplitOptions['shares']): readonly SplitNote[] {
  return SPLIT_NAMES.filter((split) => shares[split] > 0 && counts[split] === 0).map((split) => ({
    code: 'empty-part',
    split,
  }));
}

/** Clusters that hold more rows than the smallest part should, largest first. */
export function noteGroups(
  cluster: Uint32Array,
  count: number,
  nameOf: (row: number) => string | undefined,
  smallestShare: number,
): readonly SplitNote[] {
  const sizes = new Uint32Array(count);
  for (const one of cluster) sizes[one] = (sizes[one] as number) + 1;
  const least = Math.max(SMALL_GROUP, smallestShare * cluster.length + 1e-9);
  const large = new Map<number, { row: number; group: string | undefined }>();
  for (let row = 0; row < cluster.length; row++) {
    const one = cluster[row] as number;
    if ((sizes[one] as number) <= least) continue;
    const known = large.get(one);
    if (known === undefined) large.set(one, { row, group: nameOf(row) });
    else known.group ??= nameOf(row);
  }
  return Array.from(large, ([one, { row, group = '' }]) => ({ row, group, rows: sizes[one] as number }))
    .toSorted((a, b) => b.rows - a.rows)
    .slice(0, MOST_GROUPS)
    .map((note) => ({ code: 'large-group', ...note }));
}

/** Conclusions of a set (not of free text) that a part with rows lacks, rarest first. */
export function noteConclusions(
  conclusions: readonly string[],
  strata: Uint32Array,
  of: Uint8Array,
  most: number,
): readonly SplitNote[] {
  const isFree = conclusions.length >= most || (conclusions.length > 20 && conclusions.length > of.length / 5);
  if (isFree) return [];
  const rows = conclusions.map(() => SPLIT_NAMES.map(() => 0));
  for (let row = 0; row < of.length; row++) {
    const counts = rows[strata[row] as number];
    const part = of[row] as number;
    if (counts !== undefined) counts[part] = (counts[part] ?? 0) + 1;
  }
  const filled = SPLIT_NAMES.filter((_, part) => of.includes(part));
  return conclusions
    .map((conclusion, at) => {
      const counts = rows[at] ?? [];
      const missing = filled.filter((name) => (counts[SPLIT_NAMES.indexOf(name)] ?? 0) === 0);
      return { conclusion, missing, rows: counts.reduce((sum, one) => sum + one, 0) };
    })
    .filter(({ conclusion, missing }) => conclusion !== '' && missing.length > 0)
    .toSorted((a, b) => a.rows - b.rows || (a.conclusion < b.conclusion ? -1 : 1))
    .slice(0, MOST_RARE)
    .map(({ conclusion, missing }) => ({ code: 'rare-conclusion', conclusion, missing }));
}
