// Submits and follows the batch of the job folder in argv[2], as the command line does, with the BatchOptions that
// argv[3] holds as JSON. With KILL_AT=n in the environment it dies of SIGKILL at its nth step: before and after each call
// to the provider, and before and after each write to a file. Says how many steps it took, and where garbage is collected
// on demand (--expose-gc) what the heap held after each part, in MB.
import { open } from 'node:fs/promises';
import { devNull } from 'node:os';
import type { BatchOptions } from '#node/batch/batchSession';
import { followBatch, startBatch } from '#node/batch/batchRun';
import { openJob } from '#node/label/jobFolder';
import { hastyClock } from './clocks.ts';

const at = Number(process.env['KILL_AT'] ?? Infinity);
let steps = 0;
const step = () => {
  if (++steps === at) process.kill(process.pid, 'SIGKILL');
};
// KILL_ON='POST batches 2': it dies when the second such call is answered, before it can know.
const [method, pattern = '', nth] = process.env['KILL_ON']?.split(' ') ?? [];
let calls = 0;
const { fetch } = globalThis;
globalThis.fetch = async (url, init) => {
  step();
  const response = await fetch(url, init);
  const meant = init?.method === method && typeof url === 'string' && new RegExp(`/v1/${pattern}$`).test(url);
  if (meant && ++calls === Number(nth)) process.kill(process.pid, 'SIGKILL');
  step();
  return response;
};
const handle = await open(devNull, 'a');
const prototype = Object.getPrototypeOf(handle) as { appendFile: (data: Uint8Array) => Promise<void> };
await handle.close();
const { appendFile } = prototype;
prototype.appendFile = async function (data: Uint8Array) {
  step();
  await appendFile.call(this, data);
  step();
};

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const given = JSON.parse(process.argv[3] ?? '{}') as Partial<BatchOptions>;
const heap: number[] = [];
const measure = (parts: number) => {
  const { gc } = globalThis as { readonly gc?: () => void };
  if (gc === undefined || heap.length >= parts) return;
  gc();
  heap.push(process.memoryUsage().heapUsed / 2 ** 20);
};
const options: BatchOptions = {
  apiKey: 'test',
  clock: hastyClock,
  pollMs: [500, 1000],
  ...given,
  log,
  onEvent: (event) => {
    if (event.type !== 'state') return;
    const { parts } = event.state;
    measure(parts.length + parts.filter(({ status }) => status === 'settled').length);
  },
};
const opened = await openJob(process.argv[2] ?? '');
await startBatch(opened, options);
const { state, error } = await followBatch(opened, options);
const rss = Math.round(process.resourceUsage().maxRSS / 1024); // MB
process.stdout.write(`${JSON.stringify({ steps, state, error: error?.message, rss, heap })}\n`);
