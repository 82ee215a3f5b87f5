/**
 * The index of QC review against DuckDB over the same records.jsonl of 1 kB records:
 *   node bench/qcIndex.ts [--records 1000,10000,100000,1000000] [--no-peer]
 * Each measures in a process of its own, the file in the system's cache. DuckDB works on all cores, the index on one.
 * A million records take 1 GB of the temporary folder, which is given back.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { root } from '../scripts/node.mjs';
import { npm } from '../scripts/npm.mjs';
import { once as setUp } from '../scripts/setup.mjs';
import { inFolder } from './labelWork.ts';
import { goal, median, table } from './measure.ts';
import { writeRecords } from './qcIndexRecords.ts';

type Search = readonly [first: number, all: number, hits: number];
interface Index {
  readonly buildMs: number;
  readonly buildCpu: number;
  readonly firstPage: number;
  readonly blocked: number;
  readonly rss: number;
  readonly perLabel: number;
  readonly passMs: number;
  readonly boardMs: number;
  readonly pageMs: number;
  readonly extendMs: number;
  readonly chinese: Search;
  readonly english: Search;
  readonly damaged: number;
  readonly records: number;
}
interface Peer extends Pick<Index, 'buildMs' | 'rss' | 'chinese' | 'english'> {
  readonly filterMs: number;
  readonly listMs: number;
}
interface Reopened {
  readonly reopenMs: number;
  readonly reopenCpu: number;
}
interface Measured extends Reopened {
  readonly count: number;
  readonly bytes: number;
  readonly cachedPageMs: number;
  readonly index: Index;
  readonly peer: Peer | undefined;
}

const { values } = parseArgs({ options: { records: { type: 'string' }, 'no-peer': { type: 'boolean' } } });
const sizes = (values.records ?? '1000,10000,100000,1000000').split(',').map(Number);
const withPeer = values['no-peer'] !== true;
if (withPeer) {
  const dir = path.join(root, 'bench', 'peers', 'qc');
  await setUp(dir, () => npm('the database to compare with', dir, ['ci']));
}

/** What a script of this folder prints, as JSON. */
async function child<Value>(script: string, ...args: readonly string[]): Promise<Value> {
  const at = fileURLToPath(new URL(script, import.meta.url));
  const running = spawn(process.execPath, [at, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface(running.stdout), 'line')) as [string];
  return JSON.parse(line) as Value;
}

async function measure(count: number): Promise<Measured> {
  return inFolder(async (folder) => {
    const [job, cache] = [path.join(folder, 'job'), path.join(folder, 'cache')];
    mkdirSync(job);
    const bytes = writeRecords(path.join(job, 'records.jsonl'), count);
    const index = await child<Index>('qcIndexChild.ts', 'build', job, cache);
    if (index.records !== count || index.damaged > 0) throw new Error(`${index.records} records were read`);
    const reopened: Reopened[] = [];
    for (let n = 0; n < 5; n++) reopened.push(await child<Reopened>('qcIndexChild.ts', 'reopen', job, cache));
    const pages: { readonly pageMs: number }[] = [];
    for (let n = 0; n < 5; n++) pages.push(await child('qcIndexChild.ts', 'page', job, cache));
    const cachedPageMs = median(pages.map(({ pageMs }) => pageMs));
    const peer = withPeer ? await child<Peer>('qcIndexDuckdb.ts', path.join(job, 'records.jsonl')) : undefined;
    for (const what of ['chinese', 'english'] as const) {
      if (peer !== undefined && peer[what][2] !== index[what][2]) throw new Error(`the ${what} hits differ`);
    }
    const reopenMs = median(reopened.map((one) => one.reopenMs));
    const reopenCpu = median(reopened.map((one) => one.reopenCpu));
    return { count, bytes, index, reopenMs, reopenCpu, cachedPageMs, peer };
  });
}

const all: Measured[] = [];
for (const count of sizes) {
  all.push(await measure(count));
  console.error(`${count.toLocaleString('en-US')} measured`);
}

