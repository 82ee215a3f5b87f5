import type { Span } from '../../text.ts';

/** Stands for one masked character: no letter, no white space, no punctuation. */
export const MASK = '\uFFFC';

/** A text with spans masked: as long as it was, line ends kept. `spans` ascend by start. */
export function mask(text: string, spans: readonly Span[]): string {
  if (spans.length === 0) return text;
  let result = '';
  let at = 0;
  for (const { start, end } of spans) {
    if (end <= at) continue;
    const from = Math.max(start, at);
    result += text.slice(at, from) + masked(text.slice(from, end));
    at = end;
  }
  return result + text.slice(at);
}

/** As many masks as the text is long, its line ends kept. */
export function masked(text: string): string {
  return text.includes('\n') || text.includes('\r') ? text.replace(/[^\r\n]/g, MASK) : MASK.repeat(text.length);
}
