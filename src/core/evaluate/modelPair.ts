import { bootstrapInterval, type BootstrapOptions } from '../qc/statistics/bootstrap.ts';
import { mcnemar } from '../qc/statistics/mcnemar.ts';

/** Two contestants on the same labels. */
export interface ModelPair {
  readonly a: string; // ids
  readonly b: string;
  readonly n: number; // labels that both were asked
  readonly both: number; // right
  readonly onlyA: number;
  readonly onlyB: number;
  readonly neither: number;
  readonly p: number; // McNemar's test, exact and two-sided
  /** Accuracy of a minus that of b, with the paired bootstrap interval. */
  readonly difference: { readonly value: number; readonly low: number; readonly high: number };
}

/** Compares two contestants; undefined without labels in common. */
export function comparePair(
  a: string,
  b: string,
  rights: readonly (readonly [a: boolean, b: boolean])[],
  options?: BootstrapOptions,
): ModelPair | undefined {
  const n = rights.length;
  if (n === 0) return undefined;
  const count = (left: boolean, right: boolean) => rights.filter((one) => one[0] === left && one[1] === right).length;
  const both = count(true, true);
  const onlyA = count(true, false);
  const onlyB = count(false, true);
  const value = (onlyA - onlyB) / n;
  const drawn = bootstrapInterval(
    [onlyA, onlyB, n - onlyA - onlyB],
    ([left = 0, right = 0]) => (left - right) / n,
    options,
  );
  return {
    a,
    b,
    n,
    both,
    onlyA,
    onlyB,
    neither: n - both - onlyA - onlyB,
    p: mcnemar(onlyA, onlyB).p,
    difference: { value, low: drawn?.low ?? value, high: drawn?.high ?? value },
  };
}
