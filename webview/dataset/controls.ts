import { html, nothing, type TemplateResult } from 'lit';
import { count } from '#core/qc/report/reportText';
import { button } from '../runReport/parts.ts';
import { t } from '../shared/host.ts';
import { longest } from './partFigures.ts';
import type { Store } from './store.ts';

const LEAST_CUTOFF = 16; // tokens
const MOST_CUTOFF = 1_048_576;

/** What the checks go by; a change checks again. */
export function controls(store: Store): TemplateResult {
  const { options, datasets, templates, tokenizer } = store.state;
  const { suggested } = longest(store.state);
  const names = datasets.includes(options.dataset) ? datasets : [options.dataset, ...datasets];
  return html`<form
    class="controls"
    aria-label=${t('What the checks go by')}
    @submit=${(event: Event) => event.preventDefault()}
  >
    ${
      names.length > 1
        ? html`<label>${t('Dataset')} ${select(names, options.dataset, (dataset) => store.check({ dataset }))} </label>`
        : nothing
    }
    <label>${t('Template')} ${select(templates, options.template, (template) => store.check({ template }))}</label>
    <label
      >${t('Cutoff, tokens')}
      <input
        id="cutoff"
        type="number"
        required
        min=${LEAST_CUTOFF}
        max=${MOST_CUTOFF}
        step="1"
        .value=${String(options.cutoffLen)}
        @change=${(event: Event) => takeCutoff(store, event.target as HTMLInputElement)}
      />
    </label>
    ${
      suggested > 0 && suggested !== options.cutoffLen
        ? button(
            'arrow-both',
            t('Fit all: {0}', count(suggested)),
            () => store.check({ cutoffLen: suggested }),
            'quiet suggested',
          )
        : nothing
    }
    <span class="tokenizer">
      <span class="label">${t('Token counts')}</span>
      <span>${tokenizer === undefined ? t('estimated') : t('exact: {0}', tokenizer)}</span>
      ${button('symbol-numeric', tokenizer === undefined ? t('Choose Tokenizer…') : t('Change…'), () => store.chooseTokenizer(), 'quiet')}
    </span>
  </form>`;
}

function select(names: readonly string[], chosen: string, take: (name: string) => void): TemplateResult {
  return html`<select @change=${(event: Event) => take((event.target as HTMLSelectElement).value)}>
    ${names.map((name) => html`<option .value=${name} .selected=${name === chosen}>${name}</option>`)}
  </select>`;
}

function takeCutoff(store: Store, input: HTMLInputElement): void {
  if (input.reportValidity()) store.check({ cutoffLen: input.valueAsNumber });
}
