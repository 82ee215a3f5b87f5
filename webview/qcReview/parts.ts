import { html, nothing, type TemplateResult } from 'lit';
import type { ReviewedLabel } from '#core/qc/decision';
import type { DiffSpan } from '#core/qc/wordDiff';
import { t } from '../shared/host.ts';

/** The verdict's codicon; always beside its text. */
export const VERDICT_ICONS: Readonly<Record<ReviewedLabel['verdict'], string>> = {
  unreviewed: 'circle-large-outline',
  accepted: 'check',
  corrected: 'edit',
  rejected: 'close',
};

/** The verdict in the person's language. */
export function verdictText(verdict: ReviewedLabel['verdict']): string {
  return { unreviewed: t('unreviewed'), accepted: t('accepted'), corrected: t('corrected'), rejected: t('rejected') }[
    verdict
  ];
}

/** A codicon; decoration only. */
export function icon(name: string): TemplateResult {
  return html`<span class="codicon codicon-${name}" aria-hidden="true"></span>`;
}

/** A key as a button shows it. */
export function key(name: string): TemplateResult {
  return html`<kbd>${name}</kbd>`;
}

/** One side of a diff, or both: removals carry −, additions +, and a decoration besides the colour. */
export function diffView(spans: readonly DiffSpan[], side: 'before' | 'after' | 'both'): TemplateResult {
  const hidden = { before: 'added', after: 'removed', both: '' }[side];
  return html`${spans.map((span) => {
    if (span.kind === hidden) return nothing;
    if (span.kind === 'same') return span.text;
    return span.kind === 'removed'
      ? html`<del
          ><span class="sign" aria-hidden="true">−</span
          ><span class="visually-hidden">${t('removed:')}</span>${span.text}</del
        >`
      : html`<ins
          ><span class="sign" aria-hidden="true">+</span
          ><span class="visually-hidden">${t('added:')}</span>${span.text}</ins
        >`;
  })}`;
}
