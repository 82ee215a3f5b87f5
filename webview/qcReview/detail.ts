import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Answer } from '#core/answer';
import type { TaskSpec } from '#core/prompt/template';
import { diffWhole, diffWords, hasChanges } from '#core/qc/wordDiff';
import type { QcLabel, QcState } from '#protocol/qcReview';
import { t } from '../shared/host.ts';
import { diffView, icon, key, VERDICT_ICONS, verdictText } from './parts.ts';
import type { Store } from './store.ts';

/** Text of a record or an answer, its blanks and line ends kept; the template's own are not part of it. */
const prose = (content: TemplateResult | string): TemplateResult => html`<span class="prose">${content}</span>`;

/** The right side: one label, its source, the teacher's answer beside the reviewed one, and what can be done. */
export function detailView(store: Store, state: QcState, label: QcLabel, isEditing: boolean): TemplateResult {
  const task = state.tasks.find(({ id }) => id === label.taskId);
  return html`<article class="detail" aria-label=${label.origin}>
      ${head(store, state, label, task)} ${source(label)} ${conclusions(store, label, task)} ${problems(store, label)}
      ${answers(store, label, task, isEditing)} ${raw(label)}
    </article>
    ${actions(store, state, label)}`;
}

function head(store: Store, state: QcState, label: QcLabel, task: TaskSpec | undefined): TemplateResult {
  return html`<div class="head">
    <button class="link" title=${t('Open the file at this record')} @click=${() => store.act({ type: 'source' })}>
      ${icon('go-to-file')}${label.origin}
    </button>
    ${state.tasks.length > 1 ? html`<span class="tag">${task?.title ?? label.taskId}</span>` : nothing}
    <span class="verdict ${label.verdict}">
      ${icon(VERDICT_ICONS[label.verdict])}${verdictText(label.verdict)}${
        label.reviewer ? html`<span class="quiet"> · ${label.reviewer}</span>` : nothing
      }
    </span>
    <span class="quiet place"
      >${state.position === -1 ? nothing : t('{0} of {1}', state.position + 1, state.total)}</span
    >
  </div>`;
}

function source(label: QcLabel): TemplateResult {
  const fields = Object.entries(label.fields);
  return html`<section aria-label=${t('Source text')}>
    <div class="source" tabindex="0">
      ${label.source ? prose(label.source) : html`<span class="quiet">${t('(empty)')}</span>`}
    </div>
    ${
      fields.length === 0
        ? nothing
        : html`<p class="quiet fields">${fields.map(([name, value]) => html`<span>${name}: ${value}</span>`)}</p>`
    }
  </section>`;
}

function conclusions(store: Store, label: QcLabel, task: TaskSpec | undefined): TemplateResult {
  const shown = store.shown(label);
  if (task?.labels === undefined) {
    return html`<section>
      <h2>${t('Conclusion')}</h2>
      <textarea
        id="conclusion"
        rows="2"
        aria-label=${t('Conclusion')}
        .value=${live(shown.conclusion)}
        @input=${(event: Event) =>
          store.edit(label, { ...shown, conclusion: (event.target as HTMLTextAreaElement).value })}
      ></textarea>
    </section>`;
  }
  return html`<section>
    <h2>${t('Conclusion')}</h2>
    <div class="chips" role="group" aria-label=${t('Conclusion')}>
      ${task.labels.map(
        (name, index) =>
          html`<button
            class="choice"
            aria-pressed=${label.verdict !== 'rejected' && shown.conclusion === name}
            @click=${() => store.act({ type: 'setConclusion', number: index + 1 })}
          >
            ${index < 9 ? key(String(index + 1)) : nothing} ${name}
            ${label.teacher?.conclusion === name ? html`<span class="hint">${t('teacher')}</span>` : nothing}
          </button>`,
      )}
    </div>
  </section>`;
}

function problems(store: Store, label: QcLabel): TemplateResult {
  const isStale = label.stale && store.draft(label.key) === undefined;
  return html`${
    label.problem === undefined
      ? nothing
      : html`<div class="banner">
          ${icon('warning')}<span
            ><strong>${t('The teacher’s answer could not be read.')}</strong> ${label.problem}</span
          >
        </div>`
  }
  ${
    isStale
      ? html`<div class="banner">
          ${icon('warning')}<span
            >${t(
              'The reasoning argues for {0}, but the conclusion is {1}. Edit it or drop it; until then the label is not exported.',
              label.teacher?.conclusion ?? '',
              label.answer?.conclusion ?? '',
            )}</span
          >
          <vscode-button secondary @click=${() => store.act({ type: 'dropReasoning' })}
            >${t('Drop reasoning')}</vscode-button
          >
        </div>`
      : nothing
  }`;
}

