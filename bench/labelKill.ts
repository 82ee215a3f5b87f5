/**
 * SIGKILL at seeded moments of a labelling job, with what was lost, doubled and paid twice by the account of the server:
 *   node bench/labelKill.ts [kills] [seed]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { killOften } from '../test/support/killing.ts';
import { goal, table } from './measure.ts';

const kills = Number(process.argv[2] ?? 200);
const firstSeed = Number(process.argv[3] ?? 1);
const ways = [
  { name: 'concurrency 15, short answers', concurrency: 15, rpm: 150, latency: 60 },
  { name: 'concurrency 60, slow answers', concurrency: 60, rpm: 600, latency: 400 },
  { name: 'bound by the rate', concurrency: 15, rpm: 30, latency: 60 },
  { name: 'one at a time', concurrency: 1, rpm: 600, latency: 30 },
];
const folder = mkdtempSync(path.join(os.tmpdir(), 'label-kill-'));
const rows: string[][] = [];
let [lost, doubled, rejected, excess, done] = [0, 0, 0, 0, 0];
for (const [index, { name, ...way }] of ways.entries()) {
  const share = Math.ceil(kills / ways.length);
  // Enough records that the job outlives its kills.
  const records = share * Math.max(4, Math.ceil(way.concurrency * 1.6));
  const killed = await killOften({
    dir: path.join(folder, String(index)),
    records,
    kills: share,
    seed: firstSeed + index,
    tornTails: Math.floor(share / 4),
    ...way,
  });
  lost += killed.lost;
  doubled += killed.doubled + killed.unaccounted;
  rejected += killed.rejected;
  excess += Math.max(0, killed.extra - killed.inFlight);
  done += killed.kills;
  rows.push(
    [
      name,
      records,
      killed.kills,
      killed.lost,
      killed.doubled,
      killed.inFlight,
      killed.extra,
      killed.rejected,
      killed.seconds,
    ].map(String),
  );
}
rmSync(folder, { recursive: true });
console.log('\nSIGKILL while labelling; paid twice by the account of the server\n');
console.log(table([['', 'records', 'kills', 'lost', 'doubled', 'in flight', 'paid twice', '429', 's'], ...rows]));
console.log(goal(done >= kills, `${done} of ${kills} kills hit a running process`));
console.log(goal(lost === 0 && doubled === 0, `no label lost or doubled: ${lost}, ${doubled}`));
console.log(goal(excess === 0, `paid twice at most what was in flight or on a torn line: ${excess} more`));
console.log(goal(rejected === 0, `no 429 after a restart: ${rejected}`));
