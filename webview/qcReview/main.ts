import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-icon/index.js';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import { html, nothing, render } from 'lit';
import type { LabelKey } from '#core/qc/decision';
import type { QcHost, QcState, QcView } from '#protocol/qcReview';
import { connect, t } from '../shared/host.ts';
import { detailView } from './detail.ts';
import { helpView } from './help.ts';
import { listView, ROW_HEIGHT } from './list.ts';
import { icon } from './parts.ts';
import { Store } from './store.ts';
import { summaryView } from './summary.ts';
import './style.css';

// Plain keys (A, X, 1–9 …) come from VS Code's key bindings as commands, so that a person can change them; this view
// only tells the host when keys are text, and handles the keys of its own fields.

const app = document.querySelector<HTMLElement>('#app') ?? document.body;
const dialog = document.createElement('dialog');
const status = document.createElement('div');
status.className = 'visually-hidden';
status.setAttribute('role', 'status');
app.after(status, dialog);

let editing: LabelKey | undefined;
let frame = 0;

const host = connect<QcHost, QcView>({
  state: (next) => take(next),
  focus: (part) => focus(part),
});
const store = new Store(host, () => draw());

function take(next: QcState): void {
  const moved = next.label?.key !== store.state?.label?.key || next.position !== store.state?.position;
  const changed = next.label?.key !== store.state?.label?.key;
  store.take(next);
  if (document.activeElement?.id !== 'filter') store.filterText = next.filter.text ?? '';
  if (next.notice !== undefined) status.textContent = next.notice.text;
  if (changed || next.decided === editing) editing = undefined;
  draw();
  if (moved) reveal();
  if (changed) document.querySelector('.detail')?.scrollTo(0, 0);
}

function draw(): void {
  const { state } = store;
  if (state === undefined) return;
  const list = document.querySelector<HTMLElement>('#rows');
  const viewport = { top: list?.scrollTop ?? 0, height: list?.clientHeight ?? 600 };
  const { label } = state;
  render(
    html`<nav aria-label=${t('Queue')}>${listView(store, state, viewport)}</nav>
      <div class="right">
        ${messages(state)}
        ${label === undefined ? summaryView(store, state) : detailView(store, state, label, editing === label.key)}
      </div>`,
    app,
  );
  place(state);
}

/** Sizes that CSS cannot know; set through the object model because the policy forbids style attributes. */
function place(state: QcState): void {
  const spacer = document.querySelector<HTMLElement>('.spacer');
  const rows = document.querySelector<HTMLElement>('.window');
  if (spacer === null || rows === null) return;
  spacer.style.height = `${state.total * ROW_HEIGHT}px`;
  rows.style.transform = `translateY(${Number(rows.dataset['from']) * ROW_HEIGHT}px)`;
}

function messages(state: QcState) {
  const error = store.error ?? (state.notice?.kind === 'error' ? state.notice.text : undefined);
  return html`${
    state.readOnly
      ? html`<div class="banner">${icon('lock')}${t('Restricted Mode: labels can be read, not decided on.')}</div>`
      : nothing
  }
  ${error === undefined ? nothing : html`<div class="banner error" role="alert">${icon('error')}${error}</div>`}`;
}

/** Brings the selected row into sight. */
function reveal(): void {
  const list = document.querySelector<HTMLElement>('#rows');
  const position = store.state?.position ?? -1;
  if (list === null || position === -1) return;
  const top = position * ROW_HEIGHT;
  if (top < list.scrollTop) list.scrollTop = Math.max(0, top - ROW_HEIGHT);
  else if (top + 2 * ROW_HEIGHT > list.scrollTop + list.clientHeight) {
    list.scrollTop = top + 2 * ROW_HEIGHT - list.clientHeight;
  }
  draw();
}

function focus(part: 'reasoning' | 'filter' | 'help'): void {
  if (part === 'help') return openHelp();
  if (part === 'filter') return document.querySelector<HTMLElement>('#filter')?.focus();
  const label = store.state?.label;
  if (label === undefined || store.state?.readOnly === true) return void host.input(false);
  editing = label.key;
  draw();
  const field = document.querySelector<HTMLTextAreaElement>('textarea#reasoning');
  field?.focus();
  field?.setSelectionRange(field.value.length, field.value.length);
}

function openHelp(): void {
  render(helpView(), dialog);
  if (!dialog.open) dialog.showModal();
  void host.input(true);
}

/** Leaves a field; an edit that changed nothing closes, another stays as not saved. */
function leave(field: HTMLElement): void {
  field.blur();
  editing = undefined;
  draw();
  document.querySelector<HTMLElement>('#rows')?.focus({ preventScroll: true });
}

const isField = (target: EventTarget | undefined): target is HTMLElement =>
  target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement || target instanceof HTMLSelectElement;

addEventListener('focusin', (event) => void host.input(dialog.open || isField(event.composedPath()[0])));
addEventListener('focusout', () => void host.input(dialog.open));
dialog.addEventListener('close', () => void host.input(false));

addEventListener('keydown', (event) => {
  if (event.isComposing || event.keyCode === 229) return;
  const target = event.composedPath()[0];
  const label = store.state?.label;
  if (isField(target)) {
    if (event.key === 'Escape') leave(target);
    const saves = event.key === 'Enter' && (event.ctrlKey || event.metaKey) && target instanceof HTMLTextAreaElement;
    if (saves && label !== undefined) store.act({ type: 'correct', answer: store.shown(label) });
    if (saves) leave(target);
    return;
  }
  const isList = target instanceof HTMLElement && target.id === 'rows';
  if (isList && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
    event.preventDefault();
    store.act({ type: event.key === 'ArrowDown' ? 'next' : 'previous' });
  }
});

addEventListener('click', (event) => {
  const target = event.target instanceof Element ? event.target : undefined;
  if (target?.closest('[data-edit]') && !target.closest('textarea')) focus('reasoning');
  else if (target?.closest('[data-help]')) openHelp();
  else if (target?.closest('[data-close]')) dialog.close();
});

addEventListener(
  'scroll',
  () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(draw);
  },
  { capture: true, passive: true },
);
addEventListener('resize', draw);

take(await host.ready());
document.querySelector<HTMLElement>('#rows')?.focus({ preventScroll: true });
