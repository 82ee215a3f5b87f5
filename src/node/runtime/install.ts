import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '#core/errors';
import type { Logger } from '#core/ports';
import { takeLock, type FileLock } from '../lockFile.ts';
import { requireSpace } from './diskSpace.ts';
import { diskError } from './fetchErrors.ts';
import { hashOf, markFile, measure, readInstall, type InstallMark } from './installState.ts';
import type { Backend, RuntimePackage } from './packages.ts';
import type { Patience } from './patience.ts';
import { packageFolder } from './places.ts';
import { probe, type Probed } from './probe.ts';
import { BadTar } from './tarHeader.ts';
import { fetchTarballs, sum, takeTarballs, tarballsOf, type Tarball } from './tarballs.ts';
import { unpack } from './unpack.ts';

/** What is installed, and where to. */
export interface InstallRequest {
  readonly root: string; // node_modules comes into it
  readonly packages: readonly RuntimePackage[];
  readonly backends: readonly Backend[]; // that they hold; the first must work
  readonly registry: string; // an address
  readonly from?: string; // a folder with the tarballs: nothing is fetched
}

/** How far an installation is. */
export interface InstallProgress {
  readonly step: 'fetch' | 'unpack' | 'test';
  readonly name: string; // the file in work
  readonly done: number; // bytes of the step; of a test, backends
  readonly total: number;
}

/** What is watched and may be ended. */
export interface InstallFollowing {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: InstallProgress) => void;
  readonly log?: Logger;
  readonly patience?: Patience;
}

/** An installation that loads. */
export interface Installed {
  readonly folder: string; // of the package node-llama-cpp
  readonly mark: InstallMark;
  readonly probed: readonly Probed[];
  readonly changed: boolean; // false: it was there already
}

/**
 * Installs node-llama-cpp and what it needs: fetches or takes the tarballs, compares their hashes with the lockfile's,
 * unpacks them beside what is there, tries whether that loads, and only then puts it in the place of what is there. What
 * was fetched is kept until it has succeeded; a second process is refused.
 * @throws AppError; the signal's reason.
 */
export async function installRuntime(request: InstallRequest, following: InstallFollowing = {}): Promise<Installed> {
  const { root, packages, backends } = request;
  const lock = await lockRoot(root);
  try {
    const state = await readInstall(root);
    if (state.kind === 'foreign') {
      throw new AppError('runtime.failed', '{0} holds packages that Promptmill did not install.', {
        args: [path.join(root, 'node_modules')],
        hint: 'Choose another folder, or set promptmill.runtime.path to the node-llama-cpp in it.',
      });
    }
    if (state.kind === 'whole' && state.mark.packages === hashOf(packages)) {
      const probed = await test(packageFolder(root), backends, following);
      return { folder: packageFolder(root), mark: state.mark, probed, changed: false };
    }
    if (state.kind === 'broken')
      following.log?.warn(`the runtime in ${root} is damaged and will be replaced: ${state.found}`);
    await removeLeavings(root);
    const cache = path.join(root, 'cache');
    const tarballs = tarballsOf(packages);
    await mkdir(cache, { recursive: true });
    await requireSpace(root, sum(tarballs) + packages.reduce((total, { unpacked }) => total + unpacked, 0));
    await bring(tarballs, cache, request, following);
    const staging = path.join(root, `staging-${randomBytes(4).toString('hex')}`);
    try {
      await unpackAll(packages, cache, staging, following);
      const mark = await writeMark(path.join(staging, 'node_modules'), packages, backends);
      const probed = await test(packageFolder(staging), backends, following);
      following.signal?.throwIfAborted();
      await swap(path.join(staging, 'node_modules'), path.join(root, 'node_modules'), root);
      await rm(cache, { recursive: true, force: true });
      return { folder: packageFolder(root), mark, probed, changed: true };
    } finally {
      await removeLeavings(root);
    }
  } catch (error) {
    throw diskError(error, root);
  } finally {
    await lock.release();
  }
}

/** Takes away what `installRuntime` made. @throws AppError while another process installs, or a model runs on Windows. */
export async function removeRuntime(root: string): Promise<boolean> {
  const state = await readInstall(root);
  if (state.kind === 'absent' || state.kind === 'foreign') return false;
  const lock = await lockRoot(root);
  try {
    await moveAside(path.join(root, 'node_modules'), root);
    await removeLeavings(root);
    await rm(path.join(root, 'cache'), { recursive: true, force: true });
    return true;
  } finally {
    await lock.release();
  }
}

async function lockRoot(root: string): Promise<FileLock> {
  try {
    await mkdir(root, { recursive: true });
    return await takeLock(path.join(root, 'install.lock'), ({ pid, since }) => {
      return new AppError('runtime.failed', 'The local runtime is being set up already (process {0}, since {1}).', {
        args: [pid, since],
        hint: 'Wait until it is done: another window or terminal is at it.',
      });
    });
  } catch (error) {
    throw diskError(error, root);
  }
}

