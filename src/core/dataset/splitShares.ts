import type { SplitOptions } from './split/split.ts';

type Shares = SplitOptions['shares'];

const PERCENT = /^\s*\d{1,3}(?:\.\d{1,3})?\s*$/;

/** Shares as a person writes them, in percent: `80/10/10`, or `90/10` without a test part. Undefined when they do not add up to 100, or nothing is trained on. */
export function readShares(text: string): Shares | undefined {
  const percents = text.split('/').map((one) => (PERCENT.test(one) ? Number(one) : Number.NaN));
  const [train = Number.NaN, val = Number.NaN, test = 0] = percents;
  const fits = percents.length <= 3 && Math.abs(train + val + test - 100) < 1e-6 && train > 0;
  return fits ? { train: train / 100, val: val / 100, test: test / 100 } : undefined;
}

/** The same back: `80/10/10`. */
export const sharesText = ({ train, val, test }: Shares): string =>
  [train, val, test].map((share) => Number((share * 100).toFixed(3))).join('/');
