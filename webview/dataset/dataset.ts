import { html, nothing, type TemplateResult } from 'lit';
import { count } from '#core/qc/report/reportText';
import { button, icon } from '../runReport/parts.ts';
import { t } from '../shared/host.ts';
import { conclusionsView } from './conclusions.ts';
import { controls } from './controls.ts';
import { findingsView } from './findings.ts';
import { headTiles } from './headTiles.ts';
import { leaksView } from './leaks.ts';
import { lengthsView } from './lengths.ts';
import { lineageView } from './lineage.ts';
import { keptRows, writtenRows } from './partFigures.ts';
import type { Store } from './store.ts';

/** The whole page of a dataset. */
export function datasetTemplate(store: Store): TemplateResult {
  return html`${head(store)} ${controls(store)}
  ${store.error === undefined ? nothing : html`<p class="error" role="alert">${icon('error')} ${store.error}</p>`}
  ${verdict(store)} ${headTiles(store)} ${findingsView(store)} ${conclusionsView(store)} ${lengthsView(store)}
  ${leaksView(store)} ${lineageView(store)} ${definitions()}`;
}

function head(store: Store): TemplateResult {
  const { state } = store;
  return html`<header>
    <div>
      <h1>${t('Dataset: {0}', state.options.dataset)}</h1>
      <p class="quiet">
        ${state.folder} · ${t('{0} rows', count(writtenRows(state)))} ·
        <time datetime=${state.at}
          >${t('checked {0}', new Date(state.at).toLocaleString(document.documentElement.lang || 'en'))}</time
        >
      </p>
    </div>
    <div class="tools">
      ${button('refresh', store.checking ? t('Checking…') : t('Check Again'), () => store.check({}), 'quiet')}
      ${button('rocket', t('New Training'), () => store.newTraining(), 'first')}
    </div>
  </header>`;
}

/** What the person wants to know first, in one sentence. */
function verdict({ state }: Store): TemplateResult {
  const { severities } = state;
  const dropped = writtenRows(state) - keptRows(state);
  const [kind, name, text] =
    severities.error > 0
      ? (['poor', 'error', t('Not ready: what is marked as an error is lost, or teaches something wrong.')] as const)
      : dropped > 0
        ? (['poor', 'error', t('Not ready: LLaMA-Factory leaves out {0} rows.', count(dropped))] as const)
        : severities.warning > 0
          ? ([
              'warn',
              'warning',
              t('LLaMA-Factory takes every row. Look through the warnings before training.'),
            ] as const)
          : (['good', 'pass-filled', t('Ready: LLaMA-Factory takes every row as it is written.')] as const);
  return html`<p class="verdict ${kind}">${icon(name)} <b>${text}</b></p>`;
}

function definitions(): TemplateResult {
  return html`<details class="definitions">
    <summary>${icon('chevron-right')} ${t('How these figures are made')}</summary>
    <dl>
      <dt>${t('kept')}</dt>
      <dd>
        ${t('Rows that are left when LLaMA-Factory’s loader, converter and processor have read the files. The checks do the same here, without it.')}
      </dd>
      <dt>${t('cutoff')}</dt>
      <dd>
        ${t('cutoff_len of the training: what is longer loses the end of its source, or of its answer, without a word.')}
      </dd>
      <dt>${t('tokens')}</dt>
      <dd>
        ${t('Of the texts as the template renders them. With a tokenizer.json they are exact; without one they are estimated from the characters.')}
      </dd>
      <dt>${t('leak')}</dt>
      <dd>
        ${t('A row that is nearly the same as one of another part, or as an example in the prompt: measured on it, a model looks better than it is.')}
      </dd>
    </dl>
  </details>`;
}
