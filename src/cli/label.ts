import path from 'node:path';
import { parseArgs } from 'node:util';
import { AppError } from '#core/errors';
import type { Limits, Teacher } from '#core/label/job';
import type { RunSummary } from '#core/label/run';
import { builtInTeachers } from '#core/label/teachers';
import type { Logger } from '#core/ports';
import { openJob, recordsFile, type OpenedJob } from '#node/jobFolder';
import { baseOf, hasJob, prepareJob, resumeJob, startLabelRun } from '#node/labelRun';
import type { CliCommand, CliIo } from './command.ts';
import { LabelProgress } from './labelProgress.ts';
import { chooseTeacher, numberOf, type TeacherFlags } from './labelTeacher.ts';
import { shownPath } from './shownPath.ts';

const options = {
  template: { type: 'string' },
  out: { type: 'string' },
  teacher: { type: 'string' },
  'base-url': { type: 'string' },
  'api-key-env': { type: 'string' },
  model: { type: 'string' },
  concurrency: { type: 'string' },
  rpm: { type: 'string' },
  tpm: { type: 'string' },
  temperature: { type: 'string' },
  'max-tokens': { type: 'string' },
  replies: { type: 'string' },
  base: { type: 'string' },
  json: { type: 'boolean', default: false },
  verbose: { type: 'boolean', default: false },
  locale: { type: 'string' },
} as const;

/**
 * `promptmill label`: a job, started or gone on with. Exit code 0: every record of this run is labelled (those labelled
 * before count); 1: some failed or could not be read, or an error stopped the run; 2: wrong usage; 130: interrupted.
 */
export const labelCommand: CliCommand = {
  name: 'label',
  summary: 'Labels texts with a teacher model; called again on the same folder it goes on where it stopped.',
  usage: 'label --template T --out JOBDIR [options] SOURCE…',
  options: [
    ['--template T', 'the prompt, a *.template.md (going on: may be left out)'],
    ['--out JOBDIR', 'the job folder; made when it does not exist'],
    ['--teacher ID', 'replay (default: recorded answers, no network), kimi-cn, kimi-intl, deepseek, openai, ollama'],
    ['--base-url U', 'any OpenAI-compatible endpoint; without --teacher a teacher of its own'],
    ['--api-key-env NAME', 'the environment variable that holds the key (default: the teacher’s)'],
    ['--model M', 'the model (default: the teacher’s, else the template’s)'],
    ['--concurrency N', 'requests at once (default: the teacher’s, else 4)'],
    ['--rpm N', 'requests a minute at most'],
    ['--tpm N', 'tokens a minute at most, counted as prompt and --max-tokens'],
    ['--temperature X', 'sampling temperature (not sent when left out: some models refuse it)'],
    ['--max-tokens N', 'longest reply'],
    ['--replies FILE', 'replay: the recorded replies (default: the nearest replies.jsonl above the template)'],
    ['--base DIR', 'the folder that the records’ paths are relative to (default: here)'],
    ['--json', 'print the summary as JSON'],
    ['--verbose', 'say more on stderr'],
    ['SOURCE…', 'files (.txt .md .csv .tsv .jsonl), folders, quoted patterns such as "data/**/*.txt"'],
  ],
  examples: [
    'promptmill label --template prompts/relevance.template.md --out .promptmill/jobs/relevance data',
    'promptmill label --template prompts/relevance.template.md --out .promptmill/jobs/kimi --teacher kimi-cn data/*.csv',
    'promptmill label --template t.template.md --out job --base-url http://127.0.0.1:8080/v1 --model qwen data',
    'promptmill label --out .promptmill/jobs/relevance        # goes on',
  ],
  async run(args, io) {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (values.out === undefined || values.out === '') throw missing('--out JOBDIR');
    const dir = path.resolve(io.cwd, values.out);
    const goesOn = await hasJob(dir);
    const opened = await openOrPrepare(dir, goesOn, values, positionals, io);
    const { teacher } = opened.job;
    const apiKey = keyOf(teacher, values, goesOn, io);
    const progress = new LabelProgress(io, values.json);
    const handle = await startLabelRun(opened, {
      ...(apiKey === undefined ? {} : { apiKey }),
      ...(values.replies === undefined ? {} : { repliesFile: path.resolve(io.cwd, values.replies) }),
      limits: { ...teacher.limits, ...limitsOf(values) },
      onEvent: (event) => progress.apply(event),
      log: stderrLogger(io, values.verbose),
      signal: io.signal,
    });
    const summary = await handle.finished;
    progress.end();
    io.out(values.json ? `${JSON.stringify(asJson(opened, summary))}\n` : asText(opened, summary, progress, io));
    if (summary.state === 'cancelled') return 130;
    return summary.state === 'stopped' || summary.counts.failed + summary.counts.unreadable > 0 ? 1 : 0;
  },
};

type Values = { readonly [Name in keyof typeof options]?: string | boolean | undefined } & TeacherFlags & {
    readonly template?: string | undefined;
    readonly base?: string | undefined;
  };