async function bring(
  tarballs: readonly Tarball[],
  cache: string,
  { registry, from }: InstallRequest,
  { signal, onProgress, log, patience }: InstallFollowing,
): Promise<void> {
  if (from !== undefined) {
    await takeTarballs(tarballs, from, cache, signal);
    return;
  }
  await fetchTarballs(tarballs, cache, {
    registry,
    onProgress: (progress) => onProgress?.({ step: 'fetch', ...progress }),
    ...(signal && { signal }),
    ...(log && { log }),
    ...(patience && { patience }),
  });
}

async function unpackAll(
  packages: readonly RuntimePackage[],
  cache: string,
  staging: string,
  { signal, onProgress }: InstallFollowing,
): Promise<void> {
  const total = packages.reduce((bytes, { unpacked }) => bytes + unpacked, 0);
  const tarballs = new Map(tarballsOf(packages).map((one) => [one.of.integrity, one]));
  let done = 0;
  // A package may lie in the folder of another one: each is unpacked by itself and only then put there.
  for (const one of packages.toSorted((a, b) => a.place.length - b.place.length)) {
    signal?.throwIfAborted();
    const name = tarballs.get(one.integrity)?.name ?? '';
    onProgress?.({ step: 'unpack', name, done, total });
    const into = path.join(staging, ...one.place.split('/'));
    await mkdir(into, { recursive: true });
    try {
      await unpack(path.join(cache, name), into, one.unpacked, signal);
    } catch (cause) {
      signal?.throwIfAborted();
      if (!(cause instanceof BadTar || isZlib(cause))) throw cause;
      await rm(path.join(cache, name), { force: true });
      throw new AppError('download.damaged', '{0} cannot be unpacked: {1}', {
        args: [name, cause.message],
        hint: 'Try again; report it if it stays so.',
        cause,
      });
    }
    done += one.unpacked;
  }
}

async function writeMark(
  modules: string,
  packages: readonly RuntimePackage[],
  backends: readonly Backend[],
): Promise<InstallMark> {
  const mark: InstallMark = {
    version: packages.find(({ name }) => name === 'node-llama-cpp')?.version ?? '',
    packages: hashOf(packages),
    backends,
    ...(await measure(modules)),
    at: new Date().toISOString(),
  };
  await writeFile(markFile(modules), `${JSON.stringify(mark, undefined, 2)}\n`, { flush: true });
  return mark;
}

/** The base must load; a GPU that does not is told, and the model then runs without it. */
async function test(
  folder: string,
  backends: readonly Backend[],
  following: InstallFollowing,
): Promise<readonly Probed[]> {
  following.onProgress?.({ step: 'test', name: backends.join(', '), done: 0, total: backends.length });
  const probed = await probe(folder, backends, following.signal);
  for (const { backend, works, reason } of probed) {
    following.log?.info(`local runtime, ${backend}: ${works ? 'works' : reason}`);
  }
  const [base] = probed;
  if (base?.works === true) return probed;
  throw new AppError('runtime.failed', 'The local runtime does not load on this machine: {0}', {
    args: [base?.reason ?? ''],
    hint: 'See the log. An old system may lack what llama.cpp needs: build node-llama-cpp there yourself and set promptmill.runtime.path.',
  });
}

async function swap(fresh: string, place: string, root: string): Promise<void> {
  const aside = await moveAside(place, root);
  try {
    await renameSoon(fresh, place);
  } catch (error) {
    if (aside !== undefined) await rename(aside, place);
    throw error;
  }
}

async function moveAside(place: string, root: string): Promise<string | undefined> {
  const aside = path.join(root, `old-${randomBytes(4).toString('hex')}`);
  try {
    await renameSoon(place, aside);
    return aside;
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ENOENT') return undefined;
    throw new AppError('runtime.failed', 'The local runtime in {0} is in use.', {
      args: [place],
      hint: 'Stop the local model in every window and terminal, then try again.',
      cause,
    });
  }
}

/** On Windows a file that a scanner looks at just now cannot be moved, and its folder neither. */
async function renameSoon(from: string, to: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (process.platform !== 'win32' || tries === 10 || !/^E(?:PERM|ACCES|BUSY)$/.test(code)) throw error;
      await delay(200 * tries);
    }
  }
}

/** What a process that was killed left, and what could not be removed while it was in use. */
async function removeLeavings(root: string): Promise<void> {
  const entries = await readdir(root).catch(() => []);
  for (const name of entries) {
    if (/^(?:staging|old)-[0-9a-f]{8}$/.test(name)) {
      await rm(path.join(root, name), { recursive: true, force: true }).catch(() => undefined);
    }
  }
}

function isZlib(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && /^Z_|^ERR_STREAM_PREMATURE_CLOSE$/.test(String(error.code));
}
