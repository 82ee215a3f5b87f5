import type { FacetCount } from './filter.ts';

const MOST = 100; // choices that a list of them shows
const FEW = 1000; // choices that are sorted anew each time

/** How often each choice of one kind occurs, and the most frequent of them. */
export class Tally {
  #counts: number[] = [];
  #top: readonly number[] | undefined;

  clear(): void {
    this.#counts = [];
    this.#top = undefined;
  }

  add(number: number, change: 1 | -1): void {
    this.#counts[number] = (this.#counts[number] ?? 0) + change;
  }

  get(number: number): number {
    return this.#counts[number] ?? 0;
  }

  /** The most frequent choices. Of very many, those that were it when the queue was filled: a key must not wait for a sort. */
  facet(text: (number: number) => string | undefined): readonly FacetCount[] {
    if (this.#top === undefined || this.#counts.length < FEW) this.#top = mostOften(this.#counts);
    return this.#top.flatMap((number) => {
      const value = text(number);
      return value === undefined || this.get(number) === 0 ? [] : [{ value, count: this.get(number) }];
    });
  }
}

/** The most frequent choices; of those as frequent as the last of them, the first that came. In one pass or two. */
function mostOften(counts: readonly number[]): readonly number[] {
  const least = leastOfMost(counts);
  const found: number[] = [];
  const last: number[] = [];
  counts.forEach((count, number) => {
    if (count > least) found.push(number);
    else if (count === least && last.length < MOST) last.push(number);
  });
  const by = (number: number) => counts[number] ?? 0;
  return [...found, ...last].toSorted((a, b) => by(b) - by(a) || a - b).slice(0, MOST);
}

/** The count that the last of the most frequent choices has, 1 at least. */
function leastOfMost(counts: readonly number[]): number {
  const often = new Map<number, number>(); // how many choices have a count
  for (const count of counts) if (count > 0) often.set(count, (often.get(count) ?? 0) + 1);
  let left = MOST;
  for (const [count, choices] of Array.from(often).toSorted(([a], [b]) => b - a)) {
    left -= choices;
    if (left <= 0) return count;
  }
  return 1;
}
