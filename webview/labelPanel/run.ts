import { html, nothing, type TemplateResult } from 'lit';
import { isForReview } from '#core/label/causes';
import type { Progress, RunState } from '#protocol/labelRun';
import { t } from '../shared/host.ts';
import { outcomeTitle } from './announce.ts';
import { answerList, trialList } from './answers.ts';
import { durationText } from './duration.ts';
import type { Actions } from './actions.ts';
import { link, number, tokens } from './parts.ts';

type Active = Extract<RunState, { state: 'running' | 'paused' | 'cancelling' }>;
type Ended = Extract<RunState, { state: 'ended' }>;

/** The run in progress, or how the last one ended with the next steps. */
export function runSection(run: RunState, actions: Actions): TemplateResult | typeof nothing {
  switch (run.state) {
    case 'idle':
      return nothing;
    case 'preparing':
      return html`<section class="card">
        <h2>${t('Getting ready…')}</h2>
        <vscode-progress-bar indeterminate aria-label=${t('Getting ready…')}></vscode-progress-bar>
      </section>`;
    case 'failed':
      return html`<section class="card" aria-labelledby="run-head">
        ${head('error', t('Labelling could not start'), actions)}
        <p>${run.error}</p>
        ${link(t('Show Log'), () => actions.do((host) => host.showLog()))}
      </section>`;
    case 'ended':
      return endedCard(run, actions);
    default:
      return activeCard(run, actions);
  }
}

function activeCard(run: Active, actions: Actions): TemplateResult {
  const { progress } = run;
  const title = {
    running: runningTitle(run),
    paused: t('Paused: {0}', run.job),
    cancelling: t('Cancelling {0}', run.job),
  }[run.state];
  return html`<section class="card" aria-labelledby="run-head">
    <h2 id="run-head">${title}</h2>
    <p class="quiet">${run.teacher}</p>
    <vscode-progress-bar
      .value=${progress.done}
      .max=${Math.max(1, progress.total)}
      aria-label=${title}
    ></vscode-progress-bar>
    <p class="split">
      <strong>${t('{0} of {1}', number(progress.done), number(progress.total))}</strong><span>${paceText(run)}</span>
    </p>
    ${counts(progress)} ${costLine(progress)} ${waitingText(run)} ${causesLine(progress)} ${answerList(progress.last)}
    <div class="buttons">
      ${
        run.state === 'paused'
          ? html`<vscode-button data-next icon="debug-continue" @click=${() => actions.do((host) => host.resume())}>
              ${t('Continue')}
            </vscode-button>`
          : html`<vscode-button
              secondary
              data-next
              icon="debug-pause"
              ?disabled=${run.state === 'cancelling'}
              @click=${() => actions.do((host) => host.pause())}
            >
              ${t('Pause')}
            </vscode-button>`
      }
      <vscode-button
        secondary
        icon="debug-stop"
        title=${
          run.state === 'cancelling'
            ? t('Gives up the requests in flight; they may be charged for.')
            : t('Takes no new records and waits for those in flight.')
        }
        @click=${() => actions.do((host) => host.cancel())}
      >
        ${run.state === 'cancelling' ? t('Stop now') : t('Cancel')}
      </vscode-button>
    </div>
  </section>`;
}

/** What goes wrong, by cause, while it goes on; the last one in full as a tooltip. */
function causesLine({ causes: found, lastFailure }: Progress): TemplateResult | typeof nothing {
  if (found.length === 0) return nothing;
  return html`<p class="quiet" title=${lastFailure ?? ''}>
    ${found.map(({ text, count }) => `${text}: ${number(count)}`).join(' · ')}
  </p>`;
}

function runningTitle({ purpose, job }: Active): string {
  return {
    all: t('Labelling {0}', job),
    try: t('Trying a few: {0}', job),
    sample: t('Labelling the sample: {0}', job),
    retry: t('Asking again: {0}', job),
  }[purpose];
}

function paceText({ state, progress }: Active): string {
  if (state !== 'running' || progress.perMinute === undefined || progress.remainingMs === undefined) return '';
  const pace = t('{0} a minute', number(Math.round(progress.perMinute)));
  return `${pace} · ${t('about {0} left', durationText(progress.remainingMs))}`;
}

function costLine({ tokens: used, cost, expected }: Progress): TemplateResult | typeof nothing {
  const total = used.input + used.output;
  if (total === 0) return nothing;
  const money =
    cost === undefined ? [] : [expected === undefined ? cost : t('{0} so far, about {1} in all', cost, expected)];
  return html`<p
    class="quiet"
    title=${t('{0} read, {1} of them from the provider’s cache; {2} written', number(used.input), number(used.cached), number(used.output))}
  >
    ${[t('{0} tokens', tokens(total)), ...money].join(' · ')}
  </p>`;
}

