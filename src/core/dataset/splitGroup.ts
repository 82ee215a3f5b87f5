import type { Origin, SourceItem } from '../label/record.ts';
import type { SplitOptions } from './split/split.ts';

const TABLE = /\.(?:csv|tsv|xlsx|jsonl?)$/i;

/** What rows of the same group share, see SplitOptions: they stay in one part. */
export function splitGroup({ id, origin }: SourceItem, group: SplitOptions['group']): string {
  if (group === 'record') return id;
  return group === 'file' || !TABLE.test(origin.path) ? origin.path : placeOf(origin);
}

/** A row of a table; the parts of one that was cut stay together. */
function placeOf({ path, sheet = '', row, key }: Origin): string {
  return [path, sheet, key === undefined ? String(row ?? '') : `key ${key}`].join('\0');
}

/** What a row is stratified by: its conclusion where the task's set is closed, with the task where there are several. */
export function stratumOf(
  conclusion: string,
  task: { readonly id: string; readonly labels?: readonly string[] } | undefined,
  tasks: number,
): string {
  const known = task?.labels === undefined ? '' : conclusion;
  return tasks === 1 ? known : [task?.id ?? '', known].filter((part) => part !== '').join(': ');
}
