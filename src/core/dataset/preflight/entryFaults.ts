import type { DatasetEntry } from './entry.ts';
import { isObject } from '../../isObject.ts';

/** What stops LLaMA-Factory before it looks at a row. */
export type EntryFault = { readonly code: 'fails'; readonly reason: 'formatting' | 'split'; readonly detail: string };

/** Looks at an entry by itself. */
export function entryFault({ formatting, split }: DatasetEntry): EntryFault | undefined {
  if (!['alpaca', 'sharegpt', 'openai'].includes(formatting)) {
    return { code: 'fails', reason: 'formatting', detail: formatting };
  }
  return split === 'train' ? undefined : { code: 'fails', reason: 'split', detail: split };
}

/** A row's answer as the file holds it, before anything is converted; undefined without a text. */
export function rawAnswer(
  row: Readonly<Record<string, unknown>>,
  { columns, tags, formatting, ranking }: DatasetEntry,
): string | undefined {
  const text = (value: unknown): string | undefined => {
    const content = isObject(value) && tags.content_tag !== null ? value[tags.content_tag] : value;
    return typeof content === 'string' ? content : undefined;
  };
  if (ranking) return columns.chosen === null ? undefined : text(row[columns.chosen]);
  if (formatting === 'alpaca') return columns.response === null ? undefined : text(row[columns.response]);
  const messages = columns.messages === null ? undefined : row[columns.messages];
  return Array.isArray(messages) ? text(messages.at(-1)) : undefined;
}
