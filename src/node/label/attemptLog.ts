import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readSync, fstatSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { Attempt, AttemptLog } from '#core/label/attempt';
import { streamJsonl } from '../jsonlLog.ts';

/** The file of a job's attempts: what was sent, what came of it, and what it cost. */
const attemptsFile = (dir: string): string => path.join(dir, 'attempts.jsonl');

/**
 * The attempts of a job. A line is handed to the system before its request is sent, which survives the death of the
 * process at once; it is not synced to the disk, because what it guards (the limits of the last minute, the account) is
 * no label. Damaged lines are skipped.
 */
export class AttemptFile implements AttemptLog {
  readonly run = randomBytes(4).toString('hex');
  readonly #file: string;
  #fd: number | undefined;

  constructor(dir: string) {
    this.#file = attemptsFile(dir);
  }

  append(attempt: Attempt): void {
    this.#fd ??= openWhole(this.#file);
    writeSync(this.#fd, `${JSON.stringify(attempt)}\n`);
  }

  read(): AsyncIterable<Attempt> {
    return streamJsonl<Attempt>(this.#file, { checksums: true });
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }
}

/** Opens a file for appending; after a torn line a new one is begun. */
function openWhole(file: string): number {
  const fd = openSync(file, 'a+');
  const { size } = fstatSync(fd);
  const last = Buffer.alloc(1);
  if (size > 0 && readSync(fd, last, 0, 1, size - 1) === 1 && last[0] !== 10) writeSync(fd, '\n');
  return fd;
}
