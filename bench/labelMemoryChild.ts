// One run over argv[2]/data.csv with an engine that answers in this process; prints the peak of its memory as JSON.
import path from 'node:path';
import type { InferenceEngine } from '#core/infer/engine';
import type { LabelRecord } from '#core/label/record';
import { startRun } from '#core/label/startRun';
import { AttemptFile } from '#node/label/attemptLog';
import { systemClock } from '#node/clock';
import { RECORDS } from '#node/label/jobFolder';
import { JsonlLog } from '#node/jsonlLog';
import { readSources } from '#node/sources/sources';
import { template } from './labelWork.ts';

const folder = process.argv[2] ?? '';
const engine: InferenceEngine = {
  id: 'memory',
  complete: async () => {
    await new Promise((resolve) => setImmediate(resolve));
    return { text: '用户在问维修。\n####\n相关', finish: 'stop', usage: { input: 300, output: 20 }, ms: 1 };
  },
};
let peak = 0;
const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 50);
const started = performance.now();
const log = new JsonlLog<LabelRecord>(path.join(folder, 'records.jsonl'), RECORDS);
const handle = await startRun({
  teacher: { id: 't', title: 't', baseUrl: 'http://127.0.0.1:9/v1', model: 'm', limits: { concurrency: 64 } },
  template,
  items: () => readSources(['data.csv'], folder),
  log,
  attempts: new AttemptFile(folder),
  engine,
  clock: systemClock,
  logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  onEvent: () => {},
});
const { state, counts } = await handle.finished;
await log.close();
clearInterval(watch);
if (state !== 'done') throw new Error(`${state} ${JSON.stringify(counts)}`);
process.stdout.write(`${JSON.stringify({ rss: peak, ms: performance.now() - started, counts })}\n`);
