import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Answer } from '#core/answer';
import type { TaskSpec } from '#core/prompt/template';
import { hasChanges, type DiffSpan } from '#core/qc/wordDiff';
import type { QcLabel, QcState } from '#protocol/qcReview';
import { t } from '../shared/host.ts';
import { difference } from './diffs.ts';
import { button, diffView, icon } from './parts.ts';
import type { Store } from './store.ts';
import { LONGEST, prose, showAll, startOf, visible, type Shown } from './text.ts';

/** What stands on the left of the two sides. */
interface Left {
  readonly title: Shown;
  readonly answer: Answer | undefined;
  readonly kind: 'teacher' | 'other' | 'standing' | 'hidden';
}

interface Sides {
  readonly left: Left;
  readonly right: Answer | undefined; // undefined: rejected, or there is none
  readonly conclusion: readonly DiffSpan[];
  readonly reasoning: readonly DiffSpan[];
  readonly cut: number; // length of the longer reasoning, where only its start is compared
}

const none = (): TemplateResult => html`<span class="quiet">${t('(none)')}</span>`;

/** The teacher's answer, or what the label is compared with, beside the reviewed one. */
export function answersView(store: Store, state: QcState, label: QcLabel, task: TaskSpec | undefined): TemplateResult {
  const sides = compare(store, label, task);
  const hasReasoning =
    task?.reasoning !== false || [sides.left.answer, sides.right].some((answer) => answer?.reasoning);
  return html`<section class="answers" aria-label=${t('The two answers')}>
    ${leftSide(store, state, sides, hasReasoning)} ${rightSide(store, state, label, task, sides, hasReasoning)}
  </section>`;
}

function compare(store: Store, label: QcLabel, task: TaskSpec | undefined): Sides {
  const left = leftOf(store, label);
  const isRejected = label.verdict === 'rejected' && store.draft(label.key) === undefined;
  const right = isRejected ? undefined : store.shown(label);
  const before = left.answer?.reasoning ?? '';
  const after = right?.reasoning ?? '';
  const isLong = Math.max(before.length, after.length) > LONGEST && !store.isOpened('reasoning');
  const isHidden = left.kind === 'hidden'; // nothing to compare with: no word is an addition
  const conclusion = startOf(right?.conclusion ?? '');
  return {
    left,
    right,
    conclusion: difference(
      isHidden ? conclusion : startOf(left.answer?.conclusion ?? ''),
      conclusion,
      task?.labels !== undefined,
    ),
    reasoning: isLong
      ? difference(isHidden ? startOf(after) : startOf(before), startOf(after))
      : difference(isHidden ? after : before, after),
    cut: isLong ? Math.max(before.length, after.length) : 0,
  };
}

function leftOf(store: Store, label: QcLabel): Left {
  if (store.isProposal(label.key)) return { title: t('As it stands'), answer: label.answer, kind: 'standing' };
  if (label.blind) return { title: t('Teacher’s answer'), answer: undefined, kind: 'hidden' };
  if (label.other !== undefined) {
    return { title: visible(label.other.title), answer: label.other.answer, kind: 'other' };
  }
  return { title: t('Teacher’s answer'), answer: label.teacher, kind: 'teacher' };
}

function leftSide(store: Store, state: QcState, sides: Sides, hasReasoning: boolean): TemplateResult {
  const { left, conclusion, reasoning, cut } = sides;
  if (left.kind === 'hidden') {
    return html`<div class="side">
      <div class="side-head"><h2>${left.title}</h2></div>
      <p class="blind">${icon('eye-closed')}<span>${t('Hidden until you answer.')}</span></p>
      <p class="quiet">${t('Some labels are asked blind, so that the figures say how good review is.')}</p>
    </div>`;
  }
  const take = button(t('Take'), () => store.act({ type: 'takeLeft' }), {
    key: '[',
    kind: 'tool',
    off: state.readOnly !== undefined || left.answer === undefined,
    hint: t('Take the left answer and go on'),
  });
  return html`<div class="side">
    <div class="side-head">
      <h2>${left.title}</h2>
      ${left.kind === 'standing' ? nothing : take}
    </div>
    <p class="answer">${left.answer?.conclusion ? prose(diffView(conclusion, 'before')) : none()}</p>
    ${
      hasReasoning && left.answer !== undefined
        ? html`<div class="reasoning">${left.answer?.reasoning ? prose(diffView(reasoning, 'before')) : none()}</div>`
        : nothing
    }
    ${cut > 0 ? showAll(store, 'reasoning', cut) : nothing}
  </div>`;
}

