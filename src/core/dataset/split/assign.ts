import { SPLIT_NAMES, type SplitOptions } from './split.ts';

/** Clusters to divide. Typed arrays are by row, others by cluster. */
export interface Clusters {
  readonly of: Uint32Array; // cluster of each row, 0 to count − 1
  readonly strata: Uint32Array; // stratum of each row, 0 to strataCount − 1
  readonly count: number;
  readonly strataCount: number;
  readonly keys: Float64Array; // a random number of each cluster that hangs on seed and content, not on the order of rows
  readonly strataOrder: readonly number[]; // of strata, in an order that does not hang on that of rows
  readonly forced: Uint8Array; // 1: must be trained on
}

const TRAIN = 0;
const PARTS = SPLIT_NAMES.length;

/**
 * Gives each cluster a part (index in SPLIT_NAMES), so that each stratum is divided by the shares as closely as whole
 * clusters allow:
 * 1. Clusters that must be trained on.
 * 2. Clusters of several rows, large ones first and at random among equals: each goes where it adds least to the χ²
 *    distance Σ (rows there − rows wanted)² / rows wanted, over strata and parts, all rows counting as one more stratum.
 *    (For one stratum that is the method of Webster and Sainte-Laguë; for several the idea of iterative stratification,
 *    Sechidis et al. 2011, and of scikit-learn's StratifiedGroupKFold.) Strata of which the smallest part wants less than
 *    one row are one stratum here; alone, each of them would be rounded into the largest part.
 * 3. Single rows, at random within their stratum, by what is still wanted there: whole numbers by largest remainder, what
 *    rounding took from a part is given to it in the next stratum, so that both strata and totals are within one row.
 */
export function assignParts(clusters: Clusters, shares: SplitOptions['shares']): Uint8Array {
  const { of, strata, count, strataCount, keys, strataOrder, forced } = clusters;
  const share = SPLIT_NAMES.map((name) => shares[name]);
  const parts = new Uint8Array(count);
  const sizes = new Uint32Array(count);
  const totals = new Float64Array(strataCount);
  for (let row = 0; row < of.length; row++) {
    (sizes[of[row] as number] as number)++;
    (totals[strata[row] as number] as number)++;
  }
  const { members, firstRow } = groupRows(of, sizes);
  const has = new Float64Array(PARTS * strataCount);
  const put = (cluster: number, part: number) => {
    parts[cluster] = part;
    for (const row of members(cluster)) (has[part * strataCount + (strata[row] as number)] as number)++;
  };

  const least = Math.min(...share.filter((one) => one > 0));
  const coarse = new CoarseStrata(totals, least, share);
  const forcedTo = share[TRAIN] === 0 ? undefined : TRAIN;
  const several: number[] = [];
  const single = new Uint32Array(count);
  let singles = 0;
  for (let cluster = 0; cluster < count; cluster++) {
    if (forced[cluster] === 1 && forcedTo !== undefined) {
      put(cluster, forcedTo);
      coarse.add(members(cluster), strata, forcedTo);
    } else if ((sizes[cluster] as number) > 1) several.push(cluster);
    else single[singles++] = cluster;
  }
  const size = (cluster: number) => sizes[cluster] as number;
  const key = (cluster: number) => keys[cluster] as number;
  several.sort((a, b) => size(b) - size(a) || key(a) - key(b));
  for (const cluster of several) {
    const part = coarse.best(members(cluster), strata);
    put(cluster, part);
    coarse.add(members(cluster), strata, part);
  }

  const place = new Uint32Array(strataCount);
  for (const [at, stratum] of strataOrder.entries()) place[stratum] = at;
  const placeOf = (cluster: number) => place[strata[firstRow(cluster)] as number] as number;
  const sorted = sortSingles(single.subarray(0, singles), placeOf, strataCount, keys);
  let carry: readonly number[] = share.map(() => 0);
  for (let from = 0; from < sorted.length;) {
    const at = placeOf(sorted[from] as number);
    let end = from;
    while (end < sorted.length && placeOf(sorted[end] as number) === at) end++;
    const stratum = strataOrder[at] as number;
    const wanted = share.map(
      (one, part) => one * (totals[stratum] as number) - (has[part * strataCount + stratum] as number),
    );
    const quota = wholeNumbers(wanted, carry, end - from, share);
    carry = quota.carry;
    for (const [part, rows] of quota.rows.entries()) {
      for (const last = from + rows; from < last; from++) put(sorted[from] as number, part);
    }
  }
  return parts;
}

/** Clusters by place and, within it, by key. Sorts plain numbers, as a comparing function would need much memory. */
function sortSingles(
  clusters: Uint32Array,
  placeOf: (cluster: number) => number,
  places: number,
  keys: Float64Array,
): Uint32Array {
  const starts = new Uint32Array(places + 1);
  for (const cluster of clusters) starts[placeOf(cluster) + 1] = (starts[placeOf(cluster) + 1] as number) + 1;
  for (let at = 0; at < places; at++) starts[at + 1] = (starts[at + 1] as number) + (starts[at] as number);
  const byPlace = new Uint32Array(clusters.length);
  const next = starts.slice();
  for (const cluster of clusters) {
    const at = placeOf(cluster);
    byPlace[next[at] as number] = cluster;
    next[at] = (next[at] as number) + 1;
  }
  for (let at = 0; at < places; at++) {
    const members = byPlace.subarray(starts[at], starts[at + 1]);
    // The upper bits of the key and, below them, which one it is.
    const below = 2 ** Math.ceil(Math.log2(members.length + 1));
    const joint = Float64Array.from(
      members,
      (cluster, index) => Math.floor((keys[cluster] as number) / below) * below + index,
    );
    const old = members.slice();
    joint.sort(); // in place: a copy is memory
    for (const [index, one] of joint.entries()) members[index] = old[one % below] as number;
  }
  return byPlace;
}

