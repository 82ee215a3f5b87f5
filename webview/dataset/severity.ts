import { html, type TemplateResult } from 'lit';
import type { Severity } from '#core/dataset/preflight/report';
import { icon } from '../runReport/parts.ts';
import { t } from '../shared/host.ts';

/** The severities, worst first. */
export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/** A severity as a heading of its findings. */
export function severityName(severity: Severity): string {
  return { error: t('Errors'), warning: t('Warnings'), info: t('Notes') }[severity];
}

/** Its sign: colour and shape say it, and a word for those who see neither. */
export function severityMark(severity: Severity): TemplateResult {
  const word = { error: t('error'), warning: t('warning'), info: t('note') }[severity];
  return html`<span class="severity is-${severity}" title=${word}
    >${icon(severity)}<span class="visually-hidden">${word}</span></span
  >`;
}