const ms = (value: number) => (value < 10 ? value.toFixed(2) : value.toFixed(0));
const mb = (bytes: number) => (bytes / 1e6).toFixed(0);
const rows: readonly (readonly [string, (one: Measured) => string])[] = [
  ['file, MB', ({ bytes }) => mb(bytes)],
  ['build, ms', ({ index }) => ms(index.buildMs)],
  ['build, ms of CPU', ({ index }) => ms(index.buildCpu)],
  ['build, MB/s', ({ index, bytes }) => (bytes / 1e3 / index.buildMs).toFixed(0)],
  ['first page while building, ms', ({ index }) => ms(index.firstPage)],
  ['longest block of the event loop, ms', ({ index }) => ms(index.blocked)],
  ['memory grown (RSS), MB', ({ index }) => mb(index.rss)],
  ['bytes a label, kept', ({ index }) => index.perLabel.toFixed(1)],
  ['reopened from the cache, ms', ({ reopenMs }) => ms(reopenMs)],
  ['reopened from the cache, ms of CPU', ({ reopenCpu }) => ms(reopenCpu)],
  ['first page of a job whose index is kept, ms', ({ cachedPageMs }) => ms(cachedPageMs)],
  ['nothing new found, ms', ({ index }) => ms(index.extendMs)],
  ['filter, bare pass, ms', ({ index }) => ms(index.passMs)],
  ['filter of the review with counts, ms', ({ index }) => ms(index.boardMs)],
  ['200 records from all over, ms', ({ index }) => ms(index.pageMs)],
  ['first hits, Chinese / any case, ms', ({ index }) => `${ms(index.chinese[0])} / ${ms(index.english[0])}`],
  ['all hits, Chinese / any case, ms', ({ index }) => `${ms(index.chinese[1])} / ${ms(index.english[1])}`],
];
const peerRows: readonly (readonly [string, (peer: Peer, one: Measured) => string])[] = [
  ['build, ms (times ours)', (peer, { index }) => ratio(peer.buildMs, index.buildMs)],
  ['memory grown (RSS), MB (times ours)', (peer, { index }) => ratio(peer.rss / 1e6, index.rss / 1e6)],
  ['filter, counted, ms (times our pass)', (peer, { index }) => ratio(peer.filterMs, index.passMs)],
  ['filter, listed, ms (times our pass)', (peer, { index }) => ratio(peer.listMs, index.passMs)],
  ['first hits, Chinese, ms (times ours)', (peer, { index }) => ratio(peer.chinese[0], index.chinese[0])],
  ['all hits, Chinese, ms (times ours)', (peer, { index }) => ratio(peer.chinese[1], index.chinese[1])],
  ['first hits, any case, ms (times ours)', (peer, { index }) => ratio(peer.english[0], index.english[0])],
  ['all hits, any case, ms (times ours)', (peer, { index }) => ratio(peer.english[1], index.english[1])],
];
function ratio(theirs: number, ours: number): string {
  return `${ms(theirs)} (${(theirs / ours).toFixed(1)})`;
}

const head = ['records', ...all.map(({ count }) => count.toLocaleString('en-US'))];
console.log('\nThe index of the review\n');
console.log(table([head, ...rows.map(([name, cell]) => [name, ...all.map(cell)])]));
if (withPeer) {
  console.log('DuckDB over the same file\n');
  const cells = (cell: (peer: Peer, one: Measured) => string) =>
    all.map((one) => (one.peer === undefined ? '' : cell(one.peer, one)));
  console.log(table([head, ...peerRows.map(([name, cell]) => [name, ...cells(cell)])]));
}

const of = (count: number) => all.find((one) => one.count === count);
const [small, large] = [of(100_000), of(1_000_000)];
if (small !== undefined) {
  console.log(
    goal(small.index.buildMs <= 1500, `100,000 records are built within 1.5 s: ${ms(small.index.buildMs)} ms`),
  );
  console.log(goal(small.index.boardMs <= 150, `and filtered within 150 ms: ${ms(small.index.boardMs)} ms`));
}
if (large !== undefined) {
  const first = Math.max(large.index.chinese[0], large.index.english[0]);
  console.log(goal(large.reopenCpu <= 60, `10^6 records reopen within 60 ms of CPU: ${ms(large.reopenCpu)} ms`));
  console.log(goal(large.cachedPageMs <= 100, `show their first page within 100 ms: ${ms(large.cachedPageMs)} ms`));
  console.log(goal(large.index.boardMs <= 50, `are filtered within 50 ms: ${ms(large.index.boardMs)} ms`));
  console.log(goal(first <= 100, `show their first hits within 100 ms: ${ms(first)} ms`));
  console.log(goal(large.index.perLabel <= 55, `take about 50 bytes a label: ${large.index.perLabel.toFixed(1)}`));
}
if (small !== undefined && large !== undefined) {
  const grown = (value: (one: Measured) => number) => (value(large) / value(small)).toFixed(1);
  console.log(
    `\nFrom 10^5 to 10^6 records: build ×${grown((one) => one.index.buildCpu)} of CPU, reopen ×${grown((one) => one.reopenCpu)}, ` +
      `filter ×${grown((one) => one.index.boardMs)}, full search ×${grown((one) => one.index.english[1])}`,
  );
}
