// One measured run in a process of its own: argv[2] is what is done, argv[3] the job, argv[4] the folder written to.
// Prints the time by the clock, that of all threads on a processor, and the peak of memory as JSON.
import { createReadStream, createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { exportJob } from '#node/dataset/exportJob';
import { verifyExport } from '#node/dataset/verifyExport';
import { openJob, recordsFile } from '#node/label/jobFolder';

const [what = '', job = '', out = ''] = process.argv.slice(2);
const SPLIT = { seed: 1, shares: { train: 0.8, val: 0.1, test: 0.1 }, group: 'source', similarity: 0.8 } as const;

/** The peer: the records' lines read, parsed and written again by what Node brings, no fold, no prompt, no hash. */
async function plain(): Promise<number> {
  const to = createWriteStream(out);
  let rows = 0;
  for await (const line of createInterface({ input: createReadStream(recordsFile(job)), crlfDelay: Infinity })) {
    if (!to.write(`${JSON.stringify(JSON.parse(line))}\n`)) await once(to, 'drain');
    rows++;
  }
  to.end();
  await once(to, 'close');
  return rows;
}

async function run(): Promise<number> {
  if (what === 'plain') return plain();
  if (what === 'verify') {
    const { whole, broken } = await verifyExport(out, { jobDir: job });
    if (broken !== undefined) throw new Error(broken.kind);
    return whole[0]?.rows ?? 0;
  }
  const split = what === 'split' ? { split: SPLIT } : {};
  const request = { format: 'alpaca', outDir: out, unreviewed: 'exclude', name: 'r', ...split } as const;
  return (await exportJob(await openJob(job), request)).rows;
}

const started = performance.now();
const before = process.cpuUsage();
const rows = await run();
const ms = performance.now() - started;
const { user, system } = process.cpuUsage(before);
const cpu = (user + system) / 1000;
process.stdout.write(`${JSON.stringify({ rows, ms, cpu, rss: process.resourceUsage().maxRSS * 1024 })}\n`);
