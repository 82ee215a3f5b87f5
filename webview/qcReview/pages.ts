import type { LabelRow, RowPage } from '#core/qc/review/view';

/** Rows that are asked for together. */
export const PAGE = 200;
const MOST_PAGES = 10; // held; the least recently seen go first

interface Page {
  readonly rows: (LabelRow | undefined)[];
  readonly revisions: (number | undefined)[];
}

/**
 * The rows of the queue that have come. Rows of an older revision stay until newer ones come, so that the list does not
 * blink after each decision; what is held is bounded.
 */
export class Pages {
  readonly #pages = new Map<number, Page>();
  readonly #asked = new Set<number>();
  #revision = -1;
  #since = -1; // the queue's first revision: rows of an older one are of another queue

  /** Another queue from this revision on: nothing of the old one is shown any more. */
  clear(revision: number): void {
    this.#pages.clear();
    this.#since = revision;
    this.revise(revision);
  }

  /** The same queue after a change: what is held is out of date. */
  revise(revision: number): void {
    if (revision === this.#revision) return;
    this.#revision = revision;
    this.#asked.clear();
  }

  row(index: number): LabelRow | undefined {
    return this.#pages.get(Math.floor(index / PAGE))?.rows[index % PAGE];
  }

  /** Takes rows in, but for those that are older than what is held. */
  add(page: RowPage): void {
    if (page.revision < this.#since) return;
    page.rows.forEach((row, at) => {
      const index = page.from + at;
      const held = this.#touch(Math.floor(index / PAGE));
      if (page.revision < (held.revisions[index % PAGE] ?? -1)) return;
      held.rows[index % PAGE] = row;
      held.revisions[index % PAGE] = page.revision;
    });
  }

  /** Starts of the pages without which these rows cannot be shown at all; each is named once a revision. */
  absent(from: number, to: number): readonly number[] {
    return this.#lacking(from, to, (revision) => revision === undefined);
  }

  /** The same for rows that are shown and may be out of date, too. */
  outdated(from: number, to: number): readonly number[] {
    return this.#lacking(from, to, (revision) => revision !== this.#revision);
  }

  /** A page did not come: it may be asked for again. */
  forget(start: number): void {
    this.#asked.delete(start / PAGE);
  }

  #lacking(from: number, to: number, isLacking: (revision: number | undefined) => boolean): readonly number[] {
    const starts: number[] = [];
    for (let number = Math.floor(from / PAGE); number * PAGE < to; number++) {
      const { revisions } = this.#touch(number);
      const last = Math.min(to, (number + 1) * PAGE);
      let index = Math.max(from, number * PAGE);
      while (index < last && !isLacking(revisions[index % PAGE])) index++;
      if (index === last || this.#asked.has(number)) continue;
      this.#asked.add(number);
      starts.push(number * PAGE);
    }
    return starts;
  }

  #touch(number: number): Page {
    const page = this.#pages.get(number) ?? { rows: [], revisions: [] };
    this.#pages.delete(number);
    this.#pages.set(number, page);
    const [oldest] = this.#pages.keys();
    if (this.#pages.size > MOST_PAGES && oldest !== undefined) {
      this.#pages.delete(oldest);
      this.#asked.delete(oldest);
    }
    return page;
  }
}
