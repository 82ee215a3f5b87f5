import { html, nothing, type TemplateResult } from 'lit';

/** A codicon; decoration only. */
export function icon(name: string): TemplateResult {
  return html`<span class="codicon codicon-${name}" aria-hidden="true"></span>`;
}

const isMac = navigator.userAgent.includes('Mac');

/** A key as a button shows it. */
export function key(name: string): TemplateResult {
  return html`<kbd aria-hidden="true">${isMac ? name.replace('Ctrl+', '⌘') : name}</kbd>`;
}

/** What a button is besides its text. */
interface Look {
  readonly kind?: 'first' | 'quiet' | 'bare'; // `bare`: shows its icon only
  readonly key?: string;
  readonly off?: boolean;
}

/** A push button with an icon, in VS Code's look. */
export function button(name: string, text: string, click: () => void, look: Look = {}): TemplateResult {
  const isBare = look.kind === 'bare';
  return html`<button
    type="button"
    class="push ${look.kind ?? ''}"
    title=${isBare ? text : nothing}
    aria-label=${isBare ? text : nothing}
    aria-keyshortcuts=${look.key === undefined ? nothing : look.key.replace('Ctrl', isMac ? 'Meta' : 'Control')}
    ?disabled=${look.off ?? false}
    @click=${click}
  >
    ${icon(name)}${isBare ? nothing : html`<span>${text}</span>`}${look.key === undefined ? nothing : key(look.key)}
  </button>`;
}

const locale = () => document.documentElement.lang || undefined;

/** A whole number in the person's digits. */
export function count(value: number): string {
  return Math.round(value).toLocaleString(locale());
}

/** A time in ms, or in s where it is long. */
export function duration(ms: number): string {
  if (ms >= 10_000) return `${(ms / 1000).toFixed(1)} s`;
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${count(ms)} ms`;
}

/** A probability in percent, never rounded to certainty. */
export function percent(share: number): string {
  const value = share * 100;
  if (value > 99 && value < 100) return `${Math.min(99.9, value).toFixed(1)} %`;
  return value > 0 && value < 1 ? `${Math.max(0.1, value).toFixed(1)} %` : `${Math.round(value)} %`;
}
