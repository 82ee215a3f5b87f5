import { html, nothing, type TemplateResult } from 'lit';
import type { SampleState } from '#core/qc/review/view';
import type { QcState } from '#protocol/qcReview';
import { t } from '../shared/host.ts';
import { button, icon, number, percent } from './parts.ts';
import type { Store } from './store.ts';
import { visible } from './text.ts';

/** What stands above a label: why nothing can be decided, what went wrong, what is waited for, the sample, the comparison. */
export function messages(store: Store, state: QcState): TemplateResult {
  const error = store.error ?? (state.notice?.kind === 'error' ? state.notice.text : undefined);
  return html`<div class="messages">
    ${
      state.readOnly === undefined
        ? nothing
        : html`<div class="banner">
            ${icon('lock')}<span>${visible(state.readOnly.text)}</span>
            ${button(t('Try again'), () => store.act({ type: 'takeOver' }))}
          </div>`
    }
    ${error === undefined ? nothing : html`<div class="banner error" role="alert">${icon('error')}<span>${visible(error)}</span></div>`}
    ${
      state.notice?.kind === 'info'
        ? html`<div class="banner info">${icon('info')}<span>${visible(state.notice.text)}</span></div>`
        : nothing
    }
    ${state.busy === undefined ? nothing : html`<div class="banner info">${spinner()}<span>${state.busy}</span></div>`}
    ${state.sample === undefined ? nothing : sampleBanner(store, state, state.sample)}
    ${state.compare === undefined ? nothing : compareLine(store, state, state.compare)}
  </div>`;
}

/** Something turns while it is waited for. */
export const spinner = (): TemplateResult =>
  html`<span class="codicon codicon-loading spin" aria-hidden="true"></span>`;

function sampleBanner(store: Store, state: QcState, sample: SampleState): TemplateResult {
  const judged = {
    open: { icon: 'beaker', text: t('Sample of {0} from {1} labels', number(sample.size), number(sample.lot)) },
    accepted: { icon: 'pass', text: t('The sample is accepted at AQL {0} %', sample.aql) },
    rejected: { icon: 'error', text: t('The sample is not accepted at AQL {0} %', sample.aql) },
  }[sample.judgement];
  const facts = [
    t('{0} of {1} inspected', number(sample.inspected), number(sample.size)),
    t('defects: {0}, at most {1}', number(sample.defects), number(sample.accept)),
    ...(sample.inspected > 0
      ? [t('error rate {0} to {1} (95 %)', percent(sample.low), percent(sample.high))]
      : [t('AQL {0} %', sample.aql)]),
  ];
  const isShown = store.filter.state === 'sample';
  return html`<section class="sample ${sample.judgement}" aria-label=${t('Sample')}>
    ${icon(judged.icon)}
    <div class="facts">
      <strong>${judged.text}</strong>
      <span class="quiet">${facts.join(' · ')}</span>
      ${
        sample.failed.length === 0
          ? nothing
          : html`<span class="failed"
              >${icon('warning')}${t('too many errors among:')}
              ${sample.failed.map(
                (stratum, index) => html`${index > 0 ? ', ' : ''}<strong>${visible(stratum)}</strong>`,
              )}</span
            >`
      }
    </div>
    ${
      isShown || state.facets.states.sample === 0
        ? nothing
        : html`<button class="link" @click=${() => store.showAll('sample')}>${t('Show them')}</button>`
    }
  </section>`;
}

function compareLine(store: Store, state: QcState, compare: NonNullable<QcState['compare']>): TemplateResult {
  return html`<p class="compare">
    ${icon('git-compare')}
    <span>
      ${t('Compared with')} <strong>${visible(compare.title)}</strong
      ><span class="quiet"> · ${t('{0} differ', number(compare.differing))}</span>
    </span>
    ${
      compare.differing === 0 || store.filter.state === 'differs'
        ? nothing
        : html`<button class="link" @click=${() => store.setFilter({ state: 'differs' })}>${t('Show them')}</button>`
    }
    <button class="link" @click=${() => store.act({ type: 'compare' })}>${t('Change…')}</button>
  </p>`;
}
