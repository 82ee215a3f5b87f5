import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#core/errors';
import type { Logger } from '#core/ports';
import { readGgufHeader } from '../infer/ggufHeader.ts';
import { takeLock } from '../lockFile.ts';
import { shownAddress } from './address.ts';
import { freeSpace, requireSpace } from './diskSpace.ts';
import { refused } from './fetchErrors.ts';
import { fetchFile } from './fetchFile.ts';
import { chooseFiles, listFiles, listModels, type HubFile } from './hub.ts';
import { readModelName, readSource } from './modelName.ts';
import { PATIENCE, persist, type Patience } from './patience.ts';
import { request, type Access, type Asking } from './request.ts';
import { hashFile } from './tarballs.ts';
import { checkTokenizerFile, chooseTokenizerFiles, gitOidOf, isTokenizerFile, noTokenizer } from './tokenizerFiles.ts';

/** Which model is wanted. */
export interface ModelRequest {
  readonly name: string;
  readonly source: string; // as promptmill.model.source
  readonly folder: string; // it comes into this folder
  readonly what?: 'gguf' | 'tokenizer'; // the model to run (default), or only the tokenizer of one to train
  readonly access?: Access;
}

/** A file of a model. */
export interface ModelFile {
  readonly name: string; // in the folder
  readonly url: string;
  readonly size: number | undefined;
  readonly sha256: string | undefined;
  readonly gitOid?: string; // what is compared where there is no SHA-256
}

/** What fetching a model would mean, said before it is fetched. */
export interface ModelPlan {
  readonly files: readonly ModelFile[]; // the one to load first
  readonly from: string; // the origin
  readonly folder: string;
  readonly size: number | undefined; // of all files in bytes
  readonly here: number; // bytes of them that are there already, parts counted
  readonly free: number | undefined;
}

/** How far it is. */
export interface ModelProgress {
  readonly name: string;
  readonly done: number; // bytes of all files
  readonly total: number | undefined;
}

/** What is watched and may be ended. */
export interface ModelFollowing {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ModelProgress) => void;
  readonly log?: Logger;
  readonly patience?: Patience;
}

/** A model on the disk. */
export interface FetchedModel {
  readonly file: string; // the one to load
  readonly files: readonly { readonly path: string; readonly sha256: string; readonly compared: boolean }[];
}

/** A person waits for the plan with nothing to see. */
const PLAN_PATIENCE: Patience = { ...PATIENCE, tries: 3 };

/** Asks the source which files a model is, and how large. @throws AppError; the signal's reason. */
export async function planModel(wanted: ModelRequest, following: ModelFollowing = {}): Promise<ModelPlan> {
  const { patience = PLAN_PATIENCE, signal, log } = following;
  const files = await persist(wanted.name, () => findFiles(wanted, signal), {
    patience,
    ...(signal && { signal }),
    ...(log && { warn: (text: string) => log.warn(text) }),
  });
  const sizes = await Promise.all(files.map(({ name }) => sizeHere(path.join(wanted.folder, name))));
  return {
    files,
    from: new URL(files[0]?.url ?? '').origin,
    folder: wanted.folder,
    size: files.some(({ size }) => size === undefined) ? undefined : files.reduce((sum, { size = 0 }) => sum + size, 0),
    here: sizes.reduce((sum, size) => sum + size, 0),
    free: await freeSpace(wanted.folder),
  };
}

/**
 * Fetches the files of a plan, each checked against the source's hash and as a GGUF before it gets its name. What is there
 * already stays; what is there in part goes on.
 * @throws AppError 'download.failed', 'download.damaged' or 'model.invalid'; the signal's reason, the part is kept.
 */
