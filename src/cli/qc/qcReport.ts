import { inColumns } from '#core/columns';
import type { Translate } from '#core/l10n';
import {
  agreementWord,
  blindSum,
  conclusionText,
  count,
  decimal,
  interval,
  nextSteps,
  noAgreement,
  percent,
  plantedSum,
  sampleText,
  seconds,
  reviewerColumns,
} from '#core/qc/report/reportText';
import type { Estimate, Matrix, ReviewReport, TaskReport } from '#core/qc/report/reviewReport';
import { printable } from '../printable.ts';

const MOST_ROWS = 20; // conclusions and changes that are listed; --json has all

/** A report as a person reads it in a terminal. */
export function formatReport(report: ReviewReport, t: Translate): string {
  const { accepted, corrected, rejected, unreviewed } = report.verdicts;
  const { errorRate, sample, reviewers } = report;
  const [blind, planted] = [blindSum(reviewers), plantedSum(reviewers)];
  const lines = [
    t('{0} of {1} labels reviewed', count(report.reviewed), count(report.labels)),
    t('accepted {0} · corrected {1} · rejected {2} · unreviewed {3}', accepted, corrected, rejected, unreviewed),
    ...(report.unreadable > 0 ? [t('without a readable answer: {0}', report.unreadable)] : []),
    ...(errorRate ? [t('teacher’s errors {0} ({1})', percent(errorRate.value), interval(errorRate))] : []),
    ...(sample ? [`${t('Acceptance sample')}: ${sampleText(sample, t)}`] : []),
    ...(blind.answered > 0
      ? [t('Blind check: {0} of {1} answered as the teacher did.', blind.agreed, blind.answered)]
      : []),
    ...(planted.answered > 0 ? [t('Planted errors: {0} of {1} caught.', planted.caught, planted.answered)] : []),
  ];
  const steps = nextSteps(report, t).map(({ text }) => `- ${text}\n`);
  return [
    `${lines.join('\n')}\n`,
    ...report.tasks.map((task) => `\n${taskText(task, t)}`),
    ...(reviewers.length > 0 ? [`\n${t('Reviewers')}\n${reviewersText(report, t)}`] : []),
    ...(steps.length > 0 ? [`\n${t('What to do next')}\n`, ...steps] : []),
  ].join('');
}

function taskText(task: TaskReport, t: Translate): string {
  const { distribution, flips, teacherKappa, alpha, other } = task;
  const numbers = new Set([1, 2, 3]);
  const parts = [
    `${t('Task: {0}', printable(task.title))}\n`,
    `${t('{0} labels, {1} judged one by one', count(task.labels), count(task.judged))}\n`,
    teacherKappa ? `${t('Teacher and review: κ')} ${agreementText(teacherKappa, t)}\n` : `κ ${noAgreement(task, t)}\n`,
    ...(alpha ? [`${t('All reviewers')}: α ${agreementText(alpha, t)}\n`] : []),
    inColumns(
      [
        [t('Conclusion'), t('teacher'), t('after review'), t('looked at')],
        ...distribution
          .slice(0, MOST_ROWS)
          .map((row) => [printable(row.conclusion), count(row.teacher), count(row.reviewed), count(row.decided)]),
      ],
      numbers,
    ),
    ...more(distribution.length, t),
    ...(flips.length > 0
      ? [
          '\n',
          inColumns(
            [
              [t('Change'), t('labels')],
              ...flips.slice(0, MOST_ROWS).map(({ from, to, count: n }) => [printable(`${from} → ${to}`), count(n)]),
            ],
            numbers,
          ),
          ...more(flips.length, t),
        ]
      : []),
    ...matrixText(`${t('teacher')} ↓ ${t('after review')} →`, task.confusion, t),
    ...(task.pairs.length > 0 || other ? ['\n'] : []),
    ...task.pairs.map((pair) => {
      const names = printable(t('{0} and {1}', pair.a, pair.b));
      const both = t('{0} labels that both judged one by one', count(pair.both));
      return `${names}: ${both}, κ ${pair.kappa ? agreementText(pair.kappa, t) : t('n/a')}\n`;
    }),
    ...(other ? [`${printable(other.title)}: κ ${other.kappa ? agreementText(other.kappa, t) : t('n/a')}\n`] : []),
  ];
  return parts.join('');
}

function agreementText(estimate: Estimate, t: Translate): string {
  return `${decimal(estimate.value)} (${interval(estimate, decimal)}), ${agreementWord(estimate.value, t)}`;
}

function more(all: number, t: Translate): readonly string[] {
  return all > MOST_ROWS ? [`  ${t('{0} more with --json', all - MOST_ROWS)}\n`] : [];
}

function matrixText(corner: string, { labels, counts }: Matrix, t: Translate): readonly string[] {
  if (labels.length === 0 || labels.length > MOST_ROWS) return [];
  const names = labels.map((label) => printable(conclusionText(label, t)));
  const places = labels.map((_, at) => at);
  const rows = places.filter((at) => (counts[at] ?? []).some((one) => one > 0));
  const columns = places.filter((at) => counts.some((row) => (row[at] ?? 0) > 0));
  const head = [corner, ...columns.map((at) => names[at] ?? '')];
  const body = rows.map((row) => [names[row] ?? '', ...columns.map((at) => count(counts[row]?.[at] ?? 0))]);
  return ['\n', inColumns([head, ...body], new Set(places.map((at) => at + 1)))];
}

function reviewersText({ reviewers }: ReviewReport, t: Translate): string {
  const share = (rate: Estimate | undefined) =>
    rate === undefined ? '–' : t('{0} of {1}', Math.round(rate.value * rate.n), rate.n);
  const rows = reviewers.map(({ reviewer, decisions, undone, medianMs, perHour, blind, planted }) => [
    printable(reviewer),
    count(decisions),
    count(undone),
    medianMs === undefined ? '–' : seconds(medianMs),
    perHour === undefined ? '–' : count(perHour),
    share(blind?.agreed),
    share(planted?.caught),
  ]);
  return inColumns([reviewerColumns(t), ...rows], new Set([1, 2, 3, 4, 5, 6]));
}
