import type { LlamaModel, Token } from 'node-llama-cpp';
import type { Vocabulary } from './vocabulary.ts';

const A_PIECE = 200; // control tokens that are given to llama.cpp at once

/**
 * Tokenises a text whose control tokens count as such. llama.cpp takes time in the square of their number (an hour for a
 * text of 4 MB), so it is given one piece after the other: control tokens are ends that no other token reaches across.
 */
export function tokenizeWithControls(
  model: LlamaModel,
  vocabulary: Vocabulary,
  text: string,
  trim?: 'trimLeadingSpace',
): Token[] {
  const controls = vocabulary.controls();
  const tokens: Token[] = [];
  let from = 0;
  let count = 0;
  const take = (to: number) => {
    if (to === from) return;
    const piece = model.tokenize(text.slice(from, to), true, from === 0 ? trim : 'trimLeadingSpace');
    for (const token of piece) tokens.push(token);
    from = to;
  };
  if (controls !== undefined) {
    for (const found of text.matchAll(controls)) {
      if (++count % A_PIECE === 0) take(found.index + found[0].length);
    }
  }
  take(text.length);
  return tokens;
}
