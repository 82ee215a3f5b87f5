import { html, nothing, type TemplateResult } from 'lit';
import { count, percent } from '#core/qc/report/reportText';
import type { LeakRow } from '#protocol/dataset';
import { button, icon } from '../runReport/parts.ts';
import { t } from '../shared/host.ts';
import { oddText } from '../runReport/oddRuns.ts';
import { partName } from './partFigures.ts';
import type { Store } from './store.ts';

/** The rows that are nearly the same in two parts, side by side. */
export function leaksView(store: Store): TemplateResult | typeof nothing {
  const { leaks, state } = store;
  if (state.leaks === 0) {
    if (state.parts.length < 2) return nothing;
    return html`<section aria-label=${t('Leaks')}>
      <h2>${t('Leaks')}</h2>
      <p class="lead done">${icon('pass-filled')} ${t('No row is nearly the same as one of another part.')}</p>
    </section>`;
  }
  return html`<section id="leaks" aria-label=${t('Leaks')}>
    <h2>${t('Leaks')}</h2>
    <p class="quiet">
      ${t('{0} rows are nearly the same as one of another part or as an example in the prompt. A model that has seen one knows the other.', count(state.leaks))}
    </p>
    ${leaks === undefined ? html`<p class="empty">${t('Reading…')}</p>` : leaks.rows.map((leak) => pair(store, leak))}
    ${
      leaks !== undefined && leaks.rows.length < leaks.total
        ? button('chevron-down', t('Show more ({0} left)', count(leaks.total - leaks.rows.length)), () =>
            store.moreLeaks(),
          )
        : nothing
    }
  </section>`;
}

function pair(store: Store, leak: LeakRow): TemplateResult {
  return html`<article class="leak">
    <p class="similarity">${t('{0} alike', percent(leak.similarity))}</p>
    ${side(leak.part, leak.where, leak.text, () => store.openLeak(leak.id, 'row'))}
    ${side(leak.near.part, leak.near.where, leak.near.text, () => store.openLeak(leak.id, 'near'))}
  </article>`;
}

function side(part: LeakRow['near']['part'], where: string, text: string, open: () => void): TemplateResult {
  return html`<div>
    <p>
      <b>${partName(part)}</b>
      ${
        where === ''
          ? nothing // an example in the prompt stands in no file of the dataset
          : html`<button type="button" class="link" title=${t('Open this line')} @click=${open}>${where}</button>`
      }
    </p>
    <p class="text" tabindex="0"><span>${oddText(text)}</span></p>
  </div>`;
}
