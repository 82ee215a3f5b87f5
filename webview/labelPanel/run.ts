import { html, nothing, type TemplateResult } from 'lit';
import type { Progress, RunState } from '#protocol/labelPanel';
import { t } from '../shared/host.ts';
import { outcomeTitle } from './announce.ts';
import { durationText } from './duration.ts';
import type { Actions } from './panel.ts';

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
        <button class="link" @click=${() => actions.do((host) => host.showLog())}>${t('Show Log')}</button>
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
    running: t('Labelling {0}', run.job),
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
    <p class="split"><strong>${t('{0} of {1}', progress.done, progress.total)}</strong><span>${paceText(run)}</span></p>
    ${counts(progress)} ${waitingText(run)}
    ${progress.lastFailure === undefined ? nothing : html`<p class="quiet">${progress.lastFailure}</p>`}
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
      <vscode-button secondary icon="debug-stop" @click=${() => actions.do((host) => host.cancel())}>
        ${run.state === 'cancelling' ? t('Stop now') : t('Cancel')}
      </vscode-button>
    </div>
  </section>`;
}

function paceText({ state, progress }: Active): string {
  if (state !== 'running' || progress.perMinute === undefined || progress.remainingMs === undefined) return '';
  const pace = t('{0} a minute', Math.round(progress.perMinute));
  return `${pace} · ${t('about {0} left', durationText(progress.remainingMs))}`;
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

function endedCard(run: Ended, actions: Actions): TemplateResult {
  const { progress, outcome } = run;
  const icon = { done: 'pass', cancelled: 'circle-slash', stopped: 'error' }[outcome];
  const anything = progress.labelled + progress.skipped + progress.unreadable > 0;
  return html`<section class="card" aria-labelledby="run-head">
    ${head(icon, outcomeTitle(outcome), actions)}
    <p class="quiet">${run.job} · ${run.teacher} · ${durationText(progress.elapsedMs)}</p>
    ${counts(progress)}
    ${
      progress.skipped > 0
        ? html`<p class="quiet">${t('{0} were labelled before and not asked again.', progress.skipped)}</p>`
        : nothing
    }
    ${run.error === undefined ? nothing : html`<p role="alert">${run.error}</p>`}
    ${
      run.error === undefined && progress.lastFailure !== undefined
        ? html`<p>${t('Last failure: {0}', progress.lastFailure)}</p>`
        : nothing
    }
    ${
      outcome === 'done' && progress.failed === 0
        ? nothing
        : html`<p class="quiet">${t('Resume below goes on with what is missing.')}</p>`
    }
    ${
      anything
        ? html`<div class="buttons">
            <vscode-button
              data-next
              icon="diff"
              ?secondary=${outcome === 'stopped'}
              @click=${() => actions.do((host) => host.review(run.jobDir))}
            >
              ${t('Review labels')}
            </vscode-button>
            <vscode-button secondary icon="export" @click=${() => actions.do((host) => host.exportJob(run.jobDir))}>
              ${t('Export…')}
            </vscode-button>
          </div>`
        : html`<button class="link" @click=${() => actions.do((host) => host.showLog())}>${t('Show Log')}</button>`
    }
  </section>`;
}

function head(icon: string, title: string, actions: Actions): TemplateResult {
  return html`<header>
    <h2 id="run-head" class=${icon}><vscode-icon name=${icon}></vscode-icon>${title}</h2>
    <vscode-toolbar-button
      icon="close"
      label=${t('Close')}
      title=${t('Close')}
      @click=${() => actions.do((host) => host.dismiss())}
    ></vscode-toolbar-button>
  </header>`;
}

function counts({ labelled, unreadable, failed }: Progress): TemplateResult {
  return html`<ul class="counts">
    <li><vscode-icon name="check"></vscode-icon>${t('{0} labelled', labelled)}</li>
    ${
      unreadable === 0
        ? nothing
        : html`<li title=${t('The teacher answered, but not in the form that the template asks for.')}>
            <vscode-icon name="question"></vscode-icon>${t('{0} unreadable', unreadable)}
          </li>`
    }
    ${failed === 0 ? nothing : html`<li><vscode-icon name="error"></vscode-icon>${t('{0} failed', failed)}</li>`}
  </ul>`;
}
