import path from 'node:path';
import type { LabelRecord } from '#core/label/record';
import { createJob, RECORDS, recordsFile } from '#node/label/jobFolder';
import { JobReview } from '#node/review/jobReview';
import type { JobReviewOptions } from '#node/review/reviewOptions';
import { JsonlLog } from '#node/jsonlLog';
import { jobOf, recordOf, TEMPLATE } from './jobs.ts';

const NO = { conclusion: '不相关', reasoning: '问好' };
const YES = { conclusion: '相关', reasoning: '问保修' };

/** Three labels with an answer and one without. */
export const FEW: readonly LabelRecord[] = [
  recordOf('保修多久？', { relevance: YES }),
  recordOf('你好', { relevance: NO }),
  recordOf('连不上', undefined),
  recordOf('退款', { relevance: YES }),
];

/** A job with these records, in a folder of its own. */
export async function makeReviewJob(parent: string, name: string, records: readonly LabelRecord[]): Promise<string> {
  const { dir } = await createJob(path.join(parent, name), jobOf(TEMPLATE, name));
  await addRecords(dir, records);
  return dir;
}

/** Appends records as a run does. */
export async function addRecords(dir: string, records: readonly LabelRecord[]): Promise<void> {
  const log = new JsonlLog<LabelRecord>(recordsFile(dir), RECORDS);
  await Promise.all(records.map((record) => log.append(record)));
  await log.close();
}

/** A review of li with every record read; nothing measures him. What goes wrong by itself is thrown. */
export async function openReview(dir: string, more: Partial<JobReviewOptions> = {}): Promise<JobReview> {
  const job = await JobReview.open(dir, {
    reviewer: 'li',
    shares: { blind: 0, planted: 0 },
    onError: (error) => {
      throw error;
    },
    ...more,
  });
  await job.whole();
  return job;
}

/** Does something and closes the review, whatever came of it. */
export async function during<Result>(job: JobReview, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } finally {
    await job.close();
  }
}

/** How the texts of the queue begin, in order. */
export const textsOf = async (job: JobReview): Promise<readonly string[]> =>
  (await job.rows(0, 1000)).rows.map(({ text }) => text);
