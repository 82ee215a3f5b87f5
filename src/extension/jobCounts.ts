import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

/** How a job stands: records by outcome, and labels (record × task) that a person has not decided on yet. */
export interface JobCounts {
  readonly labelled: number;
  readonly unreadable: number;
  readonly failed: number;
  readonly unreviewed: number;
}

/** Counts jobs; a job whose files did not change since is not read again. */
export class JobCounter {
  readonly #known = new Map<string, { readonly stamp: string; readonly counts: JobCounts }>();

  /** @throws AppError when the folder is no job, or its log has a broken line. */
  async count(dir: string): Promise<JobCounts> {
    const stamp = await stampOf(dir);
    const known = this.#known.get(dir);
    if (known?.stamp === stamp) return known.counts;
    const { openJob, readLabels } = await import('#node/jobFolder');
    const labels = await readLabels(await openJob(dir));
    const statuses = new Map(labels.map(({ item, record }) => [item.id, record.status]));
    const of = (status: string) => Array.from(statuses.values()).filter((each) => each === status).length;
    const counts = {
      labelled: of('labelled'),
      unreadable: of('unreadable'),
      failed: of('failed'),
      unreviewed: labels.filter(({ verdict, teacher }) => verdict === 'unreviewed' && teacher !== undefined).length,
    };
    this.#known.set(dir, { stamp, counts });
    return counts;
  }
}

/** Changes when records or decisions were written; a reviewer's file grows in place, so the folder's time is not enough. */
async function stampOf(dir: string): Promise<string> {
  const decisions = path.join(dir, 'decisions');
  const names = await readdir(decisions).catch(() => []);
  const files = [
    path.join(dir, 'job.yaml'),
    path.join(dir, 'records.jsonl'),
    ...names.map((name) => path.join(decisions, name)),
  ];
  const stats = await Promise.all(files.map((file) => stat(file).catch(() => undefined)));
  return stats.map((each) => (each === undefined ? '-' : `${each.mtimeMs}/${each.size}`)).join(' ');
}
