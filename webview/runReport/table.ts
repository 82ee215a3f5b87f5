import { html, type TemplateResult } from 'lit';
import { t } from '../shared/host.ts';
import type { Parts, Rows } from './store.ts';
import { button } from './parts.ts';

/** A table of data; the first row is its headings, the first cell of each other row leads to its labels, if any. */
export function dataTable<Target>(
  store: Parts<Target>,
  caption: string,
  [head = [], ...body]: Rows,
  filters: readonly (Target | undefined)[] = [],
): TemplateResult {
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${caption}>
    <table class="data">
      <caption class="visually-hidden">
        ${caption}
      </caption>
      <thead>
        <tr>
          ${head.map((name) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${body.map(([name, ...cells], at) => {
          const filter = filters[at];
          return html`<tr>
            <th scope="row">
              ${
                filter === undefined
                  ? name
                  : html`<button class="link" title=${t('Open these labels')} @click=${() => store.open(filter)}>
                      ${name}
                    </button>`
              }
            </th>
            ${cells.map((cell) => html`<td>${cell ?? '–'}</td>`)}
          </tr>`;
        })}
      </tbody>
    </table>
  </div>`;
}

/** A table below a chart, closed until somebody wants the numbers. */
export function twin<Target>(
  store: Parts<Target>,
  caption: string,
  rows: Rows,
  filters: readonly (Target | undefined)[] = [],
): TemplateResult {
  return html`<details>
    <summary><span class="codicon codicon-chevron-right" aria-hidden="true"></span> ${t('Data table')}</summary>
    ${dataTable(store, caption, rows, filters)}
  </details>`;
}

/** The button that copies a table. */
export function copyButton(store: Pick<Parts<never>, 'copyCsv'>, rows: () => Rows): TemplateResult {
  return button('copy', t('Copy CSV'), () => store.copyCsv(rows()), 'quiet');
}
