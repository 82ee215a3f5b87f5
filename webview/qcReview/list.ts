import { html, nothing, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import { live } from 'lit/directives/live.js';
import type { LabelFilter, LabelState } from '#core/qc/queue';
import type { QcRow, QcState } from '#protocol/qcReview';
import { t } from '../shared/host.ts';
import { icon, VERDICT_ICONS, verdictText } from './parts.ts';
import type { Store } from './store.ts';

/** Height of a row in CSS pixels; `--row` in style.css is the same. */
export const ROW_HEIGHT = 46;
const MARGIN = 20; // rows drawn beyond what is seen

/** The part of the list that is on screen, in CSS pixels. */
export interface Viewport {
  readonly top: number;
  readonly height: number;
}

/** The left side: progress, filters and the queue, of which only the rows in sight are drawn. */
export function listView(store: Store, state: QcState, viewport: Viewport): TemplateResult {
  const { summary, filter } = state;
  const setFilter = (change: Partial<LabelFilter>) => store.act({ type: 'filter', filter: { ...filter, ...change } });
  return html`<header>
      <div class="progress">
        <strong>${t('{0} of {1} reviewed', summary.reviewed, summary.labels)}</strong>
        <progress max=${Math.max(1, summary.labels)} value=${summary.reviewed} aria-hidden="true"></progress>
      </div>
      <vscode-textfield
        id="filter"
        type="search"
        placeholder=${t('Filter by text (/)')}
        label=${t('Filter by text')}
        .value=${live(store.filterText)}
        @input=${(event: Event) => {
          store.filterText = (event.target as HTMLInputElement).value;
          setFilter({ text: store.filterText });
        }}
      >
        <vscode-icon slot="content-before" name="search"></vscode-icon>
      </vscode-textfield>
      <div class="chips" role="group" aria-label=${t('Filter by state')}>
        ${STATES.filter((name) => isShown(state, name)).map(
          (name) =>
            html`<button class="chip" aria-pressed=${filter.state === name} @click=${() => setFilter({ state: name })}>
              ${stateText(name)} <span class="count">${state.counts[name]}</span>
            </button>`,
        )}
      </div>
      ${selects(store, state)}
    </header>
    ${rowsView(store, state, viewport)}`;
}

const STATES = ['all', 'unreviewed', 'accepted', 'corrected', 'rejected', 'unreadable', 'stale'] as const;

function isShown(state: QcState, name: LabelState): boolean {
  return name === 'all' || name === 'unreviewed' || state.counts[name] > 0 || state.filter.state === name;
}

function stateText(name: LabelState): string {
  if (name === 'all') return t('all');
  if (name === 'unreadable') return t('unreadable');
  return name === 'stale' ? t('stale reasoning') : verdictText(name);
}

/** Task and conclusion to filter by, where there is a choice. */
function selects(store: Store, state: QcState): TemplateResult {
  const { filter, tasks, conclusions } = state;
  const choose = (name: 'taskId' | 'conclusion') => (event: Event) => {
    const { value } = event.target as HTMLSelectElement;
    const { [name]: _, ...rest } = filter;
    store.act({ type: 'filter', filter: value === '' ? rest : { ...rest, [name]: value } });
  };
  const option = (value: string, text: string, chosen: string | undefined) =>
    html`<option value=${value} ?selected=${(chosen ?? '') === value}>${text}</option>`;
  return html`<div class="selects">
    ${
      tasks.length > 1
        ? html`<select aria-label=${t('Filter by task')} @change=${choose('taskId')}>
            ${option('', t('all tasks'), filter.taskId)}
            ${tasks.map((task) => option(task.id, task.title ?? task.id, filter.taskId))}
          </select>`
        : nothing
    }
    ${
      conclusions.length > 1
        ? html`<select aria-label=${t('Filter by conclusion')} @change=${choose('conclusion')}>
            ${option('', t('all conclusions'), filter.conclusion)}
            ${conclusions.map((conclusion) => option(conclusion, conclusion, filter.conclusion))}
          </select>`
        : nothing
    }
  </div>`;
}

function rowsView(store: Store, state: QcState, { top, height }: Viewport): TemplateResult {
  if (state.total === 0) {
    return html`<div class="empty">
      ${
        state.summary.labels === 0
          ? html`<p>${t('No labels yet. They appear here as the teacher answers.')}</p>`
          : html`<p>${t('No label passes this filter.')}</p>
              <vscode-button secondary @click=${() => store.act({ type: 'filter', filter: { state: 'all' } })}
                >${t('Show all')}</vscode-button
              >`
      }
    </div>`;
  }
  const from = Math.max(0, Math.floor(top / ROW_HEIGHT) - MARGIN);
  const to = Math.min(state.total, Math.ceil((top + height) / ROW_HEIGHT) + MARGIN);
  store.need(from, to);
  const selected = state.position;
  const active = selected >= from && selected < to ? `row-${selected}` : nothing;
  return html`<div
    id="rows"
    class="rows"
    role="listbox"
    tabindex="0"
    aria-label=${t('Labels')}
    aria-activedescendant=${active}
  >
    <div class="spacer">
      <div class="window" data-from=${from}>
        ${Array.from({ length: to - from }, (_, at) => rowView(store, state, from + at))}
      </div>
    </div>
  </div>`;
}

function rowView(store: Store, state: QcState, index: number): TemplateResult {
  const row = store.row(index);
  const isSelected = index === state.position;
  if (row === undefined) return html`<div class="row" role="option" aria-selected="false"></div>`;
  return html`<div
    id="row-${index}"
    class=${classMap({ row: true, selected: isSelected, [row.verdict]: true })}
    role="option"
    aria-selected=${isSelected}
    aria-setsize=${state.total}
    aria-posinset=${index + 1}
    title=${row.origin}
    @click=${() => store.act({ type: 'select', key: row.key })}
  >
    <span class="verdict" title=${verdictText(row.verdict)}>${icon(VERDICT_ICONS[row.verdict])}</span>
    <span class="main">
      <span class="line">
        <span class="conclusion">${conclusionText(row)}</span>
        ${state.tasks.length > 1 ? html`<span class="quiet">${row.taskId}</span>` : nothing}
        <span class="quiet verdictText">${row.verdict === 'unreviewed' ? nothing : verdictText(row.verdict)}</span>
        ${row.stale ? html`<span class="stale">${icon('warning')}${t('stale')}</span>` : nothing}
        <span class="origin quiet">${fileName(row.origin)}</span>
      </span>
      <span class="line quiet preview">${row.text || t('(empty)')}</span>
    </span>
  </div>`;
}

function conclusionText(row: QcRow): TemplateResult | string {
  if (row.conclusion !== undefined) return row.conclusion;
  return html`<span class="unreadable">${icon('warning')}${t('unreadable')}</span>`;
}

const fileName = (origin: string): string => origin.slice(origin.lastIndexOf('/') + 1);
