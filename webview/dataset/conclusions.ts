import { html, nothing, type TemplateResult } from 'lit';
import { count, percent } from '#core/qc/report/reportText';
import type { SplitName } from '#core/dataset/split/split';
import { figureView } from '../runReport/figure.ts';
import type { Rows } from '../runReport/store.ts';
import { t } from '../shared/host.ts';
import { partName } from './partFigures.ts';
import type { Store } from './store.ts';

const MOST_BARS = 20;

/** Rows of one conclusion in each part. */
interface Line {
  readonly conclusion: string;
  readonly counts: readonly number[]; // by part
  readonly all: number;
}

/** How often each conclusion is taught, looked at and measured. */
export function conclusionsView(store: Store): TemplateResult | typeof nothing {
  const { state } = store;
  const lines = linesOf(store);
  if (lines.length === 0) return nothing;
  const parts = state.parts.map(({ part }) => part);
  const bars = lines.slice(0, MOST_BARS);
  const title = t('Rows by conclusion');
  const total = lines.reduce((sum, { all }) => sum + all, 0);
  return html`<section aria-label=${title}>
    <h2>${title}</h2>
    ${
      state.report.tasks.length > 1
        ? html`<div class="tasks small" role="group" aria-label=${t('Task')}>
            ${state.report.tasks.map(
              ({ taskId }, at) =>
                html`<button type="button" aria-pressed=${at === store.task} @click=${() => store.showTask(at)}>
                  ${state.tasks.find(({ id }) => id === taskId)?.title ?? taskId}
                </button>`,
            )}
          </div>`
        : nothing
    }
    ${figureView(store, {
      name: 'conclusions',
      title: t('What the rows teach'),
      note: noteOf(lines, total, bars.length),
      spec: {
        kind: 'bars',
        title: `${title} · ${state.options.dataset}`,
        labels: bars.map(({ conclusion }) => (conclusion === '' ? t('(none)') : conclusion)),
        series: parts.map((part, at) => ({
          name: partName(part),
          values: bars.map(({ counts }) => counts[at] ?? 0),
          shown: bars.map(({ counts }) => {
            const number = counts[at] ?? 0;
            return `${count(number)} · ${percent(number / Math.max(1, sumOf(lines, at)))}`;
          }),
        })),
        axis: t('rows'),
        summary: t(
          'Bars: rows of {0} conclusions in {1} parts. The table below has the numbers.',
          bars.length,
          parts.length,
        ),
      },
      rows: tableOf(lines, parts),
    })}
  </section>`;
}

const sumOf = (lines: readonly Line[], part: number) => lines.reduce((sum, { counts }) => sum + (counts[part] ?? 0), 0);

function noteOf(lines: readonly Line[], total: number, shown: number): string {
  const share = t('The most frequent is {0} of the rows.', percent((lines[0]?.all ?? 0) / Math.max(1, total)));
  return lines.length > shown
    ? `${share} ${t('The first {0} of {1}; the table has the others.', shown, lines.length)}`
    : share;
}

function tableOf(lines: readonly Line[], parts: readonly SplitName[]): Rows {
  return [
    [t('Conclusion'), ...parts.map(partName), ...(parts.length > 1 ? [t('all')] : [])],
    ...lines.map(({ conclusion, counts, all }) => [
      conclusion === '' ? t('(none)') : conclusion,
      ...counts,
      ...(parts.length > 1 ? [all] : []),
    ]),
  ];
}

/** Of the shown task; most frequent first. */
function linesOf({ state, task }: Store): readonly Line[] {
  const parts = state.parts.map(({ part }) => part);
  const conclusions = state.report.tasks[task]?.conclusions ?? [];
  return conclusions.map(({ conclusion, rows, splits }) => ({
    conclusion,
    counts: parts.map((part) => splits[part]),
    all: rows,
  }));
}
