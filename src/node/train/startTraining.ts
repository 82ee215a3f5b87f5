import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '#core/errors';
import type { Locale } from '#core/l10n';
import { lastLinesOf } from './logTail.ts';
import { isTraining, NOT_STARTED, readRun, runnerOf, settled } from './runFile.ts';
import { openTraining } from './trainingFolder.ts';

/** How a training is started. */
export interface StartOptions {
  readonly script: string; // dist/trainTask.mjs
  readonly python: string; // the interpreter of an environment with LLaMA-Factory
  readonly resume?: boolean; // from the newest checkpoint
  readonly locale?: Locale; // of what the runner says in its terminal; default: English
  readonly execPath?: string; // the Node (or Electron) that runs the script; default: our own
}

/** A program with its arguments, as a VS Code ProcessExecution or `spawn` takes it: no shell is involved. */
export interface RunnerCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>; // besides the usual environment
}

/** The command that runs a training in the foreground: for a task's terminal. It ends with the training's exit code. */
export function runnerCommand(dir: string, options: StartOptions): RunnerCommand {
  const { script, python, resume = false, locale = 'en', execPath = process.execPath } = options;
  return {
    file: execPath,
    args: [script, path.resolve(dir), python, `--locale=${locale}`, ...(resume ? ['--resume'] : [])],
    cwd: path.resolve(dir),
    env: { ELECTRON_RUN_AS_NODE: '1' },
  };
}

/** A training that was started in the background. */
export interface StartedTraining {
  readonly dir: string;
  readonly pid: number; // of the runner
}

/** How long a runner may take to hold its training, or to say why it does not. */
const START_MS = 20_000;
const LOOK_MS = 50;

/**
 * Starts a training that outlives whoever started it, and waits until it is held by its runner.
 * @throws AppError 'config.invalid', 'log.locked' when it runs already, 'runtime.failed' with what the runner said.
 */
export async function startTraining(dir: string, options: StartOptions): Promise<StartedTraining> {
  const folder = await openTraining(dir);
  await settled(folder.dir);
  const holder = await runnerOf(folder.dir);
  if (holder !== undefined) throw isTraining(folder.dir, holder);
  const { file, args, cwd, env } = runnerCommand(dir, options);
  // What the runner itself says. What the trainer prints is in train.log.
  const saidFile = path.join(folder.dir, 'runner.log');
  const said = await open(saidFile, 'w');
  const child = spawn(file, [...args, '--quiet'], {
    cwd,
    env: { ...process.env, ...env },
    detached: true,
    stdio: ['ignore', said.fd, said.fd],
    windowsHide: true,
  });
  const ended = new Promise<'ended'>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => resolve('ended'));
  });
  child.unref();
  await said.close();
  const pid = child.pid ?? 0;
  const how = await Promise.race([ended, held(folder.dir, pid)]);
  const run = await readRun(folder.dir);
  // A training may have ended as fast as that.
  if (how === 'held' || (run?.pid === pid && run.exitCode !== NOT_STARTED)) return { dir: folder.dir, pid };
  throw new AppError('runtime.failed', 'The training was not started: {0}', {
    args: [(await lastLinesOf(saidFile, 5)).join('\n')],
    hint: 'Run “promptmill doctor”, which looks at what a training needs.',
  });
}

/** Resolves when the runner holds the training and Python was started, or was not. */
async function held(dir: string, pid: number): Promise<'held' | 'late'> {
  for (let waited = 0; waited < START_MS; waited += LOOK_MS) {
    const run = await readRun(dir);
    if (run?.pid === pid && run.child !== undefined) return 'held';
    if (run?.pid === pid && run.endedAt !== undefined) return 'late';
    await delay(LOOK_MS);
  }
  return 'late';
}
