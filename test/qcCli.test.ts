import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { translatorOf } from '#core/bundles';
import type { LabelRecord } from '#core/label/record';
import { createJob, openJob, readLabels, recordsFile } from '#node/label/jobFolder';
import { JobReview } from '#node/review/jobReview';
import { JsonlLog } from '#node/jsonlLog';
import { readEvents } from '#node/review/readEvents';
import { lockReview } from '#node/review/reviewLock';
import { reviewByKey } from '../src/cli/qc/qcKeys.ts';
import { promptmill } from './support/cli.ts';
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

const qc = (...args: readonly string[]) =>
  promptmill(path.dirname(dir), ['qc', '--job', 'job', '--reviewer', 'li', ...args]);
const events = async () => (await readEvents(dir)).flatMap((file) => file.events);
const verdicts = async () => (await labels()).map(({ verdict }) => verdict);
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
    expect(await verdicts()).toEqual(['accepted', 'corrected', 'rejected']);
    expect((await labels())[1]).toMatchObject({ reasoning: 'stale', teacher: yes });
    expect(await readdir(path.join(dir, 'decisions'))).toEqual(['.gitignore', 'li.jsonl']);
    expect((await qc('--undo', id(2).slice(0, 8))).code).toBe(0);
    expect((await labels())[2]?.verdict).toBe('unreviewed');
    expect(await events()).toHaveLength(4);
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
    expect(await verdicts()).toEqual(['accepted', 'unreviewed', 'unreviewed']);
  });

  test('a conclusion outside the closed set is refused', async () => {
    const { code, err } = await qc('--correct', id(0), '--conclusion', '也许');
    expect(code).toBe(1);
    expect(err).toContain('相关, 不相关');
    expect(await events()).toEqual([]);
  });

  test('--accept-all takes every undecided label that has an answer', async () => {
    await qc('--reject', id(0));
    const { code, out } = await qc('--accept-all');
    expect(code).toBe(0);
    expect(out).toContain('1 decisions saved.');
    expect(await verdicts()).toEqual(['rejected', 'accepted', 'unreviewed']);
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

  test('--accept-all is one line and one step', async () => {
    await qc('--accept-all');
    expect(await events()).toMatchObject([{ bulk: 'accepted' }]);
    expect(await verdicts()).toEqual(['accepted', 'accepted', 'unreviewed']);
    const undone = JSON.parse((await qc('--undo', '--json')).out) as object;
    expect(undone).toMatchObject({ applied: { length: 2 }, summary: { reviewed: 0 } });
    expect(await verdicts()).toEqual(['unreviewed', 'unreviewed', 'unreviewed']);
    expect((await qc('--redo')).out).toContain('2 decisions saved.');
    expect(await verdicts()).toEqual(['accepted', 'accepted', 'unreviewed']);
  });

  test('--undo goes back step by step, and says when there is nothing', async () => {
    await qc('--accept', id(0), '--reject', id(1));
    expect((await qc('--undo', '--undo')).code).toBe(0);
    expect(await verdicts()).toEqual(['unreviewed', 'unreviewed', 'unreviewed']);
    const { code, err } = await qc('--undo');
    expect(code).toBe(1);
    expect(err).toContain('Nothing to take back.');
    expect((await qc('--redo', '--redo', '--redo')).err).toContain('Nothing to do again.');
    expect(await verdicts()).toEqual(['accepted', 'rejected', 'unreviewed']);
  });

  test('--flag and --comment, and what they show', async () => {
    await qc('--flag', id(0), '--comment', `${id(0)}:relevance=a = b`);
    expect((await qc('--list', '--filter', 'flagged')).out).toMatch(/^[^\n]* \(flagged\)\t[^\n]*\n$/);
    const json = (await qc('--list', '--filter', 'commented', '--json')).out;
    expect(JSON.parse(json)).toMatchObject({ labels: [{ id: id(0), flagged: true, comment: 'a = b' }] });
    await qc('--flag', id(0), '--comment', `${id(0)}=`);
    expect(JSON.parse((await qc('--list', '--filter', 'commented', '--json')).out)).toEqual({ labels: [] });
    expect((await qc('--list', '--filter', 'flagged')).out).toBe('');
    expect((await qc('--comment', id(0))).code).toBe(2);
  });

  test('--text and --order choose what is listed', async () => {
    const idsOf = async (...args: readonly string[]) =>
      (await qc('--list', ...args)).out.split('\n').flatMap((line) => line.split('\t')[0] || []);
    expect(await idsOf('--text', '你好')).toEqual([id(1)]);
    expect(await idsOf('--text', 'nowhere')).toEqual([]);
    expect(await idsOf('--order', 'unreadable')).toEqual([id(2), id(0), id(1)]);
    expect(await idsOf('--order', 'shortest')).toEqual([id(2), id(0), id(1)]);
    expect((await qc('--order', 'longest')).code).toBe(2);
    expect(await idsOf('--task', 'relevance')).toHaveLength(3);
    expect((await qc('--task', 'odd')).code).toBe(2);
  });

  test('--blind and --planted hold on the command line where they are asked for', async () => {
    const hidden = await qc('--list', '--blind', '50', '--planted', '50', '--json');
    const shown = JSON.parse(hidden.out) as { labels: readonly { hidden?: true; teacher: unknown }[] };
    const ofAnswered = shown.labels.slice(0, 2);
    expect(ofAnswered.every((label) => label.hidden === true || label.teacher !== yes)).toBe(true);
    expect(hidden.out).not.toContain('"conclusion": "相关"');
    expect((await qc('--blind', '51')).code).toBe(2);
    expect((await qc('--planted', 'many')).code).toBe(2);
  });

  test('compares with another job and with gold labels', async () => {
    const other = path.join(path.dirname(dir), 'other');
    await createJob(other, jobOf(TEMPLATE));
    const log = new JsonlLog<LabelRecord>(recordsFile(other));
    await log.append(recordOf('保修多久？', { relevance: { conclusion: '不相关', reasoning: '' } }));
    await log.append(recordOf('你好\u001b[2J', { relevance: yes }));
    await log.close();
    const { out } = await qc('--compare', 'other', '--list');
    expect(out).toContain('\tother: 不相关\t');
    expect(out.trim().split('\n')).toHaveLength(1);
    expect((await qc('--compare', 'other')).out).toContain('other: 1 differ');
    expect(JSON.parse((await qc('--compare', 'other', '--json')).out)).toMatchObject({
      compare: { title: 'other', kind: 'job', differing: 1 },
    });
    await writeFile(path.join(path.dirname(dir), 'gold.jsonl'), `{"id":"${id(1)}","conclusion":"不相关"}\n`);
    const gold = await qc('--gold-file', 'gold.jsonl', '--list', '--filter', 'differs', '--json');
    expect(JSON.parse(gold.out)).toMatchObject({
      labels: [{ id: id(1), other: { answer: { conclusion: '不相关' } } }],
    });
    const { code, err } = await qc('--gold', 'nothing');
    expect(code).toBe(1);
    expect(err).toContain('says nothing of the records');
    expect((await qc('--gold', 'a', '--compare', 'b')).code).toBe(2);
    expect((await qc('--list', '--filter', 'differs')).code).toBe(2);
  });

  test('--sample draws once, and says what it came to', async () => {
    expect((await qc('--sample', '3')).code).toBe(2);
    const drawn = await qc('--sample', '10');
    expect(drawn.out).toContain('Acceptance sample: 2 of 2 labels, AQL 10 %.');
    expect(drawn.out).toContain('0 of 2 inspected, 0 wrong; up to 1 may be.');
    expect(await events()).toHaveLength(1);
    await qc('--accept', id(0), '--accept', id(1));
    const after = await qc('--sample', '10');
    expect(after.out).toContain('Accepted at AQL 10: 0 wrong of 2 inspected, up to 1 may be.');
    expect(await events()).toHaveLength(3);
    expect(JSON.parse((await qc('--sample', '10', '--json')).out)).toMatchObject({
      sample: { judgement: 'accepted', inspected: 2 },
    });
    await qc('--sample', '10', '--seed', 'another');
    expect(await events()).toHaveLength(4);
  });

  test('--report says what the set is worth', async () => {
    await qc('--accept', id(0), '--correct', id(1), '--conclusion', '不相关');
    const { code, out } = await qc('--report');
    expect(code).toBe(0);
    expect(out).toContain('2 of 3 labels reviewed');
    expect(out).toContain('相关 → 不相关');
    expect(JSON.parse((await qc('--report', '--json')).out)).toMatchObject({ labels: 3, reviewed: 2 });
  });

  test('while another process decides, decisions are refused and the rest works', async () => {
    const lock = await lockReview(dir, 'li');
    try {
      const { code, err, out } = await qc('--accept', id(0), '--accept', id(1), '--json');
      expect(code).toBe(1);
      expect(JSON.parse(out)).toMatchObject({ error: { code: 'log.locked' } });
      expect(err).toContain('has been reviewing');
      expect(await events()).toEqual([]);
      expect((await qc('--list')).out.trim().split('\n')).toHaveLength(3);
      expect((await qc()).out).toContain('0 of 3 labels reviewed');
      expect((await qc('--reviewer', 'wang', '--accept', id(0))).code).toBe(0);
    } finally {
      await lock.release();
    }
    expect((await qc('--accept', id(0))).code).toBe(0);
  });

  test('wrong usage is 2', async () => {
    expect((await qc('--filter', 'odd')).code).toBe(2);
    expect((await qc('--correct', id(0))).code).toBe(2);
    expect((await qc('--frobnicate')).code).toBe(2);
  });
});

