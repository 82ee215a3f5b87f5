import { AppError } from '#core/errors';
import { safeAddress } from './address.ts';

/** Where models are kept: a hub that speaks Hugging Face's protocol, or ModelScope. */
export interface ModelSource {
  readonly kind: 'huggingface' | 'modelscope';
  readonly address: string; // without a slash at the end
}

/** A model as a person names it. */
export type ModelName =
  | { readonly kind: 'address'; readonly url: string }
  | {
      readonly kind: 'repository';
      readonly source: ModelSource;
      readonly repository: string; // user/name
      readonly revision: string | undefined;
      readonly file: string | undefined; // path in it
      readonly quantization: string | undefined; // Q8_0, q4_k_m …
    };

const HUGGING_FACE: ModelSource = { kind: 'huggingface', address: 'https://huggingface.co' };
const MODEL_SCOPE: ModelSource = { kind: 'modelscope', address: 'https://www.modelscope.cn' };
const NAMED: Readonly<Record<string, ModelSource>> = {
  huggingface: HUGGING_FACE,
  'hf-mirror': { kind: 'huggingface', address: 'https://hf-mirror.com' },
  modelscope: MODEL_SCOPE,
};

/**
 * Reads promptmill.model.source or --source: huggingface, hf-mirror, modelscope, or the address of a mirror (with
 * “modelscope+” before it when it speaks ModelScope's protocol). Empty: Hugging Face.
 * @throws AppError 'config.invalid'
 */
export function readSource(setting: string | undefined): ModelSource {
  const text = setting?.trim() || 'huggingface';
  const named = Object.hasOwn(NAMED, text) ? NAMED[text] : undefined;
  if (named !== undefined) return named;
  const [, scope, address = ''] = /^(modelscope\+)?(.*)$/s.exec(text) ?? [];
  return {
    kind: scope === undefined ? 'huggingface' : 'modelscope',
    address: safeAddress(address).href.replace(/\/+$/, ''),
  };
}

/**
 * Reads a model's name: `user/name`, `user/name:Q8_0`, `user/name/file.gguf`, each with `hf:` or `ms:` before it to say
 * where and `#revision` behind it, or the address of a file. An address of Hugging Face or ModelScope counts as the
 * name that it stands for, so that a mirror may be asked and the hash is known.
 * @throws AppError 'usage'
 */
export function readModelName(text: string, source: ModelSource): ModelName {
  const name = text.trim();
  if (/^https?:\/\//i.test(name)) return readAddress(name, source);
  const [, scheme, rest = ''] = /^(?:(hf|huggingface|ms|modelscope):(?:\/\/)?)?(.*)$/is.exec(name) ?? [];
  const where = scheme === undefined ? source : sourceOf(scheme.toLowerCase(), source);
  const [, body = '', revision] = /^([^#]*)(?:#(.*))?$/s.exec(rest) ?? [];
  const [, user, repo, quantization, file] =
    /^([\w.-]{1,96})\/([\w.-]{1,96})(?::([\w.-]{1,40})|\/(.{1,300}))?$/.exec(body) ?? [];
  if (user === undefined || repo === undefined || !isPath(user) || !isPath(repo)) throw unreadable(name);
  if (file !== undefined && !isGguf(file)) throw unreadable(name);
  if (revision !== undefined && !/^[\w./-]{1,100}$/.test(revision)) throw unreadable(name);
  return { kind: 'repository', source: where, repository: `${user}/${repo}`, revision, file, quantization };
}

function readAddress(text: string, source: ModelSource): ModelName {
  const url = safeAddress(text);
  const parts = url.pathname.split('/').slice(1).map(decoded);
  const scope = url.hostname.replace(/^www\./, '') === 'modelscope.cn' && parts[0] === 'models';
  const face =
    url.hostname === 'huggingface.co' || url.hostname === 'hf.co' || url.origin === new URL(source.address).origin;
  const [user = '', repo = '', verb = '', revision = '', ...path] = scope ? parts.slice(1) : parts;
  const isFile = (verb === 'resolve' || verb === 'blob') && isGguf(path.join('/'));
  if ((scope || face) && isFile && isPath(user) && isPath(repo)) {
    const where = scope ? sourceOf('ms', source) : sourceOf('hf', source);
    return {
      kind: 'repository',
      source: where,
      repository: `${user}/${repo}`,
      revision: revision === 'main' || revision === 'master' ? undefined : revision,
      file: path.join('/'),
      quantization: undefined,
    };
  }
  if (!isGguf(parts.join('/'))) throw unreadable(shortened(text));
  return { kind: 'address', url: url.href };
}

/** A prefix says whose names are meant; a mirror of that kind stays the place to ask. */
function sourceOf(scheme: string, source: ModelSource): ModelSource {
  const kind = scheme === 'ms' || scheme === 'modelscope' ? 'modelscope' : 'huggingface';
  if (source.kind === kind) return source;
  return kind === 'modelscope' ? MODEL_SCOPE : HUGGING_FACE;
}

/** A path in a repository that ends in .gguf and leads nowhere else. */
function isGguf(path: string): boolean {
  return /\.gguf$/i.test(path) && path.split('/').every(isPath);
}

function isPath(part: string): boolean {
  return part !== '' && part !== '.' && part !== '..' && !/[\\:*?"<>|\p{Cc}]/u.test(part);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

const shortened = (text: string): string => text.replace(/[?#].*$/s, '');

function unreadable(name: string): AppError {
  return new AppError('usage', '“{0}” names no GGUF model.', {
    args: [name.slice(0, 200)],
    hint: 'Give user/name, user/name:Q8_0, user/name/file.gguf or the address of a .gguf file, such as Qwen/Qwen2.5-0.5B-Instruct-GGUF:Q8_0.',
  });
}
