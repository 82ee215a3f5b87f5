/**
 * The division into train, val and test: time, memory and what it misses.
 *   node bench/split.ts [--rows 100000,1000000] [--no-leaks]
 * Each size runs in a process of its own, on texts of 200 to 700 characters of which a twentieth are near-duplicates. Then
 * the leak test at several thresholds: edits of every kind among other records, judged by a plain reference.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { goal, table } from './measure.ts';
import type { LeakFigures } from './splitLeaks.ts';
import type { SplitFigures } from './splitChild.ts';

const { values } = parseArgs({ options: { rows: { type: 'string' }, 'no-leaks': { type: 'boolean' } } });
const sizes = (values.rows ?? '100000,1000000').split(',').map(Number);

/** What a script of this folder prints, as JSON. */
async function child<Value>(script: string, ...args: readonly string[]): Promise<Value> {
  const at = fileURLToPath(new URL(script, import.meta.url));
  const running = spawn(process.execPath, [at, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface(running.stdout), 'line')) as [string];
  return JSON.parse(line) as Value;
}

const measured: SplitFigures[] = [];
for (const size of sizes) measured.push(await child<SplitFigures>('splitChild.ts', String(size)));
const rows: readonly (readonly [string, (one: SplitFigures) => string])[] = [
  ['adding, s of CPU', ({ addSeconds }) => addSeconds.toFixed(1)],
  ['dividing, s of CPU', ({ finishSeconds }) => finishSeconds.toFixed(1)],
  ['both, s of the clock', ({ wallSeconds }) => wallSeconds.toFixed(1)],
  ['memory grown (RSS, most), MB', ({ grownBytes }) => (grownBytes / 1e6).toFixed(0)],
  ['memory of the process (RSS, most), MB', ({ rssBytes }) => (rssBytes / 1e6).toFixed(0)],
  ['near-duplicates planted', ({ planted }) => planted.toLocaleString('en-US')],
  ['of these in another part', ({ apart }) => String(apart)],
  ['leaks told', ({ leaks }) => String(leaks)],
];
console.log('\nThe division\n');
const head = ['rows', ...measured.map((one) => one.rows.toLocaleString('en-US'))];
console.log(table([head, ...rows.map(([name, cell]) => [name, ...measured.map(cell)])]));
const large = measured.find((one) => one.rows === 1_000_000);
if (large !== undefined) {
  const seconds = large.addSeconds + large.finishSeconds;
  console.log(goal(seconds <= 60, `10^6 rows are divided within a minute of CPU: ${seconds.toFixed(0)} s`));
  console.log(goal(large.grownBytes <= 400e6, `in 400 MB: ${(large.grownBytes / 1e6).toFixed(0)} MB`));
}

if (values['no-leaks'] !== true) {
  const { kinds, bins, joined, wrong, recall, records, copies } = await child<LeakFigures>('splitLeaks.ts');
  const share = (part: number, all: number) => (all === 0 ? '–' : `${((100 * part) / all).toFixed(1)} %`);
  console.log(`\nNear-duplicates kept together, threshold 0.8: ${copies} edits among ${records} records\n`);
  console.log(
    table([
      ['edit', 'n', 'mean J', 'J ≥ 0.8', 'of these together', 'J < 0.8 together'],
      ...kinds.map(({ kind, n, mean, near, nearTogether, farTogether }) => {
        return [
          kind,
          String(n),
          mean.toFixed(3),
          String(near),
          share(nearTogether, near),
          share(farTogether, n - near),
        ];
      }),
    ]),
  );
  console.log('By similarity\n');
  console.log(
    table([
      ['J', 'pairs', 'together'],
      ...bins.map(({ from, n, together }) => [`${from.toFixed(2)} –`, String(n), share(together, n)]),
    ]),
  );
  console.log(`Rows joined: ${joined}; of these with no other of J ≥ 0.7 in their cluster: ${wrong}.`);
  console.log(goal(recall >= 0.99, `recall of pairs with J ≥ 0.8 is at least 99 %: ${(100 * recall).toFixed(2)} %`));
}
