import { html, nothing, type TemplateResult } from 'lit';
import { textRuns } from '../shared/oddText.ts';
import { t } from '../shared/host.ts';
import type { Store } from './store.ts';

/** Text for a template: text nodes, and small boxes for what nobody would see otherwise. Never markup. */
export type Shown = string | readonly (string | TemplateResult)[];

/** UTF-16 units of a text that are shown at once; the rest comes on demand. */
export const LONGEST = 20_000;
const MOST_BOXES = 2000; // elements in one text

/** A text of a record or an answer, with the characters in it that could disguise it made visible. */
export function visible(text: string): Shown {
  const runs = textRuns(text);
  if (runs.every(({ codes }) => codes === undefined)) return text;
  let boxes = 0;
  return runs.map((run) => {
    if (run.codes === undefined) return run.text;
    return ++boxes > MOST_BOXES
      ? '\ufffd'
      : html`<span class="odd" title=${t('invisible characters')}>${run.codes}</span>`;
  });
}

/** Its blanks and line ends kept; the template's own are not part of it. */
export const prose = (content: Shown | TemplateResult): TemplateResult => html`<span class="prose">${content}</span>`;

/** The start of a long text, never ending within a character; the whole text when it is short. */
export function startOf(text: string): string {
  return text.length <= LONGEST ? text : cut(text, LONGEST);
}

function cut(text: string, most: number): string {
  const last = text.charCodeAt(most - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? most - 1 : most);
}

/** A text that has no room to be long. */
export function short(text: string, most = 200): Shown {
  return visible(text.length > most ? `${cut(text, most)}…` : text);
}

/** A text that may be very long: its start, and a button for the rest. `name` tells it from the others. */
export function longText(store: Store, name: string, text: string): TemplateResult {
  if (text === '') return html`<span class="quiet">${t('(empty)')}</span>`;
  const isWhole = text.length <= LONGEST || store.isOpened(name);
  return html`${prose(visible(isWhole ? text : startOf(text)))}${isWhole ? nothing : showAll(store, name, text.length)}`;
}

/** The button that shows the rest of a long text. */
export function showAll(store: Store, name: string, length: number): TemplateResult {
  return html`<button class="link more" @click=${() => store.open(name)}>
    ${t('Show all {0} characters', length.toLocaleString())}
  </button>`;
}
