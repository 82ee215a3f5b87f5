import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { isObject } from '#core/isObject';
import { newestCheckpoint, openTraining, TRAIN_YAML } from './trainingFolder.ts';

/** What train.yaml says of a training, and what it has brought so far. */
export interface TrainingFolderFacts {
  readonly model?: string;
  readonly method?: string; // such as `lora`, `lora, 4 bits` or `full`
  readonly stage?: string;
  readonly dataset?: string;
  readonly datasetDir?: string; // absolute
  readonly validates?: true; // there is a part that the eval loss is measured on
  readonly checkpoint?: number; // step of the newest one
  readonly gguf?: string; // newest model file in gguf/; absolute
}

/** Reads them; what is not there or cannot be read is absent. */
export async function trainingFacts(dir: string): Promise<TrainingFolderFacts> {
  const options = await optionsOf(dir);
  const text = (name: string) => {
    const value = options[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const bits = options['quantization_bit'];
  const tuning = text('finetuning_type') ?? (Object.keys(options).length > 0 ? 'lora' : undefined);
  const datasetDir = text('dataset_dir');
  const validates = text('eval_dataset') !== undefined || Number(options['val_size'] ?? 0) > 0;
  const facts = {
    model: text('model_name_or_path'),
    method: tuning === 'lora' && typeof bits === 'number' ? `QLoRA ${bits}-bit` : tuning === 'lora' ? 'LoRA' : tuning,
    stage: text('stage'),
    dataset: text('dataset'),
    datasetDir: datasetDir === undefined ? undefined : path.resolve(dir, datasetDir),
    validates: validates || undefined,
    checkpoint: await checkpointOf(dir),
    gguf: await newestGguf(path.join(dir, 'gguf')),
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

async function optionsOf(dir: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    const value: unknown = parse(await readFile(path.join(dir, TRAIN_YAML), 'utf8'), { logLevel: 'error' });
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

async function checkpointOf(dir: string): Promise<number | undefined> {
  try {
    return (await newestCheckpoint(await openTraining(dir)))?.step;
  } catch {
    return undefined;
  }
}

async function newestGguf(folder: string): Promise<string | undefined> {
  const names = (await readdir(folder).catch((): string[] => [])).filter((name) => name.endsWith('.gguf'));
  const dated = await Promise.all(
    names.map(async (name) => ({
      file: path.join(folder, name),
      at: (await stat(path.join(folder, name)).catch(() => undefined))?.mtimeMs ?? 0,
    })),
  );
  return dated.toSorted((a, b) => b.at - a.at)[0]?.file;
}
