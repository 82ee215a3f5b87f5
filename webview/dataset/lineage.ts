import { html, nothing, type TemplateResult } from 'lit';
import { button, icon } from '../runReport/parts.ts';
import { t } from '../shared/host.ts';
import type { Store } from './store.ts';

/** Where the rows come from, and whether that still holds. */
export function lineageView(store: Store): TemplateResult {
  const { state, verification } = store;
  const title = t('Lineage');
  return html`<section id="lineage" aria-label=${title}>
    <h2>${title}</h2>
    ${
      state.hasLineage
        ? html`<p class="quiet">
              ${t('Every row is tied by hashes to its record, the template, the teacher’s answer and the decision on it.')}
            </p>
            ${
              verification === undefined || verification === 'running'
                ? nothing
                : html`<p class="verdict ${verification.ok ? 'good' : 'poor'}">
                    ${icon(verification.ok ? 'pass-filled' : 'error')}
                    <span>${verification.text} ${verification.hint ?? nothing}</span>
                  </p>`
            }
            <div class="tools">
              ${
                verification === 'running'
                  ? html`<p>${icon('loading')} ${t('Verifying…')}</p>`
                  : button('verified', t('Verify'), () => store.verify())
              }
            </div>`
        : html`<p class="empty">
            ${t('These rows do not say where they come from: they were not exported by Promptmill.')}
          </p>`
    }
  </section>`;
}
