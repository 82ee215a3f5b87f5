import { format, type Locale } from '../l10n.ts';
import type { Span } from '../text.ts';
import type { RawReport } from './engine.ts';
import { SEVERITIES, type Finding, type LintRule, type Message, type Severity } from './rule.ts';

/** A report with its unit's place and the severity that the configuration gives its rule. */
export interface Reported {
  readonly report: RawReport;
  readonly offset: number;
  readonly severity: Severity;
}

/** Makes findings of reports in one language; a report at the same place gives the same finding object again. */
export class FindingMaker {
  readonly rules: readonly LintRule[];
  readonly #zh: boolean;
  readonly #made = new WeakMap<RawReport, Finding>();

  constructor(rules: readonly LintRule[], locale: Locale) {
    this.rules = rules;
    this.#zh = locale === 'zh-cn';
  }

  /** The finding of a report; `length` is that of the text, so that a place is always visible. */
  make({ report, offset, severity }: Reported, length: number): Finding {
    const meta = this.rules[report.rule]?.meta;
    if (meta === undefined) throw new RangeError(`There is no rule ${report.rule}.`);
    const { args = [], fixes = [], severity: own } = report.details;
    const level = severity === meta.severity ? (own ?? severity) : severity;
    const span = visible(report.span.start + offset, report.span.end + offset, length);
    const known = this.#made.get(report);
    if (known?.severity === level && known.span.start === span.start && known.span.end === span.end) return known;
    const text = (key: string, values: readonly (string | number)[]) => format(this.#text(meta.messages[key]), values);
    const finding: Finding = {
      ruleId: meta.id,
      metric: meta.metric,
      severity: level,
      message: text(report.key, args),
      span,
      fixes: fixes.map((fix) => ({
        title: text(fix.key, fix.args ?? []),
        edits: fix.edits.map(({ span: { start, end }, newText }) => ({
          span: { start: start + offset, end: end + offset },
          newText,
        })),
        safety: fix.safety ?? (meta.fix === 'safe' ? 'safe' : 'suggestion'),
      })),
    };
    this.#made.set(report, finding);
    return finding;
  }

  #text(message: Message | undefined): string {
    return message === undefined ? '' : this.#zh ? message.zh : message.en;
  }
}

/**
 * The findings of a prompt, by place, then by rule. One absence finding a metric; of two that are about the same words,
 * or that overlap within one metric, the graver one stays, and between equals the one whose rule is listed first.
 */
export function collect(reported: readonly Reported[], maker: FindingMaker, length: number): readonly Finding[] {
  const absent = new Set<string>();
  const candidates: { readonly finding: Finding; readonly rule: number; readonly absence: boolean }[] = [];
  for (const item of reported) {
    const meta = maker.rules[item.report.rule]?.meta;
    if (meta === undefined) continue;
    if (meta.absence) {
      if (absent.has(meta.metric)) continue;
      absent.add(meta.metric);
    }
    candidates.push({ finding: maker.make(item, length), rule: item.report.rule, absence: meta.absence });
  }
  candidates.sort(
    (a, b) => a.finding.span.start - b.finding.span.start || a.finding.span.end - b.finding.span.end || a.rule - b.rule,
  );
  const kept: typeof candidates = [];
  for (const candidate of candidates) {
    const rival = candidate.absence ? undefined : rivalOf(candidate.finding, kept);
    if (rival === undefined) kept.push(candidate);
    else if (rank(candidate.finding) < rank((kept[rival] as (typeof kept)[number]).finding))
      kept.splice(rival, 1, candidate);
  }
  return kept.map(({ finding }) => finding);
}

function rivalOf(
  finding: Finding,
  kept: readonly { readonly finding: Finding; readonly absence: boolean }[],
): number | undefined {
  // Spans ascend by start: what reaches into this one stands among the last few.
  for (let i = kept.length - 1; i >= 0 && i >= kept.length - 16; i--) {
    const other = kept[i];
    if (other === undefined || other.absence) continue;
    const { span } = other.finding;
    if (span.end <= finding.span.start) continue;
    const sameSpan = span.start === finding.span.start && span.end === finding.span.end;
    if (sameSpan || other.finding.metric === finding.metric) return i;
  }
  return undefined;
}

function rank({ severity }: Finding): number {
  return SEVERITIES.indexOf(severity);
}

/** At least one character wide and inside the text, so that an editor can show it. */
function visible(start: number, end: number, length: number): Span {
  const from = Math.min(Math.max(start, 0), Math.max(length - 1, 0));
  return { start: from, end: Math.min(Math.max(end, from + 1), length) };
}
