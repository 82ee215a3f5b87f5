import path from 'node:path';
import type { Shard } from '#core/label/job';
import { sumText } from '#core/label/money';
import type { RunSummary } from '#core/label/run';
import { recordsFile, type OpenedJob } from '#node/label/jobFolder';
import type { CliIo } from '../command.ts';
import { shownWord } from '../shownPath.ts';

/** A summary as one line of JSON, for machines. */
export function summaryJson({ dir, job }: OpenedJob, summary: RunSummary): string {
  const { error, ...rest } = summary;
  return `${JSON.stringify({
    job: dir,
    records: recordsFile(dir),
    teacher: { id: job.teacher.id, model: job.teacher.model },
    ...rest,
    ...(error === undefined ? {} : { error: { code: error.code, message: error.message, hint: error.hint } }),
  })}\n`;
}

/** A summary as a person reads it, with what comes next; `shard` is the one that the flags named. */
export function summaryText(
  { dir, job }: OpenedJob,
  summary: RunSummary,
  failures: readonly (readonly [message: string, count: number])[],
  shard: Shard | undefined,
  { t, cwd }: Pick<CliIo, 't' | 'cwd'>,
): string {
  const { counts, skipped, usage, error, state } = summary;
  const [money, spent] = [sumText(summary.money), sumText(summary.spent)];
  const shown = shownWord(cwd, dir);
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
    ...(money === undefined ? [] : [t('Cost: {0}.', money)]),
    ...(spent === undefined || spent === money ? [] : [t('The job has cost {0} so far.', spent)]),
    ...failures.map(([message, count]) => `  ${count} × ${message}`),
  ];
  if (error !== undefined) {
    lines.push(`${t('Stopped:')} ${t(error.template, ...error.args)} ${t(error.hintTemplate, ...error.args)}`);
  }
  // A job that was made for a shard knows it; a copy of a whole one has to be told again.
  const part = shard === undefined || job.shard !== undefined ? '' : ` --shard ${shard.index}/${shard.of}`;
  const goOn = `promptmill label --out ${shown}${part}`;
  if (state !== 'done') lines.push(t('Nothing is lost. Go on with: {0}', goOn));
  else if (counts.failed > 0) lines.push(t('Ask for the failed ones again with: {0}', goOn));
  if (state === 'done' && counts.unreadable > 0) {
    lines.push(t('Ask for the unreadable ones again with: {0}', `${goOn} --retry unreadable`));
  }
  if (counts.labelled + counts.unreadable + skipped > 0) {
    lines.push(t('Next, review the labels: {0}', `promptmill qc --job ${shown}`));
    lines.push(t('or in VS Code, with the folder open: {0}', reviewLink(dir)));
  }
  return `${lines.join('\n')}\n`;
}

/** A link that VS Code opens the review of a job with; see extension/qcLink. */
function reviewLink(dir: string): string {
  return `vscode://promptmill.promptmill/review?job=${encodeURIComponent(path.resolve(dir))}`;
}
