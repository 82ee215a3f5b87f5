import { readFile } from 'node:fs/promises';
import type { LabelRecord } from '#core/label/record';
import { createJob, openJob, recordsFile } from '#node/label/jobFolder';
import { addRecords } from '../support/reviewJobs.ts';
import { jobDir } from './qcPage.ts';
import type { Workbench } from './workbench.ts';

/** Records that the second version of the prompt answers otherwise, and why. */
export const FLIPPED = ['data/wechat/002.txt', 'data/wechat/003.txt', 'data/wechat/005.txt'];
export const OTHER_REASON = '第二版提示词的理由。';

/** Another answer of the teacher to some records: what another version of the prompt may have said. */
export async function makeSecondVersion(workbench: Workbench): Promise<void> {
  const { dir, job } = await openJob(jobDir(workbench, 'relevance'));
  const lines = (await readFile(recordsFile(dir), 'utf8')).trimEnd().split('\n');
  const records = lines.map((line) => JSON.parse(line) as LabelRecord);
  const flipped = records.map((record) => {
    if (record.status !== 'labelled' || !FLIPPED.includes(record.item.origin.path)) return record;
    const flip = (conclusion: string) => (conclusion === '相关' ? '不相关' : '相关');
    const answers = record.answers.map((answer) => ({
      ...answer,
      conclusion: flip(answer.conclusion),
      reasoning: OTHER_REASON,
    }));
    return { ...record, answers };
  });
  const second = jobDir(workbench, 'relevance-2');
  await createJob(second, { ...job, name: 'relevance-2' });
  await addRecords(second, flipped);
}
