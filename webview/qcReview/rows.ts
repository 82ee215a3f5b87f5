import { html, nothing, type TemplateResult } from 'lit';
import type { LabelRow } from '#core/qc/review/view';
import type { QcState } from '#protocol/qcReview';
import { t } from '../shared/host.ts';
import { plainText } from '../shared/oddText.ts';
import { button, icon, MARK_ICONS, VERDICT_ICONS, verdictText } from './parts.ts';
import { ROW_HEIGHT, scaleOf } from './scale.ts';
import type { Store } from './store.ts';
import { short, visible } from './text.ts';

const MARGIN = 8; // rows drawn beyond what is seen

/** The part of the list that is on screen, in CSS pixels. */
export interface Viewport {
  readonly top: number; // how far it is scrolled
  readonly height: number;
}

/** The queue, of which only the rows in sight are drawn. */
export function rowsView(store: Store, state: QcState, { top, height }: Viewport): TemplateResult {
  if (state.total === 0) return empty(store, state);
  const first = scaleOf(state.total, height).offset(top) / ROW_HEIGHT;
  const from = Math.max(0, Math.min(Math.floor(first), state.total - 1) - MARGIN);
  const to = Math.min(state.total, Math.ceil(first + height / ROW_HEIGHT) + MARGIN);
  store.need(from, to);
  const selected = state.position;
  return html`<div
    id="rows"
    class="rows"
    role="listbox"
    tabindex="0"
    aria-label=${t('Labels')}
    aria-activedescendant=${selected >= from && selected < to ? `row-${selected}` : nothing}
  >
    <div class="spacer" role="presentation">
      <div class="window" role="presentation" data-from=${from}>
        ${Array.from({ length: to - from }, (_, at) => rowView(store, state, from + at))}
      </div>
    </div>
  </div>`;
}

function empty(store: Store, state: QcState): TemplateResult {
  if (state.searching) return html`<div class="empty quiet">${t('searching…')}</div>`;
  return html`<div class="empty">
    ${
      state.labels === 0
        ? html`<p>${t('No labels yet. They appear here as the teacher answers.')}</p>`
        : html`<p>${t('No label passes this filter.')}</p>
            ${button(t('Show all'), () => store.showAll())}`
    }
  </div>`;
}

function rowView(store: Store, state: QcState, index: number): TemplateResult {
  const row = store.row(index);
  const isSelected = index === state.position;
  if (row === undefined) {
    return html`<div
      class="row"
      role="option"
      aria-selected="false"
      aria-label=${t('loading…')}
      aria-setsize=${state.total}
      aria-posinset=${index + 1}
    ></div>`;
  }
  const task = state.tasks.length > 1 ? state.tasks.find(({ id }) => id === row.taskId) : undefined;
  return html`<div
    id="row-${index}"
    class="row ${isSelected ? 'selected' : ''}"
    role="option"
    aria-selected=${isSelected}
    aria-setsize=${state.total}
    aria-posinset=${index + 1}
    @click=${() => store.act({ type: 'select', key: row.key })}
  >
    <span class="verdict ${row.verdict}" title=${verdictText(row.verdict)}
      >${icon(VERDICT_ICONS[row.verdict])}<span class="visually-hidden">${verdictText(row.verdict)}</span></span
    >
    <span class="main">
      <span class="line">
        <span class="conclusion ${row.conclusion === undefined ? 'absent' : ''}">
          ${row.conclusion === undefined ? absence(row) : short(row.conclusion)}</span
        >
        ${task === undefined ? nothing : html`<span class="quiet task">${task.title ?? task.id}</span>`}
        ${marksOf(row).map(
          (mark) =>
            html`<span class="mark ${mark.kind}" title=${mark.text}
              >${icon(mark.icon)}<span class="visually-hidden">${mark.text}</span></span
            >`,
        )}
        ${originView(row.origin)}
      </span>
      <span class="line quiet preview" title=${plainText(row.text)}
        >${row.text === '' ? t('(empty)') : short(row.text)}</span
      >
    </span>
  </div>`;
}

interface Mark {
  readonly icon: string;
  readonly text: string;
  readonly kind: string;
}

function marksOf(row: LabelRow): readonly Mark[] {
  const marks: Mark[] = [];
  const add = (on: boolean, kind: string, codicon: string, text: string) => {
    if (on) marks.push({ kind, icon: codicon, text });
  };
  add(row.unreadable && row.conclusion !== undefined, 'warn', MARK_ICONS.unreadable, t('unreadable'));
  add(row.stale, 'warn', MARK_ICONS.stale, t('stale reasoning'));
  add(row.faulty, 'warn', MARK_ICONS.faulty, t('has findings'));
  add(row.differs, '', MARK_ICONS.differs, t('differs'));
  add(row.deferred, '', MARK_ICONS.deferred, t('deferred'));
  add(row.flagged, 'flag', MARK_ICONS.flagged, t('flagged'));
  add(row.commented, '', MARK_ICONS.commented, t('has a comment'));
  return marks;
}

/** What stands in the place of a conclusion. */
function absence(row: LabelRow): TemplateResult {
  if (row.blind) return html`${icon('eye-closed')}${t('hidden')}`;
  return row.unreadable ? html`${icon(MARK_ICONS.unreadable)}${t('unreadable')}` : html`${t('(none)')}`;
}

/** The file's name and the row, of which the name is cut when there is no room. */
function originView(origin: string): TemplateResult {
  const row = /:\d{1,12}$/.exec(origin)?.[0] ?? '';
  const file = origin.slice(origin.lastIndexOf('/') + 1, origin.length - row.length);
  return html`<span class="origin quiet" title=${plainText(origin)}
    ><span class="file">${visible(file)}</span><span>${row}</span></span
  >`;
}
