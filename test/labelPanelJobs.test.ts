import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LabelRecord } from '#core/label/record';
import { openJob, RECORDS, recordsFile } from '#node/label/jobFolder';
import { lastRecords, reportJob } from '#node/label/jobReport';
import { lockHolder, lockJob } from '#node/label/jobLock';
import { DecisionLog } from '#node/review/decisionLog';
import { JsonlLog } from '#node/jsonlLog';
import { compareJobs, fewToAsk, pinSample, readPinned } from '#node/label/pinnedSample';
import { prepareJob } from '#node/label/prepareJob';
import { JobCounter } from '../src/extension/label/jobCounts.ts';
import { addressesOf } from '../webview/labelPanel/drop.ts';
import { decisionOn, recordOf, TEMPLATE } from './support/jobs.ts';
import { tempDir } from './support/tempDir.ts';

const dir = tempDir();
const yes = { relevance: { conclusion: '相关', reasoning: '' } };
const no = { relevance: { conclusion: '不相关', reasoning: '' } };

/** A job over `count` text files, with these records. */
async function makeJob(name: string, records: readonly LabelRecord[], count = 30, template = TEMPLATE) {
  const base = dir.path;
  await mkdir(path.join(base, 'data'), { recursive: true });
  for (let n = 1; n <= count; n++) {
    await writeFile(path.join(base, 'data', `${String(n).padStart(3, '0')}.txt`), `record ${n}`);
  }
  const templateFile = path.join(base, `${name}.template.md`);
  await writeFile(templateFile, template);
  const opened = await prepareJob({
    dir: path.join(base, '.promptmill', 'jobs', name),
    templateFile,
    base,
    sources: ['data'],
    teacher: { id: 'lab', title: 'Lab', baseUrl: 'http://127.0.0.1:9/v1', model: 'm' },
  });
  await append(opened.dir, records);
  return opened;
}

async function append(job: string, records: readonly LabelRecord[]): Promise<void> {
  const log = new JsonlLog<LabelRecord>(recordsFile(job), RECORDS);
  for (const record of records) await log.append(record);
  await log.close();
}

describe('how a job stands', () => {
  it('is counted by the last line of each record, and only what is new is read', async () => {
    const { dir: job } = await makeJob('a', [recordOf('a', yes), recordOf('b', undefined), recordOf('c', undefined)]);
    const counter = new JobCounter();
    expect(await counter.count(job)).toMatchObject({ labelled: 1, failed: 2, unreviewed: 1, reviewed: 0 });
    // What was read is not read again: a line that is broken behind the counter's back is not seen.
    const text = await readFile(recordsFile(job), 'utf8');
    await writeFile(recordsFile(job), text.replace('相关', '不关'));
    await append(job, [recordOf('b', no)]);
    const counts = await counter.count(job);
    expect(counts).toMatchObject({ labelled: 2, failed: 1, unreviewed: 2 });
    expect(Array.from(counts.causes)).toEqual([['teacher.unreachable', 1]]);
    expect(await new JobCounter().count(job)).toMatchObject({ labelled: 1, failed: 1 });
  });

  it('counts a line only when it is whole', async () => {
    const { dir: job } = await makeJob('a', [recordOf('a', yes)]);
    const counter = new JobCounter();
    await appendFile(recordsFile(job), '{"item":{"id":"00');
    expect(await counter.count(job)).toMatchObject({ labelled: 1 });
    await append(job, [recordOf('b', yes)]);
    expect(await counter.count(job)).toMatchObject({ labelled: 2 });
  });

  it('is counted anew when the log became shorter', async () => {
    const { dir: job } = await makeJob('a', [recordOf('a', yes), recordOf('b', yes)]);
    const counter = new JobCounter();
    expect(await counter.count(job)).toMatchObject({ labelled: 2 });
    const [first] = (await readFile(recordsFile(job), 'utf8')).split('\n');
    await writeFile(recordsFile(job), `${first}\n`);
    expect(await counter.count(job)).toMatchObject({ labelled: 1 });
  });

  it('knows what a person has decided on', async () => {
    const [a, b] = [recordOf('a', yes), recordOf('b', yes)];
    const { dir: job } = await makeJob('a', [a, b]);
    const log = await DecisionLog.open(job, 'li');
    await log.append(decisionOn(a, 'accepted'));
    await log.close();
    expect(await new JobCounter().count(job)).toMatchObject({ reviewed: 1, unreviewed: 1 });
  });
});

