import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Logger } from '#core/ports';
import { AppError } from '#core/errors';
import { fetchFile } from './fetchFile.ts';
import { tarballName, tarballUrl, type RuntimePackage } from './packages.ts';
import type { Patience } from './patience.ts';

/** A tarball that packages are unpacked from; the same one may go to several places. */
export interface Tarball {
  readonly name: string; // as `npm pack` names it
  readonly sha512: string; // in hex
  readonly size: number;
  readonly of: RuntimePackage;
}

/** How far the fetching is. */
export interface TarballProgress {
  readonly name: string; // the file that something came of last
  readonly done: number; // bytes of all files
  readonly total: number;
}

/** How tarballs are fetched. */
export interface TarballFetching {
  readonly registry: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: TarballProgress) => void;
  readonly log?: Logger;
  readonly patience?: Patience;
}

const AT_ONCE = 4;

/** The tarballs of packages, each once, the largest first. */
export function tarballsOf(packages: readonly RuntimePackage[]): readonly Tarball[] {
  const byHash = new Map(packages.map((one) => [one.integrity, one]));
  return [...byHash.values()]
    .map((of) => ({ name: tarballName(of), sha512: sha512Of(of), size: of.packed, of }))
    .toSorted((a, b) => b.size - a.size);
}

/** Fetches the tarballs that a folder lacks, a few at once; what is there with the right hash stays. @throws AppError */
export async function fetchTarballs(
  tarballs: readonly Tarball[],
  folder: string,
  { registry, signal, onProgress, log, patience }: TarballFetching,
): Promise<void> {
  const came = new Map<string, number>();
  const total = sum(tarballs);
  const tell = (name: string, bytes: number) => {
    came.set(name, bytes);
    onProgress?.({ name, done: [...came.values()].reduce((a, b) => a + b, 0), total });
  };
  const stop = new AbortController();
  const either = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  const queue = [...tarballs];
  const work = async () => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
      const { name, sha512, size, of } = one;
      const to = path.join(folder, name);
      if (!(await isWhole(to, one))) {
        await fetchFile(
          { url: tarballUrl(registry, of), to, algorithm: 'sha512', hash: sha512, size },
          { signal: either, onBytes: (bytes) => tell(name, bytes), ...(log && { log }), ...(patience && { patience }) },
        );
      }
      tell(name, size);
    }
  };
  try {
    await Promise.all(
      Array.from({ length: AT_ONCE }, () =>
        work().catch((error: unknown) => {
          stop.abort(error); // the others keep what came
          throw error;
        }),
      ),
    );
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}

/**
 * Takes tarballs from a folder that a person filled, by their hashes: whatever the files are called.
 * @throws AppError 'download.failed' that names what is missing.
 */
export async function takeTarballs(
  tarballs: readonly Tarball[],
  from: string,
  folder: string,
  signal?: AbortSignal,
): Promise<void> {
  const entries = await readdir(from, { withFileTypes: true }).catch((cause: unknown) => {
    throw new AppError('usage', 'The folder {0} cannot be read.', { args: [from], hint: 'Check the path.', cause });
  });
  const missing = new Map(tarballs.map((one) => [one.sha512, one]));
  const sizes = new Set(tarballs.map(({ size }) => size));
  for (const entry of entries) {
    signal?.throwIfAborted();
    const file = path.join(from, entry.name);
    const stats = await stat(file).catch(() => undefined);
    if (stats?.isFile() !== true || !sizes.has(stats.size)) continue;
    const found = missing.get(await hashFile(file, 'sha512'));
    if (found === undefined) continue;
    await copyFile(file, path.join(folder, found.name));
    missing.delete(found.sha512);
  }
  if (missing.size === 0) return;
  const names = [...missing.values()].map(({ name }) => name);
  throw new AppError('download.failed', '{1} of {2} files are missing in {0}: {3}', {
    args: [from, names.length, tarballs.length, names.slice(0, 5).join(', ') + (names.length > 5 ? ', …' : '')],
    hint: 'Fill the folder with “promptmill runtime download --to DIR” where there is a network; “promptmill runtime list” shows every file with its hash and address.',
  });
}

/** The hash of a file in hex. */
export async function hashFile(file: string, algorithm: 'sha256' | 'sha512', signal?: AbortSignal): Promise<string> {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), hash, signal === undefined ? {} : { signal });
  return hash.digest('hex');
}

/** Bytes of tarballs together. */
export const sum = (tarballs: readonly Tarball[]): number => tarballs.reduce((total, { size }) => total + size, 0);

async function isWhole(file: string, { size, sha512 }: Tarball): Promise<boolean> {
  const stats = await stat(file).catch(() => undefined);
  return stats?.size === size && (await hashFile(file, 'sha512')) === sha512;
}

function sha512Of({ name, integrity }: RuntimePackage): string {
  const [, hash = ''] = /^sha512-([\w+/]{86}==)$/.exec(integrity) ?? [];
  if (hash === '') throw new Error(`${name} has no sha512`);
  return Buffer.from(hash, 'base64').toString('hex');
}
