import type { PromptDocument } from '../prompt/document.ts';
import type { Span, TextEdit } from '../text.ts';
import type { TaskProfile } from './taskType.ts';
import type { Zones } from './zones.ts';

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

/** A repair as data: non-overlapping edits. `preferred` ones are safe to apply without looking. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
  readonly preferred?: boolean;
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

/** A fix as a rule reports it: `key` names one of the rule's messages, its title. */
interface FixDraft {
  readonly key: string;
  readonly args?: readonly (string | number)[];
  readonly edits: readonly TextEdit[];
  readonly preferred?: boolean;
}

/** What a rule looks at, and where it reports. */
interface RuleContext {
  readonly document: PromptDocument;
  readonly zones: Zones;
  readonly profile: TaskProfile;
  readonly ruleIds: readonly string[];
  readonly report: (
    key: string,
    span: Span,
    details?: {
      readonly args?: readonly (string | number)[];
      readonly fixes?: readonly FixDraft[];
      readonly severity?: Severity;
    },
  ) => void;
}

/** One rule: `id` is `<metric>/<name>`, its page is `docs/rules/<metric>-<name>.md`. `check` is pure and never throws. */
export interface LintRule {
  readonly id: string;
  readonly metric: Metric;
  readonly severity: Severity;
  readonly summary: Message;
  readonly messages: Readonly<Record<string, Message>>;
  readonly check: (context: RuleContext) => void;
}

/** The page of a rule, on the project's repository. */
export function rulePage(ruleId: string): string {
  return `https://github.com/promptmill/promptmill/blob/main/docs/rules/${ruleId.replace('/', '-')}.md`;
}
