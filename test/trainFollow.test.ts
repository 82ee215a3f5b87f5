import { appendFile, mkdir, readFile, rename, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { TrainingProgress } from '#core/train/progress';
import { findTrainings } from '#node/train/findTrainings';
import { followTraining } from '#node/train/followTraining';
import { stopTraining } from '#node/train/stopTraining';
import { readProgress } from '#node/train/trainingProgress';
import { promptmill } from './support/cli.ts';
import { tempDir } from './support/tempDir.ts';
import { environment, training, when } from './support/trainers.ts';

const temp = tempDir();
const at = (...names: string[]) => path.join(temp.path, ...names);

const line = (step: number, seconds = step, total = 100) =>
  `${JSON.stringify({ current_steps: step, total_steps: total, loss: 2 / step, elapsed_time: `0:00:${String(seconds).padStart(2, '0')}` })}\n`;

/** A training whose log somebody else writes. */
async function byHand(name = 'one'): Promise<{ dir: string; log: string }> {
  const dir = await training(at(name));
  await mkdir(path.join(dir, 'output'));
  return { dir, log: path.join(dir, 'output', 'trainer_log.jsonl') };
}

const age = (file: string, minutes: number) => {
  const then = new Date(Date.now() - minutes * 60_000);
  return utimes(file, then, then);
};

/** Follows and gives what was told so far. */
function follow(dir: string) {
  const told: TrainingProgress[] = [];
  const errors: unknown[] = [];
  const { close } = followTraining(
    dir,
    (progress) => told.push(progress),
    (error) => errors.push(error),
  );
  return { told, errors, close, steps: () => told.at(-1)?.logs.map(({ step }) => step) };
}

describe('a run that was started by hand', () => {
  test('is told by its log alone: running, done, or gone when it is silent', async () => {
    const { dir, log } = await byHand();
    expect(await readProgress(dir)).toMatchObject({ state: { kind: 'not-started' }, startedByUs: false });
    await writeFile(log, '');
    expect((await readProgress(dir)).state.kind).toBe('starting');
    await writeFile(log, line(1) + line(2));
    expect(await readProgress(dir)).toMatchObject({
      state: { kind: 'running' },
      startedByUs: false,
      last: { step: 2 },
    });
    await expect(stopTraining(dir)).rejects.toMatchObject({ code: 'runtime.failed' });
    await age(log, 11);
    expect((await readProgress(dir)).state.kind).toBe('lost');
    // One whose steps take minutes may be silent for longer.
    await writeFile(log, line(1, 0) + line(2, 59));
    await age(log, 15);
    expect((await readProgress(dir)).state.kind).toBe('running');
    await appendFile(log, line(100, 59));
    await age(log, 600);
    expect((await readProgress(dir)).state.kind).toBe('done');
    expect(await stopTraining(dir)).toBe(false);
  });

  test('is followed in a bare output folder too, and replaces our own older run', async () => {
    const { dir, log } = await byHand();
    await writeFile(log, line(1));
    expect(await readProgress(path.dirname(log))).toMatchObject({ name: 'output', state: { kind: 'running' } });
    const ended = new Date(Date.now() - 60_000).toISOString();
    const run = {
      pid: 1,
      startedAt: ended,
      argv: [],
      host: 'h',
      python: 'p',
      stage: 'sft',
      exitCode: 1,
      endedAt: ended,
    };
    await writeFile(path.join(dir, 'run.json'), JSON.stringify(run));
    expect(await readProgress(dir)).toMatchObject({ state: { kind: 'running' }, startedByUs: false });
    await age(log, 2);
    expect(await readProgress(dir)).toMatchObject({ state: { kind: 'failed', exitCode: 1 }, startedByUs: true });
  });
});

describe('following', () => {
  test('tells each line, whole ones only, and goes on when the log is cut or replaced', async () => {
    const { dir, log } = await byHand();
    await writeFile(log, line(1));
    const { told, steps, close } = follow(dir);
    await expect.poll(steps).toEqual([1]);
    await appendFile(log, line(2).slice(0, 30));
    await appendFile(log, line(2).slice(30) + line(3));
    await expect.poll(steps).toEqual([1, 2, 3]);
    await truncate(log, 0);
    await expect.poll(steps, { timeout: 5000 }).toEqual([]);
    await writeFile(log, line(7));
    await expect.poll(steps).toEqual([7]);
    await writeFile(`${log}.new`, line(8) + line(9));
    await rename(`${log}.new`, log);
    await expect.poll(steps).toEqual([8, 9]);
    // The same thing is not told twice.
    expect(new Set(told.map((one) => JSON.stringify(one))).size).toBe(told.length);
    close();
    const before = told.length;
    await appendFile(log, line(10));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(told.length).toBe(before);
  });

  test('waits for what is not there yet, and follows train.yaml to another folder', async () => {
    const dir = await training(at('one'));
    const { told, errors, steps, close } = follow(dir);
    await expect.poll(() => told.at(-1)?.state.kind).toBe('not-started');
    await mkdir(path.join(dir, 'elsewhere'));
    await writeFile(path.join(dir, 'elsewhere', 'trainer_log.jsonl'), line(1));
    await writeFile(path.join(dir, 'train.yaml'), 'output_dir: elsewhere\n');
    await expect.poll(steps, { timeout: 5000 }).toEqual([1]);
    await writeFile(path.join(dir, 'train.yaml'), 'output_dir: [elsewhere\n');
    await expect.poll(() => errors.length, { timeout: 5000 }).toBe(1);
    await writeFile(path.join(dir, 'train.yaml'), 'output_dir: elsewhere\n');
    await rm(path.join(dir, 'elsewhere'), { recursive: true });
    await expect.poll(steps, { timeout: 5000 }).toEqual([]);
    expect(errors).toHaveLength(1);
    close();
  });

  test('a log of a million lines is read once and thinned', async () => {
    const { dir, log } = await byHand();
    const all: string[] = [];
    for (let step = 1; step <= 100_000; step++) all.push(line(step, 1, 100_001));
    await writeFile(log, all.join(''));
    const { told, close } = follow(dir);
    await expect.poll(() => told.at(-1)?.last?.step, { timeout: 10_000 }).toBe(100_000);
    expect(told.at(-1)?.logs.length).toBeLessThanOrEqual(2000);
    const started = performance.now();
    await appendFile(log, line(100_001, 1, 100_001));
    await expect.poll(() => told.at(-1)?.state.kind).toBe('done');
    expect(performance.now() - started).toBeLessThan(3000);
    close();
  });
});

test('trainings are found by their files, however they are named; outputs of theirs are none', async () => {
  for (const name of ['a', 'b c', '$(x)']) {
    const dir = await training(at('training', name));
    await mkdir(path.join(dir, 'output'));
    await writeFile(path.join(dir, 'output', 'trainer_log.jsonl'), line(1));
  }
  await mkdir(at('saves', 'Qwen2-7B', 'lora'), { recursive: true });
  await writeFile(at('saves', 'Qwen2-7B', 'lora', 'trainer_log.jsonl'), line(1));
  for (const hidden of ['.git', 'node_modules', 'training/a/output/checkpoint-2']) {
    await training(at(...hidden.split('/')));
  }
  expect(await findTrainings(temp.path)).toEqual([
    at('saves', 'Qwen2-7B', 'lora'),
    at('training', '$(x)'),
    at('training', 'a'),
    at('training', 'b c'),
  ]);
  expect(await findTrainings(at('nothing'))).toEqual([]);
});

describe.skipIf(process.platform === 'win32')('promptmill train', () => {
  test('starts, prints, and says what to do when it fails', async () => {
    const { dir: env } = await environment(at('env'));
    const dir = await training(at('training', 'relevance'));
    const ran = await promptmill(temp.path, ['train', '--start', 'training/relevance', '--python', env]);
    expect(ran).toMatchObject({ code: 0, err: 'The training is done.\n' });
    expect(ran.out).toContain("{'loss': 2.0000");
    const followed = await promptmill(temp.path, ['train', '--follow', dir]);
    expect(followed.code).toBe(0);
    expect(followed.out).toContain('step 4/4 (100 %)  loss 0.5  lr 1.0e-4');
    expect(followed.out).toMatch(/relevance: .*\n$/);
    const again = await promptmill(temp.path, ['train', '--start', dir, '--python', env]);
    expect(again.code).toBe(1);
    expect(again.err).toContain('--fresh');
    const { dir: broken } = await environment(at('broken'), { fault: 'oom' });
    const failed = await promptmill(temp.path, ['train', '--start', dir, '--python', broken, '--fresh'], {
      locale: 'zh-cn',
    });
    expect(failed.code).toBe(1);
    expect(failed.err).toContain('训练失败（退出码 1）。');
    expect(failed.err).toContain('cutoff_len');
    const told = await promptmill(temp.path, ['train', '--follow', dir, '--json']);
    expect(told.code).toBe(1);
    expect(JSON.parse(told.out)).toMatchObject({
      state: { kind: 'failed', cause: 'out-of-memory' },
      last: { step: 2 },
    });
  });

  test('in the background goes on without us; it is stopped from elsewhere', async () => {
    const { dir: env } = await environment(at('env'), { steps: 100_000, stepMs: 2 });
    const dir = await training(at('one'));
    const started = await promptmill(temp.path, ['train', '--start', dir, '--python', env, '--detach']);
    expect(started.code).toBe(0);
    await when(dir, ({ last }) => last !== undefined);
    expect(await promptmill(temp.path, ['train', '--stop', dir])).toMatchObject({ code: 0 });
    expect((await promptmill(temp.path, ['train', '--follow', dir])).code).toBe(0);
    expect((await readProgress(dir)).state).toEqual({ kind: 'stopped' });
    expect((await promptmill(temp.path, ['train', '--stop', dir])).code).toBe(1);
  });

  test('the foreground ends when its terminal asks, and a follower when he has seen enough', async () => {
    const { dir: env } = await environment(at('env'), { steps: 100_000, stepMs: 2 });
    const dir = await training(at('one'));
    const [ctrlC, enough] = [new AbortController(), new AbortController()];
    const running = promptmill(temp.path, ['train', '--start', dir, '--python', env], { signal: ctrlC.signal });
    const following = promptmill(temp.path, ['train', '--follow', dir], { signal: enough.signal });
    await when(dir, ({ last }) => last !== undefined);
    enough.abort();
    expect((await following).code).toBe(130);
    ctrlC.abort();
    expect(await running).toMatchObject({ code: 0, err: 'The training was stopped.\n' });
  });

  test.each([
    [['train'], 2],
    [['train', '--start', 'a', '--stop', 'a'], 2],
    [['train', '--start', 'nothing'], 1],
    [['train', '--follow', 'nothing'], 1],
    [['train', '--start', 'one', '--fresh', '--resume', '--python', 'x'], 2],
  ])('%j is refused', async (argv, code) => {
    await training(at('one'));
    const ran = await promptmill(temp.path, argv);
    expect(ran.code).toBe(code);
    expect(ran.err).toMatch(/^promptmill: .+/);
  });

  test('never deletes what lies outside the training', async () => {
    const { dir: env } = await environment(at('env'));
    const dir = await training(at('one'), { output_dir: '../precious' });
    await mkdir(at('precious'));
    await writeFile(at('precious', 'thesis.txt'), 'x');
    expect((await promptmill(temp.path, ['train', '--start', dir, '--fresh', '--python', env])).code).toBe(1);
    expect(await readFile(at('precious', 'thesis.txt'), 'utf8')).toBe('x');
  });
});
