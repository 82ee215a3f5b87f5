import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { ReviewCommand } from '#core/qc/review/commands';
import { DecidedLabels } from '#node/review/decidedLabels';
import { DecisionLog } from '#node/review/decisionLog';
import { decisionFile, openJob, readLabels, recordsFile } from '#node/label/jobFolder';
import { JobReview } from '#node/review/jobReview';
import { verifyChain } from '#node/review/verifyChain';
import { recordOf } from './support/jobs.ts';
import { serialise } from './support/review.ts';
import { act, actions } from './support/reviewActions.ts';
import { addRecords, during, FEW, makeReviewJob, openReview, textsOf } from './support/reviewJobs.ts';
import { tempDir } from './support/tempDir.ts';

const temp = tempDir();
const no = { conclusion: '不相关', reasoning: '问好' };
const yes = { conclusion: '相关', reasoning: '问保修' };
const stay = { advance: false };
const filter = (text?: string): ReviewCommand => ({
  type: 'filter',
  filter: { state: 'all', ...(text !== undefined && { text }) },
});
const foldOf = async (job: JobReview) => serialise(job.review, await readLabels(await openJob(job.opened.dir)));

describe('a review on files', () => {
  test('of a kept index the first labels are shown at once, decisions on later ones come with the rest', async () => {
    const many = Array.from({ length: 2600 }, (_, n) => recordOf(`第 ${n} 条`, { relevance: n % 2 ? yes : no }));
    const dir = await makeReviewJob(temp.path, 'large', many);
    const cacheDir = path.join(temp.path, 'cache');
    const last = `${many.at(-1)?.item.id ?? ''}/relevance` as const;
    await during(await openReview(dir, { cacheDir }), async () => undefined);
    const first = await openReview(dir, { cacheDir });
    await during(first, async () => {
      await first.do({ type: 'select', key: last }, stay);
      await first.do({ type: 'reject' }, stay);
    });
    const again = await JobReview.open(dir, { reviewer: 'li', shares: { blind: 0, planted: 0 }, cacheDir });
    await during(again, async () => {
      const shown = await again.view();
      expect(shown).toMatchObject({ total: 2000, reviewed: 0 });
      expect(shown.indexing).toBeLessThan(1);
      expect(shown.page.rows.length).toBeGreaterThan(20);
      await again.whole();
      const whole = await again.view();
      expect(whole).toMatchObject({ total: 2600, reviewed: 1, position: 0 });
      expect(whole.indexing).toBeUndefined();
      expect((await again.do({ type: 'undo' }, stay)).view).toMatchObject({ reviewed: 0, label: { key: last } });
    });
  });

  test('opened again it stands where it stood, and undo goes on through it', async () => {
    const shares = { blind: 0.3, planted: 0.3 };
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(actions(FEW.length, 12, true), async (steps) => {
        const dir = await makeReviewJob(temp.path, `job-${runs++}`, FEW);
        const first = await openReview(dir, { shares });
        const [before, after] = await during(first, async () => {
          const untouched = await foldOf(first);
          for (const step of steps) await act(first.review, step);
          return [untouched, await foldOf(first)];
        });
        const second = await openReview(dir, { shares });
        await during(second, async () => {
          expect(await foldOf(second)).toBe(after);
          while ((await second.do({ type: 'undo' }, stay)).decided !== undefined);
          expect(await foldOf(second)).toBe(before);
        });
        expect((await verifyChain(decisionFile(dir, 'li')).catch(() => undefined))?.broken).toBeUndefined();
      }),
      { numRuns: 25 },
    );
  }, 30_000);

  test('many records are read while the first are shown, and every decision on them counts', async () => {
    const many = Array.from({ length: 3000 }, (_, index) =>
      recordOf(`第 ${index} 条`, { relevance: index % 2 ? no : yes }),
    );
    const dir = await makeReviewJob(temp.path, 'job', many);
    const log = await DecisionLog.open(dir, 'wang');
    const last = many.at(-1)?.item.id ?? '';
    await log.append({ itemId: last, taskId: 'relevance', verdict: 'rejected' });
    await log.close();
    const job = await openReview(dir);
    await during(job, async () => {
      expect(await job.view()).toMatchObject({ labels: 3000, reviewed: 1, total: 3000 });
      const { view } = await job.do(filter('第 2999 条'), stay);
      await job.whole();
      expect(view.facets.states.all).toBeLessThanOrEqual(1);
      expect((await job.view()).facets.states).toMatchObject({ all: 1, rejected: 1 });
    });
  });

  test('time that a label was looked at goes with the decision, and no more than can be', async () => {
    const dir = await makeReviewJob(temp.path, 'job', FEW);
    const job = await openReview(dir);
    await during(job, async () => {
      await job.view();
      await job.do({ type: 'accept' }, { advance: true });
    });
    const [line = ''] = (await readFile(decisionFile(dir, 'li'), 'utf8')).split('\n');
    const { ms } = JSON.parse(line) as { ms: number };
    expect(ms).toBeGreaterThanOrEqual(0);
    expect(ms).toBeLessThan(60_000);
  });

  test('a second window reads, and says who decides; the lock is free again after', async () => {
    const dir = await makeReviewJob(temp.path, 'job', FEW);
    const first = await openReview(dir, { lockAtOnce: true });
    const second = await openReview(dir, { lockAtOnce: true });
    await during(second, async () => {
      await during(first, async () => {
        expect(first.opening).toEqual({});
        expect(second.opening.held).toMatchObject({ code: 'log.locked' });
        await expect(second.do({ type: 'accept' }, stay)).rejects.toMatchObject({ code: 'log.locked' });
        await first.do({ type: 'reject' }, stay);
      });
      // What the other window decided is not forgotten by taking over.
      await second.takeOver();
      expect(second.opening).toEqual({});
      expect((await second.view()).reviewed).toBe(1);
      expect((await second.do({ type: 'undo' }, stay)).view.reviewed).toBe(0);
    });
  });

  test('records that are no job’s, or cannot be read, are told', async () => {
    await mkdir(path.join(temp.path, 'odd'));
    await expect(openReview(path.join(temp.path, 'odd'))).rejects.toMatchObject({ code: 'job.invalid' });
    const dir = await makeReviewJob(temp.path, 'job', []);
    await rm(recordsFile(dir), { force: true });
    await mkdir(recordsFile(dir));
    await expect(openReview(dir)).rejects.toThrow();
  });
});

