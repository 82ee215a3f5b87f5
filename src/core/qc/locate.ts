import type { SourceItem } from '../label/record.ts';

/**
 * The line (from 0) of a source file where a record stands. A row is looked for from the first line where it can be,
 * because a quoted cell may span several lines; when its text is not found there, that line is the answer.
 */
export function locateRecord(fileText: string, item: Pick<SourceItem, 'origin' | 'text'>): number {
  const { path, row, line } = item.origin;
  if (line !== undefined) return line - 1;
  if (row === undefined) return 0;
  const lines = fileText.split('\n');
  const header = /\.[ct]sv$/i.test(path) ? 1 : 0;
  const from = Math.min(row - 1 + header, Math.max(lines.length - 1, 0));
  const firstLine = item.text.trim().split('\n')[0] ?? '';
  const start = firstLine.slice(0, 40);
  if (start === '') return from;
  const forms = [start, start.replaceAll('"', '""'), JSON.stringify(start).slice(1, -1)];
  const found = lines.findIndex((text, index) => index >= from && forms.some((form) => text.includes(form)));
  return found === -1 ? from : found;
}
