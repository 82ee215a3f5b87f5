import { format, type Locale } from '../l10n.ts';
import type { PromptDocument } from '../prompt/document.ts';
import type { Span } from '../text.ts';
import { readConfig, severityOf, type LintConfig } from './config.ts';
import type { Finding, LintRule, Message } from './rule.ts';
import { rules as allRules } from './rules.ts';
import { profileOf } from './taskType.ts';
import { zonesOf } from './zones.ts';

/** How to lint: the language of the messages, settings that the front matter's `lint:` overrides, and which rules. */
export interface LintOptions {
  readonly locale: Locale;
  readonly config?: LintConfig;
  readonly rules?: readonly LintRule[];
}

/** The findings of a prompt, by place, then by rule; the same text always gives the same list. Never throws. */
export function lint(document: PromptDocument, options: LintOptions): readonly Finding[] {
  const config = merge(options.config ?? {}, readConfig(document));
  if (config === 'off' || document.text.trim() === '') return [];
  const rules = options.rules ?? allRules;
  const text = (message: Message | undefined) => message?.[options.locale === 'zh-cn' ? 'zh' : 'en'] ?? '';
  const zones = zonesOf(document);
  const profile = profileOf(document, zones);
  const findings = new Map<string, Finding>();
  for (const rule of rules) {
    const level = severityOf(rule, config);
    if (level === undefined) continue;
    const overridden = level !== rule.severity;
    rule.check({
      document,
      zones,
      profile,
      ruleIds: allRules.map(({ id }) => id),
      report(key, span, { args = [], fixes = [], severity } = {}) {
        const place = visible(span, document.text.length);
        const message = format(text(rule.messages[key]), args);
        findings.set(`${place.start} ${place.end} ${rule.id} ${message}`, {
          ruleId: rule.id,
          metric: rule.metric,
          severity: overridden ? level : (severity ?? level),
          message,
          span: place,
          fixes: fixes.map((fix) => ({
            title: format(text(rule.messages[fix.key]), fix.args ?? []),
            edits: fix.edits,
            ...(fix.preferred === undefined ? {} : { preferred: fix.preferred }),
          })),
        });
      },
    });
  }
  return [...findings.values()].toSorted(
    (a, b) => a.span.start - b.span.start || a.span.end - b.span.end || (a.ruleId < b.ruleId ? -1 : 1),
  );
}

/** Whether a check fails: some finding is an error or a warning. */
export function fails(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === 'error' || severity === 'warning');
}

function merge(outer: LintConfig, inner: LintConfig): LintConfig {
  return outer === 'off' || inner === 'off' ? 'off' : { ...outer, ...inner };
}

/** At least one character wide and inside the text, so that an editor can show it. */
function visible({ start, end }: Span, length: number): Span {
  const from = Math.min(Math.max(start, 0), Math.max(length - 1, 0));
  return { start: from, end: Math.min(Math.max(end, from + 1), length) };
}
