import { drawBinomial } from './binomial.ts';
import { seededRandom, type Random } from './random.ts';

const ROUNDS = 1000;
const FEWEST_ROUNDS = 200;
const MOST_DRAWS = 4_000_000;

/** How an interval is resampled. */
export interface BootstrapOptions {
  readonly seed?: string; // the same seed gives the same interval
  readonly rounds?: number; // 1,000 when left out; fewer, at least 200, when there are over 4,000 buckets
}

/**
 * The 95 % percentile interval (Efron 1979) of a figure over items that stand in buckets of equal ones: draws as many
 * items as there are, with replacement, computes the figure from the new counts, and repeats. A round whose figure is
 * undefined (all items in one category) is left out; undefined when that leaves none.
 */
export function bootstrapInterval(
  counts: ArrayLike<number>,
  figure: (counts: Float64Array) => number | undefined,
  options: BootstrapOptions = {},
): { readonly low: number; readonly high: number } | undefined {
  const random = seededRandom(options.seed ?? 'bootstrap');
  const affordable = Math.max(FEWEST_ROUNDS, Math.floor(MOST_DRAWS / Math.max(1, counts.length)));
  const rounds = options.rounds ?? Math.min(ROUNDS, affordable);
  const drawn = new Float64Array(counts.length);
  const figures = new Float64Array(rounds);
  let found = 0;
  for (let round = 0; round < rounds; round += 1) {
    resample(counts, random, drawn);
    const value = figure(drawn);
    if (value === undefined) continue;
    figures[found] = value;
    found += 1;
  }
  if (found === 0) return undefined;
  const sorted = figures.subarray(0, found).toSorted();
  return { low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) };
}

/**
 * Draws as many items as the buckets hold, with replacement, into `drawn`. A multinomial draw as a chain of binomial
 * ones (each bucket's share of what is left), so the cost is that of the buckets and not of the items.
 */
export function resample(counts: ArrayLike<number>, random: Random, drawn: Float64Array): void {
  let mass = 0;
  for (let at = 0; at < counts.length; at += 1) mass += counts[at] ?? 0;
  let left = mass;
  for (let at = 0; at < counts.length; at += 1) {
    const count = counts[at] ?? 0;
    const got = drawBinomial(random, left, count / mass);
    drawn[at] = got;
    left -= got;
    mass -= count;
  }
}

/** The quantile of sorted figures, between neighbours by their distance (Hyndman & Fan 1996, definition 7; as NumPy's). */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? 0;
  return below + (above - below) * (place - Math.floor(place));
}
