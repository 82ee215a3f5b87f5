import { html, nothing, type TemplateResult } from 'lit';
import { contestantName, kappaText, pairText, shortName } from '#core/evaluate/evaluationText';
import type { TaskEvaluation } from '#core/evaluate/evaluation';
import { count, decimal, interval, percent } from '#core/qc/report/reportText';
import type { RowFilter } from '#protocol/evaluation';
import { figureView } from '../runReport/figure.ts';
import { t } from '../shared/host.ts';
import type { Store } from './store.ts';

/** The contestants side by side. */
export function modelsView(store: Store, task: TaskEvaluation): TemplateResult {
  const { report } = store.state;
  const all = report.contestants;
  const name = (id: string) => {
    const found = all.find((one) => one.id === id);
    return found === undefined ? id : shortName(found, all, t);
  };
  const filters = task.contestants.map(({ contestant }): RowFilter => ({
    taskId: task.taskId,
    contestant,
    only: 'wrong',
  }));
  const title = t('Models compared');
  const failed = task.contestants.filter((one) => one.failed > 0);
  return html`<section aria-label=${title}>
    <h2>${title}</h2>
    ${figureView(store, {
      name: 'models',
      title: t('Accuracy and macro F1'),
      note: t('The numbers in brackets are the 95% interval of the accuracy.'),
      spec: {
        kind: 'bars',
        title: `${t('Accuracy and macro F1')} · ${report.name} · ${task.title}`,
        labels: task.contestants.map(({ contestant }) => name(contestant)),
        series: [
          {
            name: t('accuracy'),
            values: task.contestants.map(({ accuracy }) => accuracy.value),
            shown: task.contestants.map(({ accuracy }) => `${percent(accuracy.value)} (${interval(accuracy)})`),
          },
          {
            name: t('macro F1'),
            values: task.contestants.map(({ macroF1 }) => macroF1.value),
            shown: task.contestants.map(({ macroF1 }) => decimal(macroF1.value)),
          },
        ],
        axis: t('share of labels, or F1'),
        percent: true,
        most: 1,
        summary: t(
          'Bars: accuracy and macro F1 of {0} models. The table below has the numbers.',
          task.contestants.length,
        ),
        open: (bar) => filters[bar] && store.open(filters[bar]),
      },
      rows: [
        [t('Model'), t('accuracy'), '95%', t('macro F1'), '95%', 'κ', t('outside the set'), t('labels')],
        ...task.contestants.map((one) => {
          const who = all.find(({ id }) => id === one.contestant);
          return [
            who === undefined ? one.contestant : contestantName(who, t),
            percent(one.accuracy.value),
            interval(one.accuracy),
            decimal(one.macroF1.value),
            interval(one.macroF1, decimal),
            kappaText(one.kappa),
            count(one.outside),
            count(one.n),
          ];
        }),
      ],
      filters,
    })}
    ${task.pairs.filter(({ a }) => a === task.contestants[0]?.contestant).map((pair) => html`<p class="lead">${pairText(pair, name(pair.a), name(pair.b), t)}</p>`)}
    ${
      failed.length === 0
        ? nothing
        : failed.map(
            (one) =>
              html`<p class="lead">
                ${t('{0}: without an answer, counted as wrong: {1}. {2}', name(one.contestant), one.failed, one.failedWhy ?? '')}
              </p>`,
          )
    }
  </section>`;
}
