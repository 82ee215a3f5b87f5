import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Layout } from '#core/answer';
import { exporters, findExporter } from '#core/dataset/exporters';
import { describeLeft } from '#core/dataset/leftOut';
import { AppError } from '#core/errors';
import { exportJob, type ExportReport } from '#node/exportFolder';
import { openJob } from '#node/jobFolder';
import type { CliCommand, CliIo } from './command.ts';
import { shownPath } from './shownPath.ts';

const LAYOUTS: readonly Layout[] = ['conclusion-first', 'reasoning-first', 'conclusion-only'];
const UNREVIEWED = ['exclude', 'include'] as const;

/** `promptmill export`: a job's labels as training data for LLaMA-Factory. */
export const exportCommand: CliCommand = {
  name: 'export',
  summary: 'Writes reviewed labels as training data for LLaMA-Factory.',
  usage: 'export --job JOBDIR --format alpaca|sharegpt|openai|dpo|kto --out DIR [options]',
  options: [
    ['--job JOBDIR', 'the job folder that labelling wrote to'],
    ['--format FORMAT', 'alpaca, sharegpt or openai to fine-tune; dpo or kto to train preferences'],
    ['--out DIR', 'the folder for the rows, dataset_info.json (merged) and manifest.json'],
    ['--unreviewed exclude|include', 'what to do with labels that nobody reviewed (default: exclude)'],
    ['--layout LAYOUT', 'conclusion-first (default), reasoning-first or conclusion-only'],
    ['--name NAME', 'the dataset’s name (default: the job’s name and the format)'],
    ['--json', 'print the result as JSON'],
  ],
  examples: [
    'promptmill export --job .promptmill/jobs/relevance --format alpaca --out datasets/relevance',
    'promptmill export --job .promptmill/jobs/relevance --format dpo --out LLaMA-Factory/data --name relevance_dpo',
  ],
  async run(args, io) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        job: { type: 'string' },
        format: { type: 'string' },
        out: { type: 'string' },
        unreviewed: { type: 'string', default: 'exclude' },
        layout: { type: 'string', default: 'conclusion-first' },
        name: { type: 'string' },
        json: { type: 'boolean', default: false },
        locale: { type: 'string' },
      },
    });
    const job = required('--job', values.job);
    const outDir = required('--out', values.out);
    const format = oneOf(
      '--format',
      required('--format', values.format),
      exporters.map(({ id }) => id),
    );
    const unreviewed = oneOf('--unreviewed', values.unreviewed, UNREVIEWED);
    const layout = oneOf('--layout', values.layout, LAYOUTS);
    const name = values.name === undefined ? {} : { name: required('--name', values.name) };
    const opened = await openJob(path.resolve(io.cwd, job));
    const report = await exportJob(opened, {
      format,
      outDir: path.resolve(io.cwd, outDir),
      unreviewed,
      layout,
      ...name,
    });
    io.out(values.json ? `${JSON.stringify(report)}\n` : summary(report, io));
    return 0;
  },
};

function summary(report: ExportReport, { t, cwd }: CliIo): string {
  const file = shownPath(cwd, report.file);
  const lines = [
    t('{0}: {1} rows in {2} ({3}).', t(findExporter(report.format)?.title ?? ''), report.rows, file, report.layout),
  ];
  if (report.left.length > 0) lines.push(t('Left out: {0}.', describeLeft(report.left, t)));
  if (report.left.some(({ reason }) => reason === 'unreviewed')) {
    lines.push(t('Review them with promptmill qc, or take them in with --unreviewed include.'));
  }
  lines.push(t('In LLaMA-Factory: dataset: {0}, dataset_dir: {1}', report.name, report.dir));
  return `${lines.join('\n')}\n`;
}

function required(flag: string, value: string | undefined): string {
  if (value !== undefined && value.trim() !== '') return value;
  throw new AppError('usage', '{0} is missing.', { args: [flag], hint: 'See promptmill export --help.' });
}

function oneOf<Value extends string>(flag: string, value: string, allowed: readonly Value[]): Value {
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  throw new AppError('usage', '{0} cannot be “{1}”.', {
    args: [flag, value, allowed.join(', ')],
    hint: 'It is one of: {2}.',
  });
}