describe('what others write meanwhile', () => {
  test('records, records again, and another reviewer’s decisions come by themselves', async () => {
    const dir = await makeReviewJob(temp.path, 'job', FEW);
    const onChange = vi.fn<() => void>();
    const job = await openReview(dir, { onChange });
    await during(job, async () => {
      await job.do(filter('新'), stay);
      expect(await textsOf(job)).toEqual([]);
      await addRecords(dir, [recordOf('新来的', { relevance: yes }), recordOf('连不上', { relevance: no })]);
      await vi.waitFor(async () => expect(await textsOf(job)).toEqual(['新来的']), 5000);
      await job.do(filter(), stay);
      expect(await job.view()).toMatchObject({ labels: 5, facets: { states: { unreadable: 0 } } });
      const log = await DecisionLog.open(dir, 'wang');
      await log.append({ itemId: FEW[0]?.item.id ?? '', taskId: 'relevance', verdict: 'rejected' });
      await log.close();
      await vi.waitFor(async () => expect((await job.view()).reviewed).toBe(1), 5000);
      expect(onChange).toHaveBeenCalled();
      // A change of branch takes the other's file away.
      await rm(decisionFile(dir, 'wang'));
      await vi.waitFor(async () => expect((await job.view()).reviewed).toBe(0), 5000);
    });
  }, 20_000);

  test('two branches of one reviewer’s file, put together by git', async () => {
    const dir = await makeReviewJob(temp.path, 'job', FEW);
    const say = async (command: ReviewCommand, label: number, jobDir = dir) => {
      const job = await openReview(jobDir);
      await during(job, async () => {
        job.review.select(label);
        await job.do(command, stay);
      });
    };
    await say({ type: 'accept' }, 0);
    const file = decisionFile(dir, 'li');
    const base = await readFile(file, 'utf8');
    await say({ type: 'reject' }, 1);
    await say({ type: 'reject' }, 0);
    await say({ type: 'undo' }, 0); // line 4 takes back line 3
    const here = await readFile(file, 'utf8');
    await writeFile(file, base);
    await say({ type: 'reject' }, 2);
    await say({ type: 'accept' }, 3); // line 3 of this branch
    const there = await readFile(file, 'utf8');
    await writeFile(file, here + there.slice(base.length));
    const expected = ['accepted', 'rejected', 'rejected', 'accepted'];
    const verdicts = async () => (await readLabels(await openJob(dir))).map(({ verdict }) => verdict);
    expect(await verdicts()).toEqual(expected);
    const job = await openReview(dir);
    await during(job, async () => {
      expect(Array.from(job.review.board.standings.verdict.subarray(0, 4))).toEqual([1, 3, 3, 1]);
      await job.do({ type: 'undo' }, stay);
      expect(Array.from(job.review.board.standings.verdict.subarray(0, 4))).toEqual([1, 3, 3, 0]);
    });
    expect(await verdicts()).toEqual(['accepted', 'rejected', 'rejected', 'unreviewed']);
    const again = await openReview(dir);
    await during(again, async () => {
      expect(Array.from(again.review.board.standings.verdict.subarray(0, 4))).toEqual([1, 3, 3, 0]);
      await again.do({ type: 'redo' }, stay);
    });
    expect(await verdicts()).toEqual(expected);
    expect((await verifyChain(file)).broken).toBeUndefined();
  });
});

