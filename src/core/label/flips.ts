import type { LabelRecord } from './record.ts';

/** What two versions of a prompt say of one record and task; undefined: unreadable or failed. */
export interface Flip {
  readonly id: string;
  readonly taskId: string;
  readonly text: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Two versions of a prompt on the same records. */
export interface Comparison {
  readonly records: number; // that both have answers for, failed ones included
  readonly same: number; // labels (record × task) with the same conclusion
  readonly flips: readonly Flip[]; // the others, in the order of the ids
}

/** Compares what a job says of records with what another one says of them; each record's last line counts. */
export function compareVersions(
  ids: readonly string[],
  before: ReadonlyMap<string, LabelRecord>,
  after: ReadonlyMap<string, LabelRecord>,
  taskIds: readonly string[],
): Comparison {
  const flips: Flip[] = [];
  let records = 0;
  let same = 0;
  for (const id of ids) {
    const old = before.get(id);
    const now = after.get(id);
    if (old === undefined || now === undefined) continue;
    records++;
    for (const taskId of taskIds) {
      const [was, is] = [conclusionOf(old, taskId), conclusionOf(now, taskId)];
      if (was === is) same++;
      else flips.push({ id, taskId, text: now.item.text, before: was, after: is });
    }
  }
  return { records, same, flips };
}

function conclusionOf(record: LabelRecord, taskId: string): string | undefined {
  if (record.status === 'failed' || (record.status === 'unreadable' && record.taskId === taskId)) return undefined;
  return record.answers.find((answer) => answer.taskId === taskId)?.conclusion.trim();
}
