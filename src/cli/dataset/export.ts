import path from 'node:path';
import { findExporter } from '#core/dataset/exporters';
import { describeLeft } from '#core/dataset/leftOut';
import { exportJob, type ExportReport } from '#node/dataset/exportJob';
import { leakText, noteText, partsText } from '#node/dataset/exportText';
import { openJob } from '#node/label/jobFolder';
import type { CliCommand, CliIo } from '../command.ts';
import { exportOptions, readExportFlags, type ExportFlags } from './exportFlags.ts';
import { checkExported, openCheck } from './exportCheck.ts';
import { verifyExported } from './exportVerify.ts';
import { shownPath } from '../shownPath.ts';

const MOST_LEAKS = 5; // that are told one by one

/** `promptmill export`: a job's labels as training data for LLaMA-Factory, and whether an export is what was written. */
export const exportCommand: CliCommand = {
  name: 'export',
  summary: 'Writes reviewed labels as training data for LLaMA-Factory.',
  usage: 'export --job JOBDIR --format alpaca|sharegpt|openai|dpo|kto|csv --out DIR [options]',
  options: exportOptions,
  examples: [
    'promptmill export --job .promptmill/jobs/relevance --format alpaca --out datasets/relevance',
    'promptmill export --job .promptmill/jobs/relevance --format alpaca --out datasets/relevance --split 80/10/10 --check',
    'promptmill export --job .promptmill/jobs/relevance --format dpo --out LLaMA-Factory/data --name relevance_dpo',
    'promptmill export --verify --out datasets/relevance',
  ],
  async run(args, io) {
    const flags = readExportFlags(args);
    if ('verify' in flags) return verifyExported(flags, io);
    const opened = await openJob(path.resolve(io.cwd, flags.job));
    const check = flags.check && (await openCheck(flags.check, flags.format, io)); // a wrong tokenizer is told before
    const report = await exportJob(opened, {
      format: flags.format,
      outDir: path.resolve(io.cwd, flags.out),
      unreviewed: flags.unreviewed,
      layout: flags.layout,
      signal: io.signal,
      ...(flags.name !== undefined && { name: flags.name }),
      ...(flags.split && { split: flags.split }),
    });
    if (!flags.json) io.out(summary(report, flags, io)); // a check of many rows takes its time
    const checked = check && (await checkExported(report, opened.template, check, io));
    if (flags.json)
      io.out(`${JSON.stringify(checked === undefined ? report : { ...report, check: checked.reports })}\n`);
    else if (checked !== undefined) io.out(checked.text);
    return checked?.hasErrors === true ? 1 : 0;
  },
};

function summary(report: ExportReport, flags: ExportFlags, { t, cwd }: CliIo): string {
  const { parts, left, leaks, leakCount } = report;
  const file = shownPath(cwd, report.file);
  const { title = '', info } = findExporter(report.format) ?? {};
  const lines = [
    info === undefined
      ? t('{0}: {1} rows in {2}.', t(title), report.rows, file)
      : t('{0}: {1} rows in {2} ({3}).', t(title), report.rows, file, report.layout),
  ];
  if (flags.split !== undefined) lines.push(t('Divided: {0}.', partsText(parts, t)));
  if (left.length > 0) lines.push(t('Left out: {0}.', describeLeft(left, t)));
  if (left.some(({ reason }) => reason === 'unreviewed')) {
    lines.push(t('Review them with promptmill qc, or take them in with --unreviewed include.'));
  }
  if (report.damaged !== undefined) {
    lines.push(
      t('{0} damaged lines of records.jsonl were passed over; running the job again labels them anew.', report.damaged),
    );
  }
  lines.push(...report.notes.map((note) => noteText(note, t)));
  if (leakCount > 0) {
    lines.push(t('Leaks: {0} rows are too near to what is trained on.', leakCount));
    lines.push(...leaks.slice(0, MOST_LEAKS).map((leak) => `  ${leakText(leak, t)}`));
    if (leakCount > MOST_LEAKS) lines.push(t('  … and {0} more.', leakCount - MOST_LEAKS));
  } else if (flags.split !== undefined) lines.push(t('No leaks between the parts were found.'));
  if (info !== undefined) {
    const val = parts.find(({ split }) => split === 'val');
    lines.push(
      val === undefined
        ? t('In LLaMA-Factory: dataset: {0}, dataset_dir: {1}', report.name, report.dir)
        : t('In LLaMA-Factory: dataset: {0}, eval_dataset: {1}, dataset_dir: {2}', report.name, val.name, report.dir),
    );
  }
  return `${lines.join('\n')}\n`;
}
