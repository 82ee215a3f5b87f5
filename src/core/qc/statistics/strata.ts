import { wilsonShare, type Share } from './intervals.ts';
import { drawFrom, seededRandom } from './random.ts';
import type { Aql } from './sampling.ts';

/** What to draw a sample from: the labels' numbers by stratum (task and conclusion, or any other kind). */
export interface SampleRequest {
  readonly strata: ReadonlyMap<string, readonly number[]>;
  readonly n: number;
  readonly seed: string;
}

/**
 * Draws `n` labels without replacement, from each stratum as many as its part of the lot (largest remainder), and
 * one at least where `n` allows it. The same labels and seed give the same sample, in whatever order they come.
 *
 * @returns the numbers drawn, ascending; all of them when there are not more than `n`
 */
export function drawSample({ strata, n, seed }: SampleRequest): readonly number[] {
  const drawn: number[] = [];
  for (const [stratum, count] of allocate(strata, n)) {
    const labels = (strata.get(stratum) ?? []).toSorted((a, b) => a - b);
    for (const label of drawFrom(labels, count, seededRandom(seed, stratum))) drawn.push(label);
  }
  return drawn.toSorted((a, b) => a - b);
}

/** How many labels of each non-empty stratum a sample of `n` takes. */
export function allocate(
  strata: ReadonlyMap<string, { readonly length: number }>,
  n: number,
): ReadonlyMap<string, number> {
  const parts = Array.from(strata, ([stratum, { length }]) => ({ stratum, size: length, count: 0, remainder: 0 }))
    .filter(({ size }) => size > 0)
    .toSorted((a, b) => b.size - a.size || (a.stratum < b.stratum ? -1 : 1));
  const lot = parts.reduce((sum, { size }) => sum + size, 0);
  const wanted = Math.min(n, lot);
  let left = wanted;
  for (const part of parts) {
    part.count = Math.floor((wanted * part.size) / lot);
    part.remainder = (wanted * part.size) % lot;
    left -= part.count;
  }
  for (const part of parts.toSorted((a, b) => b.remainder - a.remainder).slice(0, left)) part.count += 1;
  if (wanted >= parts.length) {
    for (const part of parts) {
      if (part.count > 0) continue;
      const giver = parts.reduce((most, other) => (other.count > most.count ? other : most));
      giver.count -= 1;
      part.count = 1;
    }
  }
  return new Map(parts.map(({ stratum, count }) => [stratum, count]));
}

/** One label of the sample; undefined: not inspected yet. */
export interface SampledLabel {
  readonly stratum: string;
  readonly defective: boolean | undefined;
}

/** What the sample found in one stratum. */
export interface StratumResult {
  readonly stratum: string;
  readonly sampled: number;
  readonly inspected: number;
  readonly defects: number;
  readonly error: Share | undefined; // undefined while nothing was inspected
  /** Surely worse than the limit: the whole interval of its error share lies above the AQL. */
  readonly failed: boolean;
}

/**
 * The sample by stratum, the worst first. When a lot is rejected, the failed strata are the ones to review in full; if
 * none has failed, the errors are spread and the whole lot is.
 */
export function resultsByStratum(sample: Iterable<SampledLabel>, aql: Aql): readonly StratumResult[] {
  const tallies = new Map<string, { sampled: number; inspected: number; defects: number }>();
  for (const { stratum, defective } of sample) {
    const tally = tallies.get(stratum) ?? { sampled: 0, inspected: 0, defects: 0 };
    tallies.set(stratum, tally);
    tally.sampled += 1;
    if (defective !== undefined) tally.inspected += 1;
    if (defective === true) tally.defects += 1;
  }
  return Array.from(tallies, ([stratum, tally]) => {
    const error = wilsonShare(tally.defects, tally.inspected);
    return { stratum, ...tally, error, failed: error !== undefined && error.low > aql / 100 };
  }).toSorted((a, b) => (b.error?.low ?? 0) - (a.error?.low ?? 0) || (a.stratum < b.stratum ? -1 : 1));
}
