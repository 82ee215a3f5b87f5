import { html, nothing, type TemplateResult } from 'lit';
import type { QcLabel, QcState } from '#protocol/qcReview';
import { t } from '../shared/host.ts';
import { plainText } from '../shared/oddText.ts';
import { spinner } from './messages.ts';
import { button, icon, MARK_ICONS } from './parts.ts';
import type { Store } from './store.ts';
import { short, visible } from './text.ts';

/** What has to be known of a label before it is decided on: why it is unreadable, stale, doubtful, and what others said. */
export function notesView(store: Store, state: QcState, label: QcLabel): TemplateResult {
  const isStale = label.stale && store.draft(label.key) === undefined;
  return html`${
    label.problem === undefined
      ? nothing
      : html`<div class="banner">
          ${icon(MARK_ICONS.unreadable)}<span
            ><strong>${t('The teacher’s answer could not be read.')}</strong> ${visible(label.problem)}</span
          >
        </div>`
  }
  ${isStale ? staleBanner(store, state, label) : nothing} ${findings(label)} ${votes(label)}`;
}

function staleBanner(store: Store, state: QcState, label: QcLabel): TemplateResult {
  const off = state.readOnly !== undefined;
  return html`<div class="banner stale">
    ${icon(MARK_ICONS.stale)}
    <div class="facts">
      <span
        >${t(
          'The reasoning argues for {0}, but the conclusion is {1}. Until it is edited, dropped or written anew the label is not exported.',
          plainText((label.teacher?.conclusion ?? '').slice(0, 100)),
          plainText((label.answer?.conclusion ?? '').slice(0, 100)),
        )}</span
      >
      <span class="buttons">
        <button class="button" data-edit ?disabled=${off}>${t('Edit the reasoning')}</button>
        ${button(t('Drop reasoning'), () => store.act({ type: 'dropReasoning' }), { off })}
        <button
          class="button"
          ?disabled=${off || state.busy !== undefined}
          @click=${() => store.act({ type: 'rewriteReasoning' })}
        >
          ${state.busy === undefined ? icon('sparkle') : spinner()}<span
            >${t('Ask the teacher for new reasoning')}</span
          >
        </button>
      </span>
    </div>
  </div>`;
}

function findings(label: QcLabel): TemplateResult | typeof nothing {
  const texts = [
    ...label.faults,
    ...(label.swapped ? [t('The teacher sent conclusion and reasoning in the other order.')] : []),
  ];
  if (texts.length === 0) return nothing;
  return html`<ul class="findings" aria-label=${t('Findings')}>
    ${texts.map((text) => html`<li>${icon(MARK_ICONS.faulty)}<span>${visible(text)}</span></li>`)}
  </ul>`;
}

/** What several teachers, or several answers of one, concluded. */
function votes(label: QcLabel): TemplateResult | typeof nothing {
  const { votes: cast = [], agreement } = label;
  if (cast.length < 2 || label.blind) return nothing;
  const isOne = new Set(cast.map(({ teacher }) => teacher)).size === 1;
  const counts = new Map<string | undefined, number>();
  for (const { conclusion } of cast) counts.set(conclusion, (counts.get(conclusion) ?? 0) + 1);
  const said = (conclusion: string | undefined) =>
    conclusion === undefined
      ? html`<span class="quiet">${t('unreadable')}</span>`
      : html`<strong>${short(conclusion)}</strong>`;
  return html`<section class="votes" aria-label=${t('Votes')}>
    ${icon('organization')}<span>${t('{0} votes', cast.length)}</span>
    ${
      isOne
        ? Array.from(counts, ([conclusion, count]) => html`<span class="vote">${said(conclusion)} × ${count}</span>`)
        : cast.map(
            ({ teacher, conclusion }) =>
              html`<span class="vote"><span class="quiet">${short(teacher)}</span> ${said(conclusion)}</span>`,
          )
    }
    ${agreement === undefined ? nothing : html`<span class="quiet">${t('{0} % agree', agreement)}</span>`}
  </section>`;
}
