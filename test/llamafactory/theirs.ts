import { spawnSync } from 'node:child_process';
import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { FORMATS, writeDatasets, type Dataset } from './datasets.ts';
import { exportAll } from './exported.ts';
import { Random } from './random.ts';

/** Where the datasets of a run are listed, and what LLaMA-Factory made of them. */
export const filesOf = (work: string) => ({
  plan: path.join(work, 'plan.json'),
  theirs: path.join(work, 'theirs.jsonl'),
  differences: path.join(work, 'differences.jsonl'),
});

/** Makes datasets with so many rows of each format, and has LLaMA-Factory look at them. */
export async function lookAsTheyDo(
  work: string,
  {
    tokenizerDir,
    python,
    rows,
    seed,
    only,
  }: Readonly<Record<'tokenizerDir' | 'python' | 'rows' | 'seed' | 'only', string>>,
): Promise<void> {
  await rm(work, { recursive: true, force: true });
  const random = new Random(Number(seed));
  const datasets: Dataset[] = [];
  const formats = FORMATS.filter((one) => only === '' || only.split(',').includes(one));
  for (const exported of await exportAll(work, formats)) {
    datasets.push(...(await writeDatasets(exported, Number(rows), work, random)));
  }
  const { plan, theirs } = filesOf(work);
  await writeFile(plan, JSON.stringify(datasets));
  const driver = path.join(import.meta.dirname, 'driver.py');
  for (let next = 0; next < datasets.length; next += 1) {
    const args = [driver, plan, tokenizerDir, theirs, String(next)];
    const { status } = spawnSync(python, args, { stdio: ['ignore', 'inherit', 'inherit'] });
    if (status === 0) return;
    if (status !== null) throw new Error(`the driver ended with ${status}`);
    // Arrow itself crashed: a training would have ended there too.
    next = Number(await readFile(`${theirs}.at`, 'utf8'));
    const crashed = datasets[next];
    for (const run of crashed?.runs ?? []) {
      await appendFile(theirs, `${JSON.stringify({ dir: crashed?.dir, run, whole: 'crash' })}\n`);
    }
  }
}
