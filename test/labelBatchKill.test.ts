import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { batchState } from '#node/batch/batchSession';
import { readRecords } from '#node/label/jobFolder';
import { batchJob, costOfJob, manyTexts } from './support/batchJobs.ts';
import { call, kimi } from './support/kimiClient.ts';
import { chance } from './support/kimiServer/random.ts';
import { tempDir } from './support/tempDir.ts';

const dir = tempDir();
const child = fileURLToPath(new URL('support/batchChild.ts', import.meta.url));
const LINES = 14;

/** Runs a process that goes on with the batch; where it is to die, at its nth step. */
async function goOn(job: string, kill: { readonly KILL_AT?: string; readonly KILL_ON?: string } = {}) {
  const running = spawn(process.execPath, [child, job, JSON.stringify({ maxLines: LINES })], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...kill },
  });
  let out = '';
  running.stdout.on('data', (chunk) => (out += String(chunk)));
  const [code, signal] = (await once(running, 'close')) as [number | null, NodeJS.Signals | null];
  if (signal === null && code !== 0) throw new Error(`ended with ${code}: ${out}`);
  return { killed: signal === 'SIGKILL', ...(out === '' ? {} : (JSON.parse(out) as { steps: number; state: string })) };
}

// A whole run over three parts takes some 110 steps: calls and writes, each with a before and an after.
// The first kill of each is where it would cost most: the provider has done what the process does not know yet.
test.each([
  [1, 'POST batches 1'],
  [2, 'POST files 2'],
  [3, 'POST batches 3'],
  [4, 'GET files/.*/content 1'],
])(
  'killed over and over at any step of submitting and fetching, nothing is lost, doubled or paid twice (%i: %s)',
  async (seed, where) => {
    const expiring = seed % 2 === 0;
    const server = await kimi({
      batch: {
        validateMs: 5,
        runMs: 20,
        finalizeMs: 5,
        ...(expiring ? { expire: { at: [2], after: 0.5 } } : {}),
      },
    });
    const folder = path.join(dir.path, String(seed));
    const opened = await batchJob(server, { dir: folder, texts: [...manyTexts(36), 'record 1', 'record 20'] });
    expect(await goOn(opened.dir, { KILL_ON: where })).toEqual({ killed: true });
    let kills = 1;
    for (let run = 0; run < 6; run++) {
      const step = 1 + Math.floor(chance(seed, run, 'step') * (seed < 3 ? 24 : 40));
      const { killed } = await goOn(opened.dir, { KILL_AT: String(step) });
      if (!killed) break;
      kills++;
    }
    const last = await goOn(opened.dir);
    expect(last).toMatchObject({ killed: false, state: 'done' });
    const records = await readRecords(opened.dir);
    const ids = new Set(records.map(({ item }) => item.id));
    expect([records.length, ids.size]).toEqual([38, 38]);
    expect(records.filter(({ status }) => status === 'labelled').length).toBe(38);
    expect(records.filter((record) => 'reused' in record && record.reused).length).toBe(2);
    const { totals } = server.ledger();
    expect(totals.billed).toMatchObject({ generations: 36, keys: 36, extra: 0 });
    expect(await costOfJob(opened)).toBeCloseTo(totals.billed.cost, 10);
    // Killed behind the end, the last process began another batch, which had nothing to do.
    const state = await batchState(opened.dir);
    expect(state?.money.CNY).toBeCloseTo(state?.lines === 0 ? 0 : totals.billed.cost, 10);
    expect((await call(server, 'GET', '/v1/files')).json.data).toEqual([]);
    expect(kills).toBeGreaterThanOrEqual(3); // a busy machine comes to fewer of its steps
  },
  120_000,
);
