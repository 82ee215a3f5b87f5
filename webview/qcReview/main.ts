import { html, render } from 'lit';
import type { LabelKey } from '#core/qc/decision';
import type { QcFocus, QcHost, QcState, QcView } from '#protocol/qcReview';
import { connect, t } from '../shared/host.ts';
import { canAccept } from './answers.ts';
import { saveComment } from './comment.ts';
import { detailView } from './detail.ts';
import { helpView } from './help.ts';
import { isField, listenForKeys } from './keys.ts';
import { markFound } from './found.ts';
import { messages } from './messages.ts';
import { queueView } from './queue.ts';
import { revealed, ROW_HEIGHT, scaleOf } from './scale.ts';
import { Store } from './store.ts';
import { summaryView } from './summary.ts';
import { toolbar } from './toolbar.ts';
import './style.css';

const app = document.querySelector<HTMLElement>('#app') ?? document.body;
const dialog = document.createElement('dialog');
const status = document.createElement('div');
dialog.setAttribute('aria-labelledby', 'help-title');
status.className = 'visually-hidden';
status.setAttribute('role', 'status');
app.after(status, dialog);

/** The list on screen; known without asking, because asking for it makes the browser lay out the page. */
let viewport = { top: 0, height: 600 };
let frame = 0;
let isResized = false;
let said = '';
let shownKey: LabelKey | undefined;
let shownPosition = -1;
let observed: Element | undefined;

const host = connect<QcHost, QcView>({
  state: (next) => take(next),
  focus: (part) => focusOn(part),
  propose: (key, answer) => store.propose(key, answer),
});
const store = new Store(host, () => schedule());
const sizes = new ResizeObserver(([entry]) => {
  if (entry === undefined || entry.contentRect.height === viewport.height) return;
  viewport = { ...viewport, height: entry.contentRect.height };
  isResized = true;
  schedule();
});

function take(next: QcState): void {
  store.take(next);
  if (document.activeElement?.id !== 'filter') store.filterText = next.filter.text ?? '';
  const { notice, busy } = next;
  const isGrowing = next.searching || next.indexing !== undefined;
  // An error is an alert of its own. What was said of this revision is not said again, such as when it is on the disk.
  if (notice !== undefined && notice.kind !== 'error') announce(isGrowing ? '' : `${next.revision}`, notice.text);
  else if (busy !== undefined) announce('busy', busy);
  schedule();
}

/** Says a text to who hears the view: once for an occasion, and again for another. */
function announce(occasion: string, text: string): void {
  if (said === `${occasion} ${text}`) return;
  said = `${occasion} ${text}`;
  status.textContent = status.textContent === text ? `${text}\u00a0` : text;
}

/** Draws before the next frame, once for all that has changed until then. */
function schedule(): void {
  if (frame === 0) frame = requestAnimationFrame(draw);
}

function draw(): void {
  cancelAnimationFrame(frame);
  frame = 0;
  const { state } = store;
  if (state === undefined) return;
  const isMoved = isResized || state.label?.key !== shownKey || state.position !== shownPosition;
  isResized = false;
  const top = isMoved ? topFor(state) : viewport.top;
  viewport = { ...viewport, top };
  const hadFocus = document.activeElement !== document.body;
  const { label } = state;
  render(
    html`<nav aria-label=${t('Queue')}>${queueView(store, state, viewport)}</nav>
      <div class="right">
        ${messages(store, state)}
        ${
          label === undefined
            ? summaryView(store, state)
            : html`${detailView(store, state, label)} ${toolbar(store, state, label)}`
        }
      </div>`,
    app,
  );
  place(state, isMoved);
  markFound(state.filter.text);
  if (label?.key !== shownKey) {
    document.querySelector('.detail')?.scrollTo(0, 0);
    if (scrollY > 0) document.querySelector('.right')?.scrollIntoView(); // at 200 % the page scrolls, not its parts
  }
  shownKey = label?.key;
  shownPosition = state.position;
  // What had the focus is gone, such as the button of a banner: keys go on in the list.
  if (hadFocus && document.activeElement === document.body) focusList();
}

/** Where the list must be scrolled to so that the selected row is seen. */
function topFor(state: QcState): number {
  if (state.position === -1) return viewport.top;
  const scale = scaleOf(state.total, viewport.height);
  const offset = scale.offset(viewport.top);
  const wanted = revealed(state.position, offset, viewport.height);
  return wanted === offset ? viewport.top : scale.scrollTop(wanted);
}

