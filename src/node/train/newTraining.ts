import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { translatorOf } from '#core/bundles';
import { datasetName } from '#core/dataset/datasetName';
import { AppError } from '#core/errors';
import type { Locale } from '#core/l10n';
import { deepspeedJson } from '#core/train/deepspeed';
import type { ModelShape } from '#core/train/modelShapes';
import { templateOf } from '#core/train/modelTemplates';
import type { TrainOptions } from '#core/train/option';
import { planMerge, planTraining, vramOptionsOf, type TrainRequest } from '#core/train/plan';
import { estimateVram, type VramEstimate } from '#core/train/vram';
import { writeMergeYaml, writeTrainYaml } from '#core/train/writeTrainYaml';
import { isThere } from '../isThere.ts';
import { isModelFolder, modelFolder, readModelShape, readModelTemplate } from './modelFolder.ts';
import { openTrainDataset, type TrainDataset } from './trainDataset.ts';

// What a run leaves behind: results, and what is true of this machine only.
const IGNORED = [
  'output/',
  'merged/',
  'gguf/',
  '*.log*',
  'run.json',
  '*.lock*',
  'run.stop',
  '.llamaboard/',
  'steps.json',
  '*.part*',
];

/** What a person chooses for a new training. Paths may be relative to `cwd`. */
export interface NewTraining extends Omit<TrainRequest, 'dataset'> {
  readonly dir: string; // that trainings lie in, such as <workspace>/training
  readonly name: string; // of the training, and of its folder
  readonly dataset: {
    readonly dir: string; // holds dataset_info.json
    readonly name: string;
    readonly valName?: string | null; // undefined: <name>_val where there is one; null: none
  };
  readonly longest?: number; // tokens of the longest row, for the estimate
  readonly cwd?: string; // where relative paths begin; the process's
  readonly locale?: Locale; // of the comments; English
}

/** What was written. Paths are absolute. */
export interface NewTrainingReport {
  readonly dir: string;
  readonly name: string; // as the folder is called: safe on every system
  readonly files: readonly string[];
  readonly options: TrainOptions; // of train.yaml
  readonly rows: number;
  readonly valRows?: number;
  readonly vram?: VramEstimate; // undefined for a model of unknown size
}

/**
 * Makes `<dir>/<name>/` with train.yaml, merge.yaml and .gitignore, all or nothing.
 * @throws AppError 'config.invalid' when the folder is taken, the dataset is missing or of another stage, or the model's template
 * is unknown and none is given.
 */
export async function newTraining(request: NewTraining): Promise<NewTrainingReport> {
  const { locale = 'en', cwd = process.cwd() } = request;
  const { dir, name } = await freeFolder(path.resolve(cwd, request.dir), request.name);
  const planned = await planNewTraining(request);
  const { plan, dataset, shape } = planned;
  const t = translatorOf(locale);
  const options = planTraining(plan);
  const merge = planMerge(plan);
  const texts: Record<string, string> = {
    'train.yaml': writeTrainYaml(options, locale, t),
    ...(merge !== undefined && { 'merge.yaml': writeMergeYaml(merge, locale, t) }),
    ...(plan.deepspeed !== undefined && { [`ds_${plan.deepspeed}.json`]: deepspeedJson(plan.deepspeed) }),
    '.gitignore': IGNORED.map((line) => `${line}\n`).join(''),
  };
  await writeFolder(dir, texts);
  return {
    dir,
    name,
    files: Object.keys(texts).map((file) => path.join(dir, file)),
    options,
    rows: dataset.rows,
    ...(dataset.valRows !== undefined && { valRows: dataset.valRows }),
    ...(shape !== undefined && { vram: estimateVram(shape, vramOptionsOf(plan, request.longest)) }),
  };
}

