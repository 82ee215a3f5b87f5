import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#core/errors';
import { isFile } from '../isThere.ts';
import { openJob, recordsFile, type OpenedJob } from '../label/jobFolder.ts';
import { tooLarge, type Places } from './places.ts';

const MOST_RECORDS = 1024 * 1024 * 1024; // bytes of records.jsonl
const MOST_NAMED = 20; // jobs that an error lists

/**
 * Opens the job that an assistant names, without writing. The jobs beside it are read with it, so all of their folder has
 * to lie inside.
 * @throws AppError 'usage' when it lies elsewhere, is none or is too large; 'job.invalid' when it is broken.
 */
export async function openToolJob(given: string, places: Places): Promise<OpenedJob> {
  const dir = await places.at(given);
  if (!(await isFile(path.join(dir, 'job.yaml')))) throw await noJob(places.shown(dir), places);
  const folder = path.dirname(dir);
  await places.demand(folder);
  await places.demandLinks(folder);
  const size = (await stat(recordsFile(dir)).catch(() => undefined))?.size ?? 0;
  if (size > MOST_RECORDS) throw tooLarge(places.shown(recordsFile(dir)), size, MOST_RECORDS);
  return openJob(dir);
}

/** The jobs in the usual folder of each root, as they are named. */
export async function jobsIn(places: Places): Promise<readonly string[]> {
  const found = await Promise.all(
    places.roots.map(async (root) => {
      const folder = path.join(root, '.promptmill', 'jobs');
      const inside = await places.demand(folder).then(
        () => true,
        () => false,
      );
      const names = inside ? await readdir(folder).catch(() => []) : [];
      const jobs = await Promise.all(
        names.map(async (name) => ((await isFile(path.join(folder, name, 'job.yaml'))) ? path.join(folder, name) : '')),
      );
      return jobs.filter((job) => job !== '').map((job) => places.shown(job));
    }),
  );
  return found.flat().toSorted();
}

/** The error for what is no job, naming those that there are. */
export async function noJob(given: string, places: Places): Promise<AppError> {
  const jobs = await jobsIn(places);
  if (jobs.length === 0) {
    return new AppError('usage', '{0} is not a job folder, and there is no job yet.', {
      args: [given],
      hint: 'Label texts first, in the Promptmill view or with promptmill label.',
    });
  }
  return new AppError('usage', '{0} is not a job folder.', {
    args: [given, jobs.slice(0, MOST_NAMED).join(', ')],
    hint: 'There are: {1}.',
  });
}
