/**
 * Records a second of the job log against the plain peers, in one run on one disk:  node bench/journal.ts [records]
 * Every way but the last has each record on disk (fdatasync) before it counts; the ratios are what to compare.
 */
import { appendFileSync, fdatasyncSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { JsonlLog } from '../src/node/jsonlLog.ts';

const count = Number(process.argv[2] ?? 3000);
const record = {
  item: { id: 'x', text: '机器一直往左偏，能不能上门维修？'.repeat(8) },
  status: 'labelled',
  reply: { text: '相关' },
};
const folder = mkdtempSync(path.join(os.tmpdir(), 'journal-'));

const ways: readonly (readonly [name: string, run: (file: string) => Promise<void>])[] = [
  [
    'fdatasync a record (peer)',
    async (file) => {
      const handle = await open(file, 'a');
      for (let i = 0; i < count; i++) {
        await handle.appendFile(`${JSON.stringify(record)}\n`);
        await handle.datasync();
      }
      await handle.close();
    },
  ],
  [
    'JsonlLog, one at a time',
    async (file) => {
      const log = new JsonlLog<typeof record>(file);
      for (let i = 0; i < count; i++) await log.append(record);
      await log.close();
    },
  ],
  [
    'JsonlLog, 16 in flight',
    async (file) => {
      const log = new JsonlLog<typeof record>(file);
      for (let i = 0; i < count; i += 16) await Promise.all(Array.from({ length: 16 }, () => log.append(record)));
      await log.close();
    },
  ],
  [
    'no sync at all (peer, loses on power cut)',
    async (file) => {
      const descriptor = openSync(file, 'a');
      for (let i = 0; i < count; i++) appendFileSync(descriptor, `${JSON.stringify(record)}\n`);
      fdatasyncSync(descriptor);
    },
  ],
];

let base = 0;
for (const [index, [name, run]] of ways.entries()) {
  const rates: number[] = [];
  for (let round = 0; round < 3; round++) {
    const start = performance.now();
    await run(path.join(folder, `${index}-${round}.jsonl`));
    rates.push((count / (performance.now() - start)) * 1000);
  }
  const median = rates.toSorted((a, b) => a - b)[1] ?? 0;
  base ||= median;
  console.log(`${name.padEnd(44)}${median.toFixed(0).padStart(9)} records/s   × ${(median / base).toFixed(2)}`);
}
rmSync(folder, { recursive: true });
