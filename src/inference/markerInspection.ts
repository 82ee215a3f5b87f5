import type { LlamaModel, Token } from 'node-llama-cpp';
import type { MarkerCase, MarkerInspection } from '#core/infer/request';
import { tokensWithMarker } from './labels.ts';
import type { Vocabulary } from './vocabulary.ts';

const MOST_TOKENS = 200;

/** What the tokenizer makes of the marker alone, after each conclusion and split in the middle. */
export function inspectMarker(
  model: LlamaModel,
  vocabulary: Vocabulary,
  marker: string,
  conclusions: readonly string[],
): MarkerInspection {
  const idsOf = (text: string): Token[] => model.tokenize(text, false, 'trimLeadingSpace');
  const ids = idsOf(marker);
  const inspect = (text: string, tokens: readonly Token[] = idsOf(text)): MarkerCase => ({
    text,
    ids: tokens,
    pieces: tokens.map((token) => vocabulary.textOf(token)),
    tokenStopSees: ids.length === 1 && tokens.includes(ids[0] as Token),
  });
  const half = Math.ceil(marker.length / 2);
  const cases = conclusions.flatMap((conclusion) => [
    inspect(`${conclusion}${marker}`),
    inspect(`${conclusion}\n${marker}`),
    inspect(`${conclusion}${marker}\n`),
    inspect(`${conclusion}\n${marker}\n`), // as it is trained
    inspect(`${conclusion} ${marker}`),
    inspect(`${conclusion}${marker}${marker.slice(-1)}`),
    inspect(`${conclusion}${marker}a`),
    // A model may write it in two tokens that the tokenizer would join.
    inspect(`${conclusion}${marker}`, [conclusion, marker.slice(0, half), marker.slice(half)].flatMap(idsOf)),
  ]);
  return { marker, ids, cases, tokens: tokensWithMarker(vocabulary, marker, MOST_TOKENS) };
}