function rightSide(
  store: Store,
  state: QcState,
  label: QcLabel,
  task: TaskSpec | undefined,
  sides: Sides,
  hasReasoning: boolean,
): TemplateResult {
  const { left, right, conclusion } = sides;
  const isProposal = store.isProposal(label.key);
  const isDraft = store.draft(label.key) !== undefined;
  const changed = hasChanges(conclusion) || hasChanges(sides.reasoning);
  return html`<div class="side">
    <div class="side-head">
      <h2>
        ${isProposal ? t('The teacher’s new reasoning') : t('Reviewed answer')}
        ${isDraft ? html`<span class="tag unsaved">${t('not saved')}</span>` : nothing}
        ${
          !changed && left.answer !== undefined && right !== undefined
            ? html`<span class="quiet">${t('no changes')}</span>`
            : nothing
        }
      </h2>
      ${
        isProposal
          ? nothing
          : button(t('Keep'), () => store.act({ type: 'takeRight' }), {
              key: ']',
              kind: 'tool',
              off: !canAccept(store, state, label),
              hint: t('Keep the right answer and go on'),
            })
      }
    </div>
    <p class="answer">
      ${
        right?.conclusion
          ? prose(diffView(conclusion, 'after'))
          : left.kind === 'hidden'
            ? html`<span class="quiet">${t('Choose a conclusion first')}</span>`
            : none()
      }
    </p>
    ${(hasReasoning && (right?.conclusion || right?.reasoning)) || store.editing === label.key ? reasoningView(store, state, label, sides) : nothing}
    ${draftActions(store, state, label, task)}
  </div>`;
}

function reasoningView(
  store: Store,
  state: QcState,
  label: QcLabel,
  { left, right, reasoning }: Sides,
): TemplateResult {
  const shown = store.shown(label);
  if (store.editing !== label.key) {
    const isOpen = state.readOnly === undefined;
    return html`<div
      class="reasoning ${isOpen ? 'editable' : ''}"
      title=${isOpen ? t('Edit the reasoning (E)') : nothing}
      ?data-edit=${isOpen}
    >
      ${right?.reasoning ? prose(diffView(reasoning, 'after')) : none()}
    </div>`;
  }
  return html`<textarea
      id="reasoning"
      rows="6"
      aria-label=${t('Reasoning')}
      .value=${live(shown.reasoning)}
      @input=${(event: Event) => store.edit(label, { ...shown, reasoning: (event.target as HTMLTextAreaElement).value })}
    ></textarea>
    ${
      hasChanges(reasoning) && left.answer?.reasoning
        ? html`<div class="reasoning inline">${prose(diffView(reasoning, 'both'))}</div>`
        : nothing
    }`;
}

function draftActions(
  store: Store,
  state: QcState,
  label: QcLabel,
  task: TaskSpec | undefined,
): TemplateResult | typeof nothing {
  const off = state.readOnly !== undefined;
  const isDraft = store.draft(label.key) !== undefined;
  if (!isDraft && store.editing !== label.key) {
    const { teacher, answer } = label;
    const isChanged = teacher !== undefined && answer?.conclusion !== teacher.conclusion;
    if (label.verdict !== 'corrected' || !isChanged) return nothing;
    return html`<div class="buttons">
      <button class="link" ?disabled=${off} @click=${() => store.act({ type: 'applyToSame' })}>
        ${icon('replace-all')}${t('Apply to all of the same…')}
      </button>
    </div>`;
  }
  const answer = store.shown(label);
  const lacks = answer.conclusion.trim() === '';
  const hint = lacks && task?.labels !== undefined ? t('Choose a conclusion first') : '';
  return html`<div class="buttons">
    ${button(t('Save as corrected'), () => store.act({ type: 'correct', answer }), {
      kind: 'primary',
      key: 'Ctrl+Enter',
      off: off || lacks || !isDraft,
      ...(hint === '' ? {} : { hint }),
    })}
    <button class="link" @click=${() => store.edit(label, undefined)}>${t('Give up the edit')}</button>
    ${hint === '' ? nothing : html`<span class="quiet">${hint}</span>`}
  </div>`;
}

/** Whether there is an answer to accept: the teacher's while it is not hidden, or one that the reviewer wrote. */
export function canAccept(store: Store, state: QcState, label: QcLabel): boolean {
  if (state.readOnly !== undefined) return false;
  const draft = store.draft(label.key);
  if (draft !== undefined) return draft.conclusion.trim() !== '';
  return !label.blind && label.answer !== undefined && label.answer.conclusion.trim() !== '';
}