/** Goes on with the job of the folder, or makes it. What is left out on going on is as it was. */
async function openOrPrepare(
  dir: string,
  goesOn: boolean,
  values: Values,
  positionals: readonly string[],
  io: CliIo,
): Promise<OpenedJob> {
  const resumed = goesOn ? await openJob(dir) : undefined;
  const base = values.base === undefined ? io.cwd : path.resolve(io.cwd, values.base);
  const sources = positionals.map((source) => path.resolve(io.cwd, source));
  const templateFile = values.template === undefined ? undefined : path.resolve(io.cwd, values.template);
  if (resumed === undefined) {
    if (templateFile === undefined) throw missing('--template T');
    if (sources.length === 0) throw missing('SOURCE');
    const teacher = await chooseTeacher(values, undefined, templateFile);
    const limits = { ...teacher.limits, ...limitsOf(values) };
    return prepareJob({ dir, templateFile, base, sources, teacher: { ...teacher, limits } });
  }
  const teacher = await chooseTeacher(values, resumed.job.teacher, templateFile);
  if (templateFile === undefined) {
    return resumeJob(dir, { base, teacher, ...(sources.length === 0 ? {} : { sources }) });
  }
  const frozen = resumed.job.sources.map((source) => path.resolve(baseOf(resumed), source));
  return prepareJob({ dir, templateFile, base, sources: sources.length === 0 ? frozen : sources, teacher });
}

/**
 * The key from the environment. A job folder may come from anywhere: it alone must not choose which variable is sent to
 * which address, so on going on either the teacher is a built-in one at its own address, or the flags say both again.
 */
function keyOf(teacher: Teacher, values: Values, goesOn: boolean, { env }: CliIo): string | undefined {
  const named = values['api-key-env'];
  const builtIn = builtInTeachers.find(({ id, baseUrl }) => id === teacher.id && baseUrl === teacher.baseUrl);
  const trusted = !goesOn || values['base-url'] !== undefined || builtIn !== undefined;
  const name = named ?? (goesOn ? builtIn?.apiKeyEnv : teacher.apiKeyEnv);
  if (!trusted && (named ?? teacher.apiKeyEnv) !== undefined) {
    throw new AppError('teacher.auth', 'This job sends a key to {0}, which has to be said again.', {
      args: [teacher.baseUrl, named ?? teacher.apiKeyEnv ?? ''],
      hint: 'Add --base-url {0} --api-key-env {1}, if that is right: a job folder alone does not choose where a key goes.',
    });
  }
  const key = name === undefined ? undefined : env[name];
  if (named === undefined || key) return key;
  throw new AppError('teacher.auth', 'The environment variable {0} is not set.', {
    args: [named],
    hint: 'Set it to the key, or leave --api-key-env out for a teacher that needs none.',
  });
}

function limitsOf(values: TeacherFlags): Limits {
  const concurrency = numberOf('--concurrency', values.concurrency, { integer: true, least: 1 });
  const rpm = numberOf('--rpm', values.rpm, { integer: true, least: 1 });
  const tpm = numberOf('--tpm', values.tpm, { integer: true, least: 1 });
  return {
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(rpm === undefined ? {} : { rpm }),
    ...(tpm === undefined ? {} : { tpm }),
  };
}

function asJson({ dir, job }: OpenedJob, summary: RunSummary): object {
  const { error, ...rest } = summary;
  return {
    job: dir,
    records: recordsFile(dir),
    teacher: { id: job.teacher.id, model: job.teacher.model },
    ...rest,
    ...(error === undefined ? {} : { error: { code: error.code, message: error.message, hint: error.hint } }),
  };
}

function asText({ dir }: OpenedJob, summary: RunSummary, progress: LabelProgress, { t, cwd }: CliIo): string {
  const { counts, skipped, usage, error, state } = summary;
  const shown = shownPath(cwd, dir);
  const lines = [
    t(
      '{0} labelled, {1} unreadable, {2} failed, {3} answered before.',
      counts.labelled,
      counts.unreadable,
      counts.failed,
      skipped,
    ),
    t(
      '{0} tokens read and {1} written by the teacher in {2} s.',
      usage.input,
      usage.output,
      Math.round(summary.ms / 1000),
    ),
    ...progress.failures.map(([message, count]) => `  ${count} × ${message}`),
  ];
  if (error !== undefined) {
    lines.push(`${t('Stopped:')} ${t(error.template, ...error.args)} ${t(error.hintTemplate, ...error.args)}`);
  }
  const goOn = `promptmill label --out ${shown}`;
  if (state !== 'done') lines.push(t('Nothing is lost. Go on with: {0}', goOn));
  else if (counts.failed > 0) lines.push(t('Ask for the failed ones again with: {0}', goOn));
  if (counts.labelled + counts.unreadable + skipped > 0) {
    lines.push(t('Next, review the labels: {0}', `promptmill qc --job ${shown}`));
  }
  return `${lines.join('\n')}\n`;
}

function stderrLogger(io: CliIo, verbose: boolean): Logger {
  const say = verbose ? (message: string) => io.err(`${message}\n`) : () => {};
  return { debug: () => {}, info: say, warn: say, error: (message) => io.err(`${message}\n`) };
}

function missing(what: string): AppError {
  return new AppError('usage', '{0} is missing.', { args: [what], hint: 'See promptmill label --help.' });
}