function waitingText({ state, progress }: Active): TemplateResult | typeof nothing {
  if (state === 'cancelling') {
    return html`<p class="quiet">${t('Waiting for the requests in flight; what they bring is kept.')}</p>`;
  }
  const { waiting } = progress;
  if (waiting === undefined) return nothing;
  const time = durationText(waiting.ms);
  return html`<p class="key">
    <vscode-icon name="watch"></vscode-icon>
    <span>
      ${waiting.reason === 'rate-limit' ? t('Rate limit: waiting {0}', time) : t('Trying again in {0}', time)}
    </span>
  </p>`;
}

/** How a run ended, or a batch (`batchDir`: its job's folder), with the next steps. */
export function endedCard(run: Ended, actions: Actions, batchDir?: string): TemplateResult {
  const { progress, outcome, purpose } = run;
  const icon = { done: 'pass', cancelled: 'circle-slash', stopped: 'error' }[outcome];
  const trial = purpose === 'try' && progress.last.length > 0;
  const anything = progress.labelled + progress.skipped + progress.unreadable > 0;
  const title = trial && outcome === 'done' ? t('What the teacher answered') : outcomeTitle(outcome);
  return html`<section class="card" aria-label=${title}>
    ${head(icon, title, actions, batchDir)}
    <p class="quiet">${[run.job, run.teacher, durationText(progress.elapsedMs)].join(' · ')}</p>
    ${trial ? trialList(progress.last) : counts(progress)} ${costLine(progress)}
    ${
      progress.skipped > 0 && purpose === 'all'
        ? html`<p class="quiet">${t('{0} were labelled before and not asked again.', number(progress.skipped))}</p>`
        : nothing
    }
    ${
      run.left === undefined
        ? nothing
        : html`<p>${t('{0} records have no answer yet; “Go on” asks for them.', number(run.left))}</p>`
    }
    ${run.error === undefined ? nothing : html`<p role="alert">${run.error}</p>`}
    ${
      run.error === undefined && progress.lastFailure !== undefined && !trial
        ? html`<p class="quiet">${t('Last failure: {0}', progress.lastFailure)}</p>`
        : nothing
    }
    ${causes(run, actions)} ${anything && !trial ? nextSteps(run, actions) : nothing}
    ${anything ? nothing : link(t('Show Log'), () => actions.do((host) => host.showLog()))}
  </section>`;
}

/** What went wrong, by cause, each with its own way to ask again. */
function causes({ progress, jobDir }: Ended, actions: Actions): TemplateResult | typeof nothing {
  if (progress.causes.length === 0) return nothing;
  return html`<ul class="causes">
    ${progress.causes.map(
      ({ cause, text, count }) =>
        html`<li class="split">
          <span>${text}: ${number(count)}</span>
          ${
            isForReview(cause)
              ? link(t('Review'), () => actions.do((host) => host.review(jobDir)))
              : link(t('Retry {0}', number(count)), () => actions.do((host) => host.retry(jobDir, cause)))
          }
        </li>`,
    )}
  </ul>`;
}

function nextSteps(run: Ended, actions: Actions): TemplateResult {
  const { outcome, jobDir } = run;
  return html`<div class="buttons">
      <vscode-button
        data-next
        icon="diff"
        ?secondary=${outcome === 'stopped'}
        @click=${() => actions.do((host) => host.review(jobDir))}
      >
        ${t('Review labels')}
      </vscode-button>
      <vscode-button secondary icon="export" @click=${() => actions.do((host) => host.exportJob(jobDir))}>
        ${t('Export…')}
      </vscode-button>
    </div>
    <p>${link(t('Report: cost, causes, what was sent'), () => actions.do((host) => host.report(jobDir)))}</p>
    ${
      run.replay
        ? html`<p class="quiet">
            ${t('These answers were recorded. For texts of your own choose another teacher below: it gets each text, and the estimate says what that costs before you start.')}
          </p>`
        : nothing
    }`;
}

function head(icon: string, title: string, actions: Actions, batchDir?: string): TemplateResult {
  return html`<header>
    <h2 id=${batchDir === undefined ? 'run-head' : nothing} class=${icon}>
      <vscode-icon name=${icon}></vscode-icon>${title}
    </h2>
    <vscode-toolbar-button
      icon="close"
      label=${t('Close')}
      title=${t('Close')}
      @click=${() => actions.do((host) => host.dismiss(batchDir))}
    ></vscode-toolbar-button>
  </header>`;
}

function counts({ labelled, unreadable, failed }: Progress): TemplateResult {
  return html`<ul class="counts">
    <li><vscode-icon name="check"></vscode-icon>${t('{0} labelled', number(labelled))}</li>
    ${
      unreadable === 0
        ? nothing
        : html`<li title=${t('The teacher answered, but not in the form that the template asks for.')}>
            <vscode-icon name="question"></vscode-icon>${t('{0} unreadable', number(unreadable))}
          </li>`
    }
    ${failed === 0 ? nothing : html`<li><vscode-icon name="error"></vscode-icon>${t('{0} failed', number(failed))}</li>`}
  </ul>`;
}
