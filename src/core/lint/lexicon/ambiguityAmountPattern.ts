import type { Gated } from './gatedPatterns.ts';

/** What a phrase leaves open: how many, how long. Its first group is the phrase, its second what it counts, if named. */
export interface AmountPattern extends Gated {
  readonly kind: 'quantity' | 'length';
  readonly pattern: RegExp;
  readonly weak: boolean; // 一些, some: an idiom where the reply is talk, so it counts only for a deliverable
  readonly short?: boolean; // counts only in a short prompt, where every word decides
}
