import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { stringify } from 'yaml';
import type { TrainingProgress, TrainingState } from '#core/train/progress';
import { followTraining } from '#node/train/followTraining';
import type { Scenario } from './trainerStandIn.ts';

const STAND_IN = fileURLToPath(new URL('trainerStandIn.ts', import.meta.url));
/** The runner, as the command line starts it from its sources. */
export const RUNNER = fileURLToPath(new URL('../../src/node/train/trainTask.ts', import.meta.url));

/** A start of the stand-in, as it recorded it. */
export interface Started {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** An environment with a stand-in for Python. */
export interface Environment {
  readonly dir: string;
  readonly python: string;
  readonly started: () => Promise<readonly Started[]>;
}

/** Makes the folder of an environment whose `bin/python3` behaves as told. */
export async function environment(dir: string, scenario: Omit<Scenario, 'record'> = {}): Promise<Environment> {
  const record = path.join(dir, 'record.jsonl');
  const python = path.join(dir, 'bin', 'python3');
  await program(python, { ...scenario, record });
  return {
    dir,
    python,
    started: async () => {
      const text = await readFile(record, 'utf8').catch(() => '');
      return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Started]));
    },
  };
}

/** Makes an executable of the stand-in, whatever its name says it is. */
export async function program(file: string, scenario: Scenario): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const code = `import(${JSON.stringify(pathToFileURL(STAND_IN).href)}).then((m) => m.standIn(${JSON.stringify(scenario)}));`;
  await writeFile(file, `#!${process.execPath}\n${code}\n`);
  await chmod(file, 0o755);
}

/** Makes a training with a train.yaml. */
export async function training(dir: string, options: Readonly<Record<string, unknown>> = {}): Promise<string> {
  await mkdir(dir, { recursive: true });
  const all = { model_name_or_path: 'Qwen/Qwen2-7B-Instruct', stage: 'sft', output_dir: 'output', ...options };
  await writeFile(path.join(dir, 'train.yaml'), stringify(all));
  return dir;
}

/** Follows a training until it is in one of these states; gives what was told on the way, the last one at the end. */
export function until(dir: string, ...kinds: readonly TrainingState['kind'][]): Promise<TrainingProgress[]> {
  return when(dir, ({ state }) => kinds.includes(state.kind));
}

/** Follows a training until something holds. */
export function when(dir: string, holds: (progress: TrainingProgress) => boolean): Promise<TrainingProgress[]> {
  return new Promise((resolve, reject) => {
    const told: TrainingProgress[] = [];
    const following = followTraining(
      dir,
      (progress) => {
        told.push(progress);
        if (!holds(progress)) return;
        following.close();
        resolve(told);
      },
      (error) => {
        following.close();
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}
