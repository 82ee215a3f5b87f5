import { parseArgs } from 'node:util';
import type { Layout } from '#core/answer';
import type { ExportFormat } from '#core/dataset/exporter';
import { exporters } from '#core/dataset/exporters';
import type { SplitOptions } from '#core/dataset/split/split';
import { readShares } from '#core/dataset/splitShares';
import { AppError } from '#core/errors';
import { oneOf, required } from '../flagValues.ts';

const LAYOUTS: readonly Layout[] = ['conclusion-first', 'reasoning-first', 'conclusion-only'];
const UNREVIEWED = ['exclude', 'include'] as const;
const GROUPS: readonly SplitOptions['group'][] = ['source', 'file', 'record'];
const SIMILARITY = 0.8; // Jaccard, of character n-grams

/** What `promptmill export --help` says of the options. */
export const exportOptions: readonly (readonly [string, string])[] = [
  ['--job JOBDIR', 'the job folder that labelling wrote to'],
  ['--format FORMAT', 'alpaca, sharegpt or openai to fine-tune; dpo or kto to train preferences; csv to read'],
  ['--out DIR', 'the folder for the rows, dataset_info.json (merged) and manifest.json'],
  ['--unreviewed exclude|include', 'what to do with labels that nobody reviewed (default: exclude)'],
  ['--layout LAYOUT', 'conclusion-first (default), reasoning-first or conclusion-only'],
  ['--name NAME', 'the dataset’s name (default: the job’s name and the format)'],
  ['--split 80/10/10|none', 'percent of the rows to train on, look at while training and test with (default: none)'],
  ['--seed NUMBER', 'another division of the same rows (default: 1)'],
  ['--group source|file|record', 'what stays in one part: a text or table row, a file, a record (default: source)'],
  ['--check', 'look at what was written as LLaMA-Factory will; exit code 1 when rows are lost or cut'],
  ['--cutoff-len NUMBER', 'with --check: the tokens that a row may have (default: 2048)'],
  ['--template NAME', 'with --check: LLaMA-Factory’s template (default: qwen)'],
  [
    '--tokenizer PATH',
    'with --check: tokenizer.json or a model’s folder (default: one of Qwen that is there, or an estimate)',
  ],
  ['--verify', 'instead of exporting: follow every row of --out back to record, reply, decision and template'],
  ['--json', 'print the result as JSON'],
];

/** What is exported, with the paths as they were written. */
export interface ExportFlags {
  readonly job: string;
  readonly format: ExportFormat;
  readonly out: string;
  readonly unreviewed: (typeof UNREVIEWED)[number];
  readonly layout: Layout;
  readonly name: string | undefined;
  readonly split: Omit<SplitOptions, 'fewShot'> | undefined;
  readonly check: CheckFlags | undefined;
  readonly json: boolean;
}

/** How what was written is checked. */
export interface CheckFlags {
  readonly cutoffLen: number; // tokens
  readonly template: string;
  readonly tokenizer: string | undefined; // path
}

/** What is verified. */
export interface VerifyFlags {
  readonly verify: true;
  readonly out: string;
  readonly job: string | undefined;
  readonly name: string | undefined;
  readonly json: boolean;
}

const HELP = 'See promptmill export --help.';

/** Reads the flags. @throws AppError 'usage' naming what is missing or cannot be. */
export function readExportFlags(args: readonly string[]): ExportFlags | VerifyFlags {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      job: text,
      format: text,
      out: text,
      unreviewed: { ...text, default: 'exclude' },
      layout: { ...text, default: 'conclusion-first' },
      name: text,
      split: { ...text, default: 'none' },
      seed: text,
      group: text,
      check: { type: 'boolean', default: false },
      'cutoff-len': text,
      template: text,
      tokenizer: text,
      verify: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      locale: text,
    },
  });
  const { json } = values;
  const name = values.name === undefined ? undefined : required('--name', values.name, HELP);
  if (values.verify) return { verify: true, out: required('--out', values.out, HELP), job: values.job, name, json };
  const job = required('--job', values.job, HELP);
  const out = required('--out', values.out, HELP);
  const formats = exporters.map(({ id }) => id);
  return {
    job,
    format: oneOf('--format', required('--format', values.format, HELP), formats),
    out,
    unreviewed: oneOf('--unreviewed', values.unreviewed, UNREVIEWED),
    layout: oneOf('--layout', values.layout, LAYOUTS),
    name,
    split: splitOf(values.split, values.seed, values.group),
    check: checkOf(values.check, values['cutoff-len'], values.template, values.tokenizer),
    json,
  };
}

function splitOf(
  split: string,
  seed: string | undefined,
  group: string | undefined,
): Omit<SplitOptions, 'fewShot'> | undefined {
  const options = {
    seed: wholeNumber('--seed', seed ?? '1', 0),
    group: oneOf('--group', group ?? 'source', GROUPS),
    similarity: SIMILARITY,
  };
  if (split === 'none') {
    if (seed !== undefined) throw withoutFlag('--seed', '--split');
    if (group !== undefined) throw withoutFlag('--group', '--split');
    return undefined;
  }
  const shares = readShares(split);
  if (shares === undefined) {
    throw new AppError('usage', '{0} cannot be “{1}”.', {
      args: ['--split', split],
      hint: 'Name the percent to train on, to look at while training and to test with, such as 80/10/10; or none.',
    });
  }
  return { ...options, shares };
}

function checkOf(
  check: boolean,
  cutoffLen: string | undefined,
  template: string | undefined,
  tokenizer: string | undefined,
): CheckFlags | undefined {
  if (check)
    return { cutoffLen: wholeNumber('--cutoff-len', cutoffLen ?? '2048', 1), template: template ?? 'qwen', tokenizer };
  const alone = Object.entries({ '--cutoff-len': cutoffLen, '--template': template, '--tokenizer': tokenizer });
  const flag = alone.find(([, value]) => value !== undefined)?.[0];
  if (flag !== undefined) throw withoutFlag(flag, '--check');
  return undefined;
}

function wholeNumber(flag: string, value: string, least: number): number {
  const number = Number(value);
  if (/^\d{1,15}$/.test(value) && number >= least) return number;
  throw new AppError('usage', '{0} cannot be “{1}”.', {
    args: [flag, value, least],
    hint: 'It is a whole number from {2} on.',
  });
}

function withoutFlag(flag: string, other: string): AppError {
  return new AppError('usage', '{0} does nothing without {1}.', {
    args: [flag, other],
    hint: 'Add {1}, or leave {0} out.',
  });
}
