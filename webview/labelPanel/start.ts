import { html, nothing, type TemplateResult } from 'lit';
import { isForReview } from '#core/label/causes';
import type { EstimateState, PreviousVersion, StartObstacle, StartState } from '#protocol/labelForm';
import type { PanelState } from '#protocol/labelPanel';
import { t } from '../shared/host.ts';
import { transportChoice } from './batch.ts';
import { durationText } from './duration.ts';
import type { Actions } from './actions.ts';
import { link, number, tokens } from './parts.ts';

/** What a trial labels. */
const FEW = 5;

/** What it would take, and the buttons with, in words, what they would do or why they cannot. */
export function startSection(state: PanelState, actions: Actions): TemplateResult {
  const { start, estimate, run, batch } = state;
  const ended = run.state === 'ended' ? run.jobDir : undefined;
  const isOver = estimate.state === 'ready' && estimate.left === 0;
  return html`<section class="start" aria-labelledby="start-head">
    <h2 id="start-head" class="visually-hidden">${t('Start')}</h2>
    <div class="takes">
      ${estimatePart(estimate, batch !== undefined)}
      ${batch === undefined || isOver ? nothing : transportChoice(batch, estimate, actions)}
    </div>
    ${buttons(state, ended, actions)}
    <p id="start-note" class="quiet">${note(state, actions)}</p>
    ${
      start.can !== 'resume' || ended === start.jobDir
        ? nothing
        : start.failed.map(
            ({ cause, text, count }) =>
              html`<p class="split">
                <span>${text}: ${number(count)}</span>
                ${
                  isForReview(cause)
                    ? link(t('Review'), () => actions.do((host) => host.review(start.jobDir)))
                    : link(t('Retry these'), () => actions.do((host) => host.retry(start.jobDir, cause)))
                }
              </p>`,
          )
    }
  </section>`;
}

function leftOf(estimate: EstimateState): number | undefined {
  return estimate.state === 'ready' ? estimate.left : undefined;
}

function buttons(
  { start, estimate, batch }: PanelState,
  ended: string | undefined,
  actions: Actions,
): TemplateResult | typeof nothing {
  const begin = () => actions.do((host) => host.start('auto'));
  const left = leftOf(estimate);
  if (start.can === 'no') {
    return html`<vscode-button block disabled aria-describedby="start-note">${t('Label all')}</vscode-button>`;
  }
  if (start.can === 'resume' && left === 0) {
    // The card of the run that has just ended offers the review already.
    if (ended === start.jobDir) return nothing;
    return html`<vscode-button
      block
      data-next
      icon="diff"
      @click=${() => actions.do((host) => host.review(start.jobDir))}
    >
      ${t('Review labels')}
    </vscode-button>`;
  }
  const few = left === undefined || left > FEW;
  return html`<div class="buttons">
    ${
      few
        ? html`<vscode-button secondary icon="beaker" @click=${() => actions.do((host) => host.tryFew())}>
            ${t('Try {0}', FEW)}
          </vscode-button>`
        : nothing
    }
    <vscode-button data-next icon=${batch?.chosen === 'batch' ? 'cloud-upload' : 'play'} @click=${begin}>
      ${batch?.chosen === 'batch' ? batchText(left) : allText(start, left)}
    </vscode-button>
  </div>`;
}

function batchText(left: number | undefined): string {
  return left === undefined ? t('Submit as a batch') : t('Submit {0} as a batch', number(left));
}

function allText(start: StartState, left: number | undefined): string {
  if (start.can === 'resume' && start.done > 0) {
    return left === undefined ? t('Go on') : t('Go on with {0}', number(left));
  }
  return left === undefined ? t('Label all') : t('Label all {0}', number(left));
}

function note({ start, estimate, teacherId }: PanelState, actions: Actions): unknown {
  if (start.can === 'no') {
    if (start.reason === 'error') return start.error;
    if (start.reason === 'elsewhere') {
      return t('Job {0} is being labelled in another window: {1} so far.', start.job, number(start.done));
    }
    if (start.reason === 'batch') {
      const fetch = link(t('Fetch results'), () => actions.do((host) => host.fetchBatch(start.jobDir)));
      return html`${t('A batch of job {0} is under way: {1} answers so far.', start.job, number(start.done))} ${fetch}`;
    }
    if (start.reason === 'key-missing' && teacherId !== undefined) {
      const setKey = link(t('Set key…'), () => actions.do((host) => host.setKey(teacherId)));
      return html`${obstacleText(start.reason)} ${setKey}`;
    }
    return obstacleText(start.reason);
  }
  const over = leftOf(estimate) === 0;
  if (start.can === 'start') {
    if (start.replaces === undefined) return t('Writes to .promptmill/jobs/{0}.', start.job);
    return t('Something differs from job {0}, so this becomes job {1}.', start.replaces, start.job);
  }
  const renew = link(t('Start a new job instead'), () => actions.do((host) => host.start('new')));
  if (over) return html`${t('Job {0} has answers for all of them.', start.job)} ${renew}`;
  return html`${t('Job {0} has answers for {1} so far.', start.job, number(start.done))} ${renew}`;
}

