import type { LlamaModel, Token } from 'node-llama-cpp';
import { AppError } from '#core/errors';
import type { Vocabulary } from './vocabulary.ts';

const CONTEXT = 8; // tokens of the prompt that a tokenizer may look back on

/**
 * Each label's tokens, as the tokenizer writes them after the prompt: where the prompt ends in a text that the tokenizer
 * would join with the label, the label by itself is taken.
 * @throws AppError 'teacher.refused' for fewer than two labels, an empty one or two that are the same to the tokenizer.
 */
export function labelPaths(model: LlamaModel, prompt: readonly Token[], labels: readonly string[]): Token[][] {
  const tail = prompt.slice(-CONTEXT);
  const plain = tail.slice(tail.findLastIndex((token) => model.isSpecialToken(token)) + 1);
  const before = model.detokenize(plain);
  const paths = labels.map((label) => {
    const joined = model.tokenize(before + label, false, 'trimLeadingSpace');
    const fits = plain.every((token, index) => joined[index] === token);
    return fits ? joined.slice(plain.length) : model.tokenize(label, false, 'trimLeadingSpace');
  });
  const different = new Set(paths.map((path) => path.join(' ')));
  if (labels.length < 2 || different.size < labels.length || paths.some(({ length }) => length === 0)) {
    throw new AppError('teacher.refused', 'These labels cannot be told apart: {0}', {
      args: [labels.join(', ')],
      hint: 'Give at least two labels, all different and none empty.',
    });
  }
  return paths;
}

/** Tokens in which an answer ends after its conclusion: the end itself, white space, the marker or a beginning of it. */
export function endingTokens(vocabulary: Vocabulary, marker: string): ReadonlySet<Token> {
  const ends = new Set<Token>();
  for (let id = 0; id < vocabulary.size; id++) {
    const token = id as Token;
    if (vocabulary.isEnd(token)) ends.add(token);
    const bytes = vocabulary.bytesOf(token);
    if (bytes.length === 0) continue;
    const rest = vocabulary.textOf(token).trimStart();
    if (rest.startsWith(marker) || marker.startsWith(rest)) ends.add(token);
  }
  return ends;
}

/** Ids of the tokens that contain the marker or end in a beginning of it, at most `most`. */
export function tokensWithMarker(
  vocabulary: Vocabulary,
  marker: string,
  most: number,
): { readonly id: number; readonly text: string }[] {
  const found: { readonly id: number; readonly text: string; readonly contains: boolean }[] = [];
  for (let id = 0; id < vocabulary.size; id++) {
    const text = vocabulary.textOf(id as Token);
    const contains = text.includes(marker);
    if (contains || endsInBeginning(text, marker)) found.push({ id, text, contains });
  }
  // Those that contain it first: they are what a stop at one token id misses.
  return found
    .toSorted((a, b) => Number(b.contains) - Number(a.contains) || a.id - b.id)
    .slice(0, most)
    .map(({ id, text }) => ({ id, text }));
}

function endsInBeginning(text: string, marker: string): boolean {
  for (let length = Math.min(marker.length - 1, text.length); length > 0; length--) {
    if (marker.startsWith(text.slice(-length))) return true;
  }
  return false;
}
