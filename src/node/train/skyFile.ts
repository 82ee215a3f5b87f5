import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { translatorOf } from '#core/bundles';
import { datasetName } from '#core/dataset/datasetName';
import { AppError } from '#core/errors';
import type { Locale } from '#core/l10n';
import type { TrainMethod, TrainStage } from '#core/train/option';
import { acceleratorsFor, writeSkyYaml } from '#core/train/skyYaml';
import { readTrainYaml } from '#core/train/trainYaml';
import { estimateVram } from '#core/train/vram';
import { isFile } from '../isThere.ts';
import { replaceFiles } from '../replaceFiles.ts';
import { isModelFolder, readModelShape } from './modelFolder.ts';
import { noTraining } from './trainingFolder.ts';

/** How a training is to be rented out. */
export interface SkyOptions {
  readonly accelerator?: string; // SkyPilot's name; none: by the estimate
  readonly gpus?: number; // on one machine; 1
  readonly nodes?: number; // 1
  readonly merge?: boolean; // false; merges there
  readonly locale?: Locale; // of the comments; English
}

/** What was written. */
export interface SkyReport {
  readonly file: string; // absolute
  readonly accelerators: readonly string[];
  readonly gib?: number; // estimate of memory on one GPU
}

/**
 * Writes sky.yaml beside a training's train.yaml; one of its own that is there is replaced.
 * @throws AppError 'config.invalid' when the training cannot be read, its model lies on this machine, or no single GPU holds it.
 */
export async function writeSkyFile(dir: string, options: SkyOptions = {}): Promise<SkyReport> {
  const training = path.resolve(dir);
  const { locale = 'en', gpus = 1, nodes = 1 } = options;
  const { values, remote, dataset } = await readTraining(training);
  const model = text(values['model_name_or_path']);
  const shape = await readModelShape(model, training);
  const bits = values['quantization_bit'];
  const method: TrainMethod =
    values['finetuning_type'] === 'full' ? 'full' : bits === 4 ? 'qlora-4' : bits === 8 ? 'qlora-8' : 'lora';
  const deepspeed = text(values['deepspeed']);
  const estimate =
    shape === undefined
      ? undefined
      : estimateVram(shape, {
          method,
          stage: stageOf(values['stage']),
          tokens: number(values['cutoff_len'], 2048),
          batchSize: number(values['per_device_train_batch_size'], 8),
          loraRank: number(values['lora_rank'], 8),
          gpus: gpus * nodes,
          ...(deepspeed !== '' && { deepspeed: deepspeed.includes('z3') ? 'z3' : 'z2' }),
        });
  const fitting = acceleratorsFor(estimate?.gib ?? 20, values['bf16'] === true).slice(0, 4);
  const accelerators = options.accelerator === undefined ? fitting : [options.accelerator];
  if (accelerators.length === 0) {
    throw new AppError('config.invalid', 'No single GPU holds this training: about {0} GiB are needed.', {
      args: [Math.ceil(estimate?.gib ?? 0)],
      hint: 'Choose LoRA or QLoRA, or several GPUs with DeepSpeed z3 (promptmill train --init … --gpus N --deepspeed z3).',
    });
  }
  const own = ['train.yaml', 'merge.yaml', ...(deepspeed === '' ? [] : [deepspeed])];
  const there = await Promise.all(own.map(async (name) => ((await isFile(path.join(training, name))) ? [name] : [])));
  const files = Object.fromEntries([
    ...there.flat().map((name) => [`${remote}/${name}`, `./${name}`]),
    [path.posix.join(remote, dataset), dataset],
  ]);
  const task = {
    name: path.basename(training),
    remoteDir: remote,
    files,
    accelerators,
    gpus,
    nodes,
    diskGib: Math.max(100, Math.ceil(((shape?.params ?? 7e9) * (method === 'full' ? 20 : 6)) / 1e9) + 60),
    packages: [...(method.startsWith('qlora') ? ['bitsandbytes'] : []), ...(deepspeed === '' ? [] : ['deepspeed'])],
    deepspeed: deepspeed !== '',
    merge: options.merge === true && there.flat().includes('merge.yaml'),
  };
  const file = path.join(training, 'sky.yaml');
  await replaceFiles([{ path: file, text: writeSkyYaml(task, locale, translatorOf(locale)) }]);
  return { file, accelerators, ...(estimate !== undefined && { gib: estimate.gib }) };
}

/** The options, and where the training lies there: as deep as its path to the dataset climbs, so that the path still holds. */
async function readTraining(training: string) {
  const source = await readFile(path.join(training, 'train.yaml'), 'utf8').catch(() => undefined);
  const { options: values, findings } = readTrainYaml(source ?? '', { file: 'train' });
  if (source === undefined || findings.some(({ code }) => code === 'syntax' || code === 'empty')) {
    throw noTraining(training);
  }
  const model = text(values['model_name_or_path']);
  const dataset = path.posix.normalize(text(values['dataset_dir']) || 'data');
  if (isModelFolder(model) || path.posix.isAbsolute(dataset) || path.win32.isAbsolute(dataset)) {
    throw new AppError(
      'config.invalid',
      'The training uses a path of this machine, which a rented one does not have: {0}',
      {
        args: [isModelFolder(model) ? model : dataset],
        hint: 'Name the model as on the hub, and the dataset relative to the training’s folder.',
      },
    );
  }
  const climbs = dataset.split('/').filter((part) => part === '..').length;
  // Only the depth counts; names that a shell might misread are changed.
  const tail = training.split(path.sep).slice(-Math.max(1, climbs)).map(datasetName);
  return { values, dataset, remote: ['promptmill', ...tail].join('/') };
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const number = (value: unknown, fallback: number): number => (typeof value === 'number' ? value : fallback);
const stageOf = (value: unknown): TrainStage => (value === 'dpo' || value === 'kto' ? value : 'sft');
