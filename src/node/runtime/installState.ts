import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Backend, RuntimePackage } from './packages.ts';

/** What an installation writes into its node_modules last, before it is moved into place. */
export interface InstallMark {
  readonly version: string; // of node-llama-cpp
  readonly packages: string; // hash of the packages that were asked for
  readonly backends: readonly Backend[];
  readonly files: number;
  readonly bytes: number;
  readonly at: string; // ISO 8601
}

/** What lies in a folder that is installed into. */
export type InstallState =
  | { readonly kind: 'absent' }
  | { readonly kind: 'foreign' } // somebody else's node_modules
  | { readonly kind: 'broken'; readonly found: string } // what is wrong, for the log
  | { readonly kind: 'whole'; readonly mark: InstallMark }; // perhaps of other packages than this program's

const MARK = '.promptmill-runtime.json';

/** The hash of a set of packages, from their places and the hashes of their tarballs. */
export function hashOf(packages: readonly RuntimePackage[]): string {
  const lines = packages.map(({ place, integrity }) => `${place} ${integrity}\n`).toSorted();
  return createHash('sha256').update(lines.join('')).digest('hex');
}

/** The text of a mark, and where it lies below node_modules. */
export function markFile(modules: string): string {
  return path.join(modules, MARK);
}

/** Looks at every file's size, not at its content: an installation that was cut, or that somebody took files from. */
export async function readInstall(root: string): Promise<InstallState> {
  const modules = path.join(root, 'node_modules');
  const text = await readFile(markFile(modules), 'utf8').catch(() => undefined);
  if (text === undefined) {
    const entries = await readdir(modules).catch(() => undefined);
    return entries === undefined || entries.length === 0 ? { kind: 'absent' } : { kind: 'foreign' };
  }
  const mark = readMark(text);
  if (mark === undefined) return { kind: 'broken', found: 'the mark cannot be read' };
  const found = await measure(modules);
  if (found.files !== mark.files || found.bytes !== mark.bytes) {
    return {
      kind: 'broken',
      found: `${found.files} files of ${found.bytes} B instead of ${mark.files} of ${mark.bytes} B`,
    };
  }
  return { kind: 'whole', mark };
}

/** Files below a folder and their bytes, the mark not counted. */
export async function measure(folder: string): Promise<{ readonly files: number; readonly bytes: number }> {
  let files = 0;
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory() || (entry.name === MARK && entry.parentPath === folder)) continue;
    files++;
    bytes += (await stat(path.join(entry.parentPath, entry.name))).size;
  }
  return { files, bytes };
}

function readMark(text: string): InstallMark | undefined {
  try {
    const mark = JSON.parse(text) as Partial<InstallMark> | null;
    const isWhole = typeof mark?.version === 'string' && Array.isArray(mark.backends) && typeof mark.bytes === 'number';
    return isWhole ? (mark as InstallMark) : undefined;
  } catch {
    return undefined;
  }
}
