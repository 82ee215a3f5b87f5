import { estimateQwenTokens } from './estimate.ts';

/** Counts tokens: with a model's own vocabulary, or as an estimate on the high side. */
export interface TokenCounter {
  readonly kind: 'exact' | 'estimate';
  readonly name: string; // of the tokenizer: its folder or model; '' of the estimate
  readonly eos: string; // the end token as text
  /** Tokens of a text without any around it; control tokens in it count as one. */
  count(text: string): number;
}

/** What counts where there is no tokenizer. */
export const estimateCounter: TokenCounter = {
  kind: 'estimate',
  name: '',
  eos: '<|im_end|>',
  count: estimateQwenTokens,
};
