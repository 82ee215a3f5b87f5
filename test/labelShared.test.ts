import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import type { LedgerEntry } from './support/kimiServer/ledger.ts';
import { kimi } from './support/kimiClient.ts';
import { killJob, startChild } from './support/killing.ts';
import { tempDir } from './support/tempDir.ts';

// What these processes may do under one account, in the two seconds that stand for a minute.
const RPM = 60;
const WINDOW_MS = 2000;
const CONCURRENCY = 12;

const dir = tempDir();
const children: { kill(signal: NodeJS.Signals): boolean }[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

const limited = () =>
  kimi({ limits: { rpm: RPM, concurrency: CONCURRENCY }, windowMs: WINDOW_MS, latency: { median: 60, sigma: 0.3 } });
const job = async (name: string, records: number, baseUrl: string) =>
  (await killJob({ dir: path.join(dir.path, name), records, rpm: RPM, concurrency: CONCURRENCY }, baseUrl)).dir;
const start = (jobDir: string) => {
  const child = startChild(jobDir, {}, { windowMs: WINDOW_MS, arrivalMs: 1000 }); // a busy machine is no cold network
  children.push(child);
  return { child, exited: once(child, 'exit') as Promise<[number | null]> };
};
/** Records a second over what the account allows, of the requests that arrived between two times. */
const goodput = (entries: readonly LedgerEntry[], from: number, to: number) =>
  entries.filter(({ outcome, arrivedAt }) => outcome === 'ok' && arrivedAt >= from && arrivedAt < to).length /
  ((RPM * (to - from)) / WINDOW_MS);

test('two processes share an account: no refusal, the whole rate together, and again alone', async () => {
  const server = await limited();
  const [long, short] = [await job('long', 480, server.baseUrl), await job('short', 150, server.baseUrl)];
  const first = start(long);
  while (server.ledger().entries.length < 90) await delay(20); // alone it has taken more than its part
  const alone = server.ledger().entries[0]?.arrivedAt ?? 0;
  const joined = Date.now();
  const second = start(short);
  expect(await second.exited).toEqual([0, null]);
  const left = Date.now();
  expect(await first.exited).toEqual([0, null]);
  const { entries, totals } = server.ledger();
  const end = entries.at(-25)?.arrivedAt ?? 0; // one that had to be sent again at the very end says nothing of the rate
  expect(totals.outcomes).toEqual({ ok: 630 });
  const figures = {
    before: goodput(entries, alone, joined),
    together: goodput(entries, joined, left),
    after: goodput(entries, left, end),
  };
  // The whole of what is allowed, as far as a loaded machine lets them (bench/labelGoodput.ts measures): a process that kept
  // to a half while the other was idle or gone would stay at 0.5.
  expect(figures.together, JSON.stringify(figures)).toBeGreaterThan(0.65);
  expect(figures.after, JSON.stringify(figures)).toBeGreaterThan(0.65);
}, 90_000);

test('what a killed process holds is believed for as long as the server counts it, and no longer', async () => {
  const server = await limited();
  const [killed, going] = [await job('killed', 400, server.baseUrl), await job('going', 240, server.baseUrl)];
  const first = start(killed);
  const second = start(going);
  while (server.ledger().entries.length < 120) await delay(20);
  first.child.kill('SIGKILL');
  await first.exited;
  const at = Date.now();
  expect(await second.exited).toEqual([0, null]);
  const { entries, totals } = server.ledger();
  expect(totals.limits).toEqual({});
  const end = entries.at(-1)?.arrivedAt ?? 0;
  expect(end - at).toBeGreaterThan(2 * WINDOW_MS);
  expect(goodput(entries, at + WINDOW_MS, end)).toBeGreaterThan(0.65);
}, 90_000);
