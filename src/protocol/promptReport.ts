import type { Metric, Safety, Severity } from '#core/lint/rule';

/** What a person does in the prompt report. Findings are named by their place in the list of the shown version. */
export type ReportAction =
  | { readonly type: 'fixAll' | 'optimise' | 'open' }
  | { readonly type: 'fix'; readonly version: number; readonly finding: number; readonly fix: number }
  | { readonly type: 'reveal'; readonly version: number; readonly finding: number }
  | { readonly type: 'part'; readonly part: number };

/** What the report may ask of the extension. */
export interface ReportHost {
  /** Everything that the view shows; the view can be rebuilt from it at any time. */
  ready(): Promise<ReportState>;
  /** Rejects with a text for the person. An action on an older version does nothing: a newer state is on its way. */
  act(action: ReportAction): Promise<void>;
}

/** What the extension tells the report; an event, because the view may be gone. */
export interface ReportView {
  state(next: ReportState): void;
}

/** One finding of the report. All texts are in the person's language. */
export interface ReportFinding {
  readonly index: number; // in the prompt's list of findings
  readonly ruleId: string;
  readonly summary: string;
  readonly severity: Severity;
  readonly message: string;
  readonly words: string; // the beginning of what it is about
  readonly line: number; // from 1
  readonly points: number; // of 100, what it costs its metric
  readonly why: string;
  readonly page: string; // address
  readonly fixes: readonly { readonly title: string; readonly safety: Safety }[];
}

/** One metric: `na` does not apply to this prompt, `off` is turned off. */
export interface ReportMetric {
  readonly id: Metric;
  readonly name: string;
  readonly question: string;
  readonly score: number;
  readonly state: 'found' | 'clean' | 'na' | 'off';
  readonly reason: string; // of `na` and `off`
  readonly findings: readonly ReportFinding[];
}

/** All that the report shows. Serialisable. */
export interface ReportState {
  readonly uri: string; // the document, which the panel is restored from after a reload
  readonly file: string;
  readonly version: number;
  readonly part: number;
  readonly parts: readonly string[]; // the prompts of the file, `line 12`; one entry for a file that is a prompt
  readonly checked: boolean; // false: there is no prompt, or it is not checked
  readonly score: number;
  readonly count: number; // of findings
  readonly tokens: number;
  readonly safe: number; // safe fixes
  readonly canOptimise: boolean;
  readonly metrics: readonly ReportMetric[];
  readonly understood: readonly { readonly name: string; readonly value: string }[];
}
