import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#core/errors';
import { unwritable } from './decisionLog.ts';
import { decisionFile } from '../label/jobFolder.ts';
import { holderOf, takeLock, type FileLock, type Holder } from '../lockFile.ts';

/** Locks say who writes on this machine, which is nobody else's business: git leaves them out. */
const IGNORED = '*.lock\n*.lock.*\n';

/**
 * Takes one reviewer's decisions of a job for writing. A lock whose process is dead is taken over.
 * @throws AppError 'log.locked' naming the holder, another panel of this process included; 'log.unwritable' when the
 * folder cannot be written to.
 */
export async function lockReview(dir: string, reviewer: string): Promise<FileLock> {
  const file = lockOf(dir, reviewer);
  try {
    await mkdir(path.dirname(file)).catch((error: unknown) => {
      if (!hasCode(error, 'EEXIST')) throw error;
    });
    await writeFile(path.join(path.dirname(file), '.gitignore'), IGNORED, { flag: 'wx' }).catch((error: unknown) => {
      if (!hasCode(error, 'EEXIST')) throw error;
    });
    return await takeLock(file, (holder) => locked(dir, reviewer, holder));
  } catch (cause) {
    throw unwritable(cause);
  }
}

/** Who reviews a job under a name now, in whatever process; undefined: nobody, or a process that died. */
export function reviewHolder(
  dir: string,
  reviewer: string,
): Promise<Pick<Holder, 'pid' | 'host' | 'since'> | undefined> {
  return holderOf(lockOf(dir, reviewer));
}

const lockOf = (dir: string, reviewer: string): string => decisionFile(dir, reviewer).replace(/\.jsonl$/, '.lock');

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function locked(dir: string, reviewer: string, { pid, host, since }: Holder): AppError {
  return new AppError('log.locked', 'Process {1} on {2} has been reviewing {0} as {4} since {3}.', {
    args: [
      path.basename(dir),
      pid,
      host,
      since.replace(/\.\d+Z$/, 'Z'),
      reviewer,
      path.join('decisions', path.basename(lockOf(dir, reviewer))),
    ],
    hint: 'Close the review there, or review under another name. If it is gone for certain, delete {5}.',
  });
}