describe('with one key a label', () => {
  async function press(keys: readonly string[], shares = { blind: 0, planted: 0 }) {
    let out = '';
    const job = await JobReview.open(dir, { reviewer: 'li', shares, lockAtOnce: false });
    async function* typed() {
      yield* keys;
    }
    try {
      await reviewByKey(job, typed(), { out: (text) => void (out += text), t: translatorOf('en') });
    } finally {
      await job.close();
    }
    expect(out).not.toContain('\u001b');
    return out;
  }

  test('decides, and ends after the last', async () => {
    const out = await press(['a', '2', 'u', '?', 'x', 'a', 'x', 'a']);
    // accepted; corrected and taken back; rejected; the failed one cannot be accepted and is rejected; then it is over
    expect(await verdicts()).toEqual(['accepted', 'rejected', 'rejected']);
    expect(await events()).toHaveLength(5);
    expect(out).toContain('Accepted, 2 left');
    expect(out).toContain('Corrected to 不相关, 1 left Its reasoning argues for the old conclusion');
    expect(out).toContain('Taken back, 2 left');
    expect(out).toContain('no conclusion to accept');
    expect(out).toContain('3 of 3 labels reviewed');
  });

  test('flags, comments, puts off, takes back and does again', async () => {
    const out = await press(['f', 'c', '看', '错', '\u007f', '看', '\r', ' ', 'u', 'r', 'r', 'q', 'a']);
    expect(out).toContain('Put off, 3 left');
    expect(out).toContain('Done again, 3 left');
    expect(out).toContain('Nothing to do again.');
    const [first] = (JSON.parse((await qc('--list', '--json')).out) as { labels: readonly unknown[] }).labels;
    expect(first).toMatchObject({ flagged: true, comment: '看看', deferred: true, verdict: 'unreviewed' });
    expect(await verdicts()).toEqual(['unreviewed', 'unreviewed', 'unreviewed']);
  });

  test('a hidden answer is not shown before its own is given', async () => {
    const out = await press(['a', '1', 'q'], { blind: 1, planted: 0 });
    expect(out.slice(0, out.indexOf('Accepted'))).not.toContain('问保修');
    expect(out).toContain('hidden until you have given yours');
    expect(out).toContain('is hidden until you have given yours.');
    expect(out).toContain('Accepted, 2 left');
    expect((await events())[0]).toMatchObject({ verdict: 'accepted', mode: 'blind' });
  });

  test('a planted error is told after it was answered, and is no verdict', async () => {
    const out = await press(['a', 'x', 'q'], { blind: 0, planted: 1 });
    expect(out).toContain('That was a planted error: 不相关 was shown, the teacher’s real answer is 相关');
    expect(out).toContain('Caught: this was a planted error. The teacher’s real answer is 相关');
    expect(await verdicts()).toEqual(['unreviewed', 'unreviewed', 'unreviewed']);
  });
});
