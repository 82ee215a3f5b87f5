import path from 'node:path';

/** A path as a person reads it: relative to where he is when it lies below, else whole. */
export function shownPath(cwd: string, file: string): string {
  const relative = path.relative(cwd, file) || '.';
  return relative.startsWith('..') ? file : relative;
}

/** The same as a word of a command to copy: in quotes where a shell would take it apart, or run a part of it. */
export function shownWord(cwd: string, file: string): string {
  const shown = shownPath(cwd, file);
  if (path.sep === '\\') return /^[\p{L}\p{N}_./\\:-]+$/u.test(shown) ? shown : `"${shown}"`;
  return /^[\p{L}\p{N}_./:][\p{L}\p{N}_./:-]*$/u.test(shown) ? shown : `'${shown.replaceAll("'", String.raw`'\''`)}'`;
}
