import { appendFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { LabelRecord } from '#core/label/record';
import { DecisionLog } from '#node/review/decisionLog';
import { recordOf } from './support/jobs.ts';
import { during, FEW, makeReviewJob, openReview, textsOf } from './support/reviewJobs.ts';
import { tempDir } from './support/tempDir.ts';

const temp = tempDir();
const yes = { conclusion: '相关', reasoning: '问保修' };

describe('what a job is compared with', () => {
  test('another job over the same records: what differs, and the answer of the other', async () => {
    const dir = await makeReviewJob(temp.path, 'job', FEW);
    const theirs = [recordOf('你好', { relevance: yes }), recordOf('退款', { relevance: yes })];
    const other = await makeReviewJob(temp.path, 'other', [...theirs, recordOf('不同的', { relevance: yes })]);
    const job = await openReview(dir);
    await during(job, async () => {
      const view = await job.compare({ kind: 'job', dir: other, answers: 'teacher', title: 'Other' });
      expect(view).toMatchObject({
        filter: { state: 'differs' },
        compare: { title: 'Other', kind: 'job', differing: 1 },
        label: { text: '你好', differs: true, other: { answer: yes } },
      });
      await job.do({ type: 'takeLeft' }, { advance: true });
      expect(job.review.board.standings.verdict[1]).toBe(2);
      expect((await job.view()).label).toBeUndefined(); // on to the next that differs: there is none
      expect((await job.view()).compare?.differing).toBe(0);
      expect(await job.compare(undefined)).not.toHaveProperty('compare');
      await expect(
        job.compare({
          kind: 'job',
          dir: await makeReviewJob(temp.path, 'none', []),
          answers: 'teacher',
          title: 'None',
        }),
      ).rejects.toMatchObject({ code: 'review.refused' });
    });
  });

  test('what a person made of another job, and nothing that nobody looked at', async () => {
    const dir = await makeReviewJob(temp.path, 'job', FEW);
    const other = await makeReviewJob(temp.path, 'other', FEW);
    const log = await DecisionLog.open(other, 'wang');
    const label = (index: number) => ({ itemId: FEW[index]?.item.id ?? '', taskId: 'relevance' });
    await log.append({ ...label(0), verdict: 'corrected', answer: { conclusion: '不相关', reasoning: '想过' } });
    await log.append({ ...label(1), verdict: 'rejected' });
    await log.append({ ...label(3), verdict: 'accepted' });
    await log.close();
    const job = await openReview(dir);
    await during(job, async () => {
      const view = await job.compare({ kind: 'job', dir: other, answers: 'reviewed', title: 'Gold' });
      expect(view.compare).toEqual({ title: 'Gold', kind: 'gold', differing: 1 });
      expect(view.label?.other?.answer).toEqual({ conclusion: '不相关', reasoning: '想过' });
      const said = Array.from({ length: 4 }, (_, at) => job.review.board.states.other?.[at] !== 0);
      expect(said).toEqual([true, false, false, true]);
    });
  });

  test('a column of the sources', async () => {
    const withGold = FEW.map((record, index): LabelRecord => {
      const fields: Readonly<Record<string, string>> =
        index === 0 ? { gold: ' 不相关 ' } : index === 1 ? { gold: '不相关' } : {};
      return { ...record, item: { ...record.item, fields } };
    });
    const job = await openReview(await makeReviewJob(temp.path, 'job', withGold));
    await during(job, async () => {
      await job.compare({ kind: 'field', field: 'gold', taskId: 'relevance', title: 'gold' });
      expect(await textsOf(job)).toEqual(['保修多久？']);
      const missing = job.compare({ kind: 'field', field: 'odd', taskId: 'relevance', title: 'odd' });
      await expect(missing).rejects.toMatchObject({ code: 'review.refused' });
      expect(await textsOf(job)).toEqual(['保修多久？']); // what was compared with before stays
    });
  });

  test('a file of gold labels, by id, text or place', async () => {
    const job = await openReview(await makeReviewJob(temp.path, 'job', FEW));
    await during(job, async () => {
      const file = path.join(temp.path, 'gold.jsonl');
      const gold = [
        { id: FEW[0]?.item.id, conclusion: '相关' },
        { text: ' 退款 ', conclusion: '新的', reasoning: '看过' },
        { path: FEW[1]?.item.origin.path, conclusion: '不相关' },
        { path: FEW[3]?.item.origin.path, row: 7, conclusion: '别的' }, // there is no such row
      ];
      await writeFile(file, `${gold.map((line) => JSON.stringify(line)).join('\n')}\n\n`);
      const view = await job.compare({ kind: 'file', file, title: 'gold.jsonl' });
      expect(view.compare?.differing).toBe(1);
      expect(view.label).toMatchObject({ text: '退款', other: { answer: { conclusion: '新的', reasoning: '看过' } } });
      await appendFile(file, '{"conclusion":"x"}\n');
      await expect(job.compare({ kind: 'file', file, title: 'gold.jsonl' })).rejects.toMatchObject({
        code: 'config.invalid',
        args: ['gold.jsonl', 6],
      });
    });
  });
});
