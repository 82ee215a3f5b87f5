import { html, nothing, svg, type TemplateResult } from 'lit';
import { count, percent } from '#core/qc/report/reportText';
import { recordedText } from '#core/recorded';
import { describeFailure } from '#core/train/failures';
import type { TrainingState } from '#core/train/progress';
import { isUnderWay, secondsLeft, secondsSpent, secondsText, stateText } from '#core/train/trainingText';
import type { TrainingShown } from '#protocol/training';
import { icon } from '../runReport/parts.ts';
import { t } from '../shared/host.ts';
import type { Store } from './store.ts';

type Failed = Extract<TrainingState, { readonly kind: 'failed' }>;

const LOOKS: Readonly<Record<TrainingState['kind'], string>> = {
  'not-started': 'circle-large-outline',
  starting: 'sync',
  running: 'sync',
  stopping: 'sync',
  stopped: 'debug-pause',
  done: 'pass-filled',
  failed: 'error',
  lost: 'debug-disconnect',
};

/** Where the run stands: how far, how long still, and what went wrong. */
export function standView(store: Store): TemplateResult {
  const { state, last, logs } = store.shown.progress;
  const spent = secondsSpent(logs);
  return html`<section class="stand ${state.kind}" aria-label=${t('Where the training stands')}>
    <p class="where">
      ${icon(LOOKS[state.kind] + (isUnderWay(state) ? ' codicon-modifier-spin' : ''))}
      <b>${stateText(state, t)}</b>
      ${last === undefined ? nothing : html`<span>${t('{0} of {1} steps', count(last.step), count(last.totalSteps))}</span>`}
      ${leftText(secondsLeft(store.shown.progress))}
      ${
        spent === undefined || spent < 1
          ? nothing
          : html`<span class="quiet"
              >${isUnderWay(state) ? t('for {0} so far', secondsText(spent, t)) : t('took {0}', secondsText(spent, t))}</span
            >`
      }
    </p>
    ${last === undefined || last.totalSteps === 0 ? nothing : bar(last.step, last.totalSteps)} ${adviceView(store)}
  </section>`;
}

function leftText(seconds: number | undefined): TemplateResult | typeof nothing {
  if (seconds === undefined) return nothing;
  const end = new Date(Date.now() + seconds * 1000);
  const isToday = end.toDateString() === new Date().toDateString();
  const lang = document.documentElement.lang || 'en';
  const clock = isToday
    ? end.toLocaleTimeString(lang, { hour: '2-digit', minute: '2-digit' })
    : end.toLocaleString(lang, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' });
  return html`<span>${t('{0} left, until about {1}', secondsText(seconds, t), clock)}</span>`;
}

function bar(step: number, total: number): TemplateResult {
  const share = Math.min(1, step / total);
  return html`<svg
    viewBox="0 0 1000 8"
    preserveAspectRatio="none"
    role="progressbar"
    aria-label=${t('Steps')}
    aria-valuemin="0"
    aria-valuemax=${total}
    aria-valuenow=${step}
    aria-valuetext=${percent(share)}
  >
    ${svg`<rect class="rest" width="1000" height="8" /><rect class="done" width=${share * 1000} height="8" />`}
  </svg>`;
}

/** What the state means and what to do about it. */
function adviceView({ shown }: Store): TemplateResult | typeof nothing {
  const { state } = shown.progress;
  if (state.kind === 'failed') return failureView(state);
  const text = adviceText(shown);
  return text === undefined ? nothing : html`<p class="lead">${text}</p>`;
}

function adviceText({ progress, facts }: TrainingShown): string | undefined {
  const { state, logs, pid, recorded } = progress;
  if (recorded !== undefined) return recordedText(recorded, document.documentElement.lang || 'en', t);
  switch (state.kind) {
    case 'not-started':
      return t(
        'Look at train.yaml, which VS Code checks and completes, then start. The curve appears here with the first logged step.',
      );
    case 'starting':
      return t(
        'The model is being loaded and the data prepared; the first step is logged after that. A large model takes minutes, and longer when it has to be downloaded.',
      );
    case 'stopping':
      return t('The current step is finished, then the checkpoint is saved.');
    case 'stopped':
      return facts.canResume
        ? t('What was trained is saved: go on from the checkpoint, or build the model as it is.')
        : t('It was stopped before a checkpoint was saved.');
    case 'lost':
      return facts.canResume
        ? t(
            'The process is gone without a word: it was killed, or the machine was switched off. Go on from the last checkpoint.',
          )
        : t(
            'The process is gone without a word: it was killed, or the machine was switched off. No checkpoint was saved: start again.',
          );
    case 'done':
      return facts.gguf === undefined
        ? t('Next: merge the adapter into its base model and convert both to a GGUF file, which the local server runs.')
        : t('Built: {0}. Start it, and evaluate it on the test part.', facts.gguf);
    default:
      return logs.length > 0 && pid === undefined
        ? t('It was started in a terminal: to stop it, press Ctrl+C there.')
        : undefined;
  }
}

function failureView({ cause, exitCode, lastLines }: Failed): TemplateResult {
  const { what, todo } = describeFailure(cause, t);
  return html`<div class="nothing" role="group" aria-label=${t('Why it failed')}>
    <p>
      <b>${what}</b
      >${exitCode === undefined ? nothing : html` <span class="quiet">${t('exit code {0}', exitCode)}</span>`}
    </p>
    <ul class="todo">
      ${todo.map((step) => html`<li>${icon('arrow-small-right')}<span>${step}</span></li>`)}
    </ul>
    ${
      lastLines.length === 0
        ? nothing
        : html`<p class="quiet">${t('The last lines of the log:')}</p>
            <pre
              tabindex="0"
              role="group"
              aria-label=${t('The last lines of the log:')}
              .textContent=${lastLines.join('\n')}
            ></pre>`
    }
  </div>`;
}
