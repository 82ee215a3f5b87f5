import { readdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import type { TokenCounter } from '#core/dataset/preflight/tokenCounter';
import { AppError } from '#core/errors';
import { userFolder } from '../runtime/places.ts';
import { loadTokenizer, TOKENIZER_FILES } from './tokenizer.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The folder that the command line fetches tokenizers into, by model: tokenizers/Qwen--Qwen2.5-7B-Instruct. */
const tokenizerFolder = (env: Env): string => path.join(userFolder(env), 'tokenizers');

/** The folder that a model's tokenizer is fetched into; the name with or without hub and revision. */
export function fetchedTokenizer(name: string, env: Env): string {
  const plain = name.replace(/^\w+:(?:\/\/)?/, '').replace(/[#:].*$/s, '');
  return path.join(
    tokenizerFolder(env),
    plain
      .split('/')
      .slice(0, 2)
      .join('--')
      .replace(/[^\w.-]/g, '_'),
  );
}

/**
 * The tokenizer that rows are counted with: the one given (a tokenizer.json, a model's folder, or a model's name that was
 * fetched before), or else one of Qwen that lies where fetched ones do. Undefined without any.
 * @throws AppError 'config.invalid' when the one given cannot be read
 */
export async function tokenizerFor(
  given: string | undefined,
  template: string,
  env: Env,
): Promise<TokenCounter | undefined> {
  const place = given === undefined ? await findTokenizer(template, env) : await resolveTokenizer(given, env);
  return place === undefined ? undefined : await loadTokenizer(place);
}

/** Where the tokenizer of a path or of a model's name (Qwen/Qwen2.5-7B-Instruct) lies. @throws AppError 'config.invalid' */
async function resolveTokenizer(given: string, env: Env): Promise<string> {
  if (await holdsTokenizer(given)) return given;
  const name = given.split(/[\\/]/).slice(-2).join('--');
  for (const place of [
    path.join(tokenizerFolder(env), name),
    ...(await snapshots(env, (one) => one === `models--${name}`)),
  ]) {
    if (await holdsTokenizer(place)) return place;
  }
  throw new AppError('config.invalid', '{0} holds no tokenizer.json.', {
    args: [given],
    hint: 'Give a model’s folder or its tokenizer.json, or fetch one: promptmill fetch-model Qwen/Qwen2.5-7B-Instruct --tokenizer-only',
  });
}

/**
 * A tokenizer of Qwen that is there already: fetched by Promptmill, or in the Hugging Face cache. All of Qwen2 and Qwen2.5
 * count alike; Qwen3 has a few control tokens more, so one of its own is preferred for its templates.
 */
async function findTokenizer(template: string, env: Env): Promise<string | undefined> {
  const own = tokenizerFolder(env);
  const fetched = (await names(own)).filter((name) => /^Qwen--/i.test(name)).map((name) => path.join(own, name));
  const places = [...fetched, ...(await snapshots(env, (name) => /^models--Qwen--Qwen[23]/i.test(name)))];
  const isThird = (place: string) => /Qwen3/i.test(place);
  const wantsThird = template.startsWith('qwen3');
  const [preferred, others] = [
    places.filter((one) => isThird(one) === wantsThird),
    places.filter((one) => isThird(one) !== wantsThird),
  ];
  for (const place of [...preferred, ...others]) if (await holdsTokenizer(place)) return place;
  return undefined;
}

/** The snapshots of models in the Hugging Face cache. */
async function snapshots(env: Env, isWanted: (name: string) => boolean): Promise<readonly string[]> {
  const hub =
    env['HF_HUB_CACHE'] ??
    path.join(env['HF_HOME'] ?? path.join(env['HOME'] ?? homedir(), '.cache', 'huggingface'), 'hub');
  const models = (await names(hub)).filter((name) => isWanted(name));
  const found = await Promise.all(
    models.map(async (model) => {
      const folder = path.join(hub, model, 'snapshots');
      return (await names(folder)).map((one) => path.join(folder, one));
    }),
  );
  return found.flat();
}

async function holdsTokenizer(place: string): Promise<boolean> {
  const file = /\.json$/i.test(place) ? place : path.join(place, TOKENIZER_FILES[0]);
  return stat(file).then(
    (one) => one.isFile(),
    () => false,
  );
}

async function names(folder: string): Promise<readonly string[]> {
  return readdir(folder).then(
    (found) => found.toSorted(),
    () => [],
  );
}
