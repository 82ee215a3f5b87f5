import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AppError } from '#core/errors';
import { SCRATCH_PREFIX } from '#core/infer/childProtocol';
import type { GenerateAsk } from '#core/infer/request';
import type { Logger } from '#core/ports';
import { seededRandom } from '#core/qc/statistics/random';
import { readGgufHeader } from '#node/infer/ggufHeader';
import { startInference } from '#node/infer/inferenceProcess';
import { removeScratch } from '#node/infer/scratch';
import type { HostState, ModelHost } from '#node/infer/localModel';
import { openWorkbench, startOptions, type Workbench } from './support/localModel.ts';
import { writeScriptedModel } from './support/tinyQwen.ts';

// A local model that is kept alive: crashes, idleness and an end, in the real process on a tiny model.

let bench: Workbench;

beforeAll(async () => {
  bench = await openWorkbench();
}, 60_000);
afterAll(() => bench.close());

const ask: GenerateAsk = { input: { messages: [{ role: 'user', content: '有人在吗？' }] }, stop: ['####'] };
const answer = (host: ModelHost) => host.call('generate', ask).then(({ text }) => text);
const quiet: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const SCRIPT = ['相关', '####', '因为'];

function kill(host: ModelHost, signal: NodeJS.Signals = 'SIGKILL'): void {
  if (host.pid !== undefined) process.kill(host.pid, signal);
}

/** All states that a host goes through, until one of a kind is there. */
function until(host: ModelHost, kind: HostState['kind']): Promise<readonly HostState[]> {
  const seen: HostState[] = [host.state];
  return new Promise((resolve) => {
    const look = () => {
      if (seen.at(-1) !== host.state) seen.push(host.state);
      if (host.state.kind !== kind) return;
      end();
      resolve(seen);
    };
    const end = host.onChange(look);
    look();
  });
}

describe('a model that crashes', () => {
  // One model for all of them, in this order: loading is what takes time.
  let host: ModelHost;

  beforeAll(async () => {
    host = await bench.host(['啊', '哦', '嗯'], { loop: true });
  }, 60_000);

  const three = () => host.call('generate', { ...ask, maxTokens: 3 });

  test.each([1, 2])('killed in the middle of an answer, it is there again at once and answers (%i)', async (round) => {
    let wrote = () => {};
    const writing = new Promise<void>((resolve) => (wrote = resolve));
    const running = host.call('generate', { ...ask, maxTokens: 900 }, { onText: () => wrote() });
    await writing;
    const restarting = until(host, 'restarting');
    kill(host);
    await expect(running).rejects.toMatchObject({ code: 'runtime.failed', args: ['SIGKILL'] });
    expect(await restarting).toContainEqual({ kind: 'restarting', reason: 'SIGKILL', attempt: 1 });
    await until(host, 'ready');
    expect((await three()).text).toBe('啊哦嗯');
    expect(host.restarts).toBe(round);
    expect(bench.lines.some((line) => line.includes('SIGKILL'))).toBe(true);
  });

  test('a call made while it comes back is answered', async () => {
    const restarting = until(host, 'restarting');
    kill(host, 'SIGSEGV');
    expect(await restarting).toContainEqual({ kind: 'restarting', reason: 'SIGSEGV', attempt: 1 });
    expect((await three()).text).toBe('啊哦嗯');
  });

  test('whoever waits for it may stop waiting', async () => {
    const restarting = until(host, 'restarting');
    kill(host);
    await restarting;
    const given = new AbortController();
    const waiting = host.call('generate', ask, { signal: given.signal });
    given.abort(new Error('gave up'));
    await expect(waiting).rejects.toThrow('gave up');
    expect((await three()).text).toBe('啊哦嗯');
  });

  test('dying again and again, it is not started for ever, and says what to do', async () => {
    while (host.state.kind !== 'failed') {
      kill(host);
      await sleep(20);
    }
    expect(host.restarts).toBeGreaterThanOrEqual(5);
    const error = await three().catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'runtime.failed', hint: expect.stringContaining('smaller context') });
  });
});

