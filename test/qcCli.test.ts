import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { translatorOf } from '#core/bundles';
import type { LabelRecord } from '#core/label/record';
import { createJob, openJob, readDecisions, readLabels, readRecords, recordsFile } from '#node/jobFolder';
import { JsonlLog } from '#node/jsonlLog';
import { Review } from '#core/qc/review';
import type { CliIo } from '../src/cli/command.ts';
import { runProgram } from '../src/cli/program.ts';
import { reviewByKey } from '../src/cli/qcKeys.ts';
import { jobOf, recordOf, TEMPLATE } from './support/jobs.ts';

const yes = { conclusion: '相关', reasoning: '问保修' };
const records = [
  recordOf('保修多久？', { relevance: yes }),
  recordOf('你好\u001b[2J', { relevance: yes }),
  recordOf('连不上', undefined),
];
const id = (index: number): string => records[index]?.item.id ?? '';
let dir: string;

beforeEach(async () => {
  dir = path.join(await mkdtemp(path.join(os.tmpdir(), 'promptmill-qc-')), 'job');
  await createJob(dir, jobOf(TEMPLATE));
  const log = new JsonlLog<LabelRecord>(recordsFile(dir));
  await Promise.all(records.map((record) => log.append(record)));
  await log.close();
});
afterEach(() => rm(path.dirname(dir), { recursive: true, force: true }));

async function qc(...args: readonly string[]) {
  let out = '';
  let err = '';
  const io: CliIo = {
    cwd: path.dirname(dir),
    env: {},
    locale: 'en',
    t: translatorOf('en'),
    signal: new AbortController().signal,
    interactive: false,
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    stdin: () => Promise.resolve(''),
  };
  const code = await runProgram(['qc', '--job', 'job', '--reviewer', 'li', ...args], io);
  return { code, out, err };
}
const labels = async () => readLabels(await openJob(dir));

describe('promptmill qc', () => {
  test('without an action prints how far the review is', async () => {
    const { code, out } = await qc();
    expect(code).toBe(0);
    expect(out).toContain('0 of 3 labels reviewed');
    expect(JSON.parse((await qc('--json')).out)).toMatchObject({ labels: 3, unreadable: 1 });
  });

  test('accepts, corrects, rejects and undoes into the reviewer’s own file', async () => {
    const { code, out } = await qc(
      '--accept',
      id(0),
      '--correct',
      `${id(1)}:relevance`,
      '--conclusion',
      '不相关',
      '--reject',
      id(2),
      '--json',
    );
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ applied: { length: 3 }, failed: [] });
    expect((await labels()).map(({ verdict }) => verdict)).toEqual(['accepted', 'corrected', 'rejected']);
    expect((await labels())[1]).toMatchObject({ reasoning: 'stale', teacher: yes });
    expect(await readdir(path.join(dir, 'decisions'))).toEqual(['li.jsonl']);
    expect((await qc('--undo', id(2).slice(0, 8))).code).toBe(0);
    expect((await labels())[2]?.verdict).toBe('unreviewed');
    expect(await readDecisions(dir)).toHaveLength(4);
  });

  test('an empty --reasoning drops it', async () => {
    await qc('--correct', id(0), '--conclusion', '不相关', '--reasoning', '');
    expect((await labels())[0]).toMatchObject({
      reasoning: 'dropped',
      answer: { conclusion: '不相关', reasoning: '' },
    });
  });

  test('what cannot be done is told, and the rest is done', async () => {
    const { code, err } = await qc('--accept', 'ffff', '--accept', id(2), '--accept', id(0), '--undo', id(1));
    expect(code).toBe(1);
    expect(err).toMatch(/ffff: There is no label[^]*no conclusion to accept/);
    expect(err).toContain('no decision of yours');
    expect((await labels()).map(({ verdict }) => verdict)).toEqual(['accepted', 'unreviewed', 'unreviewed']);
  });

  test('a conclusion outside the closed set is refused', async () => {
    const { code, err } = await qc('--correct', id(0), '--conclusion', '也许');
    expect(code).toBe(1);
    expect(err).toContain('相关, 不相关');
    expect(await readDecisions(dir)).toEqual([]);
  });

  test('--accept-all takes every undecided label that has an answer', async () => {
    await qc('--reject', id(0));
    const { code, out } = await qc('--accept-all');
    expect(code).toBe(0);
    expect(out).toContain('1 decisions saved.');
    expect((await labels()).map(({ verdict }) => verdict)).toEqual(['rejected', 'accepted', 'unreviewed']);
  });

  test('--list shows ids and can be filtered', async () => {
    await qc('--accept', id(0));
    const { out } = await qc('--list', '--filter', 'unreviewed');
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => line.split('\t')[0]),
    ).toEqual([id(1), id(2)]);
    const json = JSON.parse((await qc('--list', '--json')).out) as { labels: readonly unknown[] };
    expect(json.labels[2]).toMatchObject({ id: id(2), verdict: 'unreviewed', teacher: null, unreadable: 'failed' });
  });

  test('wrong usage is 2', async () => {
    expect((await qc('--filter', 'odd')).code).toBe(2);
    expect((await qc('--correct', id(0))).code).toBe(2);
    expect((await qc('--frobnicate')).code).toBe(2);
  });
});

test('with one key a label', async () => {
  let out = '';
  const saved: unknown[] = [];
  const opened = await openJob(dir);
  const review = new Review(opened.template.tasks, {
    reviewer: 'li',
    now: () => 1000,
    save: (decision) => Promise.resolve(void saved.push(decision)),
  });
  review.load(await readRecords(dir), []);
  async function* keys() {
    yield* ['a', '2', 'u', '?', 'x', 'a', 'x', 'a'];
  }
  await reviewByKey(review, keys(), { out: (text) => void (out += text), t: translatorOf('en') });
  // accepted; corrected and taken back; rejected; the failed one cannot be accepted and is rejected; then it is over
  expect(review.labels.map(({ verdict }) => verdict)).toEqual(['accepted', 'rejected', 'rejected']);
  expect(saved).toHaveLength(5);
  expect(out).toContain('Accepted, 2 left');
  expect(out).toContain('no conclusion to accept');
  expect(out).toContain('3 of 3 labels reviewed');
  expect(out).not.toContain('\u001b');
});
