import { readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { SCRATCH_PREFIX } from '#core/infer/childProtocol';

/** Deletes what children that are gone left in the temporary folder: the state of a prompt, when one was killed in mid-copy. */
export async function removeScratch(folder = os.tmpdir()): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const pid = name.startsWith(SCRATCH_PREFIX) ? Number(name.slice(SCRATCH_PREFIX.length).split('-')[0]) : 0;
    if (pid > 0 && isGone(pid)) await rm(path.join(folder, name), { recursive: true, force: true }).catch(() => {});
  }
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'; // EPERM: another user's, which lives
  }
}
