import { html, nothing, svg, type TemplateResult } from 'lit';
import type { PlaygroundRun, TeacherSaid } from '#protocol/playground';
import { t } from '../shared/host.ts';
import { plainText } from '../shared/oddText.ts';
import { button, count, icon, key, percent } from './parts.ts';
import { isBusy, type Store } from './store.ts';
import { timesView } from './times.ts';

/** The shown question's answer: the conclusion first, and whatever is known of it. */
export function answerView(store: Store): TemplateResult {
  const { shown } = store;
  if (shown === undefined) return emptyAnswer();
  return html`<section class="answer" aria-label=${t('Answer')} aria-busy=${shown.state === 'running'}>
    <p class="asked quiet">
      ${shown.template === undefined ? t('Plain prompt') : shown.template}${shown.task === undefined ? nothing : ` · ${shown.task}`}
      · ${modeName(shown)} · ${shown.model}
    </p>
    ${shown.conclusion === '' && shown.state === 'failed' ? nothing : html`<p class="conclusion ${shown.conclusion.length > 24 ? 'long' : ''}">${conclusionText(shown)}</p>`}
    ${notes(shown)} ${shown.scores === undefined ? nothing : scoresView(store, shown)}
    ${shown.error === undefined ? nothing : html`<p class="error" role="alert">${icon('error')} ${shown.error}</p>`}
    ${teacherView(shown.teacher)} ${reasoningView(store, shown)} ${timesView(shown)}
    ${
      shown.state === 'running'
        ? nothing
        : html`<div class="tools">
            ${button('terminal', t('Copy as curl'), () => store.copyCurl(), { kind: 'quiet' })}
          </div>`
    }
  </section>`;
}

const caret = html`<span class="caret" aria-hidden="true"></span>`;

function conclusionText({ conclusion, state, ask }: PlaygroundRun): unknown {
  if (state === 'running') return [pre(conclusion), ask.mode === 'labels' ? nothing : caret];
  return conclusion === '' && state !== 'failed' ? html`<span class="quiet">${t('nothing')}</span>` : pre(conclusion);
}

/** A text as it stands, line ends and all. */
function pre(text: string): TemplateResult {
  return html`<span class="pre">${plainText(text)}</span>`;
}

function emptyAnswer(): TemplateResult {
  return html`<section class="answer none" aria-label=${t('Answer')}>
    <p class="lead">${t('The conclusion appears here, while it is written.')}</p>
    <p class="quiet">${t('Then ask why: the reasoning goes on from the marker, without starting again.')}</p>
    <p class="quiet keys">${key('Ctrl+Enter')} ${t('runs')} ${key('Esc')} ${t('stops')}</p>
  </section>`;
}

/** How a question was asked, in the person's language. */
export function modeName({ ask }: Pick<PlaygroundRun, 'ask'>): string {
  return { conclusion: t('Conclusion only'), reasoning: t('With reasoning'), labels: t('Probabilities') }[ask.mode];
}

function notes({ inSet, scores, state, coverage }: PlaygroundRun): TemplateResult | typeof nothing {
  if (state === 'running') return nothing;
  if (state === 'stopped') return html`<p class="note">${icon('debug-stop')} ${t('Stopped; what there is stays.')}</p>`;
  if (coverage !== undefined && coverage < 0.5) {
    return html`<p class="note warn">
      ${icon('warning')}
      ${t('The model wanted to say something else: only {0} of its probability goes to these labels.', percent(coverage))}
    </p>`;
  }
  if (inSet === undefined || scores !== undefined) return nothing;
  return inSet
    ? html`<p class="note good">${icon('pass')} ${t('one of the labels')}</p>`
    : html`<p class="note warn">${icon('warning')} ${t('not one of the labels')}</p>`;
}

const WIDTH = 1000;

/** The labels by probability, with the threshold from which the student is trusted. */
function scoresView(store: Store, { scores = [], teacher, template }: PlaygroundRun): TemplateResult {
  const { threshold } = store;
  const sorted = scores.toSorted((a, b) => b.probability - a.probability);
  const best = sorted[0]?.probability ?? 0;
  const isSure = best >= threshold;
  return html`<div class="scores">
    <ul>
      ${sorted.map(
        ({ label, probability }, index) =>
          html`<li>
            <span class="label">${plainText(label)}</span>
            <svg viewBox="0 0 ${WIDTH} 14" preserveAspectRatio="none" aria-hidden="true">
              ${svg`<rect class="track" width=${WIDTH} height="14" />
                <rect class=${index === 0 ? (isSure ? 'bar sure' : 'bar unsure') : 'bar'} width=${Math.max(2, probability * WIDTH)} height="14" />
                <rect class="limit" x=${Math.min(WIDTH - 4, threshold * WIDTH)} width="4" height="14" />`}
            </svg>
            <span class="share">${percent(probability)}</span>
          </li>`,
      )}
    </ul>
    <div class="threshold">
      <label for="threshold">${t('Trust the student from')}</label>
      <input
        id="threshold"
        type="range"
        min="50"
        max="99"
        .value=${String(Math.round(threshold * 100))}
        aria-valuetext=${percent(threshold)}
        @input=${(event: Event) => store.setThreshold(Number((event.target as HTMLInputElement).value) / 100)}
      />
      <output for="threshold">${percent(threshold)}</output>
    </div>
    ${
      isSure
        ? html`<p class="note good">${icon('pass')} ${t('Sure enough: the student’s answer is taken.')}</p>`
        : html`<div class="unsure-box">
            <p>${icon('question')} ${t('Below your threshold: let the teacher decide this one.')}</p>
            ${
              teacher === undefined && template !== undefined
                ? button('mortar-board', t('Ask the Teacher…'), () => store.askTeacher())
                : nothing
            }
          </div>`
    }
  </div>`;
}

function teacherView(teacher: TeacherSaid | undefined): TemplateResult | typeof nothing {
  if (teacher === undefined) return nothing;
  const { name, conclusion, reasoning, error } = teacher;
  return html`<div class="teacher">
    <h2>${icon('mortar-board')} ${t('Teacher')} <span class="quiet">${name}</span></h2>
    ${
      error !== undefined
        ? html`<p class="error">${icon('error')} ${error}</p>`
        : conclusion === undefined
          ? html`<p class="quiet">${t('Asking…')}</p>`
          : html`<p class="said">${plainText(conclusion)}</p>
              <p class="text">${pre(reasoning ?? '')}</p>`
    }
  </div>`;
}

function reasoningView(store: Store, run: PlaygroundRun): TemplateResult | typeof nothing {
  const { reasoning, more, canContinue, state } = run;
  if (canContinue) {
    return html`<div class="why">
      ${button('comment-discussion', t('Show reasoning'), () => store.goOn(), { off: isBusy(store) })}
      <span class="quiet">${t('goes on from the marker')}</span>
    </div>`;
  }
  if (reasoning === undefined) return nothing;
  return html`<div class="reasoning">
    <h2>${t('Reasoning')}</h2>
    <p class="text">${pre(reasoning)}${state === 'continuing' || state === 'running' ? caret : nothing}</p>
    ${
      more === undefined
        ? nothing
        : html`<p class="kept">
            ${icon('debug-continue')}
            ${t('Not started again: {0} of {1} tokens were still there, {2} evaluated.', count(more.cached), count(more.input), count(more.input - more.cached))}
          </p>`
    }
  </div>`;
}
