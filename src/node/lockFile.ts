import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

/** A process that is still taking over after so long died at it. */
const TAKEOVER_MS = 10_000;
/** Where there are no hard links, a lock is written in place: it may be half there for so long. */
const WRITING_MS = 2000;

/** Who holds a lock, as kept in its file. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly since: string; // ISO 8601
  readonly token: string;
  readonly born?: string; // when the process started, where the system tells: process numbers are used again
}

/** A lock that is held. */
export interface FileLock {
  /** Whether the lock was taken over from a process that died without giving it back. */
  readonly crashed: boolean;
  release(): Promise<void>;
}

/**
 * Takes a lock file; a lock whose process is dead is taken over. It is not re-entrant: a second try of the same process
 * is refused too.
 * @throws what `refusal` makes of the holder.
 */
export async function takeLock(file: string, refusal: (holder: Holder) => Error): Promise<FileLock> {
  const born = await birthOf(process.pid);
  const token = randomBytes(8).toString('hex');
  const holder: Holder = {
    pid: process.pid,
    host: hostname(),
    since: new Date().toISOString(),
    token,
    ...(born === undefined ? {} : { born }),
  };
  // Written aside and put into place whole, so that nobody ever reads half a lock.
  const own = `${file}.${token}`;
  await writeFile(own, `${JSON.stringify(holder)}\n`, { flag: 'wx' });
  try {
    for (;;) {
      if (await tryLink(own, file)) return { crashed: false, release: () => release(file, token) };
      const found = await readHolder(file);
      if (found !== undefined && (await isAlive(found))) throw refusal(found);
      if (await takeOver(own, file)) return { crashed: true, release: () => release(file, token) };
      await delay(20);
    }
  } finally {
    await rm(own, { force: true });
  }
}

/**
 * Puts the own lock in the place of a dead one. Only one process at a time may try, and it looks again first: of two
 * that saw the same dead lock, the second would else remove the first one's. False: somebody else was faster, or is at it.
 */
async function takeOver(own: string, file: string): Promise<boolean> {
  const guard = `${file}.takeover`;
  try {
    await writeFile(guard, '', { flag: 'wx' });
  } catch {
    const stats = await stat(guard).catch(() => undefined);
    if (stats !== undefined && Date.now() - stats.mtimeMs > TAKEOVER_MS) await rm(guard, { force: true });
    return false;
  }
  try {
    if (!(await isDead(file))) return false;
    await rename(own, file);
    return true;
  } finally {
    await rm(guard, { force: true });
  }
}

/** Who holds a lock now, in whatever process; undefined: nobody, or a process that died. */
export async function holderOf(file: string): Promise<Pick<Holder, 'pid' | 'host' | 'since'> | undefined> {
  const found = await readHolder(file);
  return found !== undefined && (await isAlive(found)) ? found : undefined;
}

async function release(file: string, token: string): Promise<void> {
  if ((await readHolder(file))?.token === token) await rm(file, { force: true });
}

async function tryLink(own: string, file: string): Promise<boolean> {
  try {
    await link(own, file);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST') return false;
    // File systems without hard links (some shares, exFAT).
    if (code === 'EPERM' || code === 'ENOTSUP' || code === 'EOPNOTSUPP' || code === 'ENOSYS') {
      return writeFile(file, await readFile(own), { flag: 'wx' }).then(
        () => true,
        () => false,
      );
    }
    throw error;
  }
}

/** Whether there is a lock of a dead process. What cannot be read and is not being written just now is one, too. */
async function isDead(file: string): Promise<boolean> {
  const found = await readHolder(file);
  if (found !== undefined) return !(await isAlive(found));
  const stats = await stat(file).catch(() => undefined);
  return stats !== undefined && Date.now() - stats.mtimeMs > WRITING_MS;
}

async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    const value = JSON.parse(await readFile(file, 'utf8')) as Partial<Holder> | null;
    return typeof value?.pid === 'number' && typeof value.host === 'string' ? (value as Holder) : undefined;
  } catch {
    return undefined;
  }
}

async function isAlive(holder: Holder): Promise<boolean> {
  if (holder.host !== hostname()) return true; // cannot be asked from here
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  return holder.born === undefined || holder.born === (await birthOf(holder.pid));
}

/** When a process started, in ticks since the boot; undefined where there is no /proc, and for one that has ended. */
export async function birthOf(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  // In a container whose first process is no init, nobody takes the dead away.
  return fields?.[0] === 'Z' ? undefined : fields?.[19];
}
