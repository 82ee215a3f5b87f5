import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { openJob, readRecords } from '#node/label/jobFolder';
import { promptmill, type RunWith } from './support/cli.ts';
import { kimi } from './support/kimiClient.ts';
import type { KimiServer } from './support/kimiServer/server.ts';
import { TEMPLATE_TEXT } from './support/labelling.ts';
import { tempDir } from './support/tempDir.ts';

const dir = tempDir();
const at = (...parts: string[]) => path.join(dir.path, ...parts);
const run = (argv: readonly string[], more?: RunWith) => promptmill(dir.path, ['label', ...argv], more);
const RECORDS = 60;
let server: KimiServer;

beforeEach(async () => {
  await writeFile(at('t.template.md'), TEMPLATE_TEXT);
  const rows = Array.from({ length: RECORDS }, (_, n) => `record ${n}`);
  await writeFile(at('data.csv'), `text\n${rows.join('\n')}\n`);
});

const teacher = () => ['--teacher', 'kimi-cn', '--base-url', server.baseUrl, '--rpm', '100000', '--tpm', '1000000000'];
const shard = (n: number, more: readonly string[] = []) => [
  '--template',
  't.template.md',
  '--out',
  `jobs-${n}/part`,
  '--shard',
  `${n}/3`,
  ...teacher(),
  ...more,
  'data.csv',
];
const idsIn = async (job: string) =>
  (await readRecords(at(job))).filter(({ status }) => status === 'labelled').map(({ item }) => item.id);
const costOf = async (job: string) =>
  (await readFile(at(job, 'attempts.jsonl'), 'utf8'))
    .split('\n')
    .filter((line) => line !== '')
    .reduce((sum, line) => sum + ((JSON.parse(line) as { cost?: number }).cost ?? 0), 0);

test('shards label every record once, go on by themselves, and merge into a job that goes on', async () => {
  server = await kimi({ faults: { filter: { match: 'record 7\\b' }, noMarker: { match: 'record 9\\b' } } });
  const stop = new AbortController();
  server.setOptions({ latency: 10 });
  setTimeout(() => stop.abort(), 60);
  const first = await run(shard(1, ['--concurrency', '1']), { signal: stop.signal });
  expect(first.code).toBe(130);
  expect(first.out).toContain('Go on with: promptmill label --out jobs-1/part\n');
  for (const n of [2, 3]) await run(shard(n));
  // It knows its part: without the flag too it labels nobody else's records.
  await run(['--out', 'jobs-1/part', ...teacher()]);
  const parts = ['jobs-1/part', 'jobs-2/part', 'jobs-3/part'];
  const all = (await Promise.all(parts.map(idsIn))).flat();
  expect([all.length, new Set(all).size]).toEqual([RECORDS - 2, RECORDS - 2]);
  expect(server.ledger().totals.billed).toMatchObject({ keys: RECORDS - 1, extra: 1 }); // one could not be read, twice

  const merged = await run(['--merge', '--out', 'whole', ...parts]);
  expect([merged.code, merged.out]).toEqual([0, `${RECORDS} records merged into whole; 0 were there before.\n`]);
  expect((await openJob(at('whole'))).job).toMatchObject({ name: 'whole', sources: ['data.csv'], base: '..' });
  expect((await openJob(at('whole'))).job.shard).toBeUndefined();
  const again = await run(['--merge', '--out', 'whole', '--json', ...parts]);
  expect(JSON.parse(again.out)).toEqual({ job: at('whole'), records: 0, repeated: RECORDS });
  // What the parts cost stands on the merged account, once.
  expect(await costOf('whole')).toBeCloseTo(server.ledger().totals.billed.cost, 9);

  const requests = server.ledger().totals.requests;
  const rest = await run(['--out', 'whole', ...teacher()]);
  expect(rest.code).toBe(0);
  expect(rest.out).toContain(`0 labelled, 0 unreadable, 0 failed, ${RECORDS} answered before.`);
  expect(server.ledger().totals.requests).toBe(requests);
  server.setOptions({ faults: {} });
  expect((await run(['--out', 'whole', ...teacher(), '--retry', 'unreadable'])).code).toBe(0);
  expect((await run(['--out', 'whole', ...teacher(), '--retry', 'teacher.filtered'])).code).toBe(0);
  expect(new Set(await idsIn('whole')).size).toBe(RECORDS);
});

test('a shard’s folder refuses another part, and a copy of a whole job takes any', async () => {
  server = await kimi();
  await run(shard(1, ['--try', '3']));
  const other = await run(['--out', 'jobs-1/part', ...teacher(), '--shard', '2/3']);
  expect(other.code).toBe(1);
  expect(other.err).toContain('labels part 1 of 3. Leave --shard out to go on with it, or name another folder');
  expect((await run(['--out', 'jobs-1/part', ...teacher(), '--shard', '2/3'], { locale: 'zh-cn' })).err).toContain(
    '3 份中的第 1 份',
  );
  await run(['--template', 't.template.md', '--out', 'whole', ...teacher(), '--try', '1', 'data.csv']);
  const part = await run(['--out', 'whole', ...teacher(), '--shard', '2/3', '--json']);
  expect(JSON.parse(part.out)).toMatchObject({ state: 'done' });
  expect((await idsIn('whole')).length).toBeLessThan(RECORDS / 2);
});

test('a merge is refused where the parts did not label the same job, and makes nothing', async () => {
  server = await kimi();
  await writeFile(at('u.template.md'), TEMPLATE_TEXT.replace('判断', '请判断'));
  await writeFile(at('more.csv'), 'text\nother\n');
  const made = async (out: string, more: readonly string[], template = 't.template.md', source = 'data.csv') =>
    run(['--template', template, '--out', out, ...teacher(), '--try', '2', ...more, source]);
  await made('a', []);
  await made('b', [], 'u.template.md');
  await made('c', ['--model', 'kimi-k2.7-code']);
  await made('d', ['--samples', '2']);
  await made('e', ['--too-long', 'cut']);
  await made('f', ['--split', 'line']);
  await made('g', [], 't.template.md', 'more.csv');
  for (const other of ['b', 'c', 'd', 'e', 'f', 'g']) {
    const { code, err } = await run(['--merge', '--out', 'whole', 'a', other]);
    expect([other, code, err]).toEqual([other, 1, expect.stringContaining('did not label the same job')]);
    await expect(openJob(at('whole'))).rejects.toMatchObject({ code: 'job.invalid' });
  }
  expect((await run(['--merge', '--out', 'b', 'a'])).err).toContain('did not label the same job');
  const none = await run(['--merge', '--out', 'whole']);
  expect([none.code, none.err]).toEqual([2, expect.stringContaining('Name the folders of the shards.')]);
  expect((await run(['--merge', '--out', 'whole', 'a', 'nowhere'], { locale: 'zh-cn' })).err).toContain('nowhere');
});
