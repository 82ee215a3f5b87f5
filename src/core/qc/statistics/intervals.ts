/** A share of counted items with its 95 % interval, all from 0 to 1. */
export interface Share {
  readonly hits: number;
  readonly n: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const Z95 = 1.959_963_984_540_054;

/**
 * The Wilson score interval (Wilson 1927; method 3 of Newcombe 1998): with p = hits/n and the normal quantile z,
 * (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n). It never leaves 0 to 1 and works at 0 hits.
 *
 * @returns undefined when nothing was counted
 */
export function wilsonShare(hits: number, n: number, z = Z95): Share | undefined {
  if (n === 0) return undefined;
  if (!(hits >= 0 && hits <= n)) throw new RangeError(`${hits} of ${n} is no share`);
  const value = hits / n;
  const scale = 1 + (z * z) / n;
  const centre = value + (z * z) / (2 * n);
  const reach = z * Math.sqrt((value * (1 - value)) / n + (z * z) / (4 * n * n));
  // The two ends are exact; the formula misses them by rounding.
  const low = hits === 0 ? 0 : (centre - reach) / scale;
  const high = hits === n ? 1 : (centre + reach) / scale;
  return { hits, n, value, low, high };
}
