import { AppError } from '../errors.ts';

// What Arrow's JSON reader takes for a timestamp (ISO 8601 with an optional time and zone).
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}(?:[ T]\d{2}(?::?\d{2}(?::?\d{2}(?:\.\d+)?)?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?$/;

/**
 * Watches for a text column of one file that holds dates only: the `datasets` library reads such a column as timestamps,
 * LLaMA-Factory then finds no text in it and drops every row without an error (seen with datasets 4.0.0, LLaMA-Factory
 * 0.9.5). Conversations are safe, because prompts and answers share a column there.
 */
export class DateColumns {
  #suspects: readonly string[] | undefined; // undefined: no row yet

  /** Looks at a row; most are not looked at, because every column had another text before. */
  add(row: object): void {
    if (this.#suspects?.length === 0) return;
    this.#suspects = (this.#suspects ?? Object.keys(row)).filter((key) => {
      const value: unknown = Reflect.get(row, key);
      return typeof value === 'string' && TIMESTAMP.test(value);
    });
  }

  /** @throws AppError 'export.empty' when there is such a column, because no row would reach the training. */
  check(): void {
    const column = this.#suspects?.[0];
    if (column === undefined) return;
    throw new AppError(
      'export.empty',
      'LLaMA-Factory would drop every row: all texts in “{0}” are dates, which its loader does not read as text.',
      {
        args: [column],
        hint: 'Export as sharegpt or openai, which keep them as text, or ask for another form of date in the prompt.',
      },
    );
  }
}
