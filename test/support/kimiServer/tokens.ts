import type { ChatMessage } from '#core/infer/engine';

/** A prompt measured once: its tokens, and the prefixes by which the cache may know it. */
export interface MeasuredPrompt {
  readonly tokens: number;
  readonly prefixes: readonly { readonly tokens: number; readonly id: string }[];
}

const PER_MESSAGE = 4;
const TOTAL = 100; // hundredths of a token, so that sums are exact

/** Tokens of a text: about two for three Chinese characters and one for four others, as Kimi's tokenizer gives. */
export function countTokens(text: string): number {
  let hundredths = 0;
  for (let at = 0; at < text.length; at++) hundredths += weight(text.charCodeAt(at));
  return Math.ceil(hundredths / TOTAL);
}

/** The longest beginning of a text that has at most so many tokens. */
export function firstTokens(text: string, tokens: number): string {
  let hundredths = 0;
  for (let at = 0; at < text.length; at++) {
    hundredths += weight(text.charCodeAt(at));
    if (hundredths > tokens * TOTAL) return text.slice(0, at);
  }
  return text;
}

/** Measures messages; a prefix ends at each block of tokens from `minTokens` on. */
export function measure(messages: readonly ChatMessage[], minTokens: number, blockTokens: number): MeasuredPrompt {
  const prefixes: { tokens: number; id: string }[] = [];
  const text = messages.map(({ role, content }) => `${role}\n${content}`).join('\0');
  let next = Math.ceil(minTokens / blockTokens) * blockTokens;
  let hundredths = 0;
  let [one, two] = [0x811c9dc5, 0x9747b28c];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    one = Math.imul(one ^ code, 0x01000193);
    two = Math.imul(two ^ code, 0x5bd1e995);
    hundredths += weight(code);
    if (hundredths < next * TOTAL) continue;
    prefixes.push({ tokens: next, id: `${next}:${one}:${two}` });
    next += blockTokens;
  }
  return { tokens: Math.ceil(hundredths / TOTAL) + PER_MESSAGE * messages.length, prefixes };
}

function weight(code: number): number {
  return code >= 0x2e80 ? 65 : 27;
}
