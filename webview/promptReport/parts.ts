import { html, type TemplateResult } from 'lit';
import type { Severity } from '#core/lint/rule';
import { t } from '../shared/host.ts';

/** How good a score is; each level has its own icon and word besides its colour. */
export type Level = 'good' | 'fair' | 'poor';

export function level(score: number): Level {
  return score >= 90 ? 'good' : score >= 70 ? 'fair' : 'poor';
}

/** A codicon; decoration only. */
export function icon(name: string): TemplateResult {
  return html`<span class="codicon codicon-${name}" aria-hidden="true"></span>`;
}

/** A severity as VS Code shows it, with its name for those who do not see it. */
export function severityIcon(severity: Severity): TemplateResult {
  const name = { error: t('error'), warning: t('warning'), info: t('info'), hint: t('hint') }[severity];
  return html`<span
    class="codicon codicon-${severity === 'hint' ? 'lightbulb' : severity} ${severity}"
    role="img"
    aria-label=${name}
    title=${name}
  ></span>`;
}
