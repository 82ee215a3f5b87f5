import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { BatchOffer, BatchUnderWay, Transport } from '#protocol/labelBatch';
import type { EstimateState } from '#protocol/labelForm';
import { t } from '../shared/host.ts';
import { durationText } from './duration.ts';
import type { Actions } from './actions.ts';
import { link, number } from './parts.ts';

/** A batch under way at the provider: how far it is, who follows it, and what can be done. */
export function batchCard(batch: BatchUnderWay, actions: Actions): TemplateResult {
  const { jobDir, done, total, followed, received, cost, keyFor } = batch;
  const title = t('Batch: {0}', batch.job);
  const known = total > 0 && batch.status !== 'submitting';
  const notes = [
    ...(received > 0 ? [t('{0} answers fetched', number(received))] : []),
    ...(cost === undefined ? [] : [t('{0} so far', cost)]),
  ];
  return html`<section class="card" aria-label=${title}>
    <h2><vscode-icon name="cloud"></vscode-icon>${title}</h2>
    <p class="quiet">${[batch.teacher, ageText(batch)].filter((part) => part !== '').join(' · ')}</p>
    <vscode-progress-bar
      ?indeterminate=${!known}
      .value=${done}
      .max=${Math.max(1, total)}
      aria-label=${title}
    ></vscode-progress-bar>
    <p class="split">
      <strong>${total === 0 ? '' : t('{0} of {1}', number(done), number(total))}</strong>
      <span>${statusText(batch)}</span>
    </p>
    ${notes.length === 0 ? nothing : html`<p class="quiet">${notes.join(' · ')}</p>`} ${followText(batch)}
    ${
      keyFor === undefined
        ? nothing
        : html`<p class="key">
            <vscode-icon name="key"></vscode-icon
            >${link(t('Set key…'), () => actions.do((host) => host.setKey(keyFor)))}
          </p>`
    }
    <div class="buttons">
      <vscode-button
        secondary
        icon="cloud-download"
        ?disabled=${followed === 'elsewhere'}
        @click=${() => actions.do((host) => host.fetchBatch(jobDir))}
      >
        ${t('Fetch now')}
      </vscode-button>
      <vscode-button
        secondary
        icon="debug-stop"
        ?disabled=${followed === 'elsewhere' || batch.status === 'cancelling'}
        @click=${() => actions.do((host) => host.cancelBatch(jobDir))}
      >
        ${t('Cancel batch')}
      </vscode-button>
    </div>
  </section>`;
}

function statusText({ status, round }: BatchUnderWay): string {
  const text = {
    submitting: t('submitting'),
    validating: t('being checked'),
    in_progress: t('running'),
    cancelling: t('being cancelled'),
    fetching: t('results coming in'),
  }[status];
  return round > 1 ? t('{0} · round {1}', text, round) : text;
}

function ageText({ ageMs }: BatchUnderWay): string {
  return ageMs === 0 ? '' : t('begun {0} ago', durationText(ageMs));
}

function followText({ followed, problem }: BatchUnderWay): TemplateResult {
  if (problem !== undefined) {
    return html`<p class="problem" role="alert"><vscode-icon name="warning"></vscode-icon><span>${problem}</span></p>`;
  }
  const text = {
    here: t('The provider works on it, even when this window is closed.'),
    elsewhere: t('Another window follows it; its results appear here too.'),
    no: t('This window does not follow it. “Fetch now” goes on.'),
  }[followed];
  return html`<p class="quiet">${text}</p>`;
}

/** The choice between at once and by batch, with what each costs. */
export function transportChoice(offer: BatchOffer, estimate: EstimateState, actions: Actions): TemplateResult {
  const { chosen, share, hours, proposed } = offer;
  const ready = estimate.state === 'ready' ? estimate : undefined;
  const radio = (by: Transport, label: string, note: string) =>
    html`<vscode-radio
      name="transport"
      value=${by}
      label=${note === '' ? label : `${label} · ${note}`}
      .checked=${live(chosen === by)}
      @change=${() => actions.do((host) => host.chooseTransport(by))}
    ></vscode-radio>`;
  const price = share === undefined ? '' : t('{0} % of the price', Math.round(share * 100));
  const time = hours === undefined ? '' : t('within {0} h', hours);
  const costs = ready === undefined || ready.cost.length === 0 ? '' : t('about {0}', ready.cost.join(' + '));
  const cached = ready?.costCached === undefined ? '' : t('{0} with its cache', ready.costCached);
  const batchCost = ready?.costBatch === undefined ? '' : t('about {0}', ready.costBatch);
  const note = (...parts: readonly string[]) => parts.filter((part) => part !== '').join(t(', '));
  return html`<vscode-radio-group class="transport" variant="vertical" role="radiogroup" aria-label=${t('How to ask')}>
      ${radio('now', t('Right away'), note(costs, cached, ready === undefined ? '' : t('at least {0}', durationText(ready.seconds * 1000))))}
      ${radio('batch', t('By batch'), note(batchCost, price, time))}
    </vscode-radio-group>
    ${
      proposed
        ? html`<p class="key">
            <vscode-icon name="lightbulb"></vscode-icon>
            <span>${t('So many records are better asked by batch: cheaper, and not held up by rate limits.')}</span>
          </p>`
        : nothing
    }`;
}
