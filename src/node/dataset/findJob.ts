import path from 'node:path';
import { isThere } from '../isThere.ts';

/**
 * The job folder of a name, looked for as `.promptmill/jobs/<name>`, `<name>` and the folder itself in the folders given
 * and all above them; undefined when there is none.
 */
export async function findJob(name: string, from: readonly string[]): Promise<string | undefined> {
  if (name === '' || path.basename(name) !== name) return undefined;
  for (const start of new Set(from.map((folder) => path.resolve(folder)))) {
    for (let folder = start; ; folder = path.dirname(folder)) {
      for (const candidate of [path.join(folder, '.promptmill', 'jobs', name), path.join(folder, name)]) {
        if (await isThere(path.join(candidate, 'job.yaml'))) return candidate;
      }
      if (path.dirname(folder) === folder) break;
    }
  }
  return undefined;
}
