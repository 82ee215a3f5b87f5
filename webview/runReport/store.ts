import type { LabelFilter } from '#core/qc/review/filter';
import type { RunReportState } from '#protocol/runReport';

/** What charts and tables may do; `Target` is what a bar, a row or a cell leads to. */
export interface Parts<Target> {
  open(target: Target): void;
  copyCsv(rows: Rows): void;
  copyPng(chart: string): void;
  savePng(chart: string): void;
}

/** What the view's parts read, and what they may do. */
export interface Store extends Parts<LabelFilter> {
  readonly state: RunReportState;
  readonly task: number; // shown
  readonly error: string | undefined;
  showTask(task: number): void;
  refresh(): void;
}

/** A table as data: the headings and the rows of what is shown and copied. */
export type Rows = readonly (readonly (string | number | undefined)[])[];
