import type { Locale, Translate } from '../l10n.ts';
import { findOption, optionsOf } from './options.ts';
import { inLocale, type OptionValue, type TrainFile, type TrainOptions } from './option.ts';

/** Writes train.yaml: options with what they mean in the person's language, so that a person can change them. */
export function writeTrainYaml(options: TrainOptions, locale: Locale, t: Translate): string {
  const head = [
    t('LLaMA-Factory’s configuration of this training; paths are relative to this folder.'),
    t('In this folder: {0}', 'llamafactory-cli train train.yaml'),
    t('Started again, it goes on from the newest checkpoint in {0}.', String(options['output_dir'] ?? 'output')),
  ];
  return writeYaml('train', options, head, locale);
}

/** Writes merge.yaml, which joins the trained adapter and its base. */
export function writeMergeYaml(options: TrainOptions, locale: Locale, t: Translate): string {
  const head = [
    t('Merges the trained adapter into the unquantised base model; paths are relative to this folder.'),
    t('In this folder: {0}', 'llamafactory-cli export merge.yaml'),
  ];
  return writeYaml('merge', options, head, locale);
}

// The first option of a group of options.
const FIRST = new Set(['stage', 'dataset', 'per_device_train_batch_size', 'output_dir', 'eval_strategy', 'export_dir']);

function writeYaml(file: TrainFile, options: TrainOptions, head: readonly string[], locale: Locale): string {
  const known = new Set(optionsOf(file).map(({ name }) => name));
  const lines = Object.entries(options).flatMap(([name, value]) => {
    const option = findOption(name);
    const about = option !== undefined && known.has(name) ? [`# ${inLocale(option.about, locale)}`] : [];
    return [...(FIRST.has(name) ? [''] : []), ...about, `${name}: ${scalar(value)}`];
  });
  return `${head.map((line) => `# ${line}`).join('\n')}\n\n${lines.join('\n')}\n`;
}

// Plain only where YAML 1.1, which Python reads, cannot take it for anything but a text.
const PLAIN = /^[A-Za-z./][\w./,-]*$/;
const WORD = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf|\.nan|\.inf)$/i;

/** A value as YAML 1.1 and 1.2 both read it. */
export function scalar(value: OptionValue): string {
  if (value === null) return 'null';
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'boolean') return String(value);
  return PLAIN.test(value) && !WORD.test(value) && !/[.,]$/.test(value) ? value : JSON.stringify(value);
}

// 0.0001 is written 1.0e-4: without the point YAML 1.1 reads 1e-4 as a text.
function numberText(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 0.001) return String(value);
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}e${exponent}`;
}