describe('a model that is kept alive', () => {
  test('one that nobody asks is unloaded, and loaded by the next call', async () => {
    const host = await bench.host(SCRIPT, { idleMinutes: 0.004 });
    expect(await answer(host)).toBe('相关');
    await until(host, 'unloaded');
    const { outputTokens } = host.stats;
    expect(await answer(host)).toBe('相关');
    expect(host.restarts).toBe(0);
    expect(host.stats.outputTokens).toBeGreaterThanOrEqual(outputTokens); // counts go on over the unloading
    await host.stop();
  });

  test('stopped, it answers no more, and its process is gone', async () => {
    const host = await bench.host(SCRIPT);
    const { pid = 0 } = host;
    await host.stop();
    expect(host.state).toEqual({ kind: 'stopped' });
    await expect(answer(host)).rejects.toMatchObject({ code: 'runtime.failed', hint: 'Start it again.' });
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  test('out of memory, it may fail or die, but the next request is answered', async () => {
    const host = await bench.host(SCRIPT, { parallel: 4 });
    const { pid = 0 } = host;
    const size = /VmSize:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    execFileSync('prlimit', ['--pid', String(pid), `--as=${Number(size) * 1024}`]);
    const long = { ...ask, input: { messages: [{ role: 'user' as const, content: '内存'.repeat(400) }] } };
    const under = await Promise.allSettled(Array.from({ length: 40 }, () => host.call('generate', long)));
    expect(under).toHaveLength(40);
    if (host.pid === pid) kill(host); // it lived with what it had: it goes, so that its limit does
    while (host.pid === pid) await sleep(10);
    expect(await answer(host)).toBe('相关');
    await host.stop();
  });
});

test('what a killed process left of a prompt is deleted, and nothing else', async () => {
  const dead = spawn(process.execPath, ['-e', '']);
  await once(dead, 'close');
  const make = (name: string) => mkdir(path.join(bench.dir, name)).then(() => name);
  const gone = await make(`${SCRATCH_PREFIX}${dead.pid}-ab12`);
  const kept = [
    await make(`${SCRATCH_PREFIX}${process.pid}-cd34`),
    await make(`${SCRATCH_PREFIX}x`),
    await make('1-e'),
  ];
  await removeScratch(bench.dir);
  const left = readdirSync(bench.dir);
  expect(left).toEqual(expect.arrayContaining(kept));
  expect(left).not.toContain(gone);
});

describe('a file that passes the check, but is damaged', () => {
  // What llama.cpp does with it is its own affair: it may load it, refuse it or crash. More: PROMPTMILL_MUTANTS=300.
  const runs = Number(process.env['PROMPTMILL_MUTANTS'] ?? 6);

  test(`of ${runs} mutants each is loaded or refused with a next step, and a good one loads after them`, async () => {
    const file = path.join(bench.dir, 'mutant.gguf');
    writeScriptedModel(file, SCRIPT);
    const original = readFileSync(file);
    const end = original.indexOf('blk.0.ffn_down.weight') + 60; // the whole header
    const random = seededRandom('native');
    const pick = (below: number) => Math.floor(random() * below);
    let tried = 0;
    const codes = new Map<string, number>();
    while (tried < runs) {
      const copy = Buffer.from(original);
      for (let changes = 1 + pick(3); changes > 0; changes--) copy[24 + pick(end - 24)] = pick(256);
      writeFileSync(file, copy);
      if (
        await readGgufHeader(file).then(
          () => false,
          () => true,
        )
      )
        continue;
      tried++;
      const outcome = await startInference({ ...startOptions, modelFile: file, script: bench.script, log: quiet })
        .then(async (model) => {
          await model.call('generate', { ...ask, maxTokens: 4 }).catch(() => undefined);
          await model.stop();
          return 'loaded';
        })
        .catch((error: unknown) => {
          if (!(error instanceof AppError)) throw error;
          expect(error.hint).not.toBe('');
          return error.code;
        });
      codes.set(outcome, (codes.get(outcome) ?? 0) + 1);
    }
    console.log('damaged files:', Object.fromEntries(codes));
    const host = await bench.host(SCRIPT);
    expect(await answer(host)).toBe('相关');
  }, 600_000);
});

test('a GPU that cannot compute is named with a next step, not only the signal that ended the process', async () => {
  // As llama.cpp does it: it tells the error, then aborts (seen with a driver older than the code's CUDA).
  const script = path.join(bench.dir, 'aborts.mjs');
  const message = 'CUDA error: the provided PTX was compiled with an unsupported toolchain.';
  writeFileSync(
    script,
    `process.once('message', () => process.send({ type: 'log', level: 'error', message: ${JSON.stringify(message)} }, () => process.abort()));`,
  );
  const modelFile = path.join(bench.dir, 'gpu.gguf');
  writeScriptedModel(modelFile, SCRIPT);
  const error: unknown = await startInference({ ...startOptions, modelFile, script, log: quiet }).catch(
    (cause: unknown) => cause,
  );
  expect(error).toMatchObject({ code: 'runtime.failed', args: [message] });
  expect((error as AppError).hint).toContain('driver');
});
