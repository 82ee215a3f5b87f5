import type { Span } from '../text.ts';
import { estimateTokens } from './tokens.ts';

/**
 * Pieces of a text of at most `limit` tokens, cut at the ends of sentences; inside a sentence only where it alone is
 * too long, between words. A single word longer than the limit stays whole. Every piece but the first starts with up
 * to `overlap` tokens of the one before it, as far as the limit leaves room.
 */
export function* tokenParts(text: string, limit: number, overlap: number): Generator<Span, void, undefined> {
  let start = 0;
  let end = 0;
  let tokens = 0;
  for (const piece of pieces(text, limit)) {
    const own = estimateTokens(text.slice(piece.start, piece.end));
    // The sum of the pieces' tokens is above that of the whole: what seems too long is counted again as one.
    if (tokens + own > limit) tokens = estimateTokens(text.slice(start, end));
    if (end > start && tokens + own > limit && cost(text, { start, end: piece.end }) > limit) {
      yield { start, end };
      start = end - tail(text.slice(start, end), Math.min(overlap, limit - own));
      if (cost(text, { start, end: piece.end }) > limit) start = end;
      tokens = estimateTokens(text.slice(start, end));
    }
    end = piece.end;
    tokens += own;
  }
  if (end > start) yield { start, end };
}

/** The tokens of a piece without the white space around it, which is not sent. */
const cost = (text: string, { start, end }: Span): number => estimateTokens(text.slice(start, end).trim());

/** The sentences of a text, those beyond the limit in words; each with the white space after it. */
function* pieces(text: string, limit: number): Generator<Span, void, undefined> {
  for (const sentence of sentences(text)) {
    if (cost(text, sentence) <= limit) yield sentence;
    else for (const word of words(text.slice(sentence.start, sentence.end))) yield shifted(word, sentence.start);
  }
}

const shifted = ({ start, end }: Span, by: number): Span => ({ start: start + by, end: end + by });

/** A sentence's end with closing quotes and brackets, or a line's, and the white space behind it. */
const SENTENCE_END = /(?:[。！？；…]|[.!?;](?=["'”’)\]]{0,3}(?:\s|$)))["'”’」』）)\]]{0,3}|\n/g;

function* sentences(text: string): Generator<Span, void, undefined> {
  let start = 0;
  for (const { index, 0: mark } of text.matchAll(SENTENCE_END)) {
    let end = index + mark.length;
    if (end <= start) continue;
    while (end < text.length && /\s/.test(text.charAt(end))) end++;
    yield { start, end };
    start = end;
  }
  if (start < text.length) yield { start, end: text.length };
}

const WORDS = new Intl.Segmenter('zh', { granularity: 'word' });

/** The words of a text, Chinese ones too, each with the punctuation and white space after it. */
function* words(text: string): Generator<Span, void, undefined> {
  let start = 0;
  let end = 0;
  for (const { index, segment, isWordLike } of WORDS.segment(text)) {
    if (isWordLike === true && end > start) {
      yield { start, end };
      start = index;
    }
    end = index + segment.length;
  }
  if (end > start) yield { start, end };
}

/** How many characters at the end of a text make up at most `limit` tokens: whole sentences, or else whole words. */
function tail(text: string, limit: number): number {
  if (limit <= 0) return 0;
  const last = fitting(text, Array.from(sentences(text)), limit);
  if (last > 0 && last < text.length) return last;
  const fit = fitting(text, Array.from(words(text)), limit);
  return fit < text.length ? fit : 0;
}

function fitting(text: string, ranges: readonly Span[], limit: number): number {
  let length = 0;
  for (const { start } of ranges.toReversed()) {
    if (cost(text, { start, end: text.length }) > limit) break;
    length = text.length - start;
  }
  return length;
}
