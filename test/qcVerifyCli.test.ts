import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { LabelRecord } from '#core/label/record';
import { createJob, decisionFile, RECORDS, recordsFile } from '#node/label/jobFolder';
import { JsonlLog } from '#node/jsonlLog';
import { verifyChain } from '#node/review/verifyChain';
import { verifyReview } from '../src/cli/qc/qcVerify.ts';
import { promptmill, runIn } from './support/cli.ts';
import { decideTimes } from './support/decisions.ts';
import { jobOf, recordOf, TEMPLATE } from './support/jobs.ts';
import { tempDir } from './support/tempDir.ts';

const dir = tempDir();

describe('promptmill qc --verify', () => {
  const job = () => path.join(dir.path, 'job');
  const make = async () => {
    await createJob(job(), jobOf(TEMPLATE));
    const log = new JsonlLog<LabelRecord>(recordsFile(job()), RECORDS);
    for (const text of ['一', '二', '三'])
      await log.append(recordOf(text, { relevance: { conclusion: '相关', reasoning: text } }));
    await log.close();
  };
  const verify = (json = false, locale: 'en' | 'zh-cn' = 'en') =>
    runIn(dir.path, { locale }, (io) => verifyReview(job(), json, io));

  test('a review that is whole, and one that has not begun', async () => {
    await make();
    expect(await verify()).toMatchObject({
      code: 0,
      out: expect.stringContaining('There are no decisions yet.') as string,
    });
    const file = await decideTimes(job(), 'li', 3);
    await decideTimes(job(), '王芳', 1);
    const { head } = await verifyChain(file);
    const { code, out, err } = await verify();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.split('\n')).toEqual([
      `decisions/li.jsonl: 3 lines, the chain is whole; the last line has the hash ${head?.hash}.`,
      expect.stringContaining('decisions/王芳.jsonl: 1 lines, the chain is whole') as string,
      'records.jsonl: 3 lines, none of them damaged.',
      '',
    ]);
    expect(JSON.parse((await verify(true)).out)).toMatchObject({
      whole: true,
      files: [{ file: 'decisions/li.jsonl', reviewers: ['li'], chained: 3, head }, { reviewers: ['王芳'] }],
      records: { lines: 3, damaged: [] },
    });
  });

  test('a changed decision ends with 1 and names the line', async () => {
    await make();
    const file = await decideTimes(job(), 'li', 3);
    await writeFile(file, (await readFile(file, 'utf8')).replace('"n":2', '"n":7'));
    const { code, out, err } = await verify();
    expect(code).toBe(1);
    expect(out).toContain('decisions/li.jsonl: 3 lines, the chain is broken. Line 2 was changed');
    expect(err).toContain('git log -p');
    expect((await verify(false, 'zh-cn')).out).toContain('哈希链已断开。 第 2 行被改动');
    expect(JSON.parse((await verify(true)).out)).toMatchObject({
      whole: false,
      files: [
        { broken: { kind: 'damaged', line: 2, message: expect.stringContaining('Line 2 was changed') as string } },
      ],
    });
  });

  test('an answer of the teacher that was changed ends with 1, too', async () => {
    await make();
    await writeFile(recordsFile(job()), (await readFile(recordsFile(job()), 'utf8')).replace('"二"', '"两"'));
    const { code, out } = await verify();
    expect(code).toBe(1);
    expect(out).toContain('records.jsonl: 1 of 3 lines are damaged: 2.');
  });

  test('what cannot be checked is told and ends with 0', async () => {
    await make();
    await decideTimes(job(), 'li', 1);
    const early = { itemId: 'a', taskId: 't', verdict: 'accepted', reviewer: 'wu', at: '2026-01-01T00:00:00.000Z' };
    await writeFile(decisionFile(job(), 'wu'), `${JSON.stringify(early)}\n{"half":`);
    await writeFile(recordsFile(job()), `${JSON.stringify(recordOf('四', undefined))}\n`, { flag: 'a' });
    const { code, out } = await verify();
    expect(code).toBe(0);
    expect(out).toContain('decisions/wu.jsonl: 1 lines of an early version are in no chain');
    expect(out).toContain('decisions/wu.jsonl: 8 bytes of a torn line at the end');
    expect(out).toContain('records.jsonl: 1 lines have no checksum');
  });

  test('is a flag of the command, and a folder that is no job is an error', async () => {
    await make();
    await decideTimes(job(), 'li', 2);
    expect(await promptmill(dir.path, ['qc', '--job', 'job', '--verify'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('decisions/li.jsonl: 2 lines, the chain is whole') as string,
    });
    expect((await promptmill(dir.path, ['qc', '--job', 'none', '--verify'])).err).toContain('is not a job folder');
  });
});
