/**
 * How many tokens a Qwen vocabulary makes of a text at most, or nearly so: digits and punctuation one each, words one for
 * three letters, Chinese characters one each (really about 0.7), the rest by bytes. For when there is no tokenizer: what
 * does not fit must not go unnoticed.
 */
export function estimateQwenTokens(text: string): number {
  let tokens = 0;
  for (const [piece] of text.matchAll(PIECES)) {
    const code = piece.charCodeAt(0);
    if (piece.startsWith('<|') || code <= 0x20) tokens += 1;
    else if (isLetter(code)) tokens += Math.ceil(piece.length / 3);
    else if (code < 0x80) tokens += piece.length;
    else if (code >= 0xd800 && code < 0xe000) tokens += 4;
    else tokens += 1;
  }
  return tokens;
}

// A control token · letters · white space, but a single one goes with what follows unless that is a digit · any other.
const PIECES = /<\|[a-z_]{1,40}\|>|[A-Za-z]+|(?! [^\s\p{N}])\s+|\S/gu;
const isLetter = (code: number): boolean => (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
