import type { Translate } from '../../l10n.ts';
import type { PreflightCode, PreflightFinding, Severity } from './report.ts';

/** The kinds of findings, short, for the head of a group or a column; English templates. */
const TITLES: Readonly<Record<PreflightCode, string>> = {
  fails: 'Training would end with an error',
  dropped: 'Row is left out',
  changed: 'Trained on another text',
  unchecked: 'Not checked',
  'cut-source': 'Prompt is cut',
  'cut-target': 'Answer is cut',
  'marker-missing': 'No marker in the answer',
  'marker-twice': 'Marker more than once',
  'marker-in-conclusion': 'Marker in the conclusion',
  'marker-in-source': 'Marker in the source',
  'marker-full-width': 'Full-width marker',
  'conflicting-duplicate': 'Same source, other conclusion',
  duplicate: 'Duplicate',
  'class-missing': 'Class without rows',
  'class-imbalance': 'Uneven classes',
  'reasoning-empty': 'No reasoning',
  leak: 'Leak between the parts',
};

/** Why a row is left out, ends the training, or is another one; {0} is `detail`. */
const REASONS: Readonly<Record<string, string>> = {
  'no-json': 'The line is not JSON ({0}). The loader reads the file as a whole or not at all.',
  'no-object': 'The line is JSON, but no object with named columns.',
  'not-utf8': 'The line is not UTF-8.',
  'bad-escape': 'A text holds half of a character (\\ud800–\\udfff), which the loader refuses.',
  'twice-named': 'The key “{0}” stands twice in the row.',
  'mixed-types': 'The column “{0}” holds another kind of value here than in the rows before.',
  'new-column': 'The column “{0}” is not in the first file, or in its first 10 MB, whose columns count for all.',
  dates: 'The column “{0}” holds nothing but dates, which the loader turns into times: there is no text any more.',
  'missing-column': 'No row has the column “{0}”, which dataset_info.json lists.',
  'unlisted-column': 'dataset_info.json lists no column or tag for “{0}”.',
  'not-text': 'There is a number, an object or nothing where text must be ({0}).',
  'no-answer': 'The row has no answer.',
  'no-pair': 'chosen and rejected are not both there.',
  'no-tag': 'The tag of KTO is neither true nor false; the text "true" does not count.',
  history: 'history is not a list of pairs of question and answer.',
  'no-conversation': 'The row has no conversation.',
  roles: 'The role “{0}” is none of the tags in dataset_info.json, or stands where another belongs.',
  'roles-unnamed': 'The roles do not alternate, or one is missing.',
  turns:
    'The conversation has the wrong number of turns: it ends with the assistant, or with the user where chosen and rejected follow.',
  media: 'The row has images, videos or audios, which this template does not take.',
  tools: 'The tools or the call of one cannot be read ({0}).',
  neighbour: 'KTO compares with the answer of the row before, and that row has none.',
  'no-file': 'The file {0} is not there.',
  'file-type': '{0} has an ending that LLaMA-Factory does not know, or a folder holds files of several kinds.',
  formatting: 'LLaMA-Factory knows no formatting “{0}”.',
  split: 'A file has the split “train” only, dataset_info.json asks for “{0}”.',
  empty: 'There is no row in it.',
  hub: 'The dataset lies on a hub ({0}).',
  script: 'The dataset is made by a script ({0}).',
  cloud: 'The dataset lies in a cloud ({0}).',
  csv: '{0} is a CSV table; only JSON is looked at.',
  parquet: '{0} is a Parquet file; only JSON is looked at.',
  arrow: '{0} is an Arrow file; only JSON is looked at.',
  text: '{0} is plain text; only JSON is looked at.',
  template: 'The template “{0}” is not known here: lengths and texts are those of qwen.',
};

/** What is trained on instead; {0} is the number of rows, {1} the template. */
const CHANGES: Readonly<Record<string, string>> = {
  'default-system':
    '{0} rows have no system: the template {1} puts its own there, which is not the one that the model’s chat template uses when it answers.',
  'thinking-off':
    '{0} rows get “detailed thinking off” in their system, which formatting: openai adds. Use sharegpt with tags.',
  'empty-thought':
    '{0} rows: the template {1} puts an empty think block before the answer. For a model that does not reason use {1}_nothink.',
  'empty-good': '{0} rows have an empty answer, which KTO takes for a bad one whatever its tag says.',
  halves: '{0} rows: halves of characters (\\ud800–\\udfff) are left out.',
  index: '{0} rows: the first “{{idx}}” of a question is replaced by the number of the turn.',
  history: '{0} rows: earlier answers of the conversation are learnt too; mask_history: true leaves them out.',
  'info-encoding':
    'dataset_info.json holds letters beyond ASCII: LLaMA-Factory reads it in the system’s encoding, GBK on a Chinese Windows.',
  samples: 'num_samples: {0} rows are drawn by chance; the others are not trained on.',
};

