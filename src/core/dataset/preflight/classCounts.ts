import type { FindingList } from './findingList.ts';

const MOST_KINDS = 10_000; // different conclusions that are counted
const MOST_LISTED = 200;
const MOST_CHARS = 200; // of a conclusion
const CLASSES = 50; // more different conclusions are no classes but free text
const ROWS_EACH = 5; // fewer rows a conclusion neither

const UNEVEN = 4; // times as many of the most frequent as of the rarest: good to know
const VERY_UNEVEN = 10; // and worth a look

/** Counts conclusions; tells which classes are missing and how uneven they are. */
export class ClassCounts {
  readonly #counts = new Map<string, number>();
  #rows = 0;
  #more = false; // different ones that are not counted

  add(conclusion: string): void {
    this.#rows++;
    const key = conclusion.slice(0, MOST_CHARS);
    const count = this.#counts.get(key);
    if (count === undefined && this.#counts.size >= MOST_KINDS) this.#more = true;
    else this.#counts.set(key, (count ?? 0) + 1);
  }

  /** The most frequent first. */
  list(): readonly { readonly conclusion: string; readonly rows: number }[] {
    return [...this.#counts]
      .map(([conclusion, rows]) => ({ conclusion, rows }))
      .toSorted((a, b) => b.rows - a.rows || (a.conclusion < b.conclusion ? -1 : 1))
      .slice(0, MOST_LISTED);
  }

  report(found: FindingList, labels: readonly string[] | undefined): void {
    for (const label of labels ?? []) {
      if (!this.#counts.has(label)) found.add('class-missing', 'warning', { reason: 'label', conclusion: label });
    }
    const kinds = this.#counts.size;
    const areClasses = !this.#more && kinds > 1 && kinds <= CLASSES && this.#rows >= kinds * ROWS_EACH;
    const [most, rarest] = [this.list()[0], this.list().at(-1)];
    if ((labels === undefined && !areClasses) || most === undefined || rarest === undefined) return;
    const ratio = most.rows / rarest.rows;
    if (ratio < UNEVEN) return;
    found.add('class-imbalance', ratio < VERY_UNEVEN ? 'info' : 'warning', {
      ratio: Math.round(ratio * 10) / 10,
      most: most.conclusion,
      mostRows: most.rows,
      rarest: rarest.conclusion,
      rarestRows: rarest.rows,
    });
  }
}
