import { spawn, type ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { constants, hostname } from 'node:os';
import path from 'node:path';
import { AppError } from '#core/errors';
import { birthOf } from '../lockFile.ts';
import { BoundedLog } from './boundedLog.ts';
import { pythonEnvironment } from './pythonEnvironment.ts';
import {
  clearStop,
  lockTraining,
  NOT_STARTED,
  outputFile,
  showLife,
  SIGN_MS,
  stopRequest,
  writeRun,
  type TrainingRun,
} from './runFile.ts';
import { askToStop, killGroup } from './trainerSignals.ts';
import {
  hasOutput,
  newestCheckpoint,
  noTraining,
  openTraining,
  TRAIN_YAML,
  type TrainingFolder,
} from './trainingFolder.ts';

const POLL_MS = 300;
/** Processes that outlive the trainer may hold its output open for so long. */
const DRAIN_MS = 2000;

/** How a training is run. */
export interface RunOptions {
  readonly dir: string;
  readonly python: string; // the interpreter of an environment with LLaMA-Factory
  readonly resume: boolean; // from the newest checkpoint
  readonly env: NodeJS.ProcessEnv;
  readonly write: (text: string) => void; // what the trainer prints, as it comes
  readonly stop?: AbortSignal; // stop after the step that is under way
  readonly kill?: AbortSignal; // end at once
}

/**
 * Runs a training to its end and gives its exit code. What it prints goes to `write` and, bounded, to train.log;
 * run.json tells others how it stands. Also stops when somebody puts a request into the folder (`requestStop`).
 * @throws AppError 'log.locked' when it runs already, 'config.invalid', 'runtime.missing' without that Python.
 */
export async function runTraining(options: RunOptions): Promise<number> {
  const folder = await openTraining(options.dir);
  const { dir, yaml } = folder;
  if (yaml === undefined) throw noTraining(dir);
  const lock = await lockTraining(dir);
  const workdir = path.join(dir, '.llamaboard');
  try {
    await clearStop(dir);
    await rm(workdir, { recursive: true, force: true }); // of a runner that was killed
    const argv = ['-m', 'llamafactory.cli', 'train', TRAIN_YAML, ...(await overrides(folder, options.resume))];
    const run: TrainingRun = {
      pid: process.pid,
      startedAt: new Date().toISOString(),
      argv: [options.python, ...argv],
      host: hostname(),
      python: options.python,
      stage: yaml.stage,
    };
    await writeRun(dir, run);
    return await trainer(run, folder, workdir, options);
  } finally {
    await rm(workdir, { recursive: true, force: true });
    await clearStop(dir);
    await lock.release();
  }
}

async function trainer(
  started: TrainingRun,
  { dir, yaml }: TrainingFolder,
  workdir: string,
  { python, env, write, stop, kill }: RunOptions,
): Promise<number> {
  let run = started;
  const log = new BoundedLog(outputFile(dir));
  const child = spawn(python, run.argv.slice(1), {
    cwd: dir,
    // A group of its own: Ctrl-C in the terminal must reach us, not Python, which would drop everything.
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
    env: {
      ...pythonEnvironment(python, env),
      LLAMABOARD_ENABLED: '1',
      LLAMABOARD_WORKDIR: workdir,
      RECORD_VRAM: '1',
      ...(yaml?.deepspeed === true && { FORCE_TORCHRUN: '1' }),
      ...(yaml?.reportTo !== true && { WANDB_DISABLED: 'true' }),
    },
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      log.write(text);
      write(text);
    });
  }
  const update = async (more: Partial<TrainingRun>): Promise<void> => {
    run = { ...run, ...more };
    await writeRun(dir, run).catch(() => {}); // a full disk must not end the training
  };
  const ended = endOf(child, python);
  ended.catch(() => {}); // told below
  const stopper = child.pid === undefined ? undefined : followRequests(dir, child.pid, workdir, update, { stop, kill });
  try {
    if (child.pid !== undefined) {
      const born = await birthOf(child.pid);
      await update({ child: { pid: child.pid, ...(born !== undefined && { born }) } });
    }
    const exitCode = await ended;
    await stopper?.end();
    await update({ exitCode, endedAt: new Date().toISOString() });
    return exitCode;
  } catch (error) {
    await stopper?.end();
    await update({ exitCode: NOT_STARTED, endedAt: new Date().toISOString() });
    log.write(`${error instanceof Error ? error.message : String(error)}\n`);
    throw error;
  } finally {
    log.close();
  }
}

