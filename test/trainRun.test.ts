import { spawn, type ChildProcess } from 'node:child_process';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { AppError } from '#core/errors';
import { birthOf } from '#node/lockFile';
import { BoundedLog } from '#node/train/boundedLog';
import { runTraining } from '#node/train/runTraining';
import { readRun, runnerOf } from '#node/train/runFile';
import { runnerCommand, startTraining } from '#node/train/startTraining';
import { stopTraining } from '#node/train/stopTraining';
import { readProgress } from '#node/train/trainingProgress';
import { tempDir } from './support/tempDir.ts';
import { environment, RUNNER, training, until, when } from './support/trainers.ts';

const temp = tempDir();
const at = (...names: string[]) => path.join(temp.path, ...names);

/** Runs in this process; what the trainer prints is given. */
async function run(
  dir: string,
  python: string,
  more: { resume?: boolean; stop?: AbortSignal; kill?: AbortSignal } = {},
) {
  let printed = '';
  const code = await runTraining({
    dir,
    python,
    resume: false,
    env: process.env,
    write: (text) => (printed += text),
    ...more,
  });
  return { code, printed };
}

describe.skipIf(process.platform === 'win32')('a training', () => {
  test('runs to its end; its output, its exit code and its state are kept', async () => {
    const { python, started } = await environment(at('env'));
    const dir = await training(at('training', 'relevance'));
    const { code, printed } = await run(dir, python);
    expect(code).toBe(0);
    expect(printed).toContain("{'loss': 2.0000");
    expect(await readFile(path.join(dir, 'train.log'), 'utf8')).toContain("{'loss': 2.0000");
    const [start] = await started();
    expect(start?.argv).toEqual(['-m', 'llamafactory.cli', 'train', 'train.yaml']);
    expect(start?.cwd).toBe(dir);
    const { state, logs, last, startedByUs } = await readProgress(dir);
    expect({ state, startedByUs, step: last?.step, logs: logs.length }).toEqual({
      state: { kind: 'done' },
      startedByUs: true,
      step: 4,
      logs: 4,
    });
    expect(await readRun(dir)).toMatchObject({ exitCode: 0, python, stage: 'sft', pid: process.pid });
    expect(await runnerOf(dir)).toBeUndefined();
    expect((await readdir(dir)).toSorted()).toEqual(['output', 'run.json', 'train.log', 'train.yaml']);
  });

  test('gets what LLaMA-Factory needs to be stopped and measured, and none of our secrets', async () => {
    const { python, started } = await environment(at('env'));
    const dir = await training(at('one'), { deepspeed: 'ds.json' });
    const env = {
      PATH: process.env['PATH'],
      MOONSHOT_API_KEY: 'mine',
      HF_ENDPOINT: 'https://mirror.example',
      NODE_OPTIONS: '--inspect',
    };
    await runTraining({ dir, python, resume: false, env, write: () => {} });
    const [start] = await started();
    expect(start?.env).toMatchObject({
      LLAMABOARD_ENABLED: '1',
      RECORD_VRAM: '1',
      PYTHONUTF8: '1',
      PYTHONSAFEPATH: '1',
      FORCE_TORCHRUN: '1',
      WANDB_DISABLED: 'true',
      HF_ENDPOINT: 'https://mirror.example',
    });
    expect(Object.keys(start?.env ?? {})).not.toContain('MOONSHOT_API_KEY');
    expect(Object.keys(start?.env ?? {})).not.toContain('ELECTRON_RUN_AS_NODE');
    expect(Object.keys(start?.env ?? {})).not.toContain('NODE_OPTIONS');
    expect(start?.env['PATH']?.split(':')[0]).toBe(path.dirname(python)); // torchrun lies there
    await expect(stat(start?.env['LLAMABOARD_WORKDIR'] ?? '')).rejects.toThrow(/ENOENT/); // removed again
  });

  test.each([
    ['oom', 'out-of-memory', 1],
    ['dataset', 'dataset', 1],
    ['template', 'template', 1],
    ['killed', 'out-of-memory', 137],
  ] as const)('that fails by %s is failed with %s', async (fault, cause, exitCode) => {
    const { python } = await environment(at('env'), { fault });
    const dir = await training(at('one'));
    expect((await run(dir, python)).code).toBe(exitCode);
    const { state } = await readProgress(dir);
    expect(state).toMatchObject({ kind: 'failed', cause, exitCode });
    if (fault !== 'killed' && state.kind === 'failed') expect(state.lastLines.at(-1)).toMatch(/Error/);
  });

  test('stops after its step and saves; the request comes as a signal', async () => {
    const { python } = await environment(at('env'), { steps: 10_000, stepMs: 2 });
    const dir = await training(at('one'));
    const stop = new AbortController();
    const running = run(dir, python, { stop: stop.signal });
    await when(dir, ({ last }) => (last?.step ?? 0) >= 2);
    stop.abort();
    expect((await running).code).toBe(0);
    expect((await readProgress(dir)).state).toEqual({ kind: 'stopped' });
    expect(await readdir(path.join(dir, 'output'))).toContain('adapter_config.json');
  });

  test.runIf(process.platform === 'linux')(
    'on several GPUs: the workers are told, not what launched them',
    async () => {
      const { python } = await environment(at('env'), { workers: 2, steps: 10_000, stepMs: 2 });
      const dir = await training(at('one'));
      const stop = new AbortController();
      const running = run(dir, python, { stop: stop.signal });
      await when(dir, ({ last }) => (last?.step ?? 0) >= 2);
      stop.abort();
      const { code, printed } = await running;
      expect(code).toBe(0);
      expect(printed).toContain('rank 0 stops after its step');
      expect(printed).toContain('rank 1 stops after its step');
    },
  );

  test('goes on when its terminal dies', async () => {
    const { python } = await environment(at('env'), { steps: 30, stepMs: 20 });
    const dir = await training(at('one'));
    const { file, args, cwd, env } = runnerCommand(dir, { script: RUNNER, python });
    const runner = spawn(file, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    await when(dir, ({ last }) => last !== undefined);
    runner.stdout.destroy();
    runner.stderr.destroy();
    runner.kill('SIGHUP');
    expect((await until(dir, 'done', 'failed', 'lost', 'stopped')).at(-1)?.state).toEqual({ kind: 'done' });
  });

  test('that does not listen yet is ended; one that does not obey is ended by the second request', async () => {
    for (const fault of ['hanging', 'deaf'] as const) {
      const { python } = await environment(at('env'), { fault, steps: 100_000, stepMs: 2 });
      const dir = await training(at(fault));
      const [stop, kill] = [new AbortController(), new AbortController()];
      const running = run(dir, python, { stop: stop.signal, kill: kill.signal });
      await (fault === 'deaf' ? when(dir, ({ last }) => last !== undefined) : until(dir, 'starting'));
      stop.abort();
      if (fault === 'deaf') {
        await until(dir, 'stopping');
        kill.abort();
      }
      expect((await running).code).toBeGreaterThan(128);
      expect((await readProgress(dir)).state).toEqual({ kind: 'stopped' });
    }
  });

  test('runs once at a time, and again when its runner was killed', async () => {
    const { python } = await environment(at('env'), { fault: 'deaf', steps: 100_000, stepMs: 2 });
    const dir = await training(at('one'));
    const { file, args, cwd, env } = runnerCommand(dir, { script: RUNNER, python });
    const runner = spawn(file, args, { cwd, env: { ...process.env, ...env }, stdio: 'ignore' });
    await when(dir, ({ last }) => last !== undefined);
    await expect(run(dir, python)).rejects.toMatchObject({ code: 'log.locked' });
    await expect(startTraining(dir, { script: RUNNER, python })).rejects.toMatchObject({ code: 'log.locked' });
    const orphan = (await readRun(dir))?.child?.pid ?? 0;
    expect(orphan).toBeGreaterThan(0);
    await killed(runner);
    // Python goes on without its runner: it must not get company, and can be ended.
    expect((await readProgress(dir)).state.kind).toBe('running');
    await expect(run(dir, python)).rejects.toMatchObject({ code: 'log.locked' });
    expect(await stopTraining(dir)).toBe(true);
    await expect.poll(() => birthOf(orphan)).toBeUndefined();
    expect((await readProgress(dir)).state).toEqual({ kind: 'lost' });
    expect(await stopTraining(dir)).toBe(false);
    const again = await environment(at('env2'));
    await writeFile(path.join(dir, 'train.yaml'), 'output_dir: output2\n');
    expect((await run(dir, again.python)).code).toBe(0);
    expect((await readProgress(dir)).state).toEqual({ kind: 'done' });
  });

  test('in the background outlives its starter, is stopped by a file, and goes on from its newest whole checkpoint', async () => {
    const slow = await environment(at('env'), { steps: 100_000, stepMs: 2 });
    const dir = await training(at('one'));
    const { pid } = await startTraining(dir, { script: RUNNER, python: slow.python });
    expect((await readRun(dir))?.pid).toBe(pid);
    await when(dir, ({ last }) => (last?.step ?? 0) >= 2);
    expect(await stopTraining(dir)).toBe(true);
    await until(dir, 'stopped');
    // A checkpoint that was cut while it was written does not count.
    const done = (await readdir(path.join(dir, 'output'))).filter((name) => name.startsWith('checkpoint-'));
    const newest = Math.max(...done.map((name) => Number(name.slice(11))));
    await writeFile(path.join(dir, 'output', `checkpoint-${newest}`, 'trainer_state.json'), '{"global');
    const fast = await environment(at('env2'), { steps: newest });
    expect((await run(dir, fast.python, { resume: true })).code).toBe(0);
    const [start] = await fast.started();
    expect(start?.argv.slice(4)).toEqual([
      'overwrite_output_dir=false',
      `resume_from_checkpoint="output/checkpoint-${newest - 2}"`,
    ]);
    const { logs, state } = await readProgress(dir);
    expect(state).toEqual({ kind: 'done' });
    expect(logs.map(({ step }) => step)).toEqual(logs.map((_, index) => index + 1)); // no step twice
    expect(logs.at(-1)?.totalSteps).toBe(newest);
  });

  test('without a checkpoint or without Python it is not started, and says why', async () => {
    const { python } = await environment(at('env'));
    const dir = await training(at('one'));
    await expect(run(dir, python, { resume: true })).rejects.toMatchObject({ code: 'config.invalid' });
    await expect(run(dir, at('nowhere'))).rejects.toMatchObject({ code: 'runtime.missing' });
    expect(await readRun(dir)).toMatchObject({ exitCode: 127 });
    const error: unknown = await startTraining(dir, { script: RUNNER, python: at('nowhere') }).catch((e: unknown) => e);
    expect(AppError.is(error, 'runtime.failed')).toBe(true);
    expect(String(error)).toContain('Python could not be started');
    await expect(run(at('nothing'), python)).rejects.toMatchObject({ code: 'config.invalid' });
    expect(await runnerOf(dir)).toBeUndefined();
  });

  test.each([`it's "quoted"; touch pwned`, '$(touch pwned)', '-rf --resume', '空 白 `touch pwned`'])(
    'in a folder named %s is a training as any other',
    async (name) => {
      const { python, started } = await environment(at('env', name));
      const dir = await training(at(name), { output_dir: `${name}/out` });
      expect((await run(dir, python)).code).toBe(0);
      expect((await started()).at(-1)?.argv).toEqual(['-m', 'llamafactory.cli', 'train', 'train.yaml']);
      // Whatever such a name would do to a command line: LLaMA-Factory looks for the checkpoint itself.
      expect((await run(dir, python, { resume: true })).code).toBe(0);
      expect((await started()).at(-1)?.argv.slice(4)).toEqual(['overwrite_output_dir=false']);
      expect((await readdir(temp.path)).concat(await readdir(dir))).not.toContain('pwned');
    },
  );

  test('that draws progress bars without end fills no disk', async () => {
    const { python } = await environment(at('env'), { fault: 'bars', steps: 3, stepMs: 0 });
    const dir = await training(at('one'));
    const { code, printed } = await run(dir, python);
    expect(code).toBe(0);
    expect(printed.length).toBeGreaterThan(1e6);
    const kept = await readFile(path.join(dir, 'train.log'), 'utf8');
    expect(kept.length).toBeLessThan(4000);
    expect(kept).toContain("{'loss': 0.6667");
  });
});

test('what is printed is kept whole lines at a time, bounded in every way', async () => {
  let now = 0;
  const file = at('train.log');
  const log = new BoundedLog(file, () => now);
  log.write('a\r');
  log.write('\nb\r\nhal');
  log.write('f\n\n 1%|#\r 2%|#\r');
  now = 31_000;
  log.write(' 3%|#\r 4%|#\r 5%|#\nend');
  log.close();
  expect(await readFile(file, 'utf8')).toBe('a\nb\nhalf\n\n 1%|#\n 2%|#\n 5%|#\nend\n');
  const large = new BoundedLog(file);
  for (let mebibytes = 0; mebibytes < 30; mebibytes++) large.write(`${'x'.repeat(16_000)}\n`.repeat(66));
  large.write(`${'y'.repeat(1 << 20)}\n`);
  large.close();
  const sizes = [await stat(file), await stat(`${file}.1`)].map(({ size }) => size);
  expect(Math.max(...sizes)).toBeLessThan(10 << 20);
  const text = await readFile(file, 'utf8');
  expect(Math.max(...text.split('\n').map((one) => one.length))).toBeLessThan(17_000);
});

function killed(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}
