import { itemId, type SourceItem } from './record.ts';

/** The columns that hold a record's text, best first; any case. */
const TEXT_COLUMNS: readonly string[] = ['text', '原文', '正文', '内容', 'content', 'message', 'query'];

/** A record's text as it is labelled: no BOM, LF line ends, no white space at the end. */
function normaliseText(text: string): string {
  return text
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .trimEnd();
}

/** Which of the columns holds the text: the best known name, else the first; undefined without columns. */
function textColumn(names: readonly string[]): string | undefined {
  for (const wanted of TEXT_COLUMNS) {
    const found = names.find((name) => name.trim().toLowerCase() === wanted);
    if (found !== undefined) return found;
  }
  return names[0];
}

/** A source item with its id, from a text as read. `path` with '/'. */
export function sourceItem(
  path: string,
  row: number | undefined,
  text: string,
  fields: Readonly<Record<string, string>> = {},
): SourceItem {
  const normal = normaliseText(text);
  const origin = row === undefined ? { path } : { path, row };
  return { id: itemId(origin, normal), text: normal, origin, fields };
}

/** A table row as a source item: the text column apart, the others as fields. `cells` beyond the header are dropped. */
export function rowItem(path: string, row: number, header: readonly string[], cells: readonly string[]): SourceItem {
  const column = textColumn(header);
  const at = column === undefined ? 0 : header.indexOf(column);
  const others = header.map((name, index) => [name, cells[index] ?? ''] as const).filter((_, index) => index !== at);
  return sourceItem(path, row, cells[at] ?? '', Object.fromEntries(others));
}

/**
 * A JSON line as a source item: a string is the text; of an object the text column is, and the other values become
 * fields (anything but a string as JSON). Undefined when there is no text in it.
 */
export function jsonItem(path: string, row: number, value: unknown): SourceItem | undefined {
  if (typeof value === 'string') return sourceItem(path, row, value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const entries = Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined);
  const names = entries.map(([name]) => name);
  const known = textColumn(names);
  const named = known !== undefined && TEXT_COLUMNS.includes(known.trim().toLowerCase());
  const column = named ? known : entries.find(([, inner]) => typeof inner === 'string')?.[0];
  if (column === undefined) return undefined;
  const asText = (inner: unknown) => (typeof inner === 'string' ? inner : JSON.stringify(inner));
  const fields = Object.fromEntries(
    entries.filter(([name]) => name !== column).map(([name, inner]) => [name, asText(inner)]),
  );
  return sourceItem(path, row, asText(Object.fromEntries(entries)[column]), fields);
}
