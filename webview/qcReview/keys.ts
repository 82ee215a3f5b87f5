import { ROW_HEIGHT } from './scale.ts';
import type { Store } from './store.ts';

// Plain keys (A, X, 1–9 …) come from VS Code's key bindings as commands, so that a person can change them. A webview
// passes on to VS Code every key that reaches the window; what a field or a button uses itself is stopped before, so that
// no letter of a text and no Space on a button can decide on a label, however late the host learns where the focus is.

/** What the keys of the view's own fields do. */
export interface KeyActions {
  /** Leaves a field; its text stays. */
  leave(field: HTMLElement): void;
  saveAnswer(): void;
  saveComment(): void;
  /** The text filter is done with: on to the list. */
  toList(): void;
}

/** Whether a person types there. */
export function isField(target: EventTarget | undefined): target is HTMLElement {
  if (target instanceof HTMLInputElement) return target.type !== 'checkbox';
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** Listens for the keys of fields, buttons and the list. */
export function listenForKeys(store: Store, actions: KeyActions): void {
  document.addEventListener('keydown', (event) => {
    const { target } = event;
    const isComposing = event.isComposing || event.keyCode === 229;
    if (isComposing) return event.stopPropagation();
    if (document.querySelector('dialog[open]') !== null && isBound(event)) return event.stopPropagation();
    if (isField(target ?? undefined)) return inField(event, target as HTMLElement, actions);
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      return actions.saveAnswer();
    }
    if (target instanceof Element && target.closest('button, summary, dialog') !== null) {
      if (event.key === ' ' || event.key === 'Enter') event.stopPropagation();
      return;
    }
    if (event.key === ' ') event.preventDefault(); // it defers; it does not scroll
    if (target instanceof HTMLElement && target.id === 'rows') inList(event, target, store);
  });
}

/** Whether a key may be one of the view's own: all of them are letters, digits, signs, Space, Backspace, Ctrl+Z. */
const isBound = ({ key, ctrlKey, metaKey }: KeyboardEvent): boolean =>
  ctrlKey || metaKey ? key.toLowerCase() === 'z' : key.length === 1 || key === 'Backspace' || key === 'Enter';

function inField(event: KeyboardEvent, field: HTMLElement, actions: KeyActions): void {
  const isCommand = event.ctrlKey || event.metaKey;
  const isText = (event.key.length === 1 && !isCommand) || ['Backspace', 'Delete', 'Enter'].includes(event.key);
  if (isText) event.stopPropagation();
  if (event.key === 'Escape') return actions.leave(field);
  if (event.key !== 'Enter') return;
  if (field.id === 'filter') return actions.toList();
  if (field.id === 'comment' && !event.shiftKey) {
    event.preventDefault();
    actions.saveComment();
  } else if (isCommand && (field.id === 'reasoning' || field.id === 'conclusion')) {
    event.preventDefault();
    actions.saveAnswer();
  }
}

function inList(event: KeyboardEvent, list: HTMLElement, store: Store): void {
  const { state } = store;
  if (state === undefined || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const last = state.total - 1;
  const page = Math.max(1, Math.floor(list.clientHeight / ROW_HEIGHT) - 1);
  const here = Math.max(0, state.position);
  const aim = {
    Home: 0,
    End: last,
    PageUp: Math.max(0, here - page),
    PageDown: Math.min(last, here + page),
  }[event.key];
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    event.preventDefault();
    store.act({ type: event.key === 'ArrowDown' ? 'next' : 'previous' });
  } else if (aim !== undefined) {
    event.preventDefault();
    store.selectAt(aim);
  }
}
