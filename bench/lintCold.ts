/**
 * What `promptmill lint` takes from start to end, against an empty Node:  node bench/lintCold.ts [rounds]
 * Wall time of new processes with the Node that runs this, in turns; builds dist/ first.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildAll } from '../scripts/build.mjs';
import { root } from '../scripts/node.mjs';
import { prompt, type Language } from './lintInputs.ts';
import { goal, median, table } from './measure.ts';

const rounds = Number(process.argv[2] ?? 20);
await buildAll();
const folder = mkdtempSync(path.join(os.tmpdir(), 'lint-cold-'));
const cli = path.join(root, 'dist', 'cli.mjs');
const file = (language: Language) => {
  const name = path.join(folder, `${language}.md`);
  writeFileSync(name, prompt(language, { bytes: 10_000 }));
  return name;
};
const ways: readonly (readonly [name: string, args: readonly string[]])[] = [
  ['node -e 0', ['-e', '0']],
  ['promptmill --version', [cli, '--version']],
  ['promptmill lint, zh 10 kB', [cli, 'lint', file('zh')]],
  ['promptmill lint, en 10 kB', [cli, 'lint', file('en')]],
];

const times = ways.map((): number[] => []);
for (let round = -2; round < rounds; round++) {
  for (const [index, [name, args]] of ways.entries()) {
    const start = performance.now();
    const { status, stderr } = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'en_US.UTF-8' },
    });
    const time = performance.now() - start;
    if (status !== 0 && status !== 1) throw new Error(`${name} ended with ${status}: ${stderr}`);
    if (round >= 0) times[index]?.push(time);
  }
}
rmSync(folder, { recursive: true });

const bare = median(times[0] ?? []);
const rows = ways.map(([name], index) => {
  const time = median(times[index] ?? []);
  return [name, time.toFixed(1), `× ${(time / bare).toFixed(2)}`];
});
console.log(`\nCold start, wall ms, median of ${rounds} rounds, Node ${process.versions.node}\n`);
console.log(table([['', 'ms', ''], ...rows]));
const worst = Math.max(...times.slice(2).map(median)) / bare;
console.log(goal(worst <= 2, `a cold lint of 10 kB takes at most 2 × node -e 0: ${worst.toFixed(2)} ×`));
