import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { templateOf } from '#core/train/modelTemplates';
import { shapeFrom, shapeOf, type ModelShape } from '#core/train/modelShapes';

// Of a model's config.json; what decides its memory.
const ConfigSchema = v.looseObject({
  model_type: v.optional(v.string()),
  num_hidden_layers: v.number(),
  hidden_size: v.number(),
  intermediate_size: v.number(),
  num_attention_heads: v.number(),
  num_key_value_heads: v.optional(v.number()),
  head_dim: v.optional(v.number()),
  vocab_size: v.number(),
  tie_word_embeddings: v.optional(v.boolean(), false),
});

/** Whether a model is a folder on this machine rather than a name on the hub. */
export const isModelFolder = (model: string): boolean =>
  path.isAbsolute(model) || /^(?:\.{1,2}|~)(?:$|[\\/])/.test(model);

/** The absolute path of a model's folder; `~` is the person's home. */
export const modelFolder = (model: string, cwd: string): string =>
  model.startsWith('~') ? path.join(os.homedir(), model.slice(1)) : path.resolve(cwd, model);

/** The shape of a model: from its config.json where it is a folder, else by its name. Undefined: unknown. */
export async function readModelShape(model: string, cwd: string): Promise<ModelShape | undefined> {
  const config = await readConfig(model, cwd);
  if (config === undefined) return shapeOf(model);
  return shapeFrom({
    name: path.basename(modelFolder(model, cwd)),
    layers: config.num_hidden_layers,
    hidden: config.hidden_size,
    intermediate: config.intermediate_size,
    heads: config.num_attention_heads,
    kvHeads: config.num_key_value_heads ?? config.num_attention_heads,
    headDim: config.head_dim ?? config.hidden_size / config.num_attention_heads,
    vocab: config.vocab_size,
    tied: config.tie_word_embeddings,
    guessed: false,
  });
}

// The architecture of a model whose folder's name says nothing.
const TYPES: Readonly<Record<string, string>> = {
  qwen2: 'qwen',
  qwen2_moe: 'qwen',
  qwen3: 'qwen3_nothink',
  qwen3_moe: 'qwen3_nothink',
};

/** The template of a model in a folder by its architecture, where its name does not tell; undefined: unknown. */
export async function readModelTemplate(model: string, cwd: string): Promise<string | undefined> {
  if (templateOf(model) !== undefined) return undefined;
  return TYPES[(await readConfig(model, cwd))?.model_type ?? ''];
}

async function readConfig(model: string, cwd: string): Promise<v.InferOutput<typeof ConfigSchema> | undefined> {
  if (!isModelFolder(model)) return undefined;
  const text = await readFile(path.join(modelFolder(model, cwd), 'config.json'), 'utf8').catch(() => undefined);
  const config = v.safeParse(ConfigSchema, text === undefined ? undefined : json(text));
  return config.success ? config.output : undefined;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
