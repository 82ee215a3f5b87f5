import { logFactorial } from './binomial.ts';

/** Two versions of a prompt on the same records, against the reviewed labels. */
export interface FlipTest {
  readonly fixed: number; // records that only the new version has right
  readonly broken: number; // records that only the old version has right
  readonly p: number; // chance of a difference at least as large if both versions were equally good
}

/**
 * The exact two-sided McNemar test (McNemar 1947): only the records on which one version is right and the other wrong
 * count, and if the versions were equally good each of these would fall to either side like a fair coin, so
 * p = 2·P(X ≤ min(fixed, broken)), X ~ Binomial(fixed + broken, ½), at most 1. Exact for any number of records: the
 * terms fall off so fast that some thousands are enough.
 */
export function mcnemar(fixed: number, broken: number): FlipTest {
  const n = fixed + broken;
  const fewer = Math.min(fixed, broken);
  const first = Math.exp(logFactorial(n) - logFactorial(fewer) - logFactorial(n - fewer) - n * Math.LN2);
  let sum = 0;
  let term = first;
  for (let at = fewer; at >= 0 && term > sum * 1e-17; at -= 1) {
    sum += term;
    term *= at / (n - at + 1);
  }
  return { fixed, broken, p: Math.min(1, 2 * sum) };
}
