import { randomBytes } from 'node:crypto';
import { mkdir, realpath, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

export interface NewFile {
  readonly path: string;
  readonly text: string; // written as UTF-8
}

/**
 * Writes files so that each is the old one or the whole new one, whenever the machine stops. All are written and synced
 * beside their targets first and renamed, in the order given, only when every one is on disk: a full disk or a missing
 * right changes nothing. A link is followed, its target is replaced. Makes the folders that are missing.
 */
export async function replaceFiles(files: readonly NewFile[]): Promise<void> {
  const staged: { readonly from: string; readonly to: string }[] = [];
  try {
    for (const file of files) {
      const to = await realpath(file.path).catch(() => file.path);
      await mkdir(path.dirname(to), { recursive: true });
      const from = path.join(path.dirname(to), `.${path.basename(to)}.${randomBytes(6).toString('hex')}.tmp`);
      staged.push({ from, to });
      await writeFile(from, file.text, { flush: true, flag: 'wx' });
    }
    for (const { from, to } of staged) await rename(from, to);
  } finally {
    // What was renamed is no longer there, which `force` allows.
    await Promise.all(staged.map(({ from }) => rm(from, { force: true })));
  }
}
