import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#core/errors';
import { sizeText } from './sizeText.ts';

/** What is left free, so that a full disk does not take the editor with it. */
const RESERVE = 200e6;

/** Bytes that this user may still write below a folder, which need not exist yet; undefined where the system does not tell. */
export async function freeSpace(folder: string): Promise<number | undefined> {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    try {
      const { bavail, bsize } = await statfs(at);
      return bavail * bsize;
    } catch (error) {
      const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      if (!missing || at === path.dirname(at)) return undefined;
    }
  }
}

/** @throws AppError 'download.failed' unless so many bytes and some more are free. */
export async function requireSpace(folder: string, bytes: number): Promise<void> {
  const free = await freeSpace(folder);
  if (free === undefined || free >= bytes + RESERVE) return;
  throw new AppError('download.failed', 'The disk of {0} has {1} free; {2} are needed.', {
    args: [folder, sizeText(free), sizeText(bytes + RESERVE)],
    hint: 'Make room, or choose a folder on another disk.',
  });
}
