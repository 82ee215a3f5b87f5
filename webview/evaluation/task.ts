import { html, nothing, type TemplateResult } from 'lit';
import { figureOr, shortName } from '#core/evaluate/evaluationText';
import type { ContestantFigures, TaskEvaluation } from '#core/evaluate/evaluation';
import { conclusionText, count, decimal } from '#core/qc/report/reportText';
import type { RowFilter } from '#protocol/evaluation';
import { figureView } from '../runReport/figure.ts';
import { matrixOr } from '../runReport/matrix.ts';
import { t } from '../shared/host.ts';
import type { Store } from './store.ts';

const MOST_CLASSES = 20; // with bars of their own

/** Confusions and classes of one contestant. */
export function taskView(store: Store, task: TaskEvaluation): TemplateResult | typeof nothing {
  const shown = task.contestants[store.contestant] ?? task.contestants[0];
  if (shown === undefined) return nothing;
  const { contestants: all } = store.state.report;
  const name = (id: string) => {
    const found = all.find((one) => one.id === id);
    return found === undefined ? id : shortName(found, all, t);
  };
  const who = name(shown.contestant);
  return html`<section aria-label=${t('Confusions and classes')}>
    <h2>${t('Confusions and classes')}</h2>
    ${
      task.contestants.length > 1
        ? html`<div class="tasks small" role="group" aria-label=${t('Model')}>
            ${task.contestants.map(
              ({ contestant }, at) =>
                html`<button
                  type="button"
                  aria-pressed=${contestant === shown.contestant}
                  @click=${() => store.showContestant(at)}
                >
                  ${name(contestant)}
                </button>`,
            )}
          </div>`
        : nothing
    }
    <div class="columns">
      ${matrixOr(
        store,
        {
          title: t('Gold and {0}', who),
          note: t('In each row, what became of a gold conclusion; what is right is framed. A cell lists its labels.'),
          rows: t('gold'),
          columns: who,
          matrix: shown.confusion,
          name: (label) => (label === '' ? t('outside the set') : conclusionText(label, t)),
          filter: (gold, predicted): RowFilter => ({
            taskId: task.taskId,
            contestant: shown.contestant,
            only: 'all',
            gold,
            predicted,
          }),
        },
        t('No label was asked.'),
      )}
      ${classesFigure(store, task, shown, who)}
    </div>
  </section>`;
}

function classesFigure(store: Store, task: TaskEvaluation, shown: ContestantFigures, who: string): TemplateResult {
  const { classes, macro, weighted } = shown;
  const bars = classes.slice(0, MOST_CLASSES);
  const filters = classes.map(({ label }): RowFilter => ({
    taskId: task.taskId,
    contestant: shown.contestant,
    only: 'all',
    gold: label,
  }));
  const title = t('Each class: {0}', who);
  const mean = (name: string, of: typeof macro) => [name, decimal(of.precision), decimal(of.recall), decimal(of.f1)];
  return figureView(store, {
    name: 'classes',
    title,
    note:
      classes.length > bars.length
        ? t('F1 of the first {0} of {1} classes; the table has the others.', bars.length, classes.length)
        : t('F1; precision and recall are in the table.'),
    spec: {
      kind: 'bars',
      title: `${title} · ${store.state.report.name} · ${task.title}`,
      labels: bars.map(({ label }) => label),
      series: [
        {
          name: 'F1',
          values: bars.map(({ f1 }) => f1),
          shown: bars.map((one) => `${decimal(one.f1)} · ${t('{0} labels', count(one.support))}`),
        },
      ],
      axis: 'F1',
      most: 1,
      summary: t('Bars: F1 of {0} classes. The table below has the numbers.', bars.length),
      open: (bar) => filters[bar] && store.open(filters[bar]),
    },
    rows: [
      [t('Class'), t('precision'), t('recall'), 'F1', t('gold labels'), t('predicted')],
      ...classes.map((one) => [
        one.label,
        figureOr(one.precision, one.predicted),
        figureOr(one.recall, one.support),
        decimal(one.f1),
        one.support,
        one.predicted,
      ]),
      mean(t('macro mean'), macro),
      mean(t('weighted mean'), weighted),
    ],
    filters,
  });
}
