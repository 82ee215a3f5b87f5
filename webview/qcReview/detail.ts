import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { TaskSpec } from '#core/prompt/template';
import type { QcLabel, QcState } from '#protocol/qcReview';
import { t } from '../shared/host.ts';
import { answersView } from './answers.ts';
import { commentView } from './comment.ts';
import { notesView } from './notes.ts';
import { icon, key, MARK_ICONS, number, VERDICT_ICONS, verdictText } from './parts.ts';
import type { Store } from './store.ts';
import { longText, short, visible } from './text.ts';

/** One label: its source, the closed set, what is wrong with it, the two answers side by side. */
export function detailView(store: Store, state: QcState, label: QcLabel): TemplateResult {
  const task = state.tasks.find(({ id }) => id === label.taskId);
  return html`<article class="detail" aria-label=${t('Label')}>
    ${head(store, state, label, task)} ${source(store, label)} ${conclusions(store, state, label, task)}
    ${notesView(store, state, label)} ${answersView(store, state, label, task)} ${commentView(store, state, label)}
    ${raw(store, label)}
  </article>`;
}

function head(store: Store, state: QcState, label: QcLabel, task: TaskSpec | undefined): TemplateResult {
  return html`<div class="head">
    <button
      class="link origin"
      title=${t('Open the file at this record')}
      aria-keyshortcuts="O"
      @click=${() => store.act({ type: 'source' })}
    >
      ${icon('go-to-file')}<span>${visible(label.origin)}</span>${key('O')}
    </button>
    ${state.tasks.length > 1 ? html`<span class="tag">${task?.title ?? label.taskId}</span>` : nothing}
    <span class="verdict ${label.verdict}">
      ${icon(VERDICT_ICONS[label.verdict])}${verdictText(label.verdict)}${
        label.reviewer === undefined ? nothing : html`<span class="quiet"> · ${visible(label.reviewer)}</span>`
      }
    </span>
    ${label.deferred ? html`<span class="mark">${icon(MARK_ICONS.deferred)}${t('deferred')}</span>` : nothing}
    ${label.flagged ? html`<span class="mark flag">${icon(MARK_ICONS.flagged)}${t('flagged')}</span>` : nothing}
    ${modeTag(label)}
    <span class="quiet place"
      >${state.position === -1 ? nothing : t('{0} of {1}', number(state.position + 1), number(state.total))}</span
    >
  </div>`;
}

/** How it was judged, where that is not the usual way. */
function modeTag(label: QcLabel): TemplateResult | typeof nothing {
  const text = { open: undefined, blind: t('blind'), planted: t('planted error'), bulk: t('with many') }[label.mode];
  return text === undefined ? nothing : html`<span class="tag">${text}</span>`;
}

function source(store: Store, label: QcLabel): TemplateResult {
  const fields = Object.entries(label.fields);
  return html`<section aria-label=${t('Source text')}>
    <div class="source" tabindex="0" role="group" aria-label=${t('Source text')}>
      ${longText(store, 'source', label.source)}
    </div>
    ${
      fields.length === 0
        ? nothing
        : html`<p class="quiet fields">
            ${fields.map(([name, value]) => html`<span>${short(name)}: ${short(value, 500)}</span>`)}
          </p>`
    }
  </section>`;
}

function conclusions(store: Store, state: QcState, label: QcLabel, task: TaskSpec | undefined): TemplateResult {
  const shown = store.shown(label);
  const off = state.readOnly !== undefined;
  if (task?.labels === undefined) {
    return html`<section>
      <h2>${t('Conclusion')}</h2>
      <textarea
        id="conclusion"
        rows="1"
        aria-label=${t('Conclusion')}
        ?readonly=${off}
        .value=${live(shown.conclusion)}
        @input=${(event: Event) =>
          store.edit(label, { ...shown, conclusion: (event.target as HTMLTextAreaElement).value })}
      ></textarea>
    </section>`;
  }
  const hints = (name: string) => [
    ...(!label.blind && label.teacher?.conclusion === name ? [t('teacher')] : []),
    ...(!label.blind && label.other?.answer?.conclusion === name
      ? [label.other.kind === 'gold' ? t('gold') : t('other side')]
      : []),
  ];
  return html`<section>
    <div class="chips" role="group" aria-label=${t('Conclusion')}>
      ${task.labels.map(
        (name, index) =>
          html`<button
            class="choice"
            aria-pressed=${label.verdict !== 'rejected' && shown.conclusion === name}
            aria-keyshortcuts=${index < 10 ? String((index + 1) % 10) : nothing}
            ?disabled=${off}
            @click=${() => store.act({ type: 'setConclusion', number: index + 1 })}
          >
            ${index < 10 ? key(String((index + 1) % 10)) : nothing}<span>${visible(name)}</span>
            ${hints(name).map((hint) => html`<span class="hint">${hint}</span>`)}
          </button>`,
      )}
    </div>
  </section>`;
}

function raw(store: Store, label: QcLabel): TemplateResult | typeof nothing {
  if (label.raw === undefined) return nothing;
  return html`<details class="fold" ?open=${label.unreadable}>
    <summary>${t('What the teacher sent')}</summary>
    <div class="raw" tabindex="0" role="group" aria-label=${t('What the teacher sent')}>
      ${longText(store, 'raw', label.raw)}
    </div>
  </details>`;
}