/** Sizes that CSS cannot know; set through the object model because the policy forbids style attributes. */
function place(state: QcState, isMoved: boolean): void {
  const list = document.querySelector<HTMLElement>('#rows');
  const spacer = list?.querySelector<HTMLElement>('.spacer');
  const rows = list?.querySelector<HTMLElement>('.window');
  if (!list || !spacer || !rows) return;
  if (observed !== list) {
    sizes.disconnect();
    sizes.observe(list);
    observed = list;
  }
  const scale = scaleOf(state.total, viewport.height);
  const from = Number(rows.dataset['from']);
  // Rows keep their distance to what is at the top, also where a pixel of scrolling stands for several rows.
  const shift = viewport.top + from * ROW_HEIGHT - scale.offset(viewport.top);
  setStyle(spacer, 'height', `${scale.height}px`);
  setStyle(rows, 'transform', `translateY(${shift}px)`);
  if (isMoved) list.scrollTop = viewport.top;
}

function setStyle(element: HTMLElement, name: 'height' | 'transform', value: string): void {
  if (element.style[name] !== value) element.style[name] = value;
}

function focusList(): void {
  document.querySelector<HTMLElement>('#rows')?.focus({ preventScroll: true });
}

function focusOn(part: QcFocus): void {
  if (part === 'help') return openHelp();
  if (part === 'filter') {
    const field = document.querySelector<HTMLInputElement>('#filter');
    field?.focus();
    return field?.select();
  }
  const { state } = store;
  if (state?.label === undefined || state.readOnly !== undefined) return void host.input(false);
  if (part === 'comment') store.commenting = state.label.key;
  else store.editing = state.label.key;
  draw();
  const field = document.querySelector<HTMLTextAreaElement>(`textarea#${part}`);
  field?.focus();
  field?.setSelectionRange(field.value.length, field.value.length);
}

function openHelp(): void {
  render(
    helpView(() => dialog.close()),
    dialog,
  );
  if (!dialog.open) dialog.showModal();
  void host.input(true);
}

/** Leaves a field; an edit that changed nothing closes, another stays as not saved. */
function leave(): void {
  store.editing = undefined;
  store.commenting = undefined;
  draw();
  focusList();
}

function saveAnswer(): void {
  const { state } = store;
  if (state?.label === undefined || state.readOnly !== undefined) return;
  const answer = store.draft(state.label.key);
  if (answer === undefined) {
    if (store.editing !== state.label.key) return;
    if (canAccept(store, state, state.label)) store.act({ type: 'accept' }); // looked at, and nothing to change
    return leave();
  }
  if (answer.conclusion.trim() === '') return announce(state.label.key, t('Choose a conclusion first'));
  store.act({ type: 'correct', answer });
  leave();
}

listenForKeys(store, {
  leave,
  saveAnswer,
  saveComment: () => {
    if (store.state?.label !== undefined) saveComment(store, store.state.label);
    leave();
  },
  toList: () => {
    filterNow(); // before the next key is about a label
    focusList();
  },
});

// When the focus goes to the workbench, such as to its palette, the browser forgets where in the view it was.
let focused: Element | undefined;
addEventListener('focusin', (event) => {
  focused = event.target instanceof Element ? event.target : undefined;
  void host.input(dialog.open || isField(event.target ?? undefined));
});
addEventListener('focus', () => {
  if (dialog.open || document.activeElement !== document.body) return;
  if (focused instanceof HTMLElement && focused.isConnected) focused.focus({ preventScroll: true });
  else focusList();
});
addEventListener('focusout', () => void host.input(dialog.open));
dialog.addEventListener('close', () => void host.input(false));

// The text filter. What an input method is still composing is no text yet.
let typing: ReturnType<typeof setTimeout> | undefined;
const TYPING = 60; // ms
function typed(event: Event): void {
  const { target } = event;
  if (!(target instanceof HTMLInputElement) || target.id !== 'filter') return;
  store.filterText = target.value;
  if (event instanceof InputEvent && event.isComposing) return;
  clearTimeout(typing);
  typing = setTimeout(filterNow, TYPING);
}
function filterNow(): void {
  if (typing === undefined) return;
  clearTimeout(typing);
  typing = undefined;
  store.setFilter({});
}
addEventListener('input', typed);
addEventListener('compositionend', typed);

addEventListener('click', (event) => {
  const { target } = event;
  if (!(target instanceof Element)) return;
  const part = target.closest('[data-edit]') ? 'reasoning' : target.closest('[data-comment]') ? 'comment' : undefined;
  if (target.closest('textarea, input, select') !== null) return;
  if (part !== undefined) focusOn(part);
  else if (target.closest('[data-help]')) openHelp();
  // After a click the keys go on in the list: Space defers the next label, it does not press the button again.
  else if (event.detail > 0 && !dialog.open && target.closest('button') !== null) focusList();
});

addEventListener(
  'scroll',
  ({ target }) => {
    if (!(target instanceof HTMLElement) || target.id !== 'rows' || target.scrollTop === viewport.top) return;
    viewport = { ...viewport, top: target.scrollTop };
    schedule();
  },
  { capture: true, passive: true },
);

take(await host.ready());
draw();
focusList();
