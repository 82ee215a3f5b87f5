import path from 'node:path';

/** A path as a person reads it: relative to where he is when it lies below, else whole. */
export function shownPath(cwd: string, file: string): string {
  const relative = path.relative(cwd, file) || '.';
  return relative.startsWith('..') ? file : relative;
}
