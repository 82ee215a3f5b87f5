import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { QcLabel, QcState } from '#protocol/qcReview';
import { t } from '../shared/host.ts';
import { button, icon } from './parts.ts';
import type { Store } from './store.ts';
import { prose, visible } from './text.ts';

/** What the reviewer noted; a field while he writes, or while what he wrote is not saved. */
export function commentView(store: Store, state: QcState, label: QcLabel): TemplateResult | typeof nothing {
  const draft = store.comment(label.key);
  const isOpen = store.commenting === label.key || draft !== undefined;
  if (!isOpen) {
    if (label.comment === undefined || label.comment === '') return nothing;
    return html`<section class="comment" aria-label=${t('Comment')}>
      ${icon('comment')}${prose(visible(label.comment))}
      <button class="link" data-comment ?disabled=${state.readOnly !== undefined}>${t('Edit')}</button>
    </section>`;
  }
  const text = draft ?? label.comment ?? '';
  return html`<section class="comment open" aria-label=${t('Comment')}>
    <h2>${t('Comment')}${draft === undefined ? nothing : html`<span class="tag unsaved">${t('not saved')}</span>`}</h2>
    <textarea
      id="comment"
      rows="2"
      aria-label=${t('Comment')}
      placeholder=${t('What should be known of this label')}
      .value=${live(text)}
      @input=${(event: Event) => store.setComment(label.key, (event.target as HTMLTextAreaElement).value)}
    ></textarea>
    <div class="buttons">
      ${button(t('Save'), () => saveComment(store, label), { key: 'Enter', off: state.readOnly !== undefined })}
      <button
        class="link"
        @click=${() => {
          store.commenting = undefined;
          store.setComment(label.key, undefined);
        }}
      >
        ${t('Give up the edit')}
      </button>
    </div>
  </section>`;
}

/** Saves what is written; an empty comment takes the old one away. */
export function saveComment(store: Store, label: QcLabel): void {
  const text = store.comment(label.key);
  store.commenting = undefined;
  if (text !== undefined && text.trim() !== (label.comment ?? '')) store.act({ type: 'comment', text: text.trim() });
  store.setComment(label.key, undefined);
}
