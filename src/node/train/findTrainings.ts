import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { openTraining, TRAIN_YAML, TRAINER_LOG } from './trainingFolder.ts';

const MAX_DEPTH = 4;
const MAX_FOLDERS = 3000;
const SKIPPED = /^(?:\..*|node_modules|datasets|merged|gguf|checkpoint-\d+|__pycache__|venv|site-packages)$/;

/**
 * Every training below a folder, sorted: what holds a train.yaml, and output folders of runs by hand, told by their
 * trainer_log.jsonl. Looks four levels deep and at 3,000 folders at most; links are not followed.
 */
export async function findTrainings(root: string): Promise<string[]> {
  const trainings: string[] = [];
  const outputs: string[] = [];
  let level = [path.resolve(root)];
  for (let depth = 0, seen = 0; depth <= MAX_DEPTH && level.length > 0; depth++) {
    const next: string[] = [];
    for (const dir of level) {
      if (seen++ >= MAX_FOLDERS) break;
      const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
      if (entries.some((entry) => entry.isFile() && entry.name === TRAIN_YAML)) trainings.push(dir);
      else if (entries.some((entry) => entry.isFile() && entry.name === TRAINER_LOG)) outputs.push(dir);
      for (const entry of entries) {
        if (entry.isDirectory() && !SKIPPED.test(entry.name)) next.push(path.join(dir, entry.name));
      }
    }
    level = next;
  }
  const opened = await Promise.all(trainings.map((dir) => openTraining(dir).catch(() => undefined)));
  const known = new Set(opened.map((training) => training?.outputDir));
  return [...trainings, ...outputs.filter((dir) => !known.has(dir))].toSorted();
}