/** The exit code, when the process has ended and its output was read. */
async function endOf(child: ChildProcess, python: string): Promise<number> {
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', (cause) => reject(noPython(python, cause)));
    child.once('exit', (exitCode, signal) => {
      const finish = () => resolve(exitCode ?? 128 + (signal === null ? 0 : (constants.signals[signal] ?? 0)));
      child.once('close', finish);
      setTimeout(finish, DRAIN_MS).unref();
    });
  });
  child.stdout?.destroy();
  child.stderr?.destroy();
  return code;
}

/** Looks for requests to stop, from the terminal and from the folder, until `end`. */
function followRequests(
  dir: string,
  pid: number,
  workdir: string,
  update: (more: Partial<TrainingRun>) => Promise<void>,
  { stop, kill }: Pick<{ readonly [name in 'stop' | 'kill']: AbortSignal | undefined }, 'stop' | 'kill'>,
): { end(): Promise<void> } {
  let asked = false;
  let killed = false;
  let work = Promise.resolve();
  const ask = (now: boolean): void => {
    if ((now && killed) || (!now && asked)) return;
    killed ||= now;
    const first = !asked;
    asked = true;
    work = work.then(async () => {
      if (first) await update({ stopRequestedAt: new Date().toISOString() });
      if (now) killGroup(pid);
      else await askToStop(pid, workdir);
    });
  };
  const onStop = () => ask(false);
  const onKill = () => ask(true);
  stop?.addEventListener('abort', onStop, { once: true });
  kill?.addEventListener('abort', onKill, { once: true });
  if (stop?.aborted === true) onStop();
  if (kill?.aborted === true) onKill();
  const life = setInterval(() => void showLife(dir), SIGN_MS);
  const timer = setInterval(() => {
    void stopRequest(dir).then((request) => {
      if (request !== undefined) ask(request === 'now');
    });
  }, POLL_MS);
  return {
    async end() {
      clearInterval(timer);
      clearInterval(life);
      stop?.removeEventListener('abort', onStop);
      kill?.removeEventListener('abort', onKill);
      await work;
    },
  };
}

/** Options for the command line that make LLaMA-Factory go on from a checkpoint, whatever train.yaml says. */
async function overrides(folder: TrainingFolder, resume: boolean): Promise<string[]> {
  if (!resume) {
    if (folder.yaml?.options['overwrite_output_dir'] !== true && (await hasOutput(folder))) throw notEmpty(folder);
    return [];
  }
  const checkpoint = await newestCheckpoint(folder);
  if (checkpoint === undefined) {
    throw new AppError('config.invalid', 'There is no checkpoint in {0} to go on from.', {
      args: [folder.outputDir],
      hint: 'Start the training without --resume.',
    });
  }
  const relative = path.relative(folder.dir, checkpoint.dir).replaceAll('\\', '/');
  // Its command line is read as YAML with ${} filled in, and with several GPUs it is split at blanks. A folder that does
  // not survive that is found by LLaMA-Factory itself, which takes the checkpoint with the highest number.
  const plain = /^[^\s$"'\\]{1,500}$/.test(relative) ? [`resume_from_checkpoint="${relative}"`] : [];
  // Else it would delete the log of the steps that are done.
  return ['overwrite_output_dir=false', ...plain];
}

const notEmpty = ({ outputDir }: TrainingFolder): AppError =>
  new AppError('config.invalid', '{0} holds what an earlier run has trained.', {
    args: [outputDir],
    hint: 'Go on from its newest checkpoint with --resume, or delete it and start anew with --fresh.',
  });

const noPython = (python: string, cause: Error): AppError =>
  new AppError('runtime.missing', 'Python could not be started: {0} ({1}).', {
    args: [python, 'code' in cause ? String(cause.code) : cause.message],
    hint: 'Choose the interpreter of the environment that holds LLaMA-Factory; “promptmill doctor” shows those that were found.',
    cause,
  });
