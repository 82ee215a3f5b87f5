import { AppError } from '#core/errors';
import type { ModelName, ModelSource } from './modelName.ts';
import { requestJson, type Asking } from './request.ts';

/** A file of a repository. */
export interface HubFile {
  readonly path: string;
  readonly size: number;
  readonly sha256: string | undefined; // hex; of files that the hub keeps by their hash, which models are
  readonly gitOid: string | undefined; // hex; of the others: SHA-1 of git's blob
  readonly url: string;
}

type Repository = Extract<ModelName, { kind: 'repository' }>;

const MOST_PAGES = 20;

/** The GGUF files of a repository. @throws Again or AppError */
export async function listModels(name: Repository, asking: Asking): Promise<readonly HubFile[]> {
  const files = await listFiles(name, asking);
  return files.filter(({ path, size }) => /\.gguf$/i.test(path) && Number.isSafeInteger(size) && size > 0);
}

/** All files of a repository. @throws Again or AppError */
export async function listFiles(name: Repository, asking: Asking): Promise<readonly HubFile[]> {
  return name.source.kind === 'huggingface' ? listHuggingFace(name, asking) : listModelScope(name, asking);
}

/** The address of a repository's file. */
function fileAddress(
  { kind, address }: ModelSource,
  repository: string,
  revision: string | undefined,
  path: string,
): string {
  const file = path.split('/').map(encodeURIComponent).join('/');
  const at = encodeURIComponent(revision ?? (kind === 'modelscope' ? 'master' : 'main'));
  return `${address}/${kind === 'modelscope' ? 'models/' : ''}${repository}/resolve/${at}/${file}`;
}

async function listHuggingFace({ source, repository, revision }: Repository, asking: Asking): Promise<HubFile[]> {
  const files: HubFile[] = [];
  const at = encodeURIComponent(revision ?? 'main');
  let page: string | undefined = `${source.address}/api/models/${repository}/tree/${at}?recursive=true`;
  for (let pages = 0; page !== undefined && pages < MOST_PAGES; pages++) {
    const { json, response, url } = await requestJson(page, asking);
    for (const entry of records(json)) {
      const { path, size, lfs } = entry;
      if (entry['type'] !== 'file' || typeof path !== 'string' || typeof size !== 'number') continue;
      const [kept] = records([lfs]);
      files.push({
        path,
        size,
        sha256: hashText(kept?.['oid']),
        gitOid: kept === undefined ? oidText(entry['oid']) : undefined,
        url: fileAddress(source, repository, revision, path),
      });
    }
    const next = /<([^<>]{1,2000})>;\s*rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
    const target = next !== undefined && URL.canParse(next, url) ? new URL(next, url) : undefined;
    page = target?.origin === url.origin ? target.href : undefined;
  }
  return files;
}

async function listModelScope({ source, repository, revision }: Repository, asking: Asking): Promise<HubFile[]> {
  const query = new URLSearchParams({ Revision: revision ?? 'master', Recursive: 'true' });
  const { json } = await requestJson(`${source.address}/api/v1/models/${repository}/repo/files?${query}`, asking);
  const [answer] = records([json]);
  const [data] = records([answer?.['Data']]);
  return records(data?.['Files']).flatMap((entry) => {
    const { Path: path, Size: size, Type: type, Sha256: hash } = entry;
    if (type === 'tree' || typeof path !== 'string' || typeof size !== 'number') return [];
    return [
      { path, size, sha256: hashText(hash), gitOid: undefined, url: fileAddress(source, repository, revision, path) },
    ];
  });
}

/**
 * The files of one model: the one that was named, or those of a quantisation. A model that is cut into files
 * (…-00001-of-00003.gguf) is all of them, the first one first.
 * @throws AppError 'usage' that says what there is.
 */
export function chooseFiles(
  files: readonly HubFile[],
  { repository, file, quantization }: Repository,
): readonly HubFile[] {
  const models = files.filter(({ path }) => !/(?:^|[/_.-])mmproj/i.test(path));
  const groups = new Map<string, HubFile[]>();
  for (const one of models) {
    const key = one.path.replace(/-\d{5}-of-(\d{5}\.gguf)$/i, '-*-of-$1');
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const all = [...groups.values()].map((parts) => parts.toSorted((a, b) => (a.path < b.path ? -1 : 1)));
  const named = file === undefined ? undefined : all.find((parts) => parts.some(({ path }) => path === file));
  const wanted = quantization === undefined ? ['q4_k_m', 'q8_0'] : [quantization];
  const found =
    named ??
    (file !== undefined
      ? undefined
      : (wanted.map((word) => ofQuantization(all, word)).find((one) => one !== undefined) ??
        (quantization === undefined && all.length === 1 ? all[0] : undefined)));
  if (found !== undefined && isWhole(found)) return found;
  const there = all.map(([first]) => first?.path ?? '').toSorted();
  if (there.length === 0) {
    throw new AppError('usage', '{0} holds no GGUF files.', {
      args: [repository],
      hint: 'Choose a repository whose name ends in -GGUF, or convert the model with convert_hf_to_gguf.py.',
    });
  }
  throw new AppError('usage', '{0} holds no {1}. It holds: {2}', {
    args: [
      repository,
      file ?? quantization ?? 'Q4_K_M',
      there.slice(0, 20).join(', ') + (there.length > 20 ? ', …' : ''),
    ],
    hint: 'Name one of these files: user/name/file.gguf.',
  });
}

/** Of several, the one in a single file, then the one with the shortest name. */
function ofQuantization(all: readonly (readonly HubFile[])[], word: string): readonly HubFile[] | undefined {
  const isIt = (path: string) => {
    const text = path.toLowerCase();
    const at = text.lastIndexOf(word.toLowerCase());
    // Q4_K is no part of Q4_K_M, nor of IQ4_K.
    return at > 0 && '/._-'.includes(text.charAt(at - 1)) && '.-'.includes(text.charAt(at + word.length));
  };
  return all
    .filter(([first]) => first !== undefined && isIt(first.path))
    .toSorted((a, b) => a.length - b.length || (a[0]?.path.length ?? 0) - (b[0]?.path.length ?? 0))[0];
}

function isWhole(parts: readonly HubFile[]): boolean {
  const count = /-\d{5}-of-(\d{5})\.gguf$/i.exec(parts[0]?.path ?? '')?.[1];
  return parts.length === (count === undefined ? 1 : Number(count));
}

function records(value: unknown): Readonly<Record<string, unknown>>[] {
  return Array.isArray(value)
    ? value.filter((one): one is Record<string, unknown> => typeof one === 'object' && one !== null)
    : [];
}

function hashText(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.replace(/^sha256:/, '').toLowerCase() : '';
  return /^[0-9a-f]{64}$/.test(text) ? text : undefined;
}

const oidText = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[0-9a-f]{40}$/.test(value) ? value : undefined;
