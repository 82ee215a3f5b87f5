import { html, nothing, type TemplateResult } from 'lit';
import { shortName } from '#core/evaluate/evaluationText';
import type { TaskEvaluation } from '#core/evaluate/evaluation';
import { conclusionText, count, percent } from '#core/qc/report/reportText';
import type { EvaluationRow, RowFilter, SaidLabel } from '#protocol/evaluation';
import { oddText } from '../runReport/oddRuns.ts';
import { button, icon } from '../runReport/parts.ts';
import { t } from '../shared/host.ts';
import { plainText } from '../shared/oddText.ts';
import type { Store } from './store.ts';

/** The labels of a cell, a class or a model, at first those that the shown model got wrong. */
export function recordsView(store: Store, task: TaskEvaluation): TemplateResult {
  const { contestants: all } = store.state.report;
  const { filter, page } = store;
  const ids = task.contestants.map(({ contestant }) => contestant);
  const name = (id: string) => {
    const found = all.find((one) => one.id === id);
    return found === undefined ? id : shortName(found, all, t);
  };
  return html`<section id="records" tabindex="-1" aria-label=${t('Records')}>
    <h2>${t('Records')}</h2>
    <p class="what">
      ${icon('list-filter')}
      <span
        >${filter === undefined ? '' : filterText(filter, name)}${page === undefined ? '' : html` · ${t('{0} labels', count(page.total))}`}</span
      >
      ${
        filter === undefined || isPlain(filter)
          ? nothing
          : button('clear-all', t('All wrong ones'), () => store.open(plain(filter)), 'quiet')
      }
    </p>
    ${page === undefined ? html`<p class="quiet">${t('Counting…')}</p>` : nothing}
    ${
      page?.total === 0
        ? html`<p class="empty">
            ${filter?.only === 'wrong' ? t('It got none wrong.') : t('There is no such label.')}
          </p>`
        : nothing
    }
    ${
      page === undefined || page.total === 0
        ? nothing
        : html`<div class="scroll" tabindex="0" role="group" aria-label=${t('Records')}>
            <table class="data records">
              <caption class="visually-hidden">
                ${t('Records')}
              </caption>
              <thead>
                <tr>
                  <th scope="col">${t('Record')}</th>
                  <th scope="col">${t('gold')}</th>
                  ${ids.map((id) => html`<th scope="col">${name(id)}</th>`)}
                </tr>
              </thead>
              <tbody>
                ${page.rows.map((row) => rowView(store, row, ids))}
              </tbody>
            </table>
          </div>`
    }
    ${
      page !== undefined && page.rows.length < page.total
        ? button('chevron-down', t('Show more ({0} left)', count(page.total - page.rows.length)), () => store.more())
        : nothing
    }
  </section>`;
}

function rowView(store: Store, row: EvaluationRow, ids: readonly string[]): TemplateResult {
  return html`<tr>
    <th scope="row">
      <button
        class="link"
        title=${t('Open the file of this record')}
        @click=${() => store.openRecord(row.itemId, row.taskId)}
      >
        ${row.place}
      </button>
      <p class="quiet" title=${plainText(row.text)}>${oddText(row.text)}</p>
    </th>
    <td>${row.gold}</td>
    ${ids.map((id) => saidView(row.said[id], row.gold))}
  </tr>`;
}

function saidView(said: SaidLabel | undefined, gold: string): TemplateResult {
  if (said === undefined) return html`<td>–</td>`;
  const { label, written, confidence } = said;
  const isRight = label === gold;
  const shown = label ?? (written === '' ? conclusionText('', t) : html`“${oddText(written)}”`);
  return html`<td class=${isRight ? 'right' : 'wrong'}>
    ${icon(isRight ? 'check' : 'close')}<span class="visually-hidden">${isRight ? t('right') : t('wrong')}: </span>
    ${shown}${confidence === undefined ? nothing : html` <small>${percent(confidence)}</small>`}
  </td>`;
}

const plain = ({ taskId, contestant }: RowFilter): RowFilter => ({ taskId, contestant, only: 'wrong' });
const isPlain = ({ only, gold, predicted }: RowFilter): boolean =>
  only === 'wrong' && gold === undefined && predicted === undefined;

function filterText({ contestant, only, gold, predicted }: RowFilter, name: (id: string) => string): string {
  const who = name(contestant);
  const said = predicted === '' ? t('outside the set') : predicted;
  if (gold !== undefined && said !== undefined) return t('gold {0}, {1}: {2}', gold, who, said);
  if (gold !== undefined) return t('gold {0}', gold);
  return only === 'wrong' ? t('Wrong: {0}', who) : t('All labels');
}
