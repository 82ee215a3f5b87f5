import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '#core/errors';
import { takeLock, type FileLock } from '../lockFile.ts';

const WAIT_MS = 20;
const MOST_WAITS = 500;

/**
 * Does something while no other export puts its files into the folder, which takes some milliseconds: two at once would
 * each write a list without the other's entry. The folder has to be there.
 * @throws AppError 'export.conflict' when another export holds the folder for ten seconds.
 */
export async function holdingFolder<Value>(dir: string, action: () => Promise<Value>): Promise<Value> {
  const lock = await take(dir);
  try {
    return await action();
  } finally {
    await lock.release();
  }
}

async function take(dir: string): Promise<FileLock> {
  const file = path.join(dir, '.promptmill-export.lock');
  for (let waits = 0; ; waits++) {
    try {
      return await takeLock(file, ({ pid, host }) => held(file, pid, host));
    } catch (error) {
      if (!(error instanceof AppError) || waits === MOST_WAITS) throw error;
      await delay(WAIT_MS);
    }
  }
}

function held(file: string, pid: number, host: string): AppError {
  return new AppError('export.conflict', 'Process {1} on {2} is exporting into the same folder ({0}).', {
    args: [file, pid, host],
    hint: 'Wait for it, then export again. If it is gone for certain, delete that file.',
  });
}
