import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { recordsFile } from './jobFolder.ts';

const EVERY_MS = 1000;

/**
 * Calls `changed` when records or decisions of a job were written by somebody else (`ignored` is one's own file).
 * It looks at sizes and times once a second instead of subscribing to events, because these get lost on network
 * folders, in containers and when the system runs out of watches. Returns the function that ends it.
 */
export function watchJob(dir: string, ignored: string, changed: () => void): () => void {
  let last: string | undefined;
  let busy = false;
  const look = async () => {
    if (busy) return;
    busy = true;
    const now = await signature(dir, ignored);
    busy = false;
    if (last !== undefined && last !== now) changed();
    last = now;
  };
  void look();
  const timer = setInterval(() => void look(), EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

async function signature(dir: string, ignored: string): Promise<string> {
  const folder = path.join(dir, 'decisions');
  const names = await readdir(folder).catch((): string[] => []);
  const files = names.filter((name) => name.endsWith('.jsonl')).map((name) => path.join(folder, name));
  const others = files.filter((file) => path.relative(file, ignored) !== '').toSorted();
  const parts = await Promise.all(
    [recordsFile(dir), ...others].map(async (file) => {
      const found = await stat(file).catch(() => undefined);
      return `${file} ${found?.size} ${found?.mtimeMs}`;
    }),
  );
  return parts.join('\n');
}
