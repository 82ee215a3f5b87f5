import { html, nothing, type TemplateResult } from 'lit';
import type { LabelState } from '#core/qc/review/filter';
import type { QcState } from '#protocol/qcReview';
import { t } from '../shared/host.ts';
import { valueText } from './facets.ts';
import { button, icon, number, percent, VERDICT_ICONS, verdictText } from './parts.ts';
import { stateText } from './queue.ts';
import type { Store } from './store.ts';

const OFFERED: readonly LabelState[] = ['unreviewed', 'deferred', 'unreadable', 'stale', 'flagged', 'faulty'];

/** After the last label: what came of the review, and where to go on. */
export function summaryView(store: Store, state: QcState): TemplateResult {
  if (state.labels === 0) {
    return html`<div class="summary">
      <h2 class="title">${t('Nothing to review yet')}</h2>
      <p>${t('Label some files in the Promptmill view; the labels appear here as the teacher answers.')}</p>
    </div>`;
  }
  const open = state.labels - state.reviewed;
  const off = state.readOnly !== undefined;
  const isThrough = state.facets.states.unreviewed === 0; // else the end was reached by going over decided labels
  return html`<div class="summary">
    <h2 class="title">
      ${open === 0 ? html`${icon('pass')} ${t('All {0} labels are reviewed', number(state.labels))}` : isThrough ? t('This filter is through') : t('The end of this filter')}
    </h2>
    ${open === 0 ? nothing : html`<p>${t('Labels of the job that are not reviewed yet: {0}', number(open))}</p>`}
    <div class="buttons">
      ${
        open > 0 && store.filter.state !== 'unreviewed'
          ? button(t('Go on with the unreviewed'), () => store.showAll('unreviewed'), { kind: 'primary' })
          : nothing
      }
      ${button(t('Report'), () => store.act({ type: 'report' }), { icon: 'graph', ...(open === 0 ? { kind: 'primary' } : {}) })}
      ${button(t('Export…'), () => store.act({ type: 'export' }), { icon: 'export', off })}
      ${button(t('Back to the labels'), () => store.act({ type: 'restart' }))}
      ${button(t('Undo'), () => store.act({ type: 'undo' }), { key: 'U', off: off || !state.canUndo })}
    </div>
    <div class="tables">${verdicts(state)} ${conclusions(store, state)}</div>
    ${offers(store, state)}
  </div>`;
}

function verdicts({ facets }: QcState): TemplateResult {
  const { states } = facets;
  return html`<table>
    <caption>
      ${t('Verdicts in this filter')}
    </caption>
    <tbody>
      ${(['accepted', 'corrected', 'rejected', 'unreviewed'] as const).map(
        (verdict) =>
          html`<tr>
            <th scope="row">
              <span class="verdict ${verdict}">${icon(VERDICT_ICONS[verdict])}${verdictText(verdict)}</span>
            </th>
            <td>${number(states[verdict])}</td>
            <td class="quiet">${percent(states[verdict] / Math.max(1, states.all))}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function conclusions(store: Store, { facets }: QcState): TemplateResult | typeof nothing {
  if (facets.conclusions.length === 0) return nothing;
  return html`<table>
    <caption>
      ${t('Conclusions as they stand')}
    </caption>
    <tbody>
      ${facets.conclusions.slice(0, 12).map(
        ({ value, count }) =>
          html`<tr>
            <th scope="row">
              <button
                class="link"
                title=${t('Show them')}
                @click=${() => store.setFilter({ state: 'all', conclusion: value })}
              >
                ${valueText(value)}
              </button>
            </th>
            <td>${number(count)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** Other states that still have labels. */
function offers(store: Store, { facets, filter }: QcState): TemplateResult | typeof nothing {
  const states = OFFERED.filter((name) => facets.states[name] > 0 && name !== filter.state);
  if (states.length === 0) return nothing;
  return html`<section>
    <h2>${t('Worth another look')}</h2>
    <div class="chips">
      ${states.map(
        (name) =>
          html`<button class="chip" @click=${() => store.setFilter({ state: name })}>
            ${stateText(name)} <span class="count">${number(facets.states[name])}</span>
          </button>`,
      )}
    </div>
  </section>`;
}
