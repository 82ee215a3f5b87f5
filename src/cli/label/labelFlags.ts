import { AppError } from '#core/errors';
import type { AskOptions, Limits, Teacher, TooLong } from '#core/label/job';
import type { Cap } from '#core/label/ledger';
import { isLoopback } from '#core/label/loopback';
import type { RetryCause } from '#core/label/run';
import { ENCODINGS, type Encoding, type ReadingOptions } from '#core/label/source';
import type { Split } from '#core/label/split';
import { MOST_SAMPLES } from '#node/label/jobFolder';
import type { Shard } from '#core/label/job';
import { notOneOf } from '../flagValues.ts';
import { numberOf, type TeacherFlags } from './labelTeacher.ts';

/** The flags of `promptmill label`, for parseArgs. */
export const labelFlags = {
  template: { type: 'string' },
  out: { type: 'string' },
  teacher: { type: 'string' },
  'base-url': { type: 'string' },
  'api-key-env': { type: 'string' },
  model: { type: 'string' },
  tier: { type: 'string' },
  concurrency: { type: 'string' },
  rpm: { type: 'string' },
  tpm: { type: 'string' },
  tpd: { type: 'string' },
  temperature: { type: 'string' },
  'max-tokens': { type: 'string' },
  also: { type: 'string', multiple: true },
  samples: { type: 'string' },
  mode: { type: 'string' },
  repair: { type: 'boolean' },
  mask: { type: 'boolean' },
  'too-long': { type: 'string' },
  encoding: { type: 'string' },
  split: { type: 'string' },
  text: { type: 'string', multiple: true },
  field: { type: 'string', multiple: true },
  id: { type: 'string' },
  sheet: { type: 'string' },
  try: { type: 'string' },
  shard: { type: 'string' },
  merge: { type: 'boolean', default: false },
  retry: { type: 'string', multiple: true },
  batch: { type: 'boolean', default: false },
  detach: { type: 'boolean', default: false },
  'batch-window': { type: 'string' },
  'leave-expired': { type: 'boolean', default: false },
  'cancel-batch': { type: 'boolean', default: false },
  'export-batch': { type: 'string' },
  'import-batch': { type: 'string', multiple: true },
  'max-cost': { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  yes: { type: 'boolean', short: 'y', default: false },
  replies: { type: 'string' },
  base: { type: 'string' },
  json: { type: 'boolean', default: false },
  verbose: { type: 'boolean', default: false },
  locale: { type: 'string' },
} as const;

/** What `promptmill label --help` says of them. */
export const labelFlagHelp: readonly (readonly [flag: string, help: string])[] = [
  ['--template T', 'the prompt, a *.template.md (going on: may be left out)'],
  ['--out JOBDIR', 'the job folder; made when it does not exist'],
  ['--teacher ID', 'who labels; replay (default) answers from a recording, without network and cost'],
  ['--base-url U', 'any OpenAI-compatible endpoint; without --teacher a teacher of its own'],
  ['--api-key-env NAME', 'the environment variable that holds the key (default: the teacher’s)'],
  ['--model M', 'the model (default: the teacher’s, else the template’s)'],
  ['--tier N', 'the tier of the account, where the teacher’s limits follow from one (Kimi: 0 to 5)'],
  ['--concurrency N', 'requests at once (default: the teacher’s, else 4)'],
  ['--rpm N', 'requests a minute at most'],
  ['--tpm N', 'tokens a minute at most, counted as prompt and --max-tokens'],
  ['--tpd N', 'tokens a day at most'],
  ['--temperature X', 'sampling temperature (not sent when left out: some models refuse it)'],
  ['--max-tokens N', 'longest reply'],
  ['--also ID', 'a further teacher that answers every record too; may be repeated'],
  ['--samples N', 'answers a record; the most frequent conclusion stands, with the share that gave it'],
  ['--mode text|json', 'how the teacher is to write its answer (default: text)'],
  ['--repair', 'asks once to mend a reply that cannot be read, instead of asking anew'],
  ['--mask', 'replaces personal data and keys before a record leaves this machine, and puts them back into the answer'],
  ['--too-long WHAT', 'records longer than the model’s window: skip (default), cut or split'],
  ['--encoding NAME', 'of text files (default: found out file by file)'],
  ['--split HOW', 'cuts texts into records: file (default), line, paragraph, heading, or a number of tokens'],
  ['--text COLUMN', 'the column of a table that holds the text; several are put together'],
  ['--field COLUMN', 'a column to keep beside the text (default: all); may be repeated'],
  ['--id COLUMN', 'a column that names the record, so that rows may move'],
  ['--sheet NAME', 'the sheet of a workbook (default: all visible ones)'],
  ['--try N', 'labels only N records, spread over all; after 20 the estimate of the rest is exact'],
  ['--shard I/N', 'labels only the I-th of N parts, for several machines; put together with --merge'],
  ['--merge', 'puts job folders that labelled shards (the SOURCEs) together into --out'],
  ['--retry CAUSE', 'asks again only for what ended so: unreadable, or an error code; may be repeated'],
  ['--batch', 'sends the job to the provider’s Batch API (cheaper, within a day) and waits; called again it goes on'],
  ['--detach', 'with --batch: returns when the provider has it; the same command without it fetches the results'],
  ['--batch-window TIME', 'the time that a batch may take, such as 24h or 7d'],
  ['--leave-expired', 'with --batch: what is not done in time is left, instead of being sent in a further batch'],
  ['--cancel-batch', 'gives up what the provider has not done yet, and keeps the rest'],
  ['--export-batch FILE', 'writes the requests as JSONL for an engine of your own, such as vllm run-batch'],
  ['--import-batch FILE', 'reads the results of such an engine into the job; may be repeated'],
  ['--max-cost AMOUNT', 'the most that the job may cost, in the teacher’s currency; what it has cost counts'],
  ['--dry-run', 'estimates records, tokens, cost and time, and sends nothing'],
  ['-y, --yes', 'starts a run that is estimated to cost more than ¥10 or $1.50'],
  ['--replies FILE', 'replay: the recorded replies (default: the nearest replies.jsonl above the template)'],
  ['--base DIR', 'the folder that the records’ paths are relative to (default: here)'],
  ['--json', 'print the summary as JSON'],
  ['--verbose', 'say more on stderr'],
  [
    'SOURCE…',
    'files (.txt .md .csv .tsv .jsonl .json .xlsx .docx .pdf .html), folders, quoted patterns such as "data/**/*.txt"',
  ],
];

/** The flags as parsed. */
export type LabelFlagValues = TeacherFlags & {
  readonly [Name in keyof typeof labelFlags]?: (typeof labelFlags)[Name] extends { type: 'boolean' }
    ? boolean | undefined
    : (typeof labelFlags)[Name] extends { multiple: true }
      ? readonly string[] | undefined
      : string | undefined;
};

/** The limits that the flags set. @throws AppError 'usage'. */
export function limitFlags(values: LabelFlagValues): Limits {
  const count = (flag: string, text: string | undefined) => numberOf(flag, text, { integer: true, least: 1 });
  return defined<Limits>({
    concurrency: count('--concurrency', values.concurrency),
    rpm: count('--rpm', values.rpm),
    tpm: count('--tpm', values.tpm),
    tpd: count('--tpd', values.tpd),
  });
}

/** How sources are to be read, as far as flags say it; undefined when none does. @throws AppError 'usage'. */
export function readingFlags(values: LabelFlagValues): ReadingOptions | undefined {
  const { text = [], field } = values;
  const reading = defined<ReadingOptions>({
    encoding: oneOf<Encoding>('--encoding', values.encoding, ENCODINGS),
    split: splitOf(values.split),
    text: text.length === 0 ? undefined : text.length === 1 ? text[0] : text,
    fields: field,
    id: values.id,
    sheet: values.sheet,
  });
  return Object.keys(reading).length === 0 ? undefined : reading;
}

/** How records are to be asked for, as far as flags say it, without further teachers. @throws AppError 'usage'. */
export function askFlags(values: LabelFlagValues): AskOptions | undefined {
  const samples = numberOf('--samples', values.samples, { integer: true, least: 1 });
  if (samples !== undefined && samples > MOST_SAMPLES) {
    throw new AppError('usage', '--samples is at most {0}.', {
      args: [MOST_SAMPLES],
      hint: 'Three or five tell enough.',
    });
  }
  const ask = defined<AskOptions>({
    samples,
    mode: oneOf('--mode', values.mode, ['text', 'json'] as const),
    repair: values.repair,
    tooLong: oneOf<TooLong>('--too-long', values['too-long'], ['skip', 'cut', 'split']),
    mask: values.mask,
  });
  return Object.keys(ask).length === 0 ? undefined : ask;
}

/** The part of a job that `--shard` names. @throws AppError 'usage'. */
export function shardFlag(text: string | undefined): Shard | undefined {
  if (text === undefined) return undefined;
  const [, index = 0, of = 0] = (/^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? []).map(Number);
  if (index >= 1 && index <= of) return { index, of };
  throw new AppError('usage', '--shard cannot be “{0}”.', { args: [text], hint: 'It is I/N, such as 1/4 to 4/4.' });
}

/** How records may end that are asked for again. */
const RETRY_CAUSES = [
  'unreadable',
  'teacher.unreachable',
  'teacher.malformed',
  'teacher.filtered',
  'teacher.refused',
  'teacher.rateLimited',
  'record.tooLong',
  'replay.unknownRecord',
] as const;

/** The causes that `--retry` names; undefined without any. @throws AppError 'usage'. */
export function retryFlag(causes: readonly string[] | undefined): readonly RetryCause[] | undefined {
  return causes?.map((text) => {
    const found = RETRY_CAUSES.find((cause) => cause.toLowerCase() === text.toLowerCase());
    if (found !== undefined) return found;
    throw notOneOf('--retry', text, RETRY_CAUSES.join(', '));
  });
}

/**
 * The cap that `--max-cost` sets.
 * @throws AppError 'usage' where it could not hold: a price is unknown, or the teachers are priced in two currencies.
 */
export function capFlag(text: string | undefined, teachers: readonly Teacher[]): Cap | undefined {
  const amount = numberOf('--max-cost', text, { integer: false, least: 0 });
  if (amount === undefined) return undefined;
  const unknown = teachers.find(({ price, baseUrl }, at) => price === undefined && (at === 0 || !isFree(baseUrl)));
  if (unknown !== undefined) {
    throw new AppError('usage', '--max-cost needs a teacher whose price is known.', {
      hint: 'Leave it out, or give the teacher a price in the settings.',
    });
  }
  const currencies = new Set(teachers.flatMap(({ price }) => price?.currency ?? []));
  const [currency] = currencies;
  if (currency !== undefined && currencies.size === 1) return { currency, amount };
  throw new AppError('usage', '--max-cost cannot cap teachers that are priced in two currencies.', {
    hint: 'Leave it out, or take teachers with prices in the same one.',
  });
}

const isFree = (baseUrl: string): boolean => URL.canParse(baseUrl) && isLoopback(new URL(baseUrl));

function splitOf(text: string | undefined): Split | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text) && Number(text) > 0) return { tokens: Number(text) };
  const named = ['file', 'line', 'paragraph', 'heading'] as const;
  const found = named.find((name) => name === text.toLowerCase());
  if (found !== undefined) return found;
  throw notOneOf('--split', text, [...named, '2000'].join(', '));
}

function oneOf<Value extends string>(
  flag: string,
  text: string | undefined,
  values: readonly Value[],
): Value | undefined {
  if (text === undefined) return undefined;
  const found = values.find((value) => value === text.toLowerCase());
  if (found !== undefined) return found;
  throw notOneOf(flag, text, values.join(', '));
}

function defined<Type extends object>(value: { readonly [Key in keyof Type]: Type[Key] | undefined }): Type {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as Type;
}
