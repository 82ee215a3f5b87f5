import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { t } from '../shared/host.ts';

/** One entry of a select. */
export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly description?: string;
}

/** A labelled select; `change` gets the value that was chosen. */
export function select(
  label: string,
  choices: readonly Choice[],
  value: string,
  change: (value: string) => void,
  beside?: unknown,
): TemplateResult {
  return html`<div class="field">
    <span class="label" aria-hidden="true">${label}</span>
    <vscode-single-select
      label=${label}
      title=${choices.find((choice) => choice.value === value)?.label ?? ''}
      .options=${choices.map((choice) => ({
        value: choice.value,
        label: choice.label,
        description: choice.description ?? '',
        selected: choice.value === value,
        disabled: false,
      }))}
      .value=${live(value)}
      @change=${(event: Event) => change((event.target as HTMLElement & { value: string }).value)}
    ></vscode-single-select>
    ${beside ?? ''}
  </div>`;
}

/** A checkbox with its label. */
export function checkbox(label: string, checked: boolean, change: (checked: boolean) => void): TemplateResult {
  return html`<vscode-checkbox
    label=${label}
    .checked=${live(checked)}
    @change=${(event: Event) => change((event.target as HTMLElement & { checked: boolean }).checked)}
  ></vscode-checkbox>`;
}

/** A labelled field for a number; `change` gets undefined when it was emptied. Taken when the person leaves it or presses Enter. */
export function numberField(
  label: string,
  value: number | undefined,
  options: { readonly least: number; readonly step: number; readonly placeholder?: string },
  change: (value: number | undefined) => void,
): TemplateResult {
  return html`<div class="field">
    <span class="label" aria-hidden="true">${label}</span>
    <vscode-textfield
      .label=${label}
      type="number"
      min=${options.least}
      step=${options.step}
      placeholder=${options.placeholder ?? ''}
      .value=${value === undefined ? '' : String(value)}
      @change=${(event: Event) => {
        const field = event.target as HTMLElement & { value: string };
        const entered = Number(field.value);
        if (field.value.trim() === '') change(undefined);
        else if (Number.isFinite(entered) && entered >= options.least) change(entered);
        else field.value = value === undefined ? '' : String(value);
      }}
    ></vscode-textfield>
  </div>`;
}

/** A button that is an icon; its label is read and shown as a tooltip. */
export function iconButton(icon: string, label: string, act: () => void): TemplateResult {
  return html`<vscode-toolbar-button icon=${icon} label=${label} title=${label} @click=${act}></vscode-toolbar-button>`;
}

/** A button that looks like a link. */
export function link(text: string, act: () => void): TemplateResult {
  return html`<button class="link" @click=${act}>${text}</button>`;
}

/** What is wrong, in the look of an error. */
export function problem(text: string): TemplateResult {
  return html`<div class="notice error">
    <vscode-icon name="error"></vscode-icon>
    <p>${text}</p>
  </div>`;
}

/** A number as the person's language writes it. */
export function number(value: number): string {
  return value.toLocaleString(document.documentElement.lang === 'zh-cn' ? 'zh-CN' : 'en-US');
}

/** A large number of tokens, short: `840`, `12.3 k`, `1.2 M`; in Chinese `1.2 万`. */
export function tokens(value: number): string {
  if (document.documentElement.lang === 'zh-cn') {
    return value < 10_000 ? number(value) : t('{0} × 10,000', number(Math.round(value / 1000) / 10));
  }
  if (value < 1000) return number(value);
  return value < 1_000_000 ? `${short(value / 1000)} k` : `${short(value / 1_000_000)} M`;
}

/** Three digits at most. */
function short(value: number): string {
  return number(value >= 100 ? Math.round(value) : Math.round(value * 10) / 10);
}
