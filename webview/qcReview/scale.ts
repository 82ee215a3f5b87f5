/** Height of a row in CSS pixels; `--row` in style.css is the same. */
export const ROW_HEIGHT = 46;
const TALLEST = 15_000_000; // CSS pixels: browsers cut elements off at 2^25 device pixels, at 200 % zoom at half of that

/**
 * How a list of so many rows is scrolled. Lists of up to 300,000 rows are as tall as their rows; in taller ones a pixel of
 * scrolling stands for several, so that the last of a million rows can be reached.
 */
export interface Scale {
  readonly height: number; // of what is scrolled
  /** The place in the list, in pixels of rows, that is at the top at a scroll position. */
  offset(scrollTop: number): number;
  /** The scroll position that brings a place to the top. */
  scrollTop(offset: number): number;
}

/** @param seen height of the part that is seen, in CSS pixels */
export function scaleOf(rows: number, seen: number): Scale {
  const whole = rows * ROW_HEIGHT;
  const height = Math.min(whole, TALLEST);
  const factor = height <= seen ? 1 : (whole - seen) / (height - seen);
  return { height, offset: (top) => top * factor, scrollTop: (offset) => offset / factor };
}

/** Where a list must be scrolled to so that a row is seen, with a neighbour on either side; as it is when it is seen. */
export function revealed(row: number, offset: number, seen: number): number {
  const top = row * ROW_HEIGHT;
  if (top < offset) return Math.max(0, top - ROW_HEIGHT);
  if (top + 2 * ROW_HEIGHT > offset + seen) return Math.max(0, top + 2 * ROW_HEIGHT - seen);
  return offset;
}
