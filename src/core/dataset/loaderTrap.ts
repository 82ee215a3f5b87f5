import { AppError } from '../errors.ts';

// What Arrow's JSON reader takes for a timestamp (ISO 8601 with an optional time and zone).
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}(?:[ T]\d{2}(?::?\d{2}(?::?\d{2}(?:\.\d+)?)?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?$/;

/**
 * Refuses rows in which a whole text column holds dates only: the `datasets` library reads such a column as timestamps,
 * LLaMA-Factory then finds no text in it and drops every row without an error (seen with datasets 4.0.0, LLaMA-Factory
 * 0.9.5). Conversations are safe, because prompts and answers share a column there.
 * @throws AppError 'export.empty', because no row would reach the training.
 */
export function refuseDateColumns(rows: readonly object[]): void {
  const dates = Object.keys(rows[0] ?? {}).find((key) =>
    rows.every((row) => {
      const value: unknown = Reflect.get(row, key);
      return typeof value === 'string' && TIMESTAMP.test(value);
    }),
  );
  if (dates === undefined) return;
  throw new AppError(
    'export.empty',
    'LLaMA-Factory would drop every row: all texts in “{0}” are dates, which its loader does not read as text.',
    {
      args: [dates],
      hint: 'Export as sharegpt or openai, which keep them as text, or ask for another form of date in the prompt.',
    },
  );
}
