import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promptmill } from './cli.ts';
import { TEMPLATE } from './jobs.ts';
import { FEW, makeReviewJob } from './reviewJobs.ts';

/** The job of `makeToolProject`. */
export const JOB = '.promptmill/jobs/relevance';

/** A project as assistants find it: a prompt, data to label, and a job of which one label is reviewed by `reviewer`. */
export async function makeToolProject(root: string, reviewer = 'li'): Promise<void> {
  await mkdir(path.join(root, 'prompts'), { recursive: true });
  await mkdir(path.join(root, 'data'));
  await writeFile(path.join(root, 'prompts', 'relevance.template.md'), TEMPLATE);
  await writeFile(path.join(root, 'data', 'a.csv'), 'text\n保修多久？\n你好\n我的邮箱是 li.wei@huaxin-tech.cn\n');
  await makeReviewJob(path.join(root, '.promptmill', 'jobs'), 'relevance', FEW);
  const accepted = await promptmill(root, [
    'qc',
    '--job',
    JOB,
    '--reviewer',
    reviewer,
    '--accept',
    FEW[0]?.item.id ?? '',
  ]);
  if (accepted.code !== 0) throw new Error(accepted.err);
}
