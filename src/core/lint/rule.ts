import type { Placed } from './placed.ts';
import type { Span, TextEdit } from '../text.ts';
import type { LintedPrompt } from './prompt.ts';
import type { Unit } from './reading/units.ts';

/** The article's eight metrics, its four elements (`elements`), and the product's own contract (`contract`). */
export const METRICS = [
  'examples',
  'concision',
  'ambiguity',
  'structure',
  'edge-cases',
  'sensitivity',
  'privacy',
  'constraints',
  'elements',
  'contract',
] as const;
export type Metric = (typeof METRICS)[number];

/** From what must be mended to what may be. Errors and warnings fail a check, info and hints do not. */
export const SEVERITIES = ['error', 'warning', 'info', 'hint'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** One text in both languages, with `{0}` placeholders. A rule carries its own texts, so that a rule is one file. */
export interface Message {
  readonly en: string;
  readonly zh: string;
}

/** How far a fix may be trusted: `safe` keeps the meaning and is applied by “fix all”, `suggestion` is a person's choice. */
export type Safety = 'safe' | 'suggestion';

/** A repair as data: non-overlapping edits of the text that was linted. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
  readonly safety: Safety;
}

/** One place of a prompt that could be better, in the person's language. The span is never empty in a non-empty text. */
export interface Finding {
  readonly ruleId: string;
  readonly metric: Metric;
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
  readonly fixes: readonly Fix[];
}

/** A fix as a rule reports it: `key` names one of the rule's messages, its title. Its safety is the rule's. */
export interface FixDraft {
  readonly key: string;
  readonly args?: readonly (string | number)[];
  readonly edits: readonly TextEdit[];
  readonly safety?: Safety; // only to say less than the rule's `fix`: a suggestion among safe fixes
}

/** What a report may say besides its message and place. */
export interface ReportDetails {
  readonly args?: readonly (string | number)[];
  readonly fixes?: readonly FixDraft[];
  readonly severity?: Severity;
}

/** Reports a finding: `key` names one of the rule's messages. Spans and edits count from the unit or from the prompt. */
export type Report = (key: string, span: Span, details?: ReportDetails) => void;

/** Where a rule looks: what the prompt says, and what it only shows. */
export type Zone = 'instruction' | 'example' | 'data' | 'quote' | 'code' | 'front-matter';

/** What stands on a rule's documentation page, beside its messages and its tested examples. */
export interface RuleMeta {
  readonly id: string; // `<metric>/<name>`, its page is `docs/rules/<metric>-<name>.md`
  readonly metric: Metric;
  readonly severity: Severity;
  readonly group: 'recommended' | 'nursery'; // nursery: off until asked for
  readonly languages: readonly ('zh' | 'en')[];
  readonly zones: readonly Zone[];
  readonly fix: Safety | 'none'; // the best that one of its fixes is
  readonly absence: boolean; // reports what is missing, on the sentence that states the task
  readonly evidence: { readonly source: string; readonly level: 'must' | 'should' };
  readonly summary: Message;
  readonly why: Message; // for the page: when it reports, and when on purpose it does not
  readonly messages: Readonly<Record<string, Message>>;
}

/**
 * One rule. `unit` sees one logical line at a time and is a pure function of it, so that its findings and its fact are
 * kept while the line does not change; it is called only for units that hold one of `cues` (lower case, anywhere in the
 * raw text; absent: for every unit in the rule's zones). `prompt` sees the whole prompt through facts only and must stay
 * linear in their number. Neither ever throws.
 */
export interface LintRule<Fact = unknown> {
  readonly meta: RuleMeta;
  readonly cues?: readonly string[];
  /** Further cues in lists: `unit` is called for them too, and told which lists hold a cue of the line, ascending. */
  readonly cueLists?: readonly (readonly string[])[];
  readonly unit?: (unit: Unit, report: Report, hits: readonly number[]) => Fact | undefined;
  readonly prompt?: (prompt: LintedPrompt, facts: readonly Placed<Fact>[], report: Report) => void;
}

/** Gives a rule its fact's type; the list of rules forgets it again. */
export function defineRule<Fact>(rule: LintRule<Fact>): LintRule {
  return rule as LintRule;
}

/** The page of a rule, on the project's repository. */
export function rulePage(ruleId: string): string {
  return `https://github.com/promptmill/promptmill/blob/main/docs/rules/${ruleId.replace('/', '-')}.md`;
}