export async function fetchModel(
  plan: Pick<ModelPlan, 'files' | 'folder' | 'size' | 'here'>,
  access: Access | undefined,
  following: ModelFollowing = {},
): Promise<FetchedModel> {
  const { folder, files, size: total } = plan;
  await mkdir(folder, { recursive: true });
  if (total !== undefined) await requireSpace(folder, Math.max(0, total - plan.here));
  const done: { path: string; sha256: string; compared: boolean }[] = [];
  let before = 0;
  for (const file of files) {
    const target = path.join(folder, file.name);
    const base = before;
    const tell = (bytes: number) => following.onProgress?.({ name: file.name, done: base + bytes, total });
    const lock = await takeLock(`${target}.lock`, ({ pid, since }) => {
      return new AppError('download.failed', '{0} is being fetched already (process {1}, since {2}).', {
        args: [target, pid, since],
        hint: 'Wait until it is done: another window or terminal is at it.',
      });
    });
    try {
      const sha256 =
        (await hashHere(target, file, following.signal)) ?? (await fetchOne(target, file, access, tell, following));
      done.push({ path: target, sha256, compared: (file.sha256 ?? file.gitOid) !== undefined });
      before += (await stat(target)).size;
      tell(before - base);
    } finally {
      await lock.release();
    }
  }
  return { file: path.join(folder, files[0]?.name ?? ''), files: done };
}

async function fetchOne(
  target: string,
  { name, url, size, sha256, gitOid }: ModelFile,
  access: Access | undefined,
  tell: (bytes: number) => void,
  { signal, log, patience }: ModelFollowing,
): Promise<string> {
  return fetchFile(
    {
      url,
      to: target,
      algorithm: 'sha256',
      start: isTokenizerFile(name) ? '{' : 'GGUF',
      ...(size !== undefined && { size }),
      ...(sha256 !== undefined && { hash: sha256 }),
      ...(access && { access }),
    },
    {
      onBytes: tell,
      check: async (file) =>
        isTokenizerFile(name) ? checkTokenizerFile(file, name, gitOid) : void (await readGgufHeader(file)),
      ...(signal && { signal }),
      ...(log && { log }),
      ...(patience && { patience }),
    },
  );
}

/** The hash of a file that is there already; undefined: it is not there. @throws AppError when it is another one. */
async function hashHere(
  target: string,
  { size, sha256, gitOid }: ModelFile,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const stats = await stat(target).catch(() => undefined);
  if (stats === undefined) return undefined;
  const hash =
    stats.isFile() && (size === undefined || stats.size === size)
      ? await hashFile(target, 'sha256', signal)
      : undefined;
  const isSame = sha256 === undefined ? gitOid === undefined || (await gitOidOf(target)) === gitOid : hash === sha256;
  if (hash !== undefined && isSame) return hash;
  throw new AppError('download.failed', '{0} is there already and is another file.', {
    args: [target],
    hint: 'Move it away, or choose another folder.',
  });
}

async function sizeHere(target: string): Promise<number> {
  const [whole, part] = await Promise.all(
    [target, `${target}.partial`].map((file) => stat(file).catch(() => undefined)),
  );
  return whole?.size ?? part?.size ?? 0;
}

async function findFiles(
  { name: text, source, what, access }: ModelRequest,
  signal: AbortSignal | undefined,
): Promise<ModelFile[]> {
  const name = readModelName(text, readSource(source));
  const asking: Asking = { ...(access && { access }), ...(signal && { signal }) };
  if (name.kind === 'address') {
    if (what === 'tokenizer') throw noTokenizer(text);
    return [await lookAt(name.url, asking)];
  }
  const files =
    what === 'tokenizer'
      ? chooseTokenizerFiles(await listFiles(name, asking), name.repository)
      : chooseFiles(await listModels(name, asking), name);
  return files.map(({ path: file, url, size, sha256, gitOid }: HubFile) => ({
    name: path.posix.basename(file),
    url,
    size,
    sha256,
    ...(gitOid !== undefined && { gitOid }),
  }));
}

/** What the head of a file's answer tells: hubs name its hash there, also before they lead elsewhere. */
async function lookAt(address: string, asking: Asking): Promise<ModelFile> {
  const { response, url, passed } = await request(address, { ...asking, method: 'HEAD' });
  if (!response.ok && response.status !== 405) throw refused(response.status, shownAddress(url), response.headers);
  const heads = [...passed, response.headers];
  const size =
    heads.map((head) => head.get('x-linked-size')).find(Boolean) ??
    (response.ok ? response.headers.get('content-length') : null);
  const hash = heads
    .map((head) => head.get('x-linked-etag')?.replaceAll('"', ''))
    .find((tag) => /^[0-9a-f]{64}$/.test(tag ?? ''));
  return {
    name: decodeURIComponent(path.posix.basename(new URL(address).pathname)),
    url: address,
    size: size === null || !(Number(size) > 0) ? undefined : Number(size),
    sha256: hash,
  };
}
