import type { DatasetReport } from '#core/dataset/datasetReport';
import type { PreflightCode, PreflightReport, Severity } from '#core/dataset/preflight/report';
import type { SplitName } from '#core/dataset/split/split';

/** The charts of a dataset; a picture is named by one of them, never by a path. */
export const DATASET_CHARTS = ['tokens', 'sources', 'conclusions'] as const;
export type DatasetChart = (typeof DATASET_CHARTS)[number];

/** What the checks go by. */
export interface DatasetOptions {
  readonly dataset: string; // a key of dataset_info.json
  readonly template: string; // LLaMA-Factory's name
  readonly cutoffLen: number; // tokens
}

/** Which findings are listed; what is left out restricts nothing. */
export interface FindingFilter {
  readonly severity?: Severity;
  readonly code?: PreflightCode;
}

/** One finding in the person's language. */
export interface FindingRow {
  readonly id: number; // what the host opens it by
  readonly code: PreflightCode;
  readonly severity: Severity;
  readonly part: SplitName;
  readonly where: string; // `file:line`, or `file`
  readonly what: string;
  readonly hasRow: boolean; // it is about a line, whose text can be shown
}

/** Some findings of all that the filter names. */
export interface FindingPage {
  readonly total: number;
  readonly rows: readonly FindingRow[];
}

/** One row of a file as it is stored: a text for each column, shortened. */
export interface StoredRow {
  readonly where: string;
  readonly columns: readonly { readonly name: string; readonly text: string; readonly isCut: boolean }[];
}

/** A row beside the one that it is too near to. */
export interface LeakRow {
  readonly id: number;
  readonly similarity: number; // Jaccard of character n-grams, 0 to 1
  readonly part: SplitName;
  readonly where: string;
  readonly text: string;
  readonly near: { readonly part: SplitName | 'few-shot'; readonly where: string; readonly text: string };
}

/** Some leaks of all. */
export interface LeakPage {
  readonly total: number;
  readonly rows: readonly LeakRow[];
}

/** Whether every row still goes back to its record, answer and decision. */
export interface Verification {
  readonly ok: boolean;
  readonly text: string; // in the person's language: what was checked, or the first broken link
  readonly hint?: string; // what to do about it
}

/** What the view may ask of the extension. Rejections carry a text for the person. */
export interface DatasetHost {
  /** Everything that the view shows but findings and leaks; checks the files where that was not done yet. */
  ready(): Promise<DatasetState>;
  /** Checks the files again, with these options. */
  check(options: DatasetOptions): Promise<DatasetState>;
  findings(filter: FindingFilter, offset: number, count: number): Promise<FindingPage>;
  /** Opens the file of a finding at its line. */
  openFinding(id: number): Promise<void>;
  /** The row that a finding is about. */
  findingRow(id: number): Promise<StoredRow>;
  /** Opens the page about a kind of finding. */
  explain(code: PreflightCode): Promise<void>;
  leaks(offset: number, count: number): Promise<LeakPage>;
  openLeak(id: number, side: 'row' | 'near'): Promise<void>;
  /** Asks for a tokenizer's file; false when the person chose none. */
  chooseTokenizer(): Promise<boolean>;
  verify(): Promise<Verification>;
  newTraining(): Promise<void>;
  copyText(text: string): Promise<void>;
  /** All findings of a filter as CSV, to the clipboard. Gives how many. */
  copyFindings(filter: FindingFilter): Promise<number>;
  /** Asks where to save a picture; `png` is base64. False when the person chose no place. */
  savePng(chart: DatasetChart, png: string): Promise<boolean>;
}

/** What the extension tells the view; events, because the view may be gone. */
export interface DatasetView {
  state(next: DatasetState): void;
  /** The files are being read again. */
  checking(): void;
  /** They could not be checked again: why. */
  failed(reason: string): void;
}

/** How often a kind of finding occurs, all parts together. */
export interface CodeCount {
  readonly code: PreflightCode;
  readonly title: string;
  readonly todo: string; // what to do about it
  readonly severity: Severity;
  readonly count: number; // all of them
  readonly listed: number; // those that the table can show
}

/** One part of the dataset, checked. */
export interface PartState {
  readonly part: SplitName;
  readonly report: Omit<PreflightReport, 'findings'>;
  readonly findings: number; // that are listed
}

/** All that the view shows but findings and leaks. Serialisable. */
export interface DatasetState {
  readonly dir: string; // the dataset's folder; with `options` what the panel is restored from after a reload
  readonly folder: string; // as a person reads it
  readonly options: DatasetOptions;
  readonly datasets: readonly string[]; // keys that can be shown, without the other parts of a split
  readonly templates: readonly string[]; // that can be chosen
  readonly tokenizer: string | undefined; // its file's name; undefined: tokens are estimated
  readonly parts: readonly PartState[];
  readonly codes: readonly CodeCount[]; // errors first
  readonly severities: Readonly<Record<Severity, number>>;
  readonly report: DatasetReport; // of all parts
  readonly tasks: readonly { readonly id: string; readonly title: string }[]; // of the template; none: not known
  readonly leaks: number;
  readonly hasLineage: boolean;
  readonly verification: Verification | undefined;
  readonly at: string; // when it was checked, ISO 8601
}
