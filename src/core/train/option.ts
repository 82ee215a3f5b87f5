import type { Locale } from '../l10n.ts';

/** What LLaMA-Factory is asked to do with the data: supervised fine-tuning or one of the two ways to learn preferences. */
export type TrainStage = 'sft' | 'dpo' | 'kto';

export const TRAIN_STAGES: readonly TrainStage[] = ['sft', 'dpo', 'kto'];

/** Which parameters are trained, and how the rest lies in memory. */
export type TrainMethod = 'lora' | 'qlora-8' | 'qlora-4' | 'full';

export const TRAIN_METHODS: readonly TrainMethod[] = ['lora', 'qlora-4', 'qlora-8', 'full'];

/** A value in train.yaml or merge.yaml. */
export type OptionValue = string | number | boolean | null;

/** Options by name in the order in which they are written. */
export type TrainOptions = Readonly<Record<string, OptionValue>>;

/** Which of the two files an option belongs to. */
export type TrainFile = 'train' | 'merge';

/** A sentence in both languages; option texts stay in their table, so that no webview carries them. */
export interface Said {
  readonly en: string;
  readonly zh: string;
}

/** One option of LLaMA-Factory that Promptmill writes or checks. Types, ranges and defaults are those of version 0.9.5. */
export interface TrainOption {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'names'; // names: one text with commas, or a list of texts
  readonly values?: readonly (string | number)[]; // the only ones allowed
  readonly min?: number; // inclusive
  readonly max?: number; // inclusive
  readonly above?: number; // exclusive lower bound
  readonly default: OptionValue; // of LLaMA-Factory, null where it has none
  readonly files: readonly TrainFile[];
  readonly stages?: readonly TrainStage[]; // the only ones it is read in; none: all
  readonly tuning?: 'lora'; // read only with finetuning_type: lora
  readonly source: string; // where LLaMA-Factory defines it
  readonly about: Said;
}

/** The sentence in one language. */
export const inLocale = (said: Said, locale: Locale): string => (locale === 'zh-cn' ? said.zh : said.en);

type Rest = Partial<Pick<TrainOption, 'values' | 'min' | 'max' | 'above' | 'default' | 'files' | 'stages' | 'tuning'>>;

/** One row of a table whose options share their source and files. */
export function rowOf(source: string, files: readonly TrainFile[]) {
  return (name: string, type: TrainOption['type'], rest: Rest, en: string, zh: string): TrainOption => ({
    name,
    type,
    default: null,
    files,
    source,
    ...rest,
    about: { en, zh },
  });
}
