import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { LabelRecord } from '#core/label/record';
import type { RetryCause } from '#core/label/run';
import type { LabelKey } from '#core/qc/decision';
import type { DecidedLabels } from '#node/review/decidedLabels';
import { takesBatches } from './labelTransport.ts';

/** What the last line of a record says of it: labelled, or why not. */
export type Outcome = 'labelled' | RetryCause;

/** How a job stands: records by outcome, and labels (record × task) that a person has decided on or not yet. */
export interface JobCounts {
  readonly labelled: number;
  readonly unreadable: number;
  readonly failed: number;
  readonly causes: ReadonlyMap<RetryCause, number>; // of those failed
  readonly reviewed: number;
  readonly unreviewed: number;
  readonly batchable: boolean; // whether its teacher takes batches
}

/** What is held of a job: eight bytes of each record's id, and its outcome; a million records take a few dozen MB. */
interface Known {
  stamp: string;
  size: number; // bytes of records.jsonl that were read, whole lines only
  readonly outcomes: Map<number, number>; // by id: the outcome's number, and above it the tasks with an answer
  readonly names: Outcome[];
  readonly decided: DecidedLabels;
  counts: JobCounts;
}

/** Counts jobs. Of a log that grew only what is new is read; a job whose files did not change is not read again. */
export class JobCounter {
  readonly #known = new Map<string, Known>();

  /** @throws AppError when the folder is no job. */
  async count(dir: string): Promise<JobCounts> {
    const stamp = await stampOf(dir);
    const known = this.#known.get(dir);
    if (known?.stamp === stamp) return known.counts;
    const [{ openJob, recordsFile }, { DecidedLabels }] = await Promise.all([
      import('#node/label/jobFolder'),
      import('#node/review/decidedLabels'),
    ]);
    const { job } = await openJob(dir);
    const file = recordsFile(dir);
    const size = (await stat(file).catch(() => undefined))?.size ?? 0;
    // A log that became shorter was put back from version control: all is read again.
    const kept = known !== undefined && known.size <= size ? known : { outcomes: new Map(), names: [], size: 0 };
    const outcomes: Map<number, number> = kept.outcomes;
    const names: Outcome[] = kept.names;
    const end = await readFrom(file, kept.size, (record) => {
      const outcome = outcomeOf(record);
      let number = names.indexOf(outcome);
      if (number < 0) number = names.push(outcome) - 1;
      outcomes.set(shortId(record.item.id), number + NAMES * answered(record));
    });
    const decided = known?.decided ?? new DecidedLabels(dir);
    const counts = {
      ...countsOf(outcomes, names, await decided.read()),
      batchable: takesBatches(job.teacher, job.ask),
    };
    this.#known.set(dir, { stamp, size: end, outcomes, names, decided, counts });
    return counts;
  }
}

/** What ended a record. */
export function outcomeOf(record: LabelRecord): Outcome {
  return record.status === 'failed' ? record.error.code : record.status;
}

const NAMES = 64;

function answered(record: LabelRecord): number {
  return record.status === 'failed' ? 0 : record.answers.length;
}

/** The first 52 bits of an id, as a number: two records of a job share them once in a billion jobs of a thousand records. */
function shortId(id: string): number {
  return Number.parseInt(id.slice(0, 13), 16);
}

function countsOf(
  outcomes: ReadonlyMap<number, number>,
  names: readonly Outcome[],
  decided: ReadonlySet<LabelKey>,
): Omit<JobCounts, 'batchable'> {
  const byName = new Map<Outcome, number>();
  let labels = 0;
  for (const value of outcomes.values()) {
    const name = names[value % NAMES] ?? 'labelled';
    byName.set(name, (byName.get(name) ?? 0) + 1);
    labels += Math.floor(value / NAMES);
  }
  let reviewed = 0;
  let ofLabelled = 0; // an unreadable one may be decided on too: it has no answer that waits
  for (const key of decided) {
    const known = outcomes.get(shortId(key));
    if (known === undefined) continue;
    reviewed++;
    if (names[known % NAMES] === 'labelled') ofLabelled++;
  }
  const { labelled = 0, unreadable = 0, ...failed } = Object.fromEntries(byName) as Partial<Record<Outcome, number>>;
  const causes = new Map(Object.entries(failed) as [RetryCause, number][]);
  return {
    labelled,
    unreadable,
    failed: Array.from(causes.values()).reduce((sum, count) => sum + count, 0),
    causes,
    reviewed,
    unreviewed: Math.max(0, labels - ofLabelled),
  };
}

/** Reads the whole lines of a log from a place on; gives the place after the last of them. */
async function readFrom(file: string, start: number, take: (record: LabelRecord) => void): Promise<number> {
  const { readSealed } = await import('#node/jsonlLog');
  const { readLines } = await import('#node/review/lineReader');
  let end = start;
  for await (const lines of readLines(file, start)) {
    for (const line of lines) {
      const record = readSealed(line.bytes.toString('utf8')) as LabelRecord | undefined;
      if (record !== undefined) take(record);
      end = line.end;
    }
  }
  return end;
}

/** Changes when records or decisions were written; a reviewer's file grows in place, so the folder's time is not enough. */
export async function stampOf(dir: string): Promise<string> {
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
