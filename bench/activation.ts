/**
 * What Promptmill's activation costs in the real extension host, beside an empty extension:  node bench/activation.ts [starts] [--first]
 * VS Code's own figures (Developer: Startup Performance), whole ms of wall time; a prompt is open, which activates both.
 * Packs the extension first, installs it in one VS Code and the empty one in another, and opens windows in turns: each has
 * an extension host of its own. On a machine that others use too, `--first` (root only) lets the hosts go before all other work.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { root } from '../scripts/node.mjs';
import { buildVsix } from '../scripts/package.mjs';
import { setup } from '../scripts/setup.mjs';
import { vscodeVersion } from '../scripts/vscodeHost.mjs';
import { openHost, packSmall, type Activation } from './activationHost.ts';
import { goal, interval, median, ratios, table } from './measure.ts';

const LOAD = 30;
const CALL = 20;
/** Asks for VS Code's API, as every extension must, and does nothing with it. */
const EMPTY = { file: 'main.cjs', code: "require('vscode');\nexports.activate = () => {};\n" };
const REPORTER = 'activationReporter.mjs';

const words = process.argv.slice(2);
const first = words.includes('--first');
const starts = Number(words.find((word) => word !== '--first') ?? 10);
await setup({ host: true });
const dir = await mkdtemp(path.join(os.tmpdir(), 'promptmill-activation-'));
const vsix = await buildVsix(path.join(dir, 'promptmill.vsix'));
const code = await readFile(path.join(root, 'bench', REPORTER), 'utf8');
const reporter = await packSmall(dir, 'reporter', ['onStartupFinished'], { file: REPORTER, code });
const empty = await packSmall(dir, 'empty', ['onLanguage:prompt-template'], EMPTY);
const hosts = [
  await openHost(path.join(dir, 'ours'), 'promptmill.promptmill', [reporter, vsix], first),
  await openHost(path.join(dir, 'peer'), 'bench.empty', [reporter, empty], first),
];

const found: Activation[][] = [[], []];
try {
  for (let start = -1; start < starts; start++) {
    for (const [index, host] of hosts.entries()) {
      const one = await host.start();
      if (start < 0) continue; // fills the caches of the system and of VS Code
      found[index]?.push(one);
    }
  }
} finally {
  for (const host of hosts) await host.close();
  await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

const [ours = [], peer = []] = found;
console.log(`\nVS Code ${await vscodeVersion()}, ${starts} starts, by ${ours[0]?.event}; wall ms\n`);
const rows = (['load', 'call', 'firstFinding'] as const).map((key) => {
  const [mine, theirs] = [ours.map((one) => one[key]), peer.map((one) => one[key])];
  // The peer has no findings: its figure is when VS Code was up. A ratio to 0 ms says nothing.
  const shares = theirs.includes(0)
    ? ''
    : `× ${median(ratios(mine.map((ms, at) => [ms, theirs[at] ?? 0]))).toFixed(2)}`;
  return [key, median(mine).toFixed(0), interval(mine, 0), median(theirs).toFixed(0), interval(theirs, 0), shares];
});
console.log(table([['', 'promptmill', '95 %', 'empty', '95 %', 'ratio'], ...rows]));
const [load, call] = [median(ours.map((one) => one.load)), median(ours.map((one) => one.call))];
console.log(goal(load <= LOAD, `loading takes at most ${LOAD} ms at the median: ${load}`));
console.log(goal(call <= CALL, `activate() takes at most ${CALL} ms at the median: ${call}`));