describe('the sample of a job', () => {
  it('is pinned once, spread over what is labelled, and stays', async () => {
    const records = Array.from({ length: 100 }, (_, n) => recordOf(`record ${n}`, yes));
    const { dir: job } = await makeJob('a', [...records, recordOf('failed', undefined)]);
    expect(await readPinned(job)).toBeUndefined();
    const pinned = await pinSample(job);
    expect(pinned).toHaveLength(20);
    const places = pinned.map((id) => records.findIndex(({ item }) => item.id === id));
    expect(places).toEqual(places.toSorted((x, y) => x - y));
    expect(places[0]).toBeLessThan(10);
    expect(places.at(-1)).toBeGreaterThan(90);
    await append(job, [recordOf('later', yes)]);
    expect(await pinSample(job)).toEqual(pinned);
    await writeFile(path.join(job, 'sample.json'), 'torn');
    expect(await pinSample(job)).toHaveLength(20);
  });

  it('of a job without a label is none, and none is written', async () => {
    const { dir: job } = await makeJob('a', [recordOf('failed', undefined)]);
    expect(await pinSample(job)).toEqual([]);
    expect(await readPinned(job)).toBeUndefined();
  });

  it('tells what a new version of the prompt changes', async () => {
    const before = await makeJob('a', [recordOf('a', yes), recordOf('b', yes)]);
    const after = await makeJob('b', [recordOf('a', yes), recordOf('b', no)], 30, `${TEMPLATE}\n更多要求。\n`);
    const compared = await compareJobs(before.dir, after, await pinSample(before.dir));
    expect(compared).toMatchObject({ records: 2, same: 1, flips: [{ text: 'b', before: '相关', after: '不相关' }] });
  });

  it('of a trial is five that have no reply yet, spread over the sources', async () => {
    const opened = await makeJob('a', []);
    const few = await fewToAsk(opened, 5);
    expect(new Set(few).size).toBe(5);
    const all: LabelRecord[] = [];
    const { itemsOf } = await import('#node/label/labelRun');
    for await (const item of itemsOf(opened, dir.path)) all.push({ ...recordOf(item.text, yes), item });
    const places = few.map((id) => all.findIndex(({ item }) => item.id === id));
    expect(places[0]).toBeLessThan(10);
    expect(places.at(-1)).toBeGreaterThan(20);
    await append(opened.dir, all.slice(0, 28));
    expect((await fewToAsk(opened, 5)).toSorted()).toEqual(
      all
        .slice(28)
        .map(({ item }) => item.id)
        .toSorted(),
    );
  });
});

describe('the report', () => {
  it('counts the last line of each record', async () => {
    const { dir: job } = await makeJob('a', [recordOf('a', undefined), recordOf('b', yes), recordOf('a', yes)]);
    const last: string[] = [];
    for await (const record of lastRecords(job)) last.push(`${record.item.text} ${record.status}`);
    expect(last).toEqual(['b labelled', 'a labelled']);
    expect((await reportJob(job)).counts).toEqual({ labelled: 2, unreadable: 0, failed: 0 });
  });
});

describe('who labels into a folder', () => {
  it('is told while it is locked, and nobody after', async () => {
    const { dir: job } = await makeJob('a', []);
    expect(await lockHolder(job)).toBeUndefined();
    const lock = await lockJob(job);
    expect(await lockHolder(job)).toMatchObject({ pid: process.pid });
    await lock.release();
    expect(await lockHolder(job)).toBeUndefined();
    const dead = { pid: 2 ** 22 + 1, host: (await import('node:os')).hostname(), since: '', token: 't' };
    await writeFile(path.join(job, 'run.lock'), JSON.stringify(dead));
    expect(await lockHolder(job)).toBeUndefined();
    await rm(path.join(job, 'run.lock'));
    expect((await openJob(job)).job.name).toBe('a');
  });
});

describe('what is dropped on the view', () => {
  const data = (types: Readonly<Record<string, string>>) => ({ getData: (type: string) => types[type] ?? '' });

  it('is taken by its addresses, each once', () => {
    const list = '# two files\r\nfile:///w/a.txt\r\nfile:///w/b.csv\r\n';
    const codefiles = JSON.stringify(['/w/c.txt', 7]);
    expect(
      addressesOf(data({ 'text/uri-list': list, 'application/vnd.code.uri-list': 'file:///w/a.txt', codefiles })),
    ).toEqual(['file:///w/a.txt', 'file:///w/b.csv', '/w/c.txt']);
  });

  it('is nothing where the system tells no addresses', () => {
    expect(addressesOf(data({ 'text/plain': 'x', resourceurls: 'no json' }))).toEqual([]);
  });
});
