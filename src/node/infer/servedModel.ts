import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { AppError } from '#core/errors';
import type { ServedAdapter } from '#core/infer/endpointStart';

const Rank = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4096));
const AdapterConfig = v.object({
  r: Rank,
  rank_pattern: v.optional(v.nullable(v.record(v.string(), Rank)), {}),
  base_model_name_or_path: v.optional(v.nullable(v.string())),
  use_dora: v.optional(v.nullable(v.boolean()), false),
});

/**
 * Reads what a LoRA adapter's folder says of itself: the rank that a server must be started for, and its base model.
 * @throws AppError 'model.invalid' when there is no readable adapter_config.json.
 */
export async function readAdapter(folder: string, name: string): Promise<ServedAdapter> {
  const file = path.join(folder, 'adapter_config.json');
  let value: unknown;
  try {
    // A config is a page of JSON; anything larger is none.
    if ((await stat(file)).size > 1_000_000) throw new Error('more than 1 MB');
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new AppError('model.invalid', 'The adapter’s {0} cannot be read: {1}', {
      args: [file, cause instanceof Error ? cause.message : String(cause)],
      hint: 'Name the folder that training wrote: output_dir of LLaMA-Factory, or one of its checkpoints.',
      cause,
    });
  }
  const read = v.safeParse(AdapterConfig, value);
  if (!read.success) {
    throw new AppError('model.invalid', '{0} is not that of a LoRA adapter: {1}', {
      args: [file, read.issues[0].message],
      hint: 'Name the folder that training wrote: output_dir of LLaMA-Factory, or one of its checkpoints.',
    });
  }
  const { r, rank_pattern: pattern, base_model_name_or_path: base, use_dora: dora } = read.output;
  return {
    name,
    folder,
    rank: Math.max(r, ...Object.values(pattern ?? {})),
    dora: dora === true,
    ...(typeof base === 'string' && base !== '' && { base }),
  };
}
