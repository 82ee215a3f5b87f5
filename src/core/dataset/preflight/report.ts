/** How bad a finding is: `error` = the row is lost or teaches something wrong, `warning` = worth a look, `info` = good to know. */
export type Severity = 'error' | 'warning' | 'info';

/** What preflight finds in rows. */
export type PreflightCode =
  | 'dropped' // LLaMA-Factory's loader, converter or processor leaves the row out
  | 'fails' // it ends with an error there, so nothing is trained
  | 'unchecked' // what cannot be looked at: another kind of file, a dataset elsewhere, a template that is not known
  | 'changed' // it trains on another text than the file holds
  | 'cut-source' // infer_seqlen cuts the end of the prompt, and with it the assistant header
  | 'cut-target' // infer_seqlen cuts the end of the answer, and with it the end token: the student never learns to stop
  | 'marker-missing' // the answer has no marker, though the layout wants one
  | 'marker-twice' // the marker stands more than once in the answer
  | 'marker-in-conclusion' // stopping at the marker would cut the conclusion
  | 'marker-in-source' // the source holds the marker, such as a Markdown heading of level 4
  | 'marker-full-width' // ＃＃＃＃, which no stop text matches
  | 'conflicting-duplicate' // the same source with different conclusions
  | 'duplicate' // the same row twice
  | 'class-missing' // a conclusion of the closed set that no row teaches
  | 'class-imbalance' // the most frequent conclusion is much more frequent than the rarest
  | 'reasoning-empty' // of a layout with reasoning
  | 'leak'; // near-duplicate of a row in another split or of a few-shot example

/** One finding. Texts are made of code and args by `describeFinding`. */
export interface PreflightFinding {
  readonly code: PreflightCode;
  readonly severity: Severity;
  readonly file: string; // name within the dataset's folder
  readonly line?: number; // of the file, from 1; none for what concerns the whole dataset
  readonly args: Readonly<Record<string, string | number>>; // see describeFinding
}

/** Lengths of one kind in tokens. `bins` are counts of equal widths from 0. */
export interface LengthFigures {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  readonly binWidth: number;
  readonly bins: readonly number[];
}

/** What one dataset of a folder looks like to LLaMA-Factory. */
export interface PreflightReport {
  readonly dataset: string; // key in dataset_info.json
  readonly files: readonly string[];
  readonly template: string; // LLaMA-Factory's name, such as qwen
  readonly cutoffLen: number; // tokens
  readonly tokens: { readonly kind: 'exact'; readonly tokenizer: string } | { readonly kind: 'estimate' };
  readonly rows: number; // lines of the files
  readonly kept: number; // rows that are trained on
  readonly findings: readonly PreflightFinding[]; // the first 1,000 of each code
  readonly counts: Readonly<Partial<Record<PreflightCode, number>>>; // all of them
  readonly lengths: {
    readonly prompt: LengthFigures; // the rendered source: system, user and the assistant header
    readonly answer: LengthFigures; // the target with its end token
    readonly conclusion: LengthFigures;
    readonly reasoning: LengthFigures;
    readonly total: LengthFigures; // prompt + answer, before cutting
  };
  readonly conclusions: readonly { readonly conclusion: string; readonly rows: number }[]; // most frequent first, at most 200
  /** What stopping at the marker saves: answer tokens over conclusion tokens (with the marker), undefined without a marker. */
  readonly answerOverConclusion?: number;
  readonly cutoffSuggested: number; // the least multiple of 64 that cuts nothing
}
