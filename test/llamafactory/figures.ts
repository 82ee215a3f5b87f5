import type { Difference, Seen } from './compare.ts';
import type { Dataset } from './datasets.ts';

interface Count {
  datasets: number;
  rows: number; // mutated rows
  looks: number; // rows times templates and cut-offs
  kept: number; // of the looks, by LLaMA-Factory
  dropped: number;
  fails: number; // rows at which it stops
  unread: number; // datasets that it does not load at all
  differ: number;
}

const empty = (): Count => ({ datasets: 0, rows: 0, looks: 0, kept: 0, dropped: 0, fails: 0, unread: 0, differ: 0 });

/** What was compared and how it came out. */
export class Figures {
  readonly #formats = new Map<string, Count>();
  readonly #kinds = new Map<string, number>();
  readonly #known = new Set<string>();

  add(dataset: Dataset, theirs: Seen, found: readonly Difference[]): void {
    const count = this.#formats.get(dataset.format) ?? empty();
    this.#formats.set(dataset.format, count);
    if (!this.#known.has(dataset.dir)) {
      this.#known.add(dataset.dir);
      count.datasets += 1;
      count.rows += dataset.rows;
      if (theirs.rows === undefined) count.unread += 1;
    }
    for (const { outcome } of theirs.rows ?? []) {
      count.looks += 1;
      if (outcome === 'kept' || outcome === 'dropped' || outcome === 'fails') count[outcome] += 1;
    }
    count.differ += found.length;
    for (const { kind } of found) this.#kinds.set(kind, (this.#kinds.get(kind) ?? 0) + 1);
  }

  get differences(): number {
    return [...this.#formats.values()].reduce((sum, { differ }) => sum + differ, 0);
  }

  table(): string {
    const head = ['format', 'datasets', 'rows', 'looks', 'kept', 'dropped', 'stop', 'unread', 'differ'];
    const lines = [...this.#formats].map(([name, c]) =>
      [name, c.datasets, c.rows, c.looks, c.kept, c.dropped, c.fails, c.unread, c.differ].map(String),
    );
    const widths = head.map((title, column) =>
      Math.max(title.length, ...lines.map((line) => (line[column] ?? '').length)),
    );
    const shown = [head, ...lines].map((line) => line.map((cell, at) => cell.padStart(widths[at] ?? 0)).join('  '));
    const kinds = [...this.#kinds].map(([kind, count]) => `  ${kind}: ${count}`);
    return [...shown, ...(kinds.length > 0 ? ['differences by kind:', ...kinds] : ['no differences'])].join('\n');
  }
}
