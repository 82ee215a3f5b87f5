import { html, type TemplateResult } from 'lit';

/** A codicon; decoration only. */
export function icon(name: string): TemplateResult {
  return html`<span class="codicon codicon-${name}" aria-hidden="true"></span>`;
}

/** A push button with an icon. */
export function button(name: string, text: string, click: () => void, kind = 'plain'): TemplateResult {
  return html`<button type="button" class="push ${kind}" @click=${click}>${icon(name)} ${text}</button>`;
}
