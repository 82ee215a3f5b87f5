import type { Locale, Translate } from '../l10n.ts';
import { forbiddenOptions } from './forbidden.ts';
import { TEMPLATES } from './modelTemplates.ts';
import { findOption, optionsOf } from './options.ts';
import { inLocale, type TrainFile, type TrainOption } from './option.ts';

/** An option or a value that an editor offers. */
export interface TrainOffer {
  readonly label: string;
  readonly about: string; // Markdown; empty for values
  readonly insert: string; // what is written
  readonly values: readonly string[]; // to choose from behind an option's name
}

/** What there is to say about an option: Markdown in the person's language, undefined for one that is not checked. */
export function aboutOption(name: string, locale: Locale, t: Translate): string | undefined {
  const forbidden = forbiddenOptions.find((one) => one.name === name);
  const option = findOption(name);
  if (option === undefined)
    return forbidden === undefined ? undefined : `**${name}**\n\n${inLocale(forbidden.why, locale)}`;
  const facts = [
    rangeText(option, t),
    option.default === null ? '' : t('LLaMA-Factory’s default: {0}', `\`${String(option.default)}\``),
    option.stages === undefined ? '' : t('Only with stage: {0}', option.stages.join(', ')),
    option.tuning === undefined ? '' : t('Only with finetuning_type: {0}', option.tuning),
    forbidden === undefined ? '' : inLocale(forbidden.why, locale),
    `\`${option.source}\``,
  ].filter((fact) => fact !== '');
  return `**${name}**: ${inLocale(option.about, locale)}\n\n${facts.join('  \n')}`;
}

/** The options that may still be written into a file. */
export function offerOptions(
  file: TrainFile,
  present: ReadonlySet<string>,
  locale: Locale,
  t: Translate,
): readonly TrainOffer[] {
  const forbidden = new Set(forbiddenOptions.map(({ name }) => name));
  return optionsOf(file)
    .filter(({ name }) => !present.has(name) && !forbidden.has(name))
    .map((option) => ({
      label: option.name,
      about: aboutOption(option.name, locale, t) ?? '',
      insert: `${option.name}: `,
      values: valuesOf(option),
    }));
}

/** The values that an option may have, where they can be counted. `datasets` are the names in dataset_info.json. */
export function offerValues(name: string, datasets: readonly string[]): readonly string[] {
  if (name === 'dataset' || name === 'eval_dataset') return datasets;
  const option = findOption(name);
  return option === undefined ? [] : valuesOf(option);
}

function valuesOf(option: TrainOption): readonly string[] {
  if (option.name === 'template') return TEMPLATES;
  if (option.type === 'boolean') return ['true', 'false'];
  return (option.values ?? []).map(String);
}

function rangeText({ min, max, above, values }: TrainOption, t: Translate): string {
  if (values !== undefined) return t('One of: {0}', values.map((one) => `\`${one}\``).join(', '));
  if (above !== undefined)
    return max === undefined ? t('More than {0}', above) : t('More than {0}, at most {1}', above, max);
  if (min === undefined) return '';
  return max === undefined ? t('At least {0}', min) : t('{0} to {1}', min, max);
}
