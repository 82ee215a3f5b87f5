import { html, type TemplateResult } from 'lit';
import type { LabelFilter } from '#core/qc/review/filter';
import { count, percent, seconds } from '#core/qc/report/reportText';
import type { ReviewerReport, TaskReport } from '#core/qc/report/reviewReport';
import { t } from '../shared/host.ts';
import { figureView } from './figure.ts';
import type { Store } from './store.ts';

const MOST_BARS = 20;
const MOST_FLIPS = 12;
const MOST_LINES = 6;

/** How often each conclusion was given before and after the review. */
export function distributionFigure(store: Store, task: TaskReport): TemplateResult {
  const { distribution } = task;
  const shown = distribution.slice(0, MOST_BARS);
  const teacher = distribution.reduce((sum, row) => sum + row.teacher, 0);
  const reviewed = distribution.reduce((sum, row) => sum + row.reviewed, 0);
  const share = (value: number, whole: number) => (whole === 0 ? '–' : percent(value / whole));
  const filters = distribution.map(({ conclusion }): LabelFilter => ({
    state: 'all',
    taskId: task.taskId,
    conclusion,
  }));
  const title = t('Labels before and after review');
  const series = [
    { name: t('teacher'), values: shown.map((row) => row.teacher) },
    { name: t('after review'), values: shown.map((row) => row.reviewed) },
  ];
  return figureView(store, {
    name: 'distribution',
    title,
    note:
      distribution.length > shown.length
        ? t(
            'Rejected labels are left out. The {0} most frequent of {1} conclusions; the table has the others.',
            shown.length,
            distribution.length,
          )
        : t('Rejected labels are left out.'),
    spec: {
      kind: 'bars',
      title: `${title} · ${store.state.report.job} · ${task.title}`,
      labels: shown.map(({ conclusion }) => conclusion),
      series: series.map((one) => ({ ...one, shown: one.values.map(count) })),
      axis: t('labels'),
      summary: t(
        'Bars: {0} conclusions, how often the teacher gave each and how often it stands after review. The table below has the numbers.',
        shown.length,
      ),
      open: (bar) => filters[bar] && store.open(filters[bar]),
    },
    rows: [
      [t('Conclusion'), t('teacher'), t('share'), t('after review'), t('share'), t('change'), t('looked at')],
      ...distribution.map((row) => [
        row.conclusion,
        row.teacher,
        share(row.teacher, teacher),
        row.reviewed,
        share(row.reviewed, reviewed),
        row.reviewed - row.teacher,
        row.decided,
      ]),
    ],
    filters,
  });
}

/** Which conclusions the review changed into which. */
export function flipsFigure(store: Store, task: TaskReport): TemplateResult {
  const { flips } = task;
  const title = t('What the review changed');
  if (flips.length === 0) {
    return html`<figure>
      <figcaption><h3>${title}</h3></figcaption>
      <p class="empty">${t('No conclusion was changed so far.')}</p>
    </figure>`;
  }
  const shown = flips.slice(0, MOST_FLIPS);
  const all = flips.reduce((sum, flip) => sum + flip.count, 0);
  const name = (flip: TaskReport['flips'][number]) => `${flip.from} → ${flip.to}`;
  const filters = flips.map(({ from, to }): LabelFilter => ({
    state: 'corrected',
    taskId: task.taskId,
    teacher: from,
    conclusion: to,
  }));
  return figureView(store, {
    name: 'flips',
    title,
    note:
      flips.length > shown.length
        ? t(
            'The {0} most frequent of {1} changes of a conclusion; the table has the others.',
            shown.length,
            flips.length,
          )
        : t('From the teacher’s conclusion to the reviewer’s.'),
    spec: {
      kind: 'bars',
      title: `${title} · ${store.state.report.job} · ${task.title}`,
      labels: shown.map(name),
      series: [
        {
          name: t('changed'),
          values: shown.map((flip) => flip.count),
          shown: shown.map((flip) => `${count(flip.count)} · ${percent(flip.count / all)}`),
        },
      ],
      axis: t('labels'),
      summary: t('Bars: {0} changes of a conclusion. The table below has the numbers.', shown.length),
      open: (bar) => filters[bar] && store.open(filters[bar]),
    },
    rows: [
      [t('Change'), t('labels'), t('share')],
      ...flips.map((flip) => [name(flip), flip.count, percent(flip.count / all)]),
    ],
    filters,
  });
}

/** How the time a label took changed while each person reviewed. */
export function paceFigure(store: Store, reviewers: readonly ReviewerReport[]): TemplateResult | undefined {
  const paced = reviewers.filter(({ pace }) => pace !== undefined).slice(0, MOST_LINES);
  if (paced.length === 0) return undefined;
  const runs = Math.max(...paced.map(({ pace = [] }) => pace.length));
  const labels = Array.from({ length: runs }, (_, run) => percent((run + 1) / runs));
  const title = t('Time a label took');
  return figureView(store, {
    name: 'pace',
    title,
    note: t(
      'Median seconds a label, from a person’s first labels to the last ones. A steep fall may mean that labels are waved through.',
    ),
    spec: {
      kind: 'lines',
      title: `${title} · ${store.state.report.job}`,
      labels,
      series: paced.map(({ reviewer, pace = [] }) => ({
        name: reviewer,
        values: Array.from({ length: runs }, (_, run) => (pace[Math.floor((run * pace.length) / runs)] ?? 0) / 1000),
      })),
      axis: t('seconds a label'),
      summary: t(
        'Lines: the median time a label took, for {0} reviewers. The table below has the numbers.',
        paced.length,
      ),
    },
    rows: [
      [t('Part of the labels'), ...paced.map(({ reviewer }) => reviewer)],
      ...labels.map((label, run) => [
        label,
        ...paced.map(({ pace = [] }) => seconds(pace[Math.floor((run * pace.length) / runs)] ?? 0)),
      ]),
    ],
  });
}
