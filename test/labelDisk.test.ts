import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { readRecords, recordsFile } from '#node/label/jobFolder';
import { kimi } from './support/kimiClient.ts';
import { killJob, startChild } from './support/killing.ts';
import { tempDir } from './support/tempDir.ts';

const dir = tempDir();
const RECORDS = 40;

/** One run in a child process; how it ended, and what it said. */
async function run(jobDir: string, fault?: string): Promise<{ code: number | null; said: string }> {
  const child = startChild(jobDir, fault === undefined ? {} : { IO_FAULT: fault });
  const [[code], said] = await Promise.all([
    once(child, 'exit') as Promise<[number | null]>,
    child.stdout === null ? '' : text(child.stdout),
  ]);
  return { code, said: said.trim() };
}

describe('a disk that fails', () => {
  test.each([
    ['is full for a moment: the label is written again, and nothing is asked twice', '3:ENOSPC:2', 0, 0],
    ['is full in the middle of a line', '2:ENOSPC:1:part', 0, 0],
    ['is broken for a moment', '5:EIO:1', 0, 0],
    ['is full for good: the run ends and says so; a later one goes on', '2:ENOSPC:999:part', 1, 4],
    ['is broken from the first write on', '1:EIO:999', 1, 4],
  ])(
    '%s',
    async (_, fault, code, twice) => {
      const server = await kimi({ latency: 10, limits: { concurrency: 4 } });
      const opened = await killJob(
        { dir: path.join(dir.path, fault.replaceAll(':', '-')), records: RECORDS, concurrency: 4, rpm: 10_000 },
        server.baseUrl,
      );
      const first = await run(opened.dir, fault);
      expect(first).toEqual({ code, said: code === 0 ? '' : 'log.unwritable' });
      expect((await run(opened.dir)).code).toBe(0);
      const records = await readRecords(opened.dir);
      expect(records.map(({ status }) => status)).toEqual(Array.from({ length: RECORDS }, () => 'labelled'));
      expect(new Set(records.map(({ item }) => item.id)).size).toBe(RECORDS);
      // What was in flight when the run gave up is all that may be paid again.
      expect(server.ledger().totals.billed.extra).toBeLessThanOrEqual(twice);
    },
    60_000,
  );
});

test('of two processes at once one labels, and the other says who does', async () => {
  const server = await kimi({ latency: 30, limits: { concurrency: 4 } });
  const opened = await killJob(
    { dir: path.join(dir.path, 'two'), records: RECORDS, concurrency: 4, rpm: 10_000 },
    server.baseUrl,
  );
  const both = await Promise.allSettled([run(opened.dir), run(opened.dir)]);
  const codes = both
    .map((one) => (one.status === 'fulfilled' ? one.value.code : undefined))
    .toSorted((a, b) => Number(a) - Number(b));
  expect(codes).toEqual([0, 1]);
  expect(await readRecords(opened.dir)).toHaveLength(RECORDS);
  expect(server.ledger().totals.billed.extra).toBe(0);
});

test('a line that the disk has changed costs its record only', async () => {
  const server = await kimi({ latency: 0, limits: {} });
  const opened = await killJob(
    { dir: path.join(dir.path, 'flip'), records: 10, concurrency: 4, rpm: 10_000 },
    server.baseUrl,
  );
  await run(opened.dir);
  const { writeFile } = await import('node:fs/promises');
  const file = recordsFile(opened.dir);
  const lines = (await readFile(file, 'utf8')).split('\n');
  lines[3] = (lines[3] ?? '').replace('"labelled"', '"labelleb"');
  await writeFile(file, lines.join('\n'));
  expect(await readRecords(opened.dir)).toHaveLength(9);
  expect((await run(opened.dir)).code).toBe(0);
  const records = await readRecords(opened.dir);
  expect(new Set(records.map(({ item }) => item.id)).size).toBe(10);
  expect(server.ledger().totals.billed.extra).toBe(1);
});

test('a server that dies and comes back costs no label', async () => {
  const first = await kimi({ latency: 20, limits: { concurrency: 4 } });
  const port = Number(new URL(first.baseUrl).port);
  const opened = await killJob(
    { dir: path.join(dir.path, 'dies'), records: RECORDS, concurrency: 4, rpm: 10_000 },
    first.baseUrl,
  );
  const running = run(opened.dir);
  while (first.ledger().entries.length < 10) await new Promise((resolve) => setTimeout(resolve, 5));
  await first.close();
  const paid = first.ledger().totals.billed.generations;
  const second = await kimi({ port, latency: 5, limits: { concurrency: 4 } });
  const ended = await running;
  if (ended.code !== 0) expect((await run(opened.dir)).code).toBe(0);
  const records = await readRecords(opened.dir);
  expect(new Set(records.filter(({ status }) => status === 'labelled').map(({ item }) => item.id)).size).toBe(RECORDS);
  expect(paid + second.ledger().totals.billed.generations).toBeLessThanOrEqual(RECORDS + 4);
}, 60_000);