/** What would be written, without writing: for a form that shows its consequences. */
export async function planNewTraining(
  request: NewTraining,
): Promise<{ readonly plan: TrainRequest; readonly dataset: TrainDataset; readonly shape: ModelShape | undefined }> {
  const { cwd = process.cwd() } = request;
  const target = path.join(path.resolve(cwd, request.dir), datasetName(request.name));
  const dataset = await openTrainDataset(
    path.resolve(cwd, request.dataset.dir),
    request.dataset.name,
    request.dataset.valName,
  );
  if (dataset.stage !== request.stage) throw otherStage(dataset, request);
  const model = await asFolder(request.model, cwd);
  const template = request.template ?? (await readModelTemplate(model, cwd));
  if (template === undefined && templateOf(model) === undefined) {
    if (isModelFolder(model) && !(await isThere(path.join(modelFolder(model, cwd), 'config.json')))) {
      throw new AppError('config.invalid', 'There is no model in {0}.', {
        args: [modelFolder(model, cwd)],
        hint: 'Give a folder that holds a config.json, or a name on the hub such as Qwen/Qwen2.5-7B-Instruct.',
      });
    }
    throw new AppError('config.invalid', 'Promptmill does not know which template {0} needs.', {
      args: [model],
      hint: 'Name it (--template), as the model’s page or LLaMA-Factory’s list of models says.',
    });
  }
  const plan: TrainRequest = {
    ...request,
    ...(template !== undefined && { template }),
    model: modelAsWritten(model, target, cwd),
    dataset: {
      dir: posix(path.relative(target, dataset.dir)),
      name: dataset.name,
      rows: dataset.rows,
      ...(dataset.valName !== undefined && { valName: dataset.valName, valRows: dataset.valRows ?? 0 }),
    },
  };
  return { plan, dataset, shape: await readModelShape(model, cwd) };
}

// On another drive of Windows there is no relative path; it stays absolute.
const posix = (file: string): string => file.split(path.sep).join('/');

/** `models/mine` may be a name on the hub, or a folder: it is the folder where there is one with a model in it. */
async function asFolder(model: string, cwd: string): Promise<string> {
  if (isModelFolder(model) || !(await isThere(path.join(cwd, model, 'config.json')))) return model;
  return `./${model}`;
}

/** A folder is written relative to the training where both lie in one tree, such as a workspace; else whole. */
function modelAsWritten(model: string, target: string, cwd: string): string {
  if (!isModelFolder(model)) return model;
  const folder = modelFolder(model, cwd);
  const relative = path.relative(target, folder);
  const levels = relative.split(path.sep).filter((part) => part === '..').length;
  return posix(path.isAbsolute(relative) || levels > 3 ? folder : relative);
}

async function freeFolder(parent: string, wanted: string): Promise<{ readonly dir: string; readonly name: string }> {
  if (wanted.trim() === '' || /[\\/]/.test(wanted)) {
    throw new AppError('config.invalid', '“{0}” cannot be the name of a training.', {
      args: [wanted],
      hint: 'Use letters, digits, - and _; the folder is made below training/.',
    });
  }
  const name = datasetName(wanted);
  const dir = path.join(parent, name);
  if (await isThere(dir)) {
    throw new AppError('config.invalid', 'There is a training in {0} already.', {
      args: [dir],
      hint: 'Choose another name, change its train.yaml by hand, or delete the folder. Nothing was changed.',
    });
  }
  return { dir, name };
}

/** Writes the files beside the target and renames the folder, so that it is there whole or not at all. */
async function writeFolder(dir: string, texts: Readonly<Record<string, string>>): Promise<void> {
  const staged = path.join(path.dirname(dir), `.${path.basename(dir)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await mkdir(staged, { recursive: true });
    for (const [name, text] of Object.entries(texts)) {
      await writeFile(path.join(staged, name), text, { flush: true, flag: 'wx' });
    }
    await rename(staged, dir);
  } catch (cause) {
    throw new AppError('config.invalid', 'The training cannot be written to {0}: {1}', {
      args: [dir, cause instanceof Error ? cause.message : String(cause)],
      hint: 'Make room, or choose another folder.',
      cause,
    });
  } finally {
    await rm(staged, { recursive: true, force: true }).catch(() => {}); // where nothing could be made
  }
}

function otherStage(dataset: TrainDataset, { stage }: NewTraining): AppError {
  return new AppError('config.invalid', 'The rows of “{0}” are for {1}, not for {2}.', {
    args: [dataset.name, dataset.stage, stage],
    hint: 'Train with stage {1}, or export the labels in the format for {2} (sft: alpaca, sharegpt or openai).',
  });
}
