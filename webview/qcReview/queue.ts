import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { LABEL_STATES, type LabelState } from '#core/qc/review/filter';
import type { QcState } from '#protocol/qcReview';
import { t } from '../shared/host.ts';
import { plainText } from '../shared/oddText.ts';
import { facetsView } from './facets.ts';
import { icon, MARK_ICONS, number, percent, verdictText } from './parts.ts';
import { rowsView, type Viewport } from './rows.ts';
import type { Store } from './store.ts';

/** The left side: how far the review is, what to see of the queue and in which order, and the queue. */
export function queueView(store: Store, state: QcState, viewport: Viewport): TemplateResult {
  return html`<header>
      <h1 class="visually-hidden">${t('QC: {0}', plainText(state.job))}</h1>
      ${progress(state)} ${search(store)} ${stateChips(store, state)} ${facetsView(store, state)}
    </header>
    ${rowsView(store, state, viewport)}`;
}

function progress(state: QcState): TemplateResult {
  return html`<div class="progress">
    <p class="split">
      <strong>${t('{0} of {1} reviewed', number(state.reviewed), number(state.labels))}</strong>
      ${
        state.searching && state.filter.text !== undefined
          ? html`<span class="quiet">${t('searching… {0} so far', number(state.total))}</span>`
          : nothing
      }
      ${state.saving > 0 ? html`<span class="quiet saving">${t('saving…')}</span>` : nothing}
      ${
        state.indexing === undefined
          ? nothing
          : html`<span class="quiet">${t('reading the records, {0}', percent(state.indexing))}</span>`
      }
    </p>
    <progress max=${Math.max(1, state.labels)} value=${state.reviewed} aria-hidden="true"></progress>
  </div>`;
}

function search(store: Store): TemplateResult {
  return html`<div class="search">
    ${icon('search')}
    <input
      id="filter"
      type="search"
      autocomplete="off"
      spellcheck="false"
      placeholder=${t('Filter by text (/)')}
      title=${t('Filter by text (/)')}
      aria-label=${t('Filter by text')}
      .value=${live(store.filterText)}
    />
  </div>`;
}

function stateChips(store: Store, state: QcState): TemplateResult {
  const { states } = state.facets;
  const chosen = store.filter.state;
  const shown = LABEL_STATES.filter((name) => {
    if (name === 'all' || name === 'unreviewed' || chosen === name) return true;
    return name !== 'reviewed' && states[name] > 0; // its parts are chips already
  });
  return html`<div class="chips" role="group" aria-label=${t('Filter by state')}>
    ${shown.map(
      (name) =>
        html`<button
          class="chip"
          title=${stateText(name)}
          aria-pressed=${chosen === name}
          @click=${() => store.setFilter({ state: name })}
        >
          ${stateName(name, chosen === name)}<span class="count">${number(states[name])}</span>
        </button>`,
    )}
  </div>`;
}

/** A mark is known by its icon, which is the one in the list; its name is there while it is chosen. */
function stateName(name: LabelState, isChosen: boolean): TemplateResult {
  const codicon = name in MARK_ICONS ? MARK_ICONS[name as keyof typeof MARK_ICONS] : undefined;
  const text = html`<span class=${codicon === undefined || isChosen ? '' : 'visually-hidden'}
    >${stateText(name)}</span
  >`;
  return codicon === undefined ? text : html`${icon(codicon)}${text}`;
}

/** A state to filter by, in the person's language. */
export function stateText(name: LabelState): string {
  switch (name) {
    case 'all':
      return t('all');
    case 'reviewed':
      return t('reviewed');
    case 'unreadable':
      return t('unreadable');
    case 'stale':
      return t('stale reasoning');
    case 'deferred':
      return t('deferred');
    case 'faulty':
      return t('with findings');
    case 'flagged':
      return t('flagged');
    case 'commented':
      return t('with a comment');
    case 'differs':
      return t('differing');
    case 'sample':
      return t('in the sample');
    default:
      return verdictText(name);
  }
}
