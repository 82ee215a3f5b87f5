import type { Locale } from '../l10n.ts';
import { forbiddenOptions } from './forbidden.ts';
import { TEMPLATES } from './modelTemplates.ts';
import { optionsOf } from './options.ts';
import { inLocale, type OptionValue, type Said, type TrainFile, type TrainOption } from './option.ts';
import { oldNames, sharedNames, trainOnlyNames } from './otherOptions.ts';

/** A JSON schema, draft 7: what editors understand. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const TITLES: Readonly<Record<TrainFile, Said>> = {
  train: { en: 'A training with LLaMA-Factory 0.9.5', zh: 'LLaMA-Factory 0.9.5 训练配置' },
  merge: { en: 'A merge with LLaMA-Factory 0.9.5', zh: 'LLaMA-Factory 0.9.5 合并配置' },
};

/** The schema of train.yaml or merge.yaml, made from the table of options. */
export function trainSchema(file: TrainFile, locale: Locale): JsonSchema {
  const checked = optionsOf(file);
  const own = Object.fromEntries(checked.map((option) => [option.name, optionSchema(option, file, locale)]));
  const others = [...sharedNames, ...(file === 'train' ? [...trainOnlyNames, ...oldNames] : [])].map(
    (name) => [name, {}] as const,
  );
  // Which of the others are forbidden is a matter of their value.
  const names = new Set([...Object.keys(own), ...others.map(([name]) => name)]);
  const forbidden = forbiddenOptions
    .filter(({ name }) => names.has(name))
    .map(
      ({ name, harmless = [], why }) => [name, forbiddenSchema(own[name], harmless, inLocale(why, locale))] as const,
    );
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: inLocale(TITLES[file], locale),
    type: 'object',
    properties: { ...own, ...Object.fromEntries(others), ...Object.fromEntries(forbidden) },
    additionalProperties: false,
    ...(file === 'train' ? TRAIN_RULES : MERGE_RULES),
  };
}

// What a schema can say of conflictsOf (trainConflicts.ts).
const given = (name: string, value: JsonSchema): JsonSchema => ({ required: [name], properties: { [name]: value } });
const not = (...both: readonly JsonSchema[]): JsonSchema => ({ not: { allOf: both } });
const bits = given('quantization_bit', { type: 'integer' });

const TRAIN_RULES: JsonSchema = {
  required: ['model_name_or_path', 'do_train', 'dataset', 'output_dir'],
  allOf: [
    not(
      given('val_size', { type: 'number', exclusiveMinimum: 0 }),
      given('eval_dataset', { type: ['string', 'array'] }),
    ),
    not(bits, given('finetuning_type', { const: 'full' })),
    not(given('bf16', { const: true }), given('fp16', { const: true })),
    not(given('mask_history', { const: true }), given('train_on_prompt', { const: true })),
  ],
};

const MERGE_RULES: JsonSchema = {
  required: ['model_name_or_path', 'export_dir'],
  allOf: [{ not: bits }],
};

function optionSchema(option: TrainOption, file: TrainFile, locale: Locale): JsonSchema {
  const { name, type, values, min, max, above, default: initial, about, source } = option;
  const types = type === 'names' ? ['string', 'array'] : [type];
  const closed = name === 'template' ? TEMPLATES : values;
  return {
    description: `${inLocale(about, locale)} (${source})`,
    ...(name === 'do_train' && file === 'train' ? { const: true } : { type: [...types, 'null'] }),
    ...(type === 'names' && { items: { type: 'string' } }),
    ...(closed !== undefined && { enum: [...closed, null] }),
    ...(min !== undefined && { minimum: min }),
    ...(max !== undefined && { maximum: max }),
    ...(above !== undefined && { exclusiveMinimum: above }),
    ...(initial !== null && { default: initial }),
  };
}

function forbiddenSchema(own: JsonSchema | undefined, harmless: readonly OptionValue[], why: string): JsonSchema {
  return { ...own, description: why, enum: harmless };
}