/** The short name of a kind of finding, in the person's language. */
export const findingTitle = (code: PreflightCode, t: Translate): string => t(TITLES[code]);

/** How bad, in one word. */
export function severityText(severity: Severity, t: Translate): string {
  if (severity === 'error') return t('error');
  return severity === 'warning' ? t('warning') : t('note');
}

/** One finding as a sentence or two, in the person's language; what and why, without file and line. */
export function describeFinding({ code, args }: PreflightFinding, t: Translate): string {
  return SENTENCES[code]((name) => String(args[name] ?? ''), t, code);
}

type Sentence = (arg: (name: string) => string, t: Translate, code: PreflightCode) => string;

const because: Sentence = (arg, t, code) => {
  const [reason, detail] = [arg('reason'), arg('detail')];
  const key = reason === 'roles' && detail === '' ? 'roles-unnamed' : reason;
  return t(REASONS[key] ?? TITLES[code], detail);
};

const SENTENCES: Readonly<Record<PreflightCode, Sentence>> = {
  fails: because,
  dropped: because,
  unchecked: because,
  changed: (arg, t, code) => t(CHANGES[arg('reason')] ?? TITLES[code], arg('rows'), arg('template')),
  'cut-source': (arg, t) =>
    withEstimate(
      t(
        '{0} tokens do not fit into {1}: the last {2} of the prompt go, and with them the start of the answer’s turn.',
        arg('tokens'),
        arg('cutoff'),
        arg('lost'),
      ),
      arg,
      t,
    ),
  'cut-target': (arg, t) =>
    withEstimate(
      t(
        '{0} tokens do not fit into {1}: the last {2} of the answer go, and with them the end token, so that the student does not learn to stop.',
        arg('tokens'),
        arg('cutoff'),
        arg('lost'),
      ),
      arg,
      t,
    ),
  'marker-missing': (arg, t) => t('The answer has no {0} on a line of its own, as the others have.', arg('marker')),
  'marker-twice': (arg, t) => t('{0} stands more than once in the answer.', arg('marker')),
  'marker-in-conclusion': (arg, t) =>
    t(
      '{0} stands within the conclusion or before it: stopping at the marker would cut the conclusion off.',
      arg('marker'),
    ),
  'marker-in-source': (arg, t) =>
    t(
      'The source holds {0}, such as a Markdown heading: the student may copy it and be stopped too early.',
      arg('marker'),
    ),
  'marker-full-width': (_arg, t) =>
    t('The answer holds the marker in full-width characters, which no stop text matches.'),
  'conflicting-duplicate': (arg, t) =>
    t('Line {0} has the same source and another conclusion than “{1}”.', arg('other'), arg('conclusion')),
  duplicate: (arg, t) =>
    arg('reason') === 'pair'
      ? t('chosen and rejected are the same text: there is nothing to prefer.')
      : t('The same row stands on line {0}.', arg('other')),
  'class-missing': (arg, t) =>
    arg('reason') === 'kto'
      ? t('KTO needs good and bad answers; here are {0} good and {1} bad ones.', arg('good'), arg('bad'))
      : t('No row teaches the conclusion “{0}”.', arg('conclusion')),
  'class-imbalance': (arg, t) =>
    t(
      '“{0}” has {1} rows and “{2}” has {3}: {4} to 1.',
      arg('most'),
      arg('mostRows'),
      arg('rarest'),
      arg('rarestRows'),
      arg('ratio'),
    ),
  'reasoning-empty': (_arg, t) => t('There is no reasoning beside the conclusion.'),
  leak: (arg, t) =>
    arg('fewShot') === '1'
      ? t('Nearly the same text is an example in the prompt: “{0}”.', arg('near'))
      : t('Nearly the same text is in another part: {0}.', arg('near')),
};

function withEstimate(said: string, arg: (name: string) => string, t: Translate): string {
  return arg('estimate') === '1' ? `${said} ${t('(Estimated: no tokenizer was given.)')}` : said;
}
