import { IdSet } from './idSet.ts';
import type { LabelRecord } from './record.ts';
import type { RetryCause } from './run.ts';

/** How the records of a job's log stand. */
export interface Standing {
  readonly settled: IdSet; // ids of those that are not to be asked for
  readonly again: IdSet; // ids of those whose last attempt is to be repeated
  readonly known: IdSet; // request keys that have a reply
}

/**
 * Whether a record is not asked for again: it has its reply, readable or not, or the teacher's filter refused it. That is
 * for a person; asked again it would be refused again.
 */
export function isSettled(record: LabelRecord): boolean {
  return record.status !== 'failed' || record.error.code === 'teacher.filtered';
}

/** Reads a log. `retry` names what is to be repeated although it is settled. */
export async function standingOf(
  log: AsyncIterable<LabelRecord>,
  retry: readonly RetryCause[] | undefined,
): Promise<Standing> {
  const settled = new IdSet();
  const again = new IdSet();
  const known = new IdSet();
  for await (const record of log) {
    const { id } = record.item;
    const cause = record.status === 'failed' ? record.error.code : record.status;
    const repeats = cause !== 'labelled' && retry?.includes(cause) === true;
    if (repeats) again.add(id);
    else again.delete(id);
    if (repeats || !isSettled(record)) settled.delete(id);
    else settled.add(id);
    if (record.status !== 'failed' && !repeats) known.add(record.requestKey);
  }
  return { settled, again, known };
}