function estimatePart(estimate: EstimateState, choice: boolean): TemplateResult | typeof nothing {
  switch (estimate.state) {
    case 'none':
      return nothing;
    case 'working':
      return html`<div class="estimate" aria-busy="true">
        <p class="quiet">${t('Estimating…')}</p>
        <vscode-progress-bar indeterminate aria-label=${t('Estimating…')}></vscode-progress-bar>
      </div>`;
    case 'failed':
      return html`<div class="estimate"><p class="quiet">${t('No estimate: {0}', estimate.error)}</p></div>`;
    default:
      return estimate.left === 0 ? nothing : readyEstimate(estimate, choice);
  }
}

/** `choice`: cost and time stand beside the two ways of asking instead. */
function readyEstimate(estimate: Extract<EstimateState, { state: 'ready' }>, choice: boolean): TemplateResult {
  const { left, reused, input, output, seconds, measured } = estimate;
  const row = (name: string, value: unknown, more: unknown = nothing) =>
    html`<dt>${name}</dt>
      <dd>${value} ${more === nothing ? nothing : html`<span class="quiet">· ${more}</span>`}</dd>`;
  return html`<dl
    class="estimate"
    title=${measured ? t('Estimated from the answers so far.') : t('Estimated from a sample; the first 20 answers make it exact.')}
  >
    ${row(t('Records'), number(left), html`<span title=${t('Tokens: read + written')}>${t('{0} + {1} tokens', tokens(input), tokens(output))}</span>`)}
    ${reused === 0 ? nothing : row(t('Repeated'), number(reused), t('cost nothing'))}
    ${
      choice
        ? nothing
        : html`${row(t('Cost'), costText(estimate), costNotes(estimate))}
          ${row(t('Time'), t('at least {0}', durationText(seconds * 1000)))}`
    }
    ${estimate.balance === undefined ? nothing : row(t('Balance'), estimate.balance)}
  </dl>`;
}

function costText({ cost, unpriced, free }: Extract<EstimateState, { state: 'ready' }>): string {
  if (free) return t('nothing');
  if (cost.length === 0) return t('price unknown');
  return unpriced ? t('{0} and a teacher without a known price', cost.join(' + ')) : t('about {0}', cost.join(' + '));
}

function costNotes({ costCached, costBatch, free }: Extract<EstimateState, { state: 'ready' }>): unknown {
  if (free) return nothing;
  const notes = [
    ...(costCached === undefined ? [] : [t('{0} with its cache', costCached)]),
    ...(costBatch === undefined ? [] : [t('{0} by batch', costBatch)]),
  ];
  return notes.length === 0 ? nothing : notes.join(' · ');
}

/** What a changed prompt does to the labels of the version before; nothing where there is none. */
export function versionSection({ start }: PanelState, actions: Actions): TemplateResult | typeof nothing {
  const previous = start.can === 'no' ? undefined : start.previous;
  return previous === undefined ? nothing : html`<section>${versionPart(previous, actions)}</section>`;
}

/** The prompt changed since a job: its sample can be labelled first, or was, and this is what changed. */
function versionPart({ job, compared }: PreviousVersion, actions: Actions): TemplateResult {
  if (compared === undefined) {
    return html`<div class="version">
      <p>${t('The prompt has changed since job {0}.', job)}</p>
      <vscode-button secondary icon="git-compare" @click=${() => actions.do((host) => host.relabelSample())}>
        ${t('Relabel its sample first')}
      </vscode-button>
    </div>`;
  }
  const none = t('no readable answer');
  return html`<div class="version">
    <p>
      ${
        compared.flips === 0
          ? t('The new prompt answers all {0} sampled labels as job {1} did.', compared.labels, job)
          : t('The new prompt changes {0} of {1} sampled labels of job {2}.', compared.flips, compared.labels, job)
      }
      ${compared.flips === 0 ? nothing : link(t('Show all'), () => actions.do((host) => host.showFlips()))}
    </p>
    ${
      compared.rows.length === 0
        ? nothing
        : html`<ul class="flips">
            ${compared.rows.map(
              ({ text, before, after }) =>
                html`<li title=${text}>
                  <span class="ellipsis quiet">${text}</span>
                  <span>${before ?? none} → <strong>${after ?? none}</strong></span>
                </li>`,
            )}
          </ul>`
    }
  </div>`;
}

function obstacleText(reason: StartObstacle): string {
  return {
    checking: t('Checking…'),
    'template-missing': t('Choose a template first.'),
    'template-invalid': t('Mend the template first: see above.'),
    'sources-missing': t('Add the files to label first.'),
    'sources-unreadable': t('Some files cannot be read: see above.'),
    'sources-empty': t('The chosen files hold no text to label.'),
    'key-missing': t('Set a key for this teacher first.'),
    'replies-missing': t('No recorded answers (replies.jsonl) belong to this template. Choose another teacher.'),
  }[reason];
}
