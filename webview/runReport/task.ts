import { html, nothing, type TemplateResult } from 'lit';
import { REJECTED, type LabelFilter } from '#core/qc/review/filter';
import { agreementWord, count, decimal, interval, noAgreement, percent } from '#core/qc/report/reportText';
import type { Estimate, TaskReport } from '#core/qc/report/reviewReport';
import { t } from '../shared/host.ts';
import { matrixOr } from './matrix.ts';
import type { Store } from './store.ts';
import { distributionFigure, flipsFigure } from './taskCharts.ts';

/** All that is told of one task. */
export function taskView(store: Store, task: TaskReport): TemplateResult {
  if (store.state.report.reviewed === 0) {
    return html`<section aria-label=${task.title}>
      <h2>${store.state.report.tasks.length > 1 ? t('Task: {0}', task.title) : t('Labels')}</h2>
      ${distributionFigure(store, task)}
    </section>`;
  }
  return html`<section aria-label=${task.title}>
    <h2>${store.state.report.tasks.length > 1 ? t('Task: {0}', task.title) : t('Labels')}</h2>
    <p class="quiet">${factsOf(task).join(' · ')}</p>
    <div class="columns">${distributionFigure(store, task)} ${flipsFigure(store, task)}</div>
    <div class="columns">
      ${matrixOr(
        store,
        {
          title: t('Teacher and review'),
          note: t(
            'Decided labels. In each row, where the teacher’s conclusion went; what was left as it was is framed.',
          ),
          rows: t('teacher'),
          columns: t('after review'),
          matrix: task.confusion,
          filter: (row, column) => reviewedFilter(task, row, column),
        },
        t('No label is decided yet.'),
      )}
      ${otherSide(store, task)}
    </div>
    ${reviewersAgree(store, task)}
  </section>`;
}

function factsOf(task: TaskReport): readonly string[] {
  const { errorRate, teacherKappa } = task;
  return [
    t('{0} labels, {1} judged one by one', count(task.labels), count(task.judged)),
    ...(task.unreadable > 0 ? [t('without a readable answer: {0}', count(task.unreadable))] : []),
    ...(errorRate ? [t('teacher’s errors {0} ({1})', percent(errorRate.value), interval(errorRate))] : []),
    teacherKappa
      ? `κ ${decimal(teacherKappa.value)} (${interval(teacherKappa, decimal)})`
      : `κ ${noAgreement(task, t)}`,
  ];
}

function reviewedFilter({ taskId }: TaskReport, teacher: string, column: string): LabelFilter | undefined {
  if (column === REJECTED) return { state: 'rejected', taskId, teacher };
  return column === '' ? undefined : { state: 'reviewed', taskId, teacher, conclusion: column };
}

/** How far people agree, two by two and all together. */
function reviewersAgree(store: Store, task: TaskReport): TemplateResult | typeof nothing {
  const { pairs, alpha, taskId } = task;
  if (pairs.length === 0) return nothing;
  return html`${
      alpha === undefined
        ? nothing
        : html`<p class="lead">
            ${t('All reviewers together, Krippendorff’s α: {0} ({1}), {2} over {3} labels.', decimal(alpha.value), interval(alpha, decimal), agreementWord(alpha.value, t), count(alpha.n))}
          </p>`
    }
    <div class="columns">
      ${pairs.map((pair) =>
        matrixOr(
          store,
          {
            title: t('{0} and {1}', pair.a, pair.b),
            note: `${t('{0} labels that both judged one by one', count(pair.both))} · ${kappaText(pair.kappa)}`,
            rows: pair.a,
            columns: pair.b,
            matrix: pair.confusion,
            filter: (saidA, saidB): LabelFilter => ({
              state: 'all',
              taskId,
              pair: { a: pair.a, b: pair.b, saidA, saidB },
            }),
          },
          '',
        ),
      )}
    </div>`;
}

/** What the review is compared with: another job, another version of the prompt, or gold labels. */
function otherSide(store: Store, { other, taskId }: TaskReport): TemplateResult | typeof nothing {
  if (other === undefined) return nothing;
  const { change } = other;
  return html`<div>
    ${matrixOr(
      store,
      {
        title: t('{0} and the labels as they stand', other.title),
        note: kappaText(other.kappa),
        rows: other.title,
        columns: t('label'),
        matrix: other.confusion,
        filter: (row, column): LabelFilter =>
          column === REJECTED
            ? { state: 'rejected', taskId, other: row }
            : { state: 'all', taskId, other: row, conclusion: column },
      },
      t('The other side has no conclusion for these labels.'),
    )}
    ${
      change === undefined
        ? nothing
        : html`<p class="lead">
            ${t('Of the labels judged one by one, {0} were right only here and {1} only in {2} (McNemar, p = {3}).', change.fixed, change.broken, other.title, change.p < 0.001 ? '< 0.001' : change.p.toFixed(3))}
            ${change.p < 0.05 ? t('That is more than chance.') : t('Chance alone could do that.')}
          </p>`
    }
  </div>`;
}

function kappaText(kappa: Estimate | undefined): string {
  if (kappa === undefined) return t('κ n/a: fewer than 30 labels, or one conclusion only');
  return `κ ${decimal(kappa.value)} (${interval(kappa, decimal)}), ${agreementWord(kappa.value, t)}`;
}
