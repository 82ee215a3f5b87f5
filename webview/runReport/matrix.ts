import { html, type TemplateResult } from 'lit';
import { REJECTED } from '#core/qc/review/filter';
import { conclusionText, count, percent } from '#core/qc/report/reportText';
import type { Matrix } from '#core/qc/report/reviewReport';
import { t } from '../shared/host.ts';
import type { Parts, Rows } from './store.ts';
import { copyButton } from './table.ts';

/** A confusion matrix as a table. */
export interface MatrixView<Target> {
  readonly title: string;
  readonly note: string;
  readonly rows: string; // what the rows are
  readonly columns: string;
  readonly matrix: Matrix;
  /** The labels of a cell; undefined where no filter can name them. */
  readonly filter: (row: string, column: string) => Target | undefined;
  /** How a label is called; left out: as in a report of the review. */
  readonly name?: (label: string | null) => string;
}

const nameOf = (
  { name }: { readonly name?: (label: string | null) => string },
  label: string | null | undefined,
): string => name?.(label ?? null) ?? conclusionText(label ?? null, t);

const SHADES = 9;

/** Numbers in cells, shaded by their share of the row; a cell opens its labels in QC Review. */
function matrixView<Target>(store: Parts<Target>, view: MatrixView<Target>): TemplateResult {
  const { matrix } = view;
  const sums = matrix.labels.map((_, at) => ({
    row: (matrix.counts[at] ?? []).reduce((sum, one) => sum + one, 0),
    column: matrix.counts.reduce((sum, row) => sum + (row[at] ?? 0), 0),
  }));
  // What stands for no conclusion has a place on one side only.
  const isUsed = (at: number, side: 'row' | 'column') => {
    const label = matrix.labels[at];
    return (label !== '' && label !== REJECTED && label !== null) || (sums[at]?.[side] ?? 0) > 0;
  };
  const places = matrix.labels.map((_, at) => at);
  const rows = places.filter((at) => isUsed(at, 'row'));
  const columns = places.filter((at) => isUsed(at, 'column'));
  const total = sums.reduce((sum, { row }) => sum + row, 0);
  return html`<figure class="matrix">
    <figcaption>
      <h3>${view.title}</h3>
      <p class="quiet">${view.note}</p>
    </figcaption>
    <div class="scroll" tabindex="0" role="group" aria-label=${view.title}>
      <table class="confusion">
        <caption class="visually-hidden">
          ${t('{0}: rows {1}, columns {2}', view.title, view.rows, view.columns)}
        </caption>
        <thead>
          <tr>
            <td class="corner"><span>${view.rows} ↓</span> <span>${view.columns} →</span></td>
            ${columns.map((at) => html`<th scope="col">${nameOf(view, matrix.labels[at])}</th>`)}
            <th scope="col" class="sum">${t('all')}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) =>
              html`<tr>
                <th scope="row">${nameOf(view, matrix.labels[row])}</th>
                ${columns.map((column) => cell(store, view, row, column, sums[row]?.row ?? 0))}
                <td class="sum">${count(sums[row]?.row ?? 0)}</td>
              </tr>`,
          )}
          <tr class="sum">
            <th scope="row">${t('all')}</th>
            ${columns.map((at) => html`<td>${count(sums[at]?.column ?? 0)}</td>`)}
            <td>${count(total)}</td>
          </tr>
        </tbody>
      </table>
    </div>
    <div class="tools">${copyButton(store, () => rowsOf(view, rows, columns))}</div>
  </figure>`;
}

function cell<Target>(
  store: Parts<Target>,
  view: MatrixView<Target>,
  row: number,
  column: number,
  sum: number,
): TemplateResult {
  const value = view.matrix.counts[row]?.[column] ?? 0;
  const [left, right] = [view.matrix.labels[row] ?? null, view.matrix.labels[column] ?? null];
  const share = sum === 0 ? 0 : value / sum;
  const look = `s${Math.ceil(share * SHADES)} ${row === column ? 'same' : 'other'}`;
  if (value === 0) return html`<td class=${look}><span class="none">0</span></td>`;
  const filter = left === null || right === null ? undefined : view.filter(left, right);
  const shown = html`<b>${count(value)}</b> <small>${percent(share)}</small>`;
  if (filter === undefined) return html`<td class=${look}><span class="value">${shown}</span></td>`;
  const [a, b] = [nameOf(view, left), nameOf(view, right)];
  return html`<td class=${look}>
    <button title=${t('Open these labels')} @click=${() => store.open(filter)}>
      <span class="visually-hidden">${t('{0} {1}, {2} {3}:', view.rows, a, view.columns, b)}</span>${shown}
    </button>
  </td>`;
}

function rowsOf<Target>(view: MatrixView<Target>, rows: readonly number[], columns: readonly number[]): Rows {
  const { matrix } = view;
  const name = (at: number) => nameOf(view, matrix.labels[at]);
  return [
    [`${view.rows} / ${view.columns}`, ...columns.map(name)],
    ...rows.map((row) => [name(row), ...columns.map((column) => matrix.counts[row]?.[column] ?? 0)]),
  ];
}

/** A matrix, or what to say when it has no count. */
export function matrixOr<Target>(store: Parts<Target>, view: MatrixView<Target>, empty: string): TemplateResult {
  if (view.matrix.labels.length > 0) return matrixView(store, view);
  return html`<figure>
    <figcaption><h3>${view.title}</h3></figcaption>
    <p class="empty">${empty}</p>
  </figure>`;
}
