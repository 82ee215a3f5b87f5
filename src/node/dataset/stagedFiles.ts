import { createHash, randomBytes, type Hash } from 'node:crypto';
import { mkdir, open, readdir, realpath, rename, rm, rmdir, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#core/errors';
import { syncFolder } from '../logFile.ts';

const STALE_MS = 86_400_000; // an export that wrote for a day is none any more
const CHUNK = 1 << 18; // UTF-16 units that are written at once

/** A file that is being written beside the place where it is to stand. */
export class StagedFile {
  readonly #handle: FileHandle;
  readonly #hash: Hash = createHash('sha256');
  readonly #guard: <Value>(action: Promise<Value>) => Promise<Value>;
  #pending = '';
  sha256 = ''; // of all bytes, hexadecimal; once it is finished

  constructor(handle: FileHandle, guard: <Value>(action: Promise<Value>) => Promise<Value>) {
    this.#handle = handle;
    this.#guard = guard;
  }

  /** Adds text, as UTF-8. Where a promise comes back, wait for it before the next call. */
  write(text: string): Promise<void> | undefined {
    this.#pending += text;
    return this.#pending.length < CHUNK ? undefined : this.#flush();
  }

  /** Writes the rest and waits until all is on the disk. */
  async finish(): Promise<void> {
    await this.#flush();
    await this.#guard(this.#handle.datasync());
    await this.#guard(this.#handle.close());
    this.sha256 = this.#hash.digest('hex');
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.from(this.#pending);
    this.#pending = '';
    this.#hash.update(bytes);
    await this.#guard(this.#handle.appendFile(bytes));
  }
}

interface Staged {
  readonly file: StagedFile;
  readonly handle: FileHandle;
  readonly from: string;
  readonly to: string;
}

/**
 * Files of one folder that appear together: each is written and synced beside its target, and all are renamed when every
 * one is on disk. Nothing that is half written is ever visible, and what stands there stays when anything fails. A link
 * is followed, its target is replaced. The folder is made with the first file, and taken away again when nothing came of it.
 */
export class StagedFiles {
  readonly #dir: string;
  readonly #staged = new Map<string, Staged>(); // by name
  #made: string | undefined; // the first folder that had to be made

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Begins a file. @throws AppError 'export.conflict' when the folder cannot be written, as all that follows. */
  async begin(name: string): Promise<StagedFile> {
    const target = path.join(this.#dir, name);
    return this.#guard(this.#begin(name, target));
  }

  /** A file that holds a text. */
  async text(name: string, text: string): Promise<void> {
    const file = await this.begin(name);
    await file.write(text);
    await file.finish();
  }

  /** Puts the files in their places, in the order of the names given. All must be finished. */
  async commit(names: readonly string[]): Promise<void> {
    for (const name of names) {
      const staged = this.#staged.get(name);
      if (staged === undefined) throw new RangeError(`${name} was not begun.`);
      await this.#guard(rename(staged.from, staged.to));
      this.#staged.delete(name);
    }
    this.#made = undefined;
    await syncFolder(this.#dir);
  }

  /** Takes away what was not put in place. */
  async discard(): Promise<void> {
    for (const { handle, from } of this.#staged.values()) {
      await handle.close().catch(() => {});
      await rm(from, { force: true });
    }
    this.#staged.clear();
    if (this.#made === undefined) return;
    const top = path.dirname(this.#made);
    for (let folder = this.#dir; folder !== top && folder.length > top.length; folder = path.dirname(folder)) {
      await rmdir(folder).catch(() => {}); // somebody put something in
    }
  }

  async #begin(name: string, target: string): Promise<StagedFile> {
    const to = await realpath(target).catch(() => target);
    const made = await mkdir(path.dirname(to), { recursive: true });
    this.#made ??= made;
    if (made === undefined) await sweep(to);
    const from = path.join(path.dirname(to), `.${path.basename(to)}.${randomBytes(6).toString('hex')}.tmp`);
    const handle = await open(from, 'wx');
    const file = new StagedFile(handle, (action) => this.#guard(action));
    this.#staged.set(name, { file, handle, from, to });
    return file;
  }

  async #guard<Value>(action: Promise<Value>): Promise<Value> {
    try {
      return await action;
    } catch (cause) {
      throw new AppError('export.conflict', 'Cannot write to {0}: {1}', {
        args: [this.#dir, cause instanceof Error ? cause.message : String(cause)],
        hint: 'Make room, close programs that hold its files, or choose another folder; then export again.',
        cause,
      });
    }
  }
}

/** Takes away what an export that was killed left beside a target. */
async function sweep(target: string): Promise<void> {
  const folder = path.dirname(target);
  const start = `.${path.basename(target)}.`;
  for (const name of await readdir(folder).catch((): string[] => [])) {
    if (!name.startsWith(start) || !/^[0-9a-f]{12}\.tmp$/.test(name.slice(start.length))) continue;
    const file = path.join(folder, name);
    const changed = await stat(file).then(
      ({ mtimeMs }) => mtimeMs,
      () => Infinity,
    );
    if (Date.now() - changed > STALE_MS) await rm(file, { force: true }).catch(() => {});
  }
}