test('DecidedLabels reads on, and anew where a file became another one', async () => {
  const dir = await makeReviewJob(temp.path, 'job', FEW);
  const decided = new DecidedLabels(dir);
  const read = async () =>
    [...(await decided.read())].map((key) => FEW.findIndex(({ item }) => key.startsWith(item.id)));
  const label = (index: number) => ({ itemId: FEW[index]?.item.id ?? '', taskId: 'relevance' });
  expect(await read()).toEqual([]);
  const log = await DecisionLog.open(dir, 'li');
  const file = decisionFile(dir, 'li');
  await log.append({ ...label(0), verdict: 'accepted' });
  const base = await readFile(file, 'utf8');
  await log.append({ ...label(1), flag: true });
  await log.append({ ...label(3), verdict: 'rejected', mode: 'planted', shown: '不相关' });
  expect(await read()).toEqual([0]);
  await log.append({ bulk: 'accepted', labels: { relevance: `${FEW[1]?.item.id}${FEW[3]?.item.id}` } });
  expect(await read()).toEqual([0, 1, 3]);
  await log.append({ undo: 4 });
  await log.append({ undo: 3 });
  expect(await read()).toEqual([0]);
  await log.append({ ...label(0), verdict: 'cleared' });
  expect(await read()).toEqual([]);
  await log.append({ redo: 4 });
  expect(await read()).toEqual([1, 3]);
  await log.close();
  const here = await readFile(file, 'utf8');
  await writeFile(file, base);
  expect(await read()).toEqual([0]);
  const there = await DecisionLog.open(dir, 'li');
  await there.append({ ...label(2), verdict: 'rejected' });
  await there.append({ undo: 1 });
  await there.close();
  expect(await read()).toEqual([2]);
  const second = await readFile(file, 'utf8');
  await writeFile(file, here + second.slice(base.length));
  expect((await read()).toSorted((a, b) => a - b)).toEqual([1, 2, 3]);
  await rm(file);
  expect(await read()).toEqual([]);
});
