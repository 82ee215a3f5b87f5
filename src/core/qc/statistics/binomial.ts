import type { Random } from './random.ts';

const FEW = 10;
const HALF_LOG_TAU = 0.918_938_533_204_672_8; // ln(2π) / 2
const SMALL_LOG_FACTORIALS = Float64Array.from({ length: 16 }, (_, n) => {
  let log = 0;
  for (let factor = 2; factor <= n; factor += 1) log += Math.log(factor);
  return log;
});

/** ln n!: exact to rounding below 16, then Stirling's series with four terms (error below 1e-13 relative). */
export function logFactorial(n: number): number {
  if (n < SMALL_LOG_FACTORIALS.length) return SMALL_LOG_FACTORIALS[n] ?? 0;
  const square = 1 / (n * n);
  const series = (1 / 12 - (1 / 360 - (1 / 1260 - square / 1680) * square) * square) / n;
  return (n + 0.5) * Math.log(n) - n + HALF_LOG_TAU + series;
}

/**
 * How many of `n` tries hit, each with the chance `p`. Few hits are found by walking the distribution, many by
 * transformed rejection (Hörmann 1993, "The generation of binomial random variates", algorithm BTRS); both are exact.
 */
export function drawBinomial(random: Random, n: number, p: number): number {
  if (n <= 0 || p <= 0) return 0;
  if (p >= 1) return n;
  if (p > 0.5) return n - drawBinomial(random, n, 1 - p);
  return n * p < FEW ? drawFew(random, n, p) : drawMany(random, n, p);
}

function drawFew(random: Random, n: number, p: number): number {
  const odds = p / (1 - p);
  const none = Math.exp(n * Math.log1p(-p));
  for (;;) {
    let hits = 0;
    let chance = none;
    let rest = random();
    while (rest > chance && hits <= n) {
      rest -= chance;
      hits += 1;
      chance *= (odds * (n - hits + 1)) / hits;
    }
    if (hits <= n) return hits; // above n only by rounding, once in 10^15
  }
}

function drawMany(random: Random, n: number, p: number): number {
  const spread = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const alpha = (2.83 + 5.1 / b) * spread;
  const sure = 0.92 - 4.2 / b;
  const logOdds = Math.log(p / (1 - p));
  const mode = Math.floor((n + 1) * p);
  let atMode: number | undefined;
  for (;;) {
    const u = random() - 0.5;
    const v = random();
    const edge = 0.5 - Math.abs(u);
    const hits = Math.floor(((2 * a) / edge + b) * u + n * p + 0.5);
    if (edge >= 0.07 && v <= sure) return hits;
    if (!(hits >= 0 && hits <= n)) continue; // also when edge was 0
    atMode ??= logFactorial(mode) + logFactorial(n - mode);
    const chance = atMode - logFactorial(hits) - logFactorial(n - hits) + (hits - mode) * logOdds;
    if (Math.log((v * alpha) / (a / (edge * edge) + b)) <= chance) return hits;
  }
}
