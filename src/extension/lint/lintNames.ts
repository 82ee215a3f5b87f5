import type { Locale, Translate } from '#core/l10n';
import type { LintRule, Message, Metric } from '#core/lint/rule';
import { rules } from '#core/lint/rules';

/** A metric's name in the person's language. */
export function metricName(metric: Metric, t: Translate): string {
  const names: Readonly<Record<Metric, string>> = {
    examples: t('Examples'),
    concision: t('Concision'),
    ambiguity: t('Clarity'),
    structure: t('Structure'),
    'edge-cases': t('Edge cases'),
    sensitivity: t('Sensitivity'),
    privacy: t('Privacy'),
    constraints: t('Constraints'),
    elements: t('Four elements'),
    contract: t('Contract'),
  };
  return names[metric];
}

/** What a metric asks of a prompt, in one sentence. */
export function metricQuestion(metric: Metric, t: Translate): string {
  const questions: Readonly<Record<Metric, string>> = {
    examples: t('Does it show what a good answer looks like?'),
    concision: t('Does every sentence tell the model something?'),
    ambiguity: t('Can every sentence be read in one way only?'),
    structure: t('Is a large task divided into steps or parts?'),
    'edge-cases': t('Does it say what to do with unusual input?'),
    sensitivity: t('Is it free of stereotypes and derogatory terms?'),
    privacy: t('Is it free of personal data and keys?'),
    constraints: t('Are content, format and style limited in a way that can be checked?'),
    elements: t('Are goal, context, criteria and output format there?'),
    contract: t('Do instructions, examples, front matter and marker agree?'),
  };
  return questions[metric];
}

/** A rule by its id; undefined for one of another version. */
export function ruleOf(ruleId: string): LintRule | undefined {
  return rules.find(({ meta }) => meta.id === ruleId);
}

/** A rule's text in the person's language. */
export function said({ en, zh }: Message, locale: Locale): string {
  return locale === 'zh-cn' ? zh : en;
}

/** The score's icon: how good is told by its form, never by colour alone. */
export function scoreIcon(score: number): 'pass' | 'info' | 'warning' {
  return score >= 90 ? 'pass' : score >= 70 ? 'info' : 'warning';
}

/** Points of 100 as a person reads them: one decimal only where it says something. */
export function pointsText(points: number): string {
  return Number.isInteger(points) ? String(points) : points.toFixed(1);
}

/** Text as Markdown that says just that. VS Code's own `appendText` would keep it from wrapping. */
export function asMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-!<>&|~]/g, (character) => `\\${character}`).replace(/\s*\n\s*/g, ' ');
}
