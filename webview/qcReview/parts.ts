import { html, nothing, type TemplateResult } from 'lit';
import type { Standing } from '#core/qc/review/filter';
import type { DiffSpan } from '#core/qc/wordDiff';
import { t } from '../shared/host.ts';
import { visible } from './text.ts';

/** The verdict's codicon; always beside its text. */
export const VERDICT_ICONS: Readonly<Record<Standing, string>> = {
  unreviewed: 'circle-large-outline',
  accepted: 'check',
  corrected: 'edit',
  rejected: 'close',
};

/** The codicon of each mark that a label may carry, in the list, on its filter and on its button. */
export const MARK_ICONS = {
  deferred: 'clockface',
  unreadable: 'question',
  faulty: 'bug',
  stale: 'warning',
  flagged: 'flag',
  commented: 'comment',
  differs: 'diff',
  sample: 'beaker',
} as const;

/** The verdict in the person's language. */
export function verdictText(verdict: Standing): string {
  return { unreviewed: t('unreviewed'), accepted: t('accepted'), corrected: t('corrected'), rejected: t('rejected') }[
    verdict
  ];
}

/** A codicon; decoration only. */
export function icon(name: string): TemplateResult {
  return html`<span class="codicon codicon-${name}" aria-hidden="true"></span>`;
}

const isMac = navigator.userAgent.includes('Mac');

/** A key as a button shows it; `isTold` where it is not on a button, whose name is enough to hear. */
export function key(name: string, isTold = false): TemplateResult {
  return html`<kbd aria-hidden=${isTold ? nothing : 'true'}>${isMac ? name.replace('Ctrl+', '⌘') : name}</kbd>`;
}

/** One side of a diff, or both: removals carry −, additions +, and a decoration besides the colour. */
export function diffView(spans: readonly DiffSpan[], side: 'before' | 'after' | 'both'): TemplateResult {
  const hidden = { before: 'added', after: 'removed', both: '' }[side];
  return html`${spans.map((span) => {
    if (span.kind === hidden) return nothing;
    if (span.kind === 'same') return visible(span.text);
    return span.kind === 'removed'
      ? html`<del class=${kind(span)}
          ><span class="sign" aria-hidden="true">−</span
          ><span class="visually-hidden">${t('removed:')}</span>${visible(span.text)}</del
        >`
      : html`<ins class=${kind(span)}
          ><span class="sign" aria-hidden="true">+</span
          ><span class="visually-hidden">${t('added:')}</span>${visible(span.text)}</ins
        >`;
  })}`;
}

const PASSAGE = 60; // UTF-16 units

const kind = ({ text }: DiffSpan): string => (text.length > PASSAGE ? 'passage' : '');

/** What a button is besides its text. */
export interface ButtonLook {
  readonly icon?: string;
  readonly key?: string;
  readonly kind?: 'primary' | 'tool' | 'mark'; // `tool`: without a frame; `mark`: only its icon where there is little room
  readonly off?: boolean;
  readonly pressed?: boolean;
  readonly hint?: string; // where the text does not say it all
  readonly bare?: boolean; // shows its icon; the text is its name
}

/** A button in VS Code's look with its key on it. Native: it costs no time to draw, and everybody knows how it works. */
export function button(text: string, act: () => void, look: ButtonLook = {}): TemplateResult {
  const title = look.hint ?? (look.bare || look.kind === 'tool' || look.kind === 'mark' ? text : '');
  return html`<button
    class="button ${look.kind ?? ''} ${look.bare ? 'bare' : ''}"
    title=${title || nothing}
    aria-pressed=${look.pressed ?? nothing}
    aria-keyshortcuts=${look.key === undefined ? nothing : shortcut(look.key)}
    ?disabled=${look.off ?? false}
    @click=${act}
  >
    ${look.icon === undefined ? nothing : icon(look.icon)}<span class=${look.bare ? 'visually-hidden' : 'text'}
      >${text}</span
    >${look.key === undefined ? nothing : key(look.key)}
  </button>`;
}

/** A key in the words of `aria-keyshortcuts`. */
function shortcut(name: string): string {
  if (name === t('Space')) return 'Space';
  return name.replace('⇧', 'Shift+').replace('Ctrl', isMac ? 'Meta' : 'Control');
}

/** A number in the person's digits. */
export function number(value: number): string {
  return value.toLocaleString(document.documentElement.lang || undefined);
}

/** A share in percent; whole where it is not small. */
export function percent(share: number): string {
  const value = share * 100;
  const isFine = (value > 0 && value < 9.95) || (value > 99 && value < 100);
  return `${isFine ? Math.min(value, 99.9).toFixed(1) : Math.round(value)} %`;
}
