import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { readRecords } from '#node/label/jobFolder';
import { promptmill } from './support/cli.ts';
import { kimi } from './support/kimiClient.ts';
import type { KimiServer } from './support/kimiServer/server.ts';
import { TEMPLATE_TEXT } from './support/labelling.ts';
import { tempDir } from './support/tempDir.ts';

const dir = tempDir();
const at = (...parts: string[]) => path.join(dir.path, ...parts);
let server: KimiServer;

/** Labels into one of the jobs that lie beside one another; how many requests that took. */
async function label(job: string, more: readonly string[] = [], source = 'data.csv'): Promise<number> {
  const before = server.ledger().totals.requests;
  const limits = ['--rpm', '100000', '--tpm', '1000000000'];
  const teacher = ['--teacher', 'kimi-cn', '--base-url', server.baseUrl, ...limits];
  const template = more.includes('--template') ? [] : ['--template', 't.template.md'];
  await promptmill(dir.path, ['label', ...template, '--out', `jobs/${job}`, ...teacher, ...more, source]);
  return server.ledger().totals.requests - before;
}
const answers = async (job: string) =>
  new Map(
    (await readRecords(at('jobs', job))).map((record) => [
      record.item.text,
      record.status === 'labelled' ? record.answers[0]?.conclusion : record.status,
    ]),
  );

beforeEach(async () => {
  await writeFile(at('t.template.md'), TEMPLATE_TEXT);
  await writeFile(at('data.csv'), `text\n${Array.from({ length: 30 }, (_, n) => `record ${n}`).join('\n')}\n`);
  server = await kimi();
});

test('a second job over the same texts in moved and renamed files costs nothing', async () => {
  expect(await label('first')).toBe(30);
  await rename(at('data.csv'), at('moved.csv'));
  expect(await label('second', [], 'moved.csv')).toBe(0);
  expect(await answers('second')).toEqual(await answers('first'));
  const records = await readRecords(at('jobs', 'second'));
  expect(records.every((record) => record.status === 'labelled' && record.reused === true)).toBe(true);
  expect(records[0]?.item.origin.path).toBe('moved.csv');
  // Neither is what was taken over itself lost to a third, nor does the account of the second one show a cost.
  expect(await label('third', [], 'moved.csv')).toBe(0);
  await expect(readFile(at('jobs', 'second', 'attempts.jsonl'))).rejects.toThrow('ENOENT');
});

test('what changes the request is asked for', async () => {
  await label('first');
  const text = await readFile(at('data.csv'), 'utf8');
  await writeFile(at('edited.csv'), text.replace('record 3\n', 'record three\n'));
  expect(await label('edited', [], 'edited.csv')).toBe(1);
  await writeFile(at('u.template.md'), TEMPLATE_TEXT.replace('判断', '请判断'));
  expect(await label('template', ['--template', 'u.template.md'])).toBe(30);
  expect(await label('model', ['--model', 'kimi-k2.7-code'])).toBe(30);
  expect(await label('room', ['--max-tokens', '300'])).toBe(30);
  expect(await label('json', ['--mode', 'json'])).toBe(30);
  expect(await label('samples', ['--samples', '2'])).toBe(60);
  expect(await label('mask', ['--mask'])).toBe(30);
  // What does not change it is not: limits, and how sources are read.
  expect(await label('limits', ['--concurrency', '2'])).toBe(0);
  expect(await label('read', ['--encoding', 'utf-8', '--text', 'text'])).toBe(0);
});

test('an unreadable reply is not taken over, nor is the answer to half a text', async () => {
  server.setOptions({ faults: { noMarker: { match: 'record 1[0-4]\\b' } } });
  await label('first');
  server.setOptions({ faults: {} });
  expect(await label('second')).toBe(5);
  expect(Array.from((await answers('second')).values())).not.toContain('unreadable');
});

test('a damaged line in the other job costs its record only', async () => {
  await label('first');
  const file = at('jobs', 'first', 'records.jsonl');
  const lines = (await readFile(file, 'utf8')).split('\n');
  const flip = (line: string, conclusion: string) =>
    line.replaceAll(conclusion, conclusion === '相关' ? '不相关' : '相关');
  // One line with another conclusion, one that is no JSON any more, and one torn off at the end.
  lines[2] = flip(lines[2] ?? '', '相关');
  lines[4] = (lines[4] ?? '').replace('"status"', '"stat');
  await writeFile(file, `${lines.join('\n')}{"item":{"id":"torn","text":"半`);
  const wrong = (await answers('first')).size;
  expect(wrong).toBe(28);
  expect(await label('second')).toBe(2);
  const given = await answers('second');
  expect(given.size).toBe(30);
  server.reset();
  expect(await label('alone/again')).toBe(30); // in another folder, nothing is shared
  expect(await answers('alone/again')).toEqual(given);
  // A job beside it whose job.yaml nobody can read is no hindrance.
  await writeFile(at('jobs', 'first', 'job.yaml'), 'version: [');
  expect(await label('third')).toBe(0); // from the second
});