/** The rows of each cluster, by a counting sort. */
function groupRows(of: Uint32Array, sizes: Uint32Array) {
  const starts = new Uint32Array(sizes.length + 1);
  for (let cluster = 0; cluster < sizes.length; cluster++) {
    starts[cluster + 1] = (starts[cluster] as number) + (sizes[cluster] as number);
  }
  const rows = new Uint32Array(of.length);
  const next = starts.slice(0, sizes.length);
  for (let row = 0; row < of.length; row++) {
    const cluster = of[row] as number;
    rows[next[cluster] as number] = row;
    (next[cluster] as number)++;
  }
  return {
    members: (cluster: number) => rows.subarray(starts[cluster], starts[cluster + 1]),
    firstRow: (cluster: number) => rows[starts[cluster] as number] as number,
  };
}

const ALL = 0;
const RARE = 1;

/** Strata as clusters are weighed by: rare ones together, and all rows as one more. */
class CoarseStrata {
  readonly #coarse: Int32Array; // by stratum
  readonly #totals: readonly number[];
  readonly #has: readonly Float64Array[]; // by part
  readonly #share: readonly number[];
  readonly #count: Float64Array; // of the cluster that is weighed

  constructor(totals: Float64Array, least: number, share: readonly number[]) {
    const coarseTotals = [totals.reduce((sum, one) => sum + one, 0), 0];
    this.#coarse = Int32Array.from(totals, (total) => {
      if (total * least < 1) {
        coarseTotals[RARE] = (coarseTotals[RARE] as number) + total;
        return RARE;
      }
      return coarseTotals.push(total) - 1;
    });
    this.#totals = coarseTotals;
    this.#share = share;
    this.#has = share.map(() => new Float64Array(coarseTotals.length));
    this.#count = new Float64Array(coarseTotals.length);
  }

  add(rows: Uint32Array, strata: Uint32Array, part: number): void {
    const has = this.#has[part] as Float64Array;
    has[ALL] = (has[ALL] as number) + rows.length;
    for (const row of rows) (has[this.#coarse[strata[row] as number] as number] as number)++;
  }

  /** The part in which these rows add least to χ². */
  best(rows: Uint32Array, strata: Uint32Array): number {
    const count = this.#count;
    const seen: number[] = [ALL];
    count[ALL] = rows.length;
    for (const row of rows) {
      const stratum = this.#coarse[strata[row] as number] as number;
      if (count[stratum] === 0) seen.push(stratum);
      (count[stratum] as number)++;
    }
    let best = 0;
    let least = Infinity;
    for (const [part, share] of this.#share.entries()) {
      if (share === 0) continue;
      const has = this.#has[part] as Float64Array;
      let cost = 0;
      for (const stratum of seen) {
        const more = count[stratum] as number;
        cost += (more * ((has[stratum] as number) + more / 2)) / (share * (this.#totals[stratum] as number));
      }
      if (cost < least - 1e-12) [best, least] = [part, cost];
    }
    for (const stratum of seen) count[stratum] = 0;
    return best;
  }
}

/** `sum` rows by what parts want: whole numbers of at least 0, and what rounding owes each part. */
function wholeNumbers(
  wanted: readonly number[],
  carry: readonly number[],
  sum: number,
  share: readonly number[],
): { readonly rows: readonly number[]; readonly carry: readonly number[] } {
  // Parts that clusters have overfilled get nothing, and the others less in proportion.
  const open = wanted.map((one) => Math.max(0, one));
  const all = open.reduce((total, one) => total + one, 0);
  const scale = (one: number, part: number) => (all > 0 ? (one * sum) / all : (share[part] as number) * sum);
  const exact = open.map(scale);
  const owed = exact.map((one, part) => one + (carry[part] as number));
  const rows = owed.map((one) => Math.max(0, Math.floor(one + 1e-9)));
  let left = sum - rows.reduce((total, one) => total + one, 0);
  const rest = (part: number) => (owed[part] as number) - (rows[part] as number);
  const parts = share.flatMap((one, part) => (one > 0 ? [part] : []));
  for (; left > 0; left--) {
    const part = parts.toSorted((a, b) => rest(b) - rest(a) || a - b)[0] as number;
    (rows[part] as number)++;
  }
  for (; left < 0; left++) {
    const part = parts
      .filter((one) => (rows[one] as number) > 0)
      .toSorted((a, b) => rest(a) - rest(b) || a - b)[0] as number;
    (rows[part] as number)--;
  }
  return { rows, carry: owed.map((one, part) => one - (rows[part] as number)) };
}
