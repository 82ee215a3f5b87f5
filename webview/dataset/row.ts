import { html, nothing, type TemplateResult } from 'lit';
import type { StoredRow } from '#protocol/dataset';
import { t } from '../shared/host.ts';
import { oddText } from '../runReport/oddRuns.ts';

/** A row of a file, column by column. */
export function storedRow({ columns, where }: StoredRow): TemplateResult {
  return html`<dl class="row" aria-label=${where}>
    ${columns.map(
      ({ name, text, isCut }) =>
        html`<dt>${name}</dt>
          <dd>
            ${text === '' ? html`<span class="quiet">${t('empty')}</span>` : html`<span class="text">${oddText(text)}</span>`}
            ${isCut ? html`<span class="quiet">…</span>` : nothing}
          </dd>`,
    )}
  </dl>`;
}
