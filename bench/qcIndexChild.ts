// The review's index over argv[3], a job folder: `build` it, `reopen` it from the cache in
// argv[4], or show its first `page` from there. Prints JSON.
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Board } from '#core/qc/review/board';
import type { GrowingTable } from '#core/qc/table/growingTable';
import { PROBE_SHARES } from '#core/qc/review/probes';
import { createJob, type OpenedJob } from '#node/label/jobFolder';
import { JobReview } from '#node/review/jobReview';
import { searchRecords } from '#node/review/qcSearch';
import { extendTable, openTable } from '#node/review/qcTable';
import { RecordReader } from '#node/review/recordReader';
import { LABELS, template, TEMPLATE_TEXT } from './labelWork.ts';
import { median } from './measure.ts';
import { SEARCHED } from './qcIndexRecords.ts';

const [, , mode, dir = '', cacheDir = ''] = process.argv;
const file = path.join(dir, 'records.jsonl');
// Only the folder and the template count for a table.
const opened = { dir, template } as OpenedJob;
const base = process.memoryUsage.rss();

async function timed<Value>(action: () => Promise<Value> | Value): Promise<readonly [ms: number, value: Value]> {
  const start = performance.now();
  const value = await action();
  return [performance.now() - start, value];
}

async function several(action: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < 7; n++) times.push((await timed(action))[0]);
  return median(times);
}

/** Conclusion and nothing decided, in one pass over two columns. */
function pass(table: GrowingTable, verdicts: Uint8Array): Uint32Array {
  const wanted = table.conclusions.find(LABELS[0] ?? '');
  const { records, teacher } = table;
  const found = new Uint32Array(records);
  let count = 0;
  for (let label = 0; label < records; label++) {
    if (teacher[label] === wanted && verdicts[label] === 0) found[count++] = label;
  }
  return found.subarray(0, count);
}

async function search(table: GrowingTable, text: string): Promise<readonly [first: number, all: number, hits: number]> {
  const start = performance.now();
  let first = NaN;
  let hits = 0;
  await searchRecords(file, table, text, {
    onHits: (records) => {
      if (hits === 0) first = performance.now() - start;
      hits += records.length;
    },
  });
  return [first, performance.now() - start, hits];
}

async function build(): Promise<object> {
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  let firstPage = NaN;
  const start = performance.now();
  const onProgress = () => {
    if (Number.isNaN(firstPage)) firstPage = performance.now() - start;
  };
  const cpu = process.cpuUsage();
  const [buildMs, table] = await timed(() => openTable(opened, { onProgress }));
  const { user, system } = process.cpuUsage(cpu);
  delays.disable();
  const rss = process.memoryUsage.rss() - base;
  await openTable(opened, { cacheDir });
  const columns = table.serialise().reduce((sum, part) => sum + part.byteLength, 0);
  const verdicts = new Uint8Array(table.records).map((_, n) => (n % 10 === 0 ? 1 : 0));
  const passMs = await several(() => pass(table, verdicts));
  const board = new Board(table, { reviewer: 'li', seed: 'bench', shares: { blind: 0, planted: 0 } });
  board.load([]);
  let turn = 0;
  const boardMs = await several(() => board.setFilter({ state: 'unreviewed', teacher: LABELS[turn++ % 2] ?? '' }));
  const reader = new RecordReader(file);
  const page = (n: number) => Array.from({ length: 200 }, (_, i) => (n * 7919 + i * 4999) % table.records);
  const pageMs = await several(() => reader.readMany(table, page(turn++)));
  await reader.close();
  const extendMs = await several(() => extendTable(table, file));
  const chinese = await search(table, SEARCHED.chinese);
  const english = await search(table, SEARCHED.english);
  const perLabel = columns / table.records;
  const memory = { rss, perLabel, blocked: delays.max / 1e6 };
  const times = {
    buildMs,
    buildCpu: (user + system) / 1000,
    firstPage,
    passMs,
    boardMs,
    pageMs,
    extendMs,
    chinese,
    english,
  };
  return { ...memory, ...times, damaged: table.damaged, records: table.records };
}

/** From the cache, in a process that has done nothing before. */
async function reopen(): Promise<object> {
  const cpu = process.cpuUsage();
  const [reopenMs] = await timed(() => openTable(opened, { cacheDir }));
  const { user, system } = process.cpuUsage(cpu);
  return { reopenMs, reopenCpu: (user + system) / 1000 };
}

/** The whole review from the cache to its first page, counts included, in a process that has done nothing before. */
async function pageFromCache(): Promise<object> {
  await createJob(dir, {
    version: 1,
    name: 'bench',
    createdAt: '2026-05-01T00:00:00.000Z',
    template: { path: 'bench.template.md', hash: '', text: TEMPLATE_TEXT },
    sources: ['data'],
    base: '.',
    teacher: { id: 'replay', title: 'Replay', baseUrl: '', model: 'replay' },
  });
  const start = performance.now();
  const job = await JobReview.open(dir, { reviewer: 'li', shares: PROBE_SHARES, cacheDir });
  const { page } = await job.view();
  const pageMs = performance.now() - start;
  if (page.rows.length === 0) throw new Error('the first page is empty');
  await job.close();
  return { pageMs };
}

process.stdout.write(
  `${JSON.stringify(mode === 'build' ? await build() : mode === 'page' ? await pageFromCache() : await reopen())}\n`,
);
