import type { LabelRecord } from '#core/label/record';
import { ReportTally, type JobReport } from '#core/label/report';
import { AttemptFile } from './attemptLog.ts';
import { RECORDS, recordsFile } from './jobFolder.ts';
import { streamJsonl } from '../jsonlLog.ts';

/** Adds a job's records and attempts up. Read twice, so that a job may be larger than memory. */
export async function reportJob(dir: string): Promise<JobReport> {
  const tally = new ReportTally();
  for await (const record of lastRecords(dir)) tally.record(record);
  for await (const attempt of new AttemptFile(dir).read()) tally.attempt(attempt);
  return tally.report();
}

/** The last line of each record of a job, in the order of the file. */
export async function* lastRecords(dir: string): AsyncGenerator<LabelRecord, void, undefined> {
  const last = new Map<string, number>();
  let line = 0;
  for await (const { item } of streamJsonl<LabelRecord>(recordsFile(dir), RECORDS)) last.set(item.id, line++);
  line = 0;
  for await (const record of streamJsonl<LabelRecord>(recordsFile(dir), RECORDS)) {
    // A run may go on meanwhile: what came since is not in the map.
    if (last.get(record.item.id) === line++) yield record;
  }
}
