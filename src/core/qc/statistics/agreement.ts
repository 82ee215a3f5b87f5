import { bootstrapInterval, type BootstrapOptions } from './bootstrap.ts';
import type { ConfusionMatrix } from './confusion.ts';
import { wilsonShare } from './intervals.ts';
import { patternsOf, type Patterns, type Ratings } from './ratings.ts';

/** Below so many items an agreement says nothing: its interval would span most of the scale. */
export const FEWEST = 30;

/**
 * How far raters agree beyond chance: 1 always, 0 as chance would have it, below 0 worse than chance; with a 95 %
 * interval. Without a value: there are too few items, or all ratings are one category, which leaves chance nothing
 * to be compared with (0/0).
 */
export type Agreement =
  | { readonly n: number; readonly value: number; readonly low: number; readonly high: number }
  | { readonly n: number; readonly value: undefined; readonly why: 'tooFew' | 'oneCategory' };

/**
 * Cohen's κ of two raters (Cohen 1960) with a bootstrap interval: κ = (pₒ − pₑ) / (1 − pₑ), where pₒ is the share of
 * items with equal labels and pₑ = Σₖ leftₖ·rightₖ / n². Rare labels that share a row are told apart all the same.
 */
export function cohenKappa(matrix: ConfusionMatrix, options?: BootstrapOptions): Agreement {
  return withInterval(bucketsOf(matrix), kappaTerms(matrix), options);
}

/** Cohen's κ alone, of any number of items; undefined when there is none or all are in one category. */
export function kappaOf(matrix: ConfusionMatrix): number | undefined {
  return beyondChance(kappaTerms(matrix)(bucketsOf(matrix)));
}

/**
 * Krippendorff's α for categories, any number of raters and gaps (Krippendorff 2011, "Computing Krippendorff's
 * Alpha-Reliability", section C), with a bootstrap interval over the units: α = 1 − (n−1)·(n − Σ oₖₖ) / (n² − Σ nₖ²),
 * where n is the number of ratings in units with two or more, nₖ those of category k, and oₖₖ the coincidences: each
 * unit with m ratings, mₖ of them k, adds mₖ(mₖ−1)/(m−1). Units with fewer than two ratings say nothing and are left
 * out, also of the `n` of the answer.
 */
export function krippendorffAlpha(ratings: Ratings, options?: BootstrapOptions): Agreement {
  const patterns = patternsOf(ratings);
  return withInterval(patterns.counts, alphaTerms(patterns), options);
}

/** Krippendorff's α alone, of any number of units; undefined when none has two ratings or all are in one category. */
export function alphaOf(ratings: Ratings): number | undefined {
  const patterns = patternsOf(ratings);
  return beyondChance(alphaTerms(patterns)(patterns.counts));
}

/** Both figures are 1 − observed / expected, of these two shares of disagreement. */
interface Terms {
  readonly observed: number;
  readonly expected: number; // 0 or NaN when there is nothing that chance could get wrong
}

type TermsOf = (counts: Float64Array) => Terms;

function beyondChance({ observed, expected }: Terms): number | undefined {
  return expected > 0 ? 1 - observed / expected : undefined;
}

function withInterval(counts: Float64Array, termsOf: TermsOf, options?: BootstrapOptions): Agreement {
  const n = counts.reduce((sum, count) => sum + count, 0);
  if (n < FEWEST) return { n, value: undefined, why: 'tooFew' };
  const terms = termsOf(counts);
  const value = beyondChance(terms);
  if (value === undefined) return { n, value, why: 'oneCategory' };
  // Resampling cannot draw a disagreement that was never seen and would claim certainty from 30 items: the interval
  // then follows from that of the share of items agreed on.
  const seen =
    terms.observed === 0 ? undefined : bootstrapInterval(counts, (drawn) => beyondChance(termsOf(drawn)), options);
  if (seen !== undefined) return { n, value, ...seen };
  const unseen = 1 - (wilsonShare(n, n)?.low ?? 0);
  return { n, value, low: Math.max(-1, 1 - unseen / terms.expected), high: value };
}

/** The matrix's cells as buckets of equal items, and last the items with the same rare label on both sides. */
function bucketsOf({ labels, counts, rareAgreed }: ConfusionMatrix): Float64Array {
  const buckets = new Float64Array(counts.length + 1);
  buckets.set(counts);
  if (labels.at(-1) !== undefined || labels.length === 0) return buckets;
  buckets[counts.length - 1] = (counts.at(-1) ?? 0) - rareAgreed;
  buckets[counts.length] = rareAgreed;
  return buckets;
}

function kappaTerms({ labels, rareChance }: ConfusionMatrix): TermsOf {
  const size = labels.length;
  const rare = labels.indexOf(undefined);
  const left = new Float64Array(size);
  const right = new Float64Array(size);
  return (buckets) => {
    const rareAgreed = buckets[size * size] ?? 0;
    left.fill(0);
    right.fill(0);
    let n = rareAgreed;
    let agreed = rareAgreed;
    for (let row = 0; row < size; row += 1) {
      for (let column = 0; column < size; column += 1) {
        const count = buckets[row * size + column] ?? 0;
        n += count;
        left[row] = (left[row] ?? 0) + count;
        right[column] = (right[column] ?? 0) + count;
        if (row === column && row !== rare) agreed += count;
      }
    }
    let chance = 0;
    for (let at = 0; at < size; at += 1) {
      const more = at === rare ? rareAgreed : 0;
      const both = ((left[at] ?? 0) + more) * ((right[at] ?? 0) + more);
      chance += at === rare ? both * rareChance : both;
    }
    return { observed: 1 - agreed / n, expected: 1 - chance / (n * n) };
  };
}

function alphaTerms({ sizes, coincidences, starts, categories, repeats, categoryCount }: Patterns): TermsOf {
  const totals = new Float64Array(categoryCount);
  return (counts) => {
    totals.fill(0);
    let n = 0;
    let coincided = 0;
    for (let at = 0; at < counts.length; at += 1) {
      const count = counts[at] ?? 0;
      if (count === 0) continue;
      n += count * (sizes[at] ?? 0);
      coincided += count * (coincidences[at] ?? 0);
      const end = starts[at + 1] ?? 0;
      for (let entry = starts[at] ?? 0; entry < end; entry += 1) {
        const category = categories[entry] ?? 0;
        totals[category] = (totals[category] ?? 0) + count * (repeats[entry] ?? 0);
      }
    }
    let squares = 0;
    for (const total of totals) squares += total * total;
    return { observed: (n - coincided) / n, expected: (n * n - squares) / (n * (n - 1)) };
  };
}
