import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { AppError } from '#core/errors';
import { damaged } from './fetchErrors.ts';
import type { HubFile } from './hub.ts';

const NAMES = ['tokenizer.json', 'tokenizer_config.json'] as const;
const MOST_BYTES = 64 * 1024 * 1024; // the largest vocabularies have a quarter of it

/** Whether a file is one of a tokenizer's, which are JSON, rather than a model. */
export const isTokenizerFile = (name: string): boolean => NAMES.some((one) => one === name);

/** The files of a repository that a tokenizer is made of. @throws AppError 'usage' without any */
export function chooseTokenizerFiles(files: readonly HubFile[], repository: string): readonly HubFile[] {
  const found = NAMES.flatMap((name) => files.filter(({ path, size }) => path === name && size <= MOST_BYTES));
  if (found[0]?.path === NAMES[0]) return found;
  throw noTokenizer(repository);
}

/** The error of a name that leads to no tokenizer. */
export function noTokenizer(name: string): AppError {
  return new AppError('usage', '{0} holds no tokenizer.json.', {
    args: [name],
    hint: 'Choose the model itself, not one that was converted to GGUF, such as Qwen/Qwen2.5-7B-Instruct.',
  });
}

/** Looks whether a file that came is whole and what it should be. @throws AppError 'download.damaged' */
export async function checkTokenizerFile(file: string, name: string, gitOid: string | undefined): Promise<void> {
  const bytes = await readFile(file);
  const oid = oidOf(bytes);
  if (gitOid !== undefined && oid !== gitOid) throw damaged(name, `git ${gitOid}`, `git ${oid}`);
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw damaged(name, 'JSON', cause instanceof Error ? cause.message : String(cause));
  }
  const isTokenizer = typeof value === 'object' && value !== null && (name !== NAMES[0] || 'model' in value);
  if (!isTokenizer) throw damaged(name, 'a tokenizer', typeof value);
}

/** The hash by which git and the hubs know a file. */
export const gitOidOf = async (file: string): Promise<string> => oidOf(await readFile(file));

function oidOf(bytes: Buffer): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
