import { cp, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isThere } from './isThere.ts';

/** Tells a copy of the sample from any other folder; written last, so that half a copy has none. */
const MARKER = path.join('.promptmill', 'sample.json');
const NAME = 'promptmill-sample';
const MOST = 1000; // copies in one folder

/**
 * Copies the sample into a new folder of `parent`, which is never one that exists: `promptmill-sample`,
 * `promptmill-sample-2` … Gives the folder's path. @throws the file system's errors.
 */
export async function copySample(sample: string, parent: string): Promise<string> {
  await mkdir(parent, { recursive: true });
  for (let number = 1; ; number++) {
    const folder = path.join(parent, number === 1 ? NAME : `${NAME}-${number}`);
    try {
      await mkdir(folder);
    } catch (error) {
      if (number < MOST && (error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw error;
    }
    await cp(sample, folder, { recursive: true });
    await mkdir(path.join(folder, '.promptmill'), { recursive: true });
    await writeFile(path.join(folder, MARKER), `${JSON.stringify({ sample: 'relevance' })}\n`);
    return folder;
  }
}

/** Whether a folder is a whole copy of the sample. */
export async function isSample(folder: string): Promise<boolean> {
  return isThere(path.join(folder, MARKER));
}
