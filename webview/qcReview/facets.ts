import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { ORDERS, REJECTED, type FacetCount, type LabelFilter, type Order } from '#core/qc/review/filter';
import type { QcState } from '#protocol/qcReview';
import { t } from '../shared/host.ts';
import { plainText } from '../shared/oddText.ts';
import { icon, number } from './parts.ts';
import type { Store } from './store.ts';

type Part = 'taskId' | 'conclusion' | 'file' | 'reviewer';

/** The order of the queue, and what else it can be narrowed by, with the number of labels beside each choice. */
export function facetsView(store: Store, state: QcState): TemplateResult {
  const { facets, tasks } = state;
  const taskName = (id: string) => tasks.find((task) => task.id === id)?.title ?? id;
  const parts: readonly Part[] = ['taskId', 'conclusion', 'file', 'reviewer'];
  const set = parts.filter((part) => store.filter[part] !== undefined).length;
  return html`<div class="order">
      ${orderSelect(store, state)}
      <button
        class="button tool"
        title=${t('Filter by task, conclusion, file or reviewer')}
        aria-expanded=${store.hasFacets}
        aria-controls="facets"
        @click=${() => store.toggleFacets()}
      >
        ${icon('list-filter')}<span class="visually-hidden">${t('Filter by task, conclusion, file or reviewer')}</span
        >${set === 0 ? nothing : html`<span class="count">${set}</span>`}
      </button>
    </div>
    <div id="facets" class="selects" ?hidden=${!store.hasFacets}>
      ${tasks.length > 1 ? facet(store, 'taskId', t('Filter by task'), t('all tasks'), facets.tasks, taskName) : nothing}
      ${facet(store, 'conclusion', t('Filter by conclusion'), t('all conclusions'), facets.conclusions)}
      ${facet(store, 'file', t('Filter by file'), t('all files'), facets.files)}
      ${facet(store, 'reviewer', t('Filter by reviewer'), t('all reviewers'), facets.reviewers)}
    </div>
    ${setParts(store, state)}`;
}

function orderSelect(store: Store, state: QcState): TemplateResult {
  return html`<select
    aria-label=${t('Order of the queue')}
    title=${t('Order of the queue')}
    @change=${(event: Event) =>
      store.act({ type: 'order', order: ORDERS[(event.target as HTMLSelectElement).selectedIndex] ?? 'as-came' })}
  >
    ${ORDERS.map((order) => html`<option .selected=${live(state.order === order)}>${orderText(order)}</option>`)}
  </select>`;
}

function orderText(order: Order): string {
  return {
    'as-came': t('as they came'),
    disagreement: t('disagreement first'),
    unreadable: t('unreadable and off-set first'),
    shortest: t('shortest first'),
    random: t('random order'),
  }[order];
}

/** A select over one part of the filter; nothing where there is no choice. */
function facet(
  store: Store,
  part: Part,
  name: string,
  all: string,
  counts: readonly FacetCount[],
  textOf: (value: string) => string = valueText,
): TemplateResult | typeof nothing {
  const chosen = store.filter[part];
  const values = counts.map(({ value }) => value);
  if (values.length < 2 && chosen === undefined) return nothing;
  // A value that no label has any more under the rest of the filter can still be seen, and be left.
  const isLost = chosen !== undefined && !values.includes(chosen);
  const entries = isLost ? [{ value: chosen, count: 0 }, ...counts] : counts;
  return html`<select
    class=${chosen === undefined ? '' : 'set'}
    aria-label=${name}
    title=${name}
    @change=${(event: Event) => {
      const index = (event.target as HTMLSelectElement).selectedIndex;
      store.setFilter({ [part]: entries[index - 1]?.value });
    }}
  >
    <option .selected=${live(chosen === undefined)}>${all}</option>
    ${entries.map(
      ({ value, count }) =>
        html`<option .selected=${live(chosen === value)}>${textOf(value)} (${number(count)})</option>`,
    )}
  </select>`;
}

/** A conclusion, file or reviewer as text; options hold no elements. */
export function valueText(value: string): string {
  if (value === REJECTED) return t('rejected');
  return value === '' ? t('(none)') : plainText(value.slice(0, 100));
}

/** What came from a report's cell and has no select, each to be taken away, and the way back to all labels. */
function setParts(store: Store, state: QcState): TemplateResult | typeof nothing {
  const { filter } = store;
  const { teacher, other, pair } = filter;
  const tags: readonly (readonly [part: keyof LabelFilter, text: string] | undefined)[] = [
    teacher === undefined
      ? undefined
      : ['teacher', t('teacher: {0}', teacher === '' ? t('unreadable') : valueText(teacher))],
    other === undefined
      ? undefined
      : ['other', `${plainText(state.compare?.title ?? t('other side'))}: ${valueText(other)}`],
    pair === undefined
      ? undefined
      : ['pair', `${plainText(pair.a)}: ${valueText(pair.saidA)} · ${plainText(pair.b)}: ${valueText(pair.saidB)}`],
  ];
  const isSet = Object.keys(filter).length > 1 || filter.state !== 'all';
  if (!isSet) return nothing;
  return html`<div class="set-parts">
    ${tags.map((tag) =>
      tag === undefined
        ? nothing
        : html`<button
            class="chip"
            aria-label=${t('Take this filter away: {0}', tag[1])}
            @click=${() => store.setFilter({ [tag[0]]: undefined })}
          >
            ${tag[1]} ${icon('close')}
          </button>`,
    )}
    <button class="link" @click=${() => store.showAll()}>${icon('clear-all')}${t('Clear filters')}</button>
  </div>`;
}