function answers(store: Store, label: QcLabel, task: TaskSpec | undefined, isEditing: boolean): TemplateResult {
  const { teacher } = label;
  const shown: Answer = store.shown(label);
  const isRejected = label.verdict === 'rejected';
  const compare = task?.labels === undefined ? diffWords : diffWhole; // a label of a closed set is one word
  const conclusion = compare(teacher?.conclusion ?? '', isRejected ? '' : shown.conclusion);
  const reasoning = diffWords(teacher?.reasoning ?? '', isRejected ? '' : shown.reasoning);
  const changed = hasChanges(conclusion) || hasChanges(reasoning);
  const nothingText = html`<span class="quiet">${t('(none)')}</span>`;
  const isDraft = store.draft(label.key) !== undefined;
  return html`<section class="answers" aria-label=${t('Teacher’s answer and reviewed answer')}>
    <div class="side">
      <h2>${t('Teacher’s answer')}</h2>
      <p class="answer">${teacher?.conclusion ? prose(diffView(conclusion, 'before')) : nothingText}</p>
      <div class="reasoning">${teacher?.reasoning ? prose(diffView(reasoning, 'before')) : nothingText}</div>
    </div>
    <div class="side">
      <h2>
        ${t('Reviewed answer')} ${isDraft ? html`<span class="tag unsaved">${t('not saved')}</span>` : nothing}
        ${!changed && teacher !== undefined ? html`<span class="quiet">${t('no changes')}</span>` : nothing}
      </h2>
      <p class="answer">
        ${isRejected || shown.conclusion === '' ? nothingText : prose(diffView(conclusion, 'after'))}
      </p>
      ${
        isEditing
          ? html`<textarea
                id="reasoning"
                rows="6"
                aria-label=${t('Reasoning')}
                .value=${live(shown.reasoning)}
                @input=${(event: Event) =>
                  store.edit(label, { ...shown, reasoning: (event.target as HTMLTextAreaElement).value })}
              ></textarea>
              ${
                hasChanges(reasoning) && teacher?.reasoning
                  ? html`<div class="reasoning inline">${prose(diffView(reasoning, 'both'))}</div>`
                  : nothing
              }`
          : html`<div id="reasoning" class="reasoning editable" title=${t('Edit the reasoning (E)')} data-edit>
              ${isRejected || shown.reasoning === '' ? nothingText : prose(diffView(reasoning, 'after'))}
            </div>`
      }
      ${draftActions(store, label, shown, isEditing || isDraft, task)}
    </div>
  </section>`;
}

function draftActions(
  store: Store,
  label: QcLabel,
  shown: Answer,
  isOpen: boolean,
  task: TaskSpec | undefined,
): TemplateResult | typeof nothing {
  const canTake = label.teacher !== undefined && label.verdict === 'corrected' && !isOpen;
  if (!isOpen && !canTake) return nothing;
  if (canTake) {
    return html`<div class="buttons">
      <button class="link" @click=${() => store.act({ type: 'takeTeacher' })}>
        ${icon('discard')}${t('Back to the teacher’s answer')}
      </button>
    </div>`;
  }
  const noConclusion = shown.conclusion.trim() === '';
  return html`<div class="buttons">
    <vscode-button
      ?disabled=${noConclusion}
      title=${noConclusion && task?.labels !== undefined ? t('Choose a conclusion first') : ''}
      @click=${() => store.act({ type: 'correct', answer: shown })}
      >${t('Save as corrected')}</vscode-button
    >${key('Ctrl+Enter')}
    <button class="link" @click=${() => store.edit(label, undefined)}>${t('Give up the edit')}</button>
  </div>`;
}

function raw(label: QcLabel): TemplateResult | typeof nothing {
  if (label.raw === undefined) return nothing;
  return html`<details ?open=${label.unreadable}>
    <summary>${t('What the teacher sent')}</summary>
    <div class="raw" tabindex="0">${prose(label.raw || t('(empty)'))}</div>
  </details>`;
}

function actions(store: Store, state: QcState, label: QcLabel): TemplateResult {
  const button = (
    name: string,
    text: string,
    action: () => void,
    options: { primary?: true; off?: boolean; icon?: string } = {},
  ) =>
    html`<vscode-button
      ?secondary=${!options.primary}
      ?disabled=${options.off ?? false}
      aria-label=${text}
      title=${text}
      @click=${action}
      >${options.icon === undefined ? text : icon(options.icon)}${key(name)}</vscode-button
    >`;
  const off = state.readOnly;
  const canAccept = label.teacher !== undefined || store.shown(label).conclusion.trim() !== '';
  return html`<footer role="toolbar" aria-label=${t('Decision')}>
    ${button('A', t('Accept'), () => store.act({ type: 'accept' }), { primary: true, off: off || !canAccept })}
    ${button('X', t('Reject'), () => store.act({ type: 'reject' }), { off })}
    <vscode-button secondary data-edit ?disabled=${off}>${t('Edit')}${key('E')}</vscode-button>
    ${button('U', t('Undo'), () => store.act({ type: 'undo' }), { off: off || !state.canUndo })}
    <span class="gap"></span>
    ${button('K', t('Previous'), () => store.act({ type: 'previous' }), { icon: 'arrow-up' })}
    ${button('J', t('Next'), () => store.act({ type: 'next' }), { icon: 'arrow-down' })}
    ${button('D', t('Compare in the diff editor'), () => store.act({ type: 'diff' }), { icon: 'diff' })}
    <vscode-button secondary data-help title=${t('Keys')}>${key('?')}</vscode-button>
  </footer>`;
}
