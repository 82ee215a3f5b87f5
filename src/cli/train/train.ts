import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { AppError } from '#core/errors';
import { choosePython } from '#node/train/pythons';
import { isTraining, requestStop, runnerOf } from '#node/train/runFile';
import { runnerCommand, startTraining, type StartOptions } from '#node/train/startTraining';
import { stopTraining } from '#node/train/stopTraining';
import { deleteOutput, openTraining } from '#node/train/trainingFolder';
import type { CliCommand, CliIo } from '../command.ts';
import { shownWord } from '../shownPath.ts';
import { printTraining } from './trainFollow.ts';
import { TRAIN_INIT_OPTIONS, trainInit } from './trainInit.ts';
import { trainSky } from './trainSky.ts';

/** `promptmill train`: configures, runs, follows and stops a training with LLaMA-Factory. */
export const trainCommand: CliCommand = {
  name: 'train',
  summary: 'Train a model with LLaMA-Factory: configure, start, follow, stop.',
  usage: 'train --init NAME | --start DIR | --follow DIR | --stop DIR | --sky DIR [options]',
  options: [
    ['--start DIR', 'run the training in this folder; Ctrl-C stops after the step and saves, twice ends it at once'],
    [
      '--python P',
      'interpreter or environment with LLaMA-Factory (default: the active one, .venv, PATH; or PROMPTMILL_PYTHON)',
    ],
    ['--resume', 'go on from the newest checkpoint'],
    ['--fresh', 'delete what an earlier run left in output_dir, and start anew'],
    ['--detach', 'run it in the background'],
    ['--follow DIR', 'print steps, losses and what is left, also of a run that was started by hand'],
    ['--stop DIR', 'stop it after the step that is under way, and save'],
    ['--now', 'with --stop: end it at once'],
    ['--json', 'with --follow: a line of JSON a change'],
    ...TRAIN_INIT_OPTIONS,
    ['--sky DIR', 'write a SkyPilot task file, for a rented GPU'],
  ],
  examples: [
    'promptmill train --start training/relevance --python ~/llamafactory/.venv',
    'promptmill train --start training/relevance --resume --detach',
    'promptmill train --follow training/relevance',
  ],
  async run(args, io) {
    const has = (flag: string) => args.some((arg) => arg === flag || arg.startsWith(`${flag}=`));
    if (has('--init')) return trainInit(args, io);
    if (has('--sky')) return trainSky(args, io);
    const flags = readFlags(args);
    const dir = path.resolve(io.cwd, flags.dir);
    if (flags.action === 'follow') return printTraining(dir, flags.json, io);
    return flags.action === 'stop' ? stop(dir, flags.now, io) : start(dir, flags, io);
  },
};

type Flags = ReturnType<typeof readFlags>;

function readFlags(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      start: { type: 'string' },
      follow: { type: 'string' },
      stop: { type: 'string' },
      python: { type: 'string' },
      resume: { type: 'boolean', default: false },
      fresh: { type: 'boolean', default: false },
      detach: { type: 'boolean', default: false },
      now: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      locale: { type: 'string' },
    },
  });
  const actions = (['start', 'follow', 'stop'] as const).filter((name) => values[name] !== undefined);
  const [action] = actions;
  if (action === undefined || actions.length > 1) {
    throw new AppError('usage', 'What is to be done with which training?', {
      hint: 'Give one of --init NAME, --start DIR, --follow DIR, --stop DIR and --sky DIR.',
    });
  }
  return { ...values, action, dir: values[action] ?? '' };
}

async function start(dir: string, flags: Flags, io: CliIo): Promise<number> {
  const folder = await openTraining(dir); // before Python is looked for
  const setting = flags.python ?? io.env['PROMPTMILL_PYTHON'];
  const options: StartOptions = {
    script: trainScript(),
    python: await choosePython({
      setting: setting === undefined || !/[\\/]/.test(setting) ? setting : path.resolve(io.cwd, setting),
      workspace: io.cwd,
      env: io.env,
    }),
    resume: flags.resume,
    locale: io.locale,
  };
  if (flags.fresh) {
    if (flags.resume)
      throw new AppError('usage', '--fresh and --resume exclude each other.', { hint: 'Leave one of them out.' });
    const holder = await runnerOf(dir);
    if (holder !== undefined) throw isTraining(dir, holder);
    await deleteOutput(folder);
  }
  if (flags.detach) {
    const { pid } = await startTraining(dir, options);
    io.out(
      `${io.t('The training runs in the background, as process {0}. Follow it with: {1}', pid, `promptmill train --follow ${shownWord(io.cwd, dir)}`)}\n`,
    );
    return 0;
  }
  return foreground(dir, options, io);
}

/** Runs the runner as a child: it goes on when this terminal dies, and Ctrl-C reaches it by itself. */
function foreground(dir: string, options: StartOptions, io: CliIo): Promise<number> {
  const { file, args, cwd, env } = runnerCommand(dir, options);
  const child = spawn(file, args, { cwd, env: { ...io.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.setEncoding('utf8').on('data', (text: string) => io.out(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => io.err(text));
  // Whoever ends us alone means the training: asking twice in one way counts once.
  const onAbort = () => void requestStop(dir, 'step').catch(() => {});
  io.signal.addEventListener('abort', onAbort, { once: true });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      io.signal.removeEventListener('abort', onAbort);
      resolve(code ?? 1);
    });
  });
}

async function stop(dir: string, now: boolean, io: CliIo): Promise<number> {
  const asked = await stopTraining(dir, { now });
  if (!asked) io.err(`${io.t('Nothing is training in {0}.', dir)}\n`);
  else if (now) io.out(`${io.t('It is being ended.')}\n`);
  else io.out(`${io.t('It stops after the step that is under way and saves what was trained.')}\n`);
  return asked ? 0 : 1;
}

/** The runner: beside the bundle, or beside the sources. */
function trainScript(): string {
  const isBundle = !import.meta.url.endsWith('.ts');
  return fileURLToPath(new URL(isBundle ? './trainTask.mjs' : '../../node/train/trainTask.ts', import.meta.url));
}
