import { AppError } from '#core/errors';
import type { Translate } from '#core/l10n';
import { sampleText } from '#core/qc/report/reportText';
import type { Review } from '#core/qc/review/review';
import { sampleState } from '#core/qc/review/reviewSample';
import { detailOf } from '#core/qc/review/reviewView';
import { summarise } from '#core/qc/summary';
import type { LabelDetail } from '#core/qc/review/view';
import type { JobReview } from '#node/review/jobReview';
import type { CliIo } from '../command.ts';
import { printable } from '../printable.ts';

const AT_ONCE = 200; // records that are read together

/** The labels that `ID[:TASK]` names; of the id, the beginning is enough when no other record has the same. */
export function findLabels({ board }: Review, text: string): readonly number[] {
  const [id = '', taskId] = text.split(':', 2);
  const { standings, table } = board;
  const tasks = table.tasks.flatMap((task, index) => (taskId === undefined || task.id === taskId ? [index] : []));
  const whole = table.indexOf(id);
  const records = whole === -1 && id.length >= 4 && tasks.length > 0 ? recordsFrom(board, id) : [whole];
  const [record = -1] = records;
  if (records.length === 1 && record !== -1 && tasks.length > 0) {
    return tasks.map((task) => record * table.tasks.length + task).filter((label) => label < standings.labels);
  }
  const template = records.length > 1 ? '“{0}” names {1} records.' : 'There is no label “{0}” in this job.';
  throw new AppError('review.refused', template, {
    args: [text, records.length],
    hint: 'See the labels and their ids with promptmill qc --list.',
  });
}

function recordsFrom({ standings, table }: Review['board'], id: string): readonly number[] {
  const found: number[] = [];
  for (let record = 0; record < table.records; record++) {
    if (standings.keyOf(record * table.tasks.length).startsWith(id)) found.push(record);
  }
  return found;
}

/** Labels one by one as the reviewer may see them; their records are read many at a time. */
export async function* details(job: JobReview, labels: readonly number[]): AsyncGenerator<LabelDetail> {
  const { review } = job;
  const count = review.tasks.length;
  for (let from = 0; from < labels.length; from += AT_ONCE) {
    const some = labels.slice(from, from + AT_ONCE);
    await review.ports.readMany(some.map((label) => Math.floor(label / count)));
    for (const label of some) yield await detailOf(review, label, job.shown);
  }
}

/** Prints the queue. */
export async function listLabels(job: JobReview, json: boolean, io: CliIo): Promise<void> {
  const { t } = io;
  const { review } = job;
  const { queue } = review.board;
  const labels = queue.slice(0, queue.length);
  if (json) {
    const all: object[] = [];
    for await (const label of details(job, labels)) all.push(await toJson(review, label));
    io.out(`${JSON.stringify({ labels: all }, undefined, 2)}\n`);
    return;
  }
  const many = review.tasks.length > 1;
  for await (const label of details(job, labels)) {
    const id = many ? label.key.replace('/', ':') : label.key.slice(0, label.key.indexOf('/'));
    const none = label.blind ? t('hidden') : t('unreadable');
    const marks = [
      ...(label.stale ? [t('stale reasoning')] : []),
      ...(label.deferred ? [t('deferred')] : []),
      ...(label.flagged ? [t('flagged')] : []),
    ].map((mark) => ` (${mark})`);
    const other = label.other && `${label.other.title}: ${label.other.answer?.conclusion ?? t('(none)')}`;
    const cells = [
      id,
      t(label.verdict),
      printable(label.answer?.conclusion ?? `(${none})`) + marks.join(''),
      ...(other === undefined ? [] : [printable(other)]),
      printable(label.origin),
    ];
    io.out(`${cells.join('\t')}\n`);
  }
}

/** A label as `--json` gives it. */
export async function toJson({ board, ports, tasks }: Review, label: LabelDetail): Promise<object> {
  const number = board.standings.find(label.key);
  const at = board.standings.decision(number)?.at;
  const record = label.problem && (await ports.read(Math.floor(number / tasks.length)));
  return {
    id: label.key.slice(0, label.key.indexOf('/')),
    task: label.taskId,
    origin: label.from,
    verdict: label.verdict,
    reasoning: label.reasoning,
    teacher: label.teacher ?? null,
    answer: label.answer ?? null,
    ...(label.reviewer !== undefined && { reviewer: label.reviewer, at }),
    ...(record && { unreadable: record.status === 'unreadable' ? record.reason : record.status }),
    ...(label.blind && { hidden: true }),
    ...(label.deferred && { deferred: true }),
    ...(label.flagged && { flagged: true }),
    ...(label.comment !== undefined && { comment: label.comment }),
    ...(label.faults.length > 0 && { findings: label.faults }),
    ...(label.other && { other: label.other }),
  };
}

/** The state of a review as `--json` gives it. */
export function summaryJson(job: JobReview): object {
  const { review } = job;
  const sample = sampleState(review);
  const compare = comparison(job);
  return { ...summarise(review.board), ...(sample && { sample }), ...(compare && { compare }) };
}

/** The state of a review in a few lines. */
export function formatSummary(job: JobReview, t: Translate): string {
  const { review } = job;
  const summary = summarise(review.board);
  const { accepted, corrected, rejected, unreviewed } = summary.verdicts;
  const sample = sampleState(review);
  const compare = comparison(job);
  const lines = [
    t('{0} of {1} labels reviewed', summary.reviewed, summary.labels),
    t('accepted {0} · corrected {1} · rejected {2} · unreviewed {3}', accepted, corrected, rejected, unreviewed),
    ...(summary.unreadable > 0 ? [t('without a readable answer: {0}', summary.unreadable)] : []),
    ...(summary.stale > 0 ? [t('Labels with stale reasoning, which are not exported: {0}', summary.stale)] : []),
    ...(compare ? [`${printable(compare.title)}: ${t('{0} differ', compare.differing)}`] : []),
    ...(sample
      ? [
          t('Acceptance sample: {0} of {1} labels, AQL {2} %.', sample.size, sample.lot, sample.aql),
          sampleText(sample, t),
        ]
      : []),
    ...summary.conclusions.map(
      (entry) =>
        `  ${entry.taskId}  ${printable(entry.conclusion)}  ${t('teacher')} ${entry.teacher}  ${t('after review')} ${entry.reviewed}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function comparison({ review, shown: { other } }: JobReview) {
  return other && { ...other, differing: countDiffering(review) };
}

function countDiffering({ board }: Review): number {
  let count = 0;
  for (let label = 0; label < board.labels; label++) if (board.states.differs(label)) count++;
  return count;
}
