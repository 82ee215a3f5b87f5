import { applyEdits, type Span } from '../../text.ts';

/** Something found, and what may stand in its place. */
export interface Maskable extends Span {
  readonly masked: string;
}

const MOST_ROUNDS = 5;

/**
 * What a search finds in a text and in the text with all that masked, so that mending never brings up more: words of
 * one thing may have hidden another, as the `Bank` of an address makes the number after it look like a bank's.
 */
export function findAll<Item extends Maskable>(text: string, find: (text: string) => readonly Item[]): readonly Item[] {
  let found = find(text);
  for (let round = 0; round < MOST_ROUNDS && found.length > 0; round++) {
    const kept = found;
    const masked = applyEdits(
      text,
      kept.map(({ start, end, masked: newText }) => ({ span: { start, end }, newText })),
    );
    const more = find(masked).flatMap((item) => {
      const start = originOf(item.start, kept, 'end');
      const end = originOf(item.end, kept, 'start');
      const meets = start >= end || kept.some((other) => start < other.end && other.start < end);
      return meets ? [] : [{ ...item, start, end }];
    });
    if (more.length === 0) break;
    found = [...kept, ...more].toSorted((a, b) => a.start - b.start);
  }
  return found;
}

/** Where a place of the masked text stands in the original; inside of a mask, the masked words' start or end. */
function originOf(at: number, kept: readonly Maskable[], inside: 'start' | 'end'): number {
  let shift = 0; // how much longer the original is up to here
  for (const item of kept) {
    const start = item.start - shift;
    if (at <= start) break;
    if (at < start + item.masked.length) return item[inside];
    shift += item.end - item.start - item.masked.length;
  }
  return at + shift;
}
