import { countConfusion, type ConfusionMatrix } from '../statistics/confusion.ts';
import { REJECTED } from '../review/filter.ts';
import type { Matrix } from './reviewReport.ts';
import { SAID_REJECTED } from './reportInput.ts';
import type { Names } from '../table/table.ts';

const MOST = 30; // conclusions with a row of their own
const WIDE = 2 ** 26; // above the number of any conclusion

/** How often each pair of numbers (conclusions, 0 for none, SAID_REJECTED) was counted; a million labels make few pairs. */
export class PairCounts {
  readonly #counts = new Map<number, number>();
  #total = 0;

  /** Pairs counted. */
  get total(): number {
    return this.#total;
  }

  add(left: number, right: number): void {
    const key = (left + 1) * WIDE + right + 1;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    this.#total++;
  }

  /** The different pairs, most frequent first. */
  entries(): readonly { readonly left: number; readonly right: number; readonly count: number }[] {
    const all = Array.from(this.#counts, ([key, count]) => {
      return { left: Math.floor(key / WIDE) - 1, right: (key % WIDE) - 1, count };
    });
    return all.toSorted((a, b) => b.count - a.count || a.left - b.left || a.right - b.right);
  }

  /** As the statistics take it. */
  confusion(names: Pick<Names, 'text'>): ConfusionMatrix {
    return countConfusion(this.#pairs(names));
  }

  /**
   * As a report shows it: the closed set's labels first, the others by how often they occur, 30 at most; then the
   * rest together as null, `''` for none, and REJECTED. A label that occurs on neither side has no row.
   */
  matrix(names: Pick<Names, 'text'>, order: readonly string[] = []): Matrix {
    const entries = this.entries();
    const sums = new Map<number, number>();
    for (const { left, right, count } of entries) {
      sums.set(left, (sums.get(left) ?? 0) + count);
      sums.set(right, (sums.get(right) ?? 0) + count);
    }
    const frequent = Array.from(sums)
      .filter(([number]) => number > 0)
      .toSorted((a, b) => b[1] - a[1] || a[0] - b[0]);
    // One conclusion alone needs no row for "the others": its own is as short.
    const kept = frequent.length > MOST + 1 ? frequent.slice(0, MOST) : frequent;
    const rank = new Map(order.map((label, at) => [label, at]));
    const place = (number: number) => rank.get(names.text(number) ?? '') ?? order.length;
    const rows = new Map(
      kept
        .map(([number]) => number)
        .toSorted((a, b) => place(a) - place(b))
        .map((n, at) => [n, at]),
    );
    const labels: (string | null)[] = Array.from(rows.keys(), (number) => textOf(names, number));
    const rest = frequent.length > kept.length ? labels.push(null) - 1 : -1;
    for (const number of [0, SAID_REJECTED])
      if (sums.has(number)) rows.set(number, labels.push(textOf(names, number)) - 1);
    const counts = labels.map(() => labels.map(() => 0));
    for (const { left, right, count } of entries) {
      const row = counts[rows.get(left) ?? rest];
      const column = rows.get(right) ?? rest;
      if (row !== undefined) row[column] = (row[column] ?? 0) + count;
    }
    return { labels, counts };
  }

  *#pairs(names: Pick<Names, 'text'>): Generator<readonly [string, string], void, undefined> {
    for (const { left, right, count } of this.entries()) {
      const pair = [textOf(names, left), textOf(names, right)] as const;
      for (let time = 0; time < count; time++) yield pair;
    }
  }
}

/** A number as a report names it: `''` for none, REJECTED for a rejection. */
function textOf(names: Pick<Names, 'text'>, number: number): string {
  return number === SAID_REJECTED ? REJECTED : (names.text(number) ?? '');
}
