import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readRecords } from '#node/label/jobFolder';
import { batchJob, manyTexts } from './support/batchJobs.ts';
import { kimi } from './support/kimiClient.ts';
import { tempDir } from './support/tempDir.ts';

const dir = tempDir();
const child = fileURLToPath(new URL('support/batchChild.ts', import.meta.url));
const RECORDS = 20_000;

test('writing, sending, fetching and reading hold names of records in memory, not records', async () => {
  const server = await kimi({ batch: { validateMs: 0, runMs: 0, finalizeMs: 0 } });
  const opened = await batchJob(server, { dir: dir.path, texts: manyTexts(RECORDS) });
  const options = JSON.stringify({ maxLines: RECORDS / 10 });
  const running = spawn(process.execPath, ['--expose-gc', child, opened.dir, options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  running.stdout.on('data', (chunk) => (out += String(chunk)));
  const [code] = (await once(running, 'close')) as [number | null];
  expect(code).toBe(0);
  const { state, heap } = JSON.parse(out) as { readonly state: string; readonly heap: readonly number[] };
  expect([state, heap.length]).toEqual(['done', 20]); // ten parts written, ten read
  expect(Math.max(...heap) - (heap[0] ?? 0)).toBeLessThan(4); // MB; the records would be 16
  expect((await readRecords(opened.dir)).filter(({ status }) => status === 'labelled').length).toBe(RECORDS);
  expect(server.ledger().totals.billed).toMatchObject({ generations: RECORDS, extra: 0 });
}, 120_000);
