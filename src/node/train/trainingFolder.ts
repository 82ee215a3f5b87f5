import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { parseDocument } from 'yaml';
import { AppError } from '#core/errors';
import { isObject } from '#core/isObject';
import { isFile } from '../isThere.ts';

/** The names of the files of a training. */
export const TRAIN_YAML = 'train.yaml';
export const TRAINER_LOG = 'trainer_log.jsonl';

/** A training on the disk. Paths are absolute. */
export interface TrainingFolder {
  readonly name: string;
  readonly dir: string;
  readonly outputDir: string;
  readonly logFile: string; // output_dir/trainer_log.jsonl, which need not exist yet
  /** Options of train.yaml that decide how it is run; missing for a bare output folder of a run by hand. */
  readonly yaml?: TrainingKeys;
}

/** What the runner reads of train.yaml; everything else is LLaMA-Factory's. */
export interface TrainingKeys {
  readonly stage: string;
  readonly deepspeed: boolean; // needs torchrun, also with one GPU
  readonly reportTo: boolean; // a tracker is chosen
  readonly options: Readonly<Record<string, unknown>>; // all of it, as written
}

/**
 * Opens `training/<name>`, or an output folder of LLaMA-Factory that holds a trainer_log.jsonl.
 * @throws AppError 'config.invalid' when it is neither, or train.yaml is no YAML mapping.
 */
export async function openTraining(dir: string): Promise<TrainingFolder> {
  const absolute = path.resolve(dir);
  const name = path.basename(absolute);
  const text = await readFile(path.join(absolute, TRAIN_YAML), 'utf8').catch(() => undefined);
  if (text === undefined) {
    const logFile = path.join(absolute, TRAINER_LOG);
    if (await isFile(logFile)) return { name, dir: absolute, outputDir: absolute, logFile };
    throw noTraining(absolute);
  }
  const options = readMapping(text, path.join(absolute, TRAIN_YAML));
  const output = options['output_dir'];
  const outputDir = path.resolve(absolute, typeof output === 'string' && output !== '' ? output : 'output');
  return { name, dir: absolute, outputDir, logFile: path.join(outputDir, TRAINER_LOG), yaml: keysOf(options) };
}

/** The error that a folder holds no training. */
export const noTraining = (dir: string): AppError =>
  new AppError('config.invalid', '{0} is no training: it holds no train.yaml.', {
    args: [dir],
    hint: 'Make one with “promptmill train --init”, or give the folder of one.',
  });

/** The options of a YAML file. @throws AppError 'config.invalid' when it is no YAML mapping. */
export function readMapping(text: string, file: string): Readonly<Record<string, unknown>> {
  const document = parseDocument(text, { logLevel: 'silent' });
  const [error] = document.errors;
  if (error !== undefined) {
    throw new AppError('config.invalid', '{0} is not valid YAML: {1}', {
      args: [file, error.message.split('\n')[0] ?? ''],
      hint: 'Correct the file; the editor underlines the place.',
      cause: error,
    });
  }
  const value: unknown = document.toJS();
  if (isObject(value)) return value;
  throw new AppError('config.invalid', '{0} holds no options.', {
    args: [file],
    hint: 'Make it anew with “promptmill train --init”.',
  });
}

function keysOf(options: Readonly<Record<string, unknown>>): TrainingKeys {
  const { stage, report_to: reportTo } = options;
  const reports = Array.isArray(reportTo) ? reportTo : [reportTo];
  return {
    stage: typeof stage === 'string' ? stage : 'sft',
    deepspeed: typeof options['deepspeed'] === 'string' && options['deepspeed'] !== '',
    reportTo: reports.some((one) => typeof one === 'string' && one !== 'none'),
    options,
  };
}

/** Files that a training writes when it ends; with one of them in output_dir LLaMA-Factory refuses to start anew. */
const RESULTS = /^(?:adapter_model|model|pytorch_model)[\w.-]{0,60}\.(?:safetensors|bin|index\.json)$/;

/** Whether output_dir holds checkpoints or a result of an earlier run. */
export async function hasOutput({ outputDir }: TrainingFolder): Promise<boolean> {
  const names = await readdir(outputDir).catch((): string[] => []);
  return names.some((name) => /^checkpoint-\d{1,9}$/.test(name) || RESULTS.test(name));
}

/**
 * Deletes what an earlier run left in output_dir.
 * @throws AppError 'config.invalid' unless it lies in the training's own folder.
 */
export async function deleteOutput({ dir, outputDir }: TrainingFolder): Promise<void> {
  const relative = path.relative(dir, outputDir);
  if (relative === '' || relative.startsWith('..') || path.isAbsolute(relative)) {
    throw new AppError('config.invalid', '{0} lies outside the training, so it is not deleted.', {
      args: [outputDir],
      hint: 'Delete it yourself, or choose another output_dir in train.yaml.',
    });
  }
  await rm(outputDir, { recursive: true, force: true });
}

/** A checkpoint that LLaMA-Factory can go on from. */
export interface Checkpoint {
  readonly dir: string; // absolute
  readonly step: number;
}

/** The newest checkpoint that was written whole: the trainer's state is what it writes last. Undefined: there is none. */
export async function newestCheckpoint({ outputDir }: TrainingFolder): Promise<Checkpoint | undefined> {
  const names = await readdir(outputDir).catch((): string[] => []);
  const found = names
    .flatMap((name) => {
      const step = /^checkpoint-(\d{1,9})$/.exec(name)?.[1];
      return step === undefined ? [] : [{ dir: path.join(outputDir, name), step: Number(step) }];
    })
    .toSorted((a, b) => b.step - a.step);
  for (const checkpoint of found) {
    const text = await readFile(path.join(checkpoint.dir, 'trainer_state.json'), 'utf8').catch(() => '');
    if (text.trimEnd().endsWith('}')) return checkpoint;
  }
  return undefined;
}
