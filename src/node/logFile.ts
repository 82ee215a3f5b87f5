import { open, stat, type FileHandle } from 'node:fs/promises';

/** What a crash left behind the last whole line of a file, and what was cut off. */
export interface TornLine {
  readonly bytes: number;
  readonly text: string; // its first 4 kB
}

/** A file that is open for appending whole lines. */
export interface OpenLog {
  readonly handle: FileHandle;
  readonly end: number; // behind the last whole line, in bytes
  readonly id: string; // of the file, whatever its name is by now
  readonly torn?: TornLine;
}

const TORN_TEXT = 4096;

/** Opens a file for appending behind its last whole line; `cut` is where the lines of a write that failed begin. */
export async function openForAppend(
  file: string,
  cut?: { readonly end: number; readonly id: string },
): Promise<OpenLog> {
  const handle = await open(file, 'a+');
  try {
    const found = await handle.stat({ bigint: true });
    const size = Number(found.size);
    const id = String(found.ino);
    if (cut?.id === id) {
      const end = Math.min(cut.end, size);
      if (end < size) await handle.truncate(end);
      return { handle, end, id };
    }
    const end = await endOfLastLine(handle, size);
    if (end === size) return { handle, end, id };
    const text = Buffer.alloc(Math.min(TORN_TEXT, size - end));
    await handle.read(text, 0, text.length, end);
    await handle.truncate(end);
    return { handle, end, id, torn: { bytes: size - end, text: text.toString('utf8') } };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/**
 * Whether a path is still the file that was opened from it, and of the size given: git and editors put a new file in
 * the place of the old one. Volumes are not compared, because Windows names them in two ways.
 */
export async function isInPlace(file: string, { handle }: OpenLog, size?: number): Promise<boolean> {
  const [own, there] = await Promise.all([
    handle.stat({ bigint: true }),
    stat(file, { bigint: true }).catch(() => undefined),
  ]);
  return own.ino === there?.ino && (size === undefined || Number(own.size) === size);
}

/** Makes the entry of a new file survive a power cut; where folders cannot be synced the system does it by itself. */
export async function syncFolder(dir: string): Promise<void> {
  const handle = await open(dir, 'r').catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close();
}

/** The offset after the last line end, read from the back. */
async function endOfLastLine(handle: FileHandle, size: number): Promise<number> {
  const block = Buffer.alloc(1 << 16);
  for (let end = size; end > 0;) {
    const start = Math.max(0, end - block.length);
    const { bytesRead } = await handle.read(block, 0, end - start, start);
    const at = block.subarray(0, bytesRead).lastIndexOf(10);
    if (at !== -1) return start + at + 1;
    end = start;
  }
  return 0;
}
