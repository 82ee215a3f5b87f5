import path from 'node:path';
import { AppError } from '#core/errors';
import { holderOf, takeLock, type FileLock, type Holder } from '../lockFile.ts';

/** A job folder held for writing. */
export type JobLock = FileLock;

/**
 * Takes a job folder for one run: two writers would label records twice. A lock whose process is dead is taken over.
 * @throws AppError 'log.locked' naming the holder.
 */
export function lockJob(dir: string): Promise<JobLock> {
  return takeLock(fileOf(dir), (holder) => locked(dir, holder));
}

/** Who labels into a job folder now, in whatever process; undefined: nobody, or a process that died. */
export function lockHolder(dir: string): Promise<Pick<Holder, 'pid' | 'host' | 'since'> | undefined> {
  return holderOf(fileOf(dir));
}

const fileOf = (dir: string): string => path.join(dir, 'run.lock');

function locked(dir: string, { pid, host, since }: Holder): AppError {
  return new AppError('log.locked', 'Process {1} on {2} has been labelling into {0} since {3}.', {
    args: [dir, pid, host, since],
    hint: 'Wait for it or end it. If it is gone for certain, delete run.lock in that folder.',
  });
}
