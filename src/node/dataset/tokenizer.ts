import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { isObject } from '#core/isObject';
import type { TokenCounter } from '#core/dataset/preflight/tokenCounter';
import { AppError } from '#core/errors';
import { piecesOf } from './qwenLines.ts';

/** The files of a tokenizer, as Hugging Face keeps them. */
export const TOKENIZER_FILES = ['tokenizer.json', 'tokenizer_config.json'] as const;

const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Loads a tokenizer from a folder that holds tokenizer.json, or from that file. About a second for Qwen's.
 * @throws AppError 'config.invalid'
 */
export async function loadTokenizer(place: string): Promise<TokenCounter> {
  const isFile = /\.json$/i.test(place);
  const folder = isFile ? path.dirname(place) : place;
  const file = isFile ? place : path.join(place, TOKENIZER_FILES[0]);
  const json = await readJson(file);
  const config = await readJson(path.join(folder, TOKENIZER_FILES[1]), {});
  try {
    const count = await counterOf(json, config);
    count('####'); // a vocabulary that cannot encode fails here, not at some row
    return { kind: 'exact', name: shownName(folder), eos: eosOf(config), count };
  } catch (cause) {
    throw new AppError('config.invalid', '{0} is no tokenizer that can be read: {1}', {
      args: [file, cause instanceof Error ? cause.message : String(cause)],
      hint: 'Give the folder of a model of Hugging Face that holds tokenizer.json, such as Qwen2.5-7B-Instruct.',
      cause,
    });
  }
}

/** Counts by the library; pieces that come again are remembered. */
async function counterOf(json: Readonly<Record<string, unknown>>, config: object): Promise<(text: string) => number> {
  const { Tokenizer } = await import('@huggingface/tokenizers');
  const tokenizer = new Tokenizer(json, config);
  const cut = piecesOf(json);
  const known = new Map<string, number>();
  let chars = 0;
  const countPiece = (piece: string): number => {
    const before = known.get(piece);
    if (before !== undefined) return before;
    const { length } = tokenizer.encode(piece, { add_special_tokens: false }).ids;
    chars += piece.length;
    if (chars > MOST_CHARS) {
      known.clear();
      chars = piece.length;
    }
    known.set(piece, length);
    return length;
  };
  return (text) => cut(text).reduce((tokens, piece) => tokens + countPiece(piece), 0);
}

const MOST_CHARS = 8 * 1024 * 1024;

async function readJson(file: string, otherwise?: object): Promise<Record<string, unknown>> {
  try {
    if ((await stat(file)).size > MOST_BYTES) throw new Error('too large');
    const value = JSON.parse(await readFile(file, 'utf8')) as unknown;
    if (isObject(value)) return value;
    throw new SyntaxError('not an object');
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    if (isMissing && otherwise !== undefined) return { ...otherwise };
    throw new AppError('config.invalid', '{0} is no tokenizer that can be read: {1}', {
      args: [file, cause instanceof Error ? cause.message : String(cause)],
      hint: 'Give the folder of a model of Hugging Face that holds tokenizer.json, such as Qwen2.5-7B-Instruct.',
      cause,
    });
  }
}

function eosOf(config: Readonly<Record<string, unknown>>): string {
  const token = config['eos_token'];
  if (typeof token === 'string') return token;
  return isObject(token) && typeof token['content'] === 'string' ? token['content'] : '<|endoftext|>';
}

/** A snapshot of Hugging Face's cache has a hash for a name: the model's is two folders up. */
function shownName(folder: string): string {
  const model = /models--([^\\/]+)[\\/]snapshots[\\/][^\\/]+[\\/]?$/.exec(path.resolve(folder))?.[1];
  return model?.replaceAll('--', '/') ?? path.basename(path.resolve(folder));
}
