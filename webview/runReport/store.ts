import type { LabelFilter } from '#core/qc/review/filter';
import type { ReportChart } from '#protocol/runReport';
import type { RunReportState } from '#protocol/runReport';

/** What the view's parts read, and what they may do. */
export interface Store {
  readonly state: RunReportState;
  readonly task: number; // shown
  readonly error: string | undefined;
  showTask(task: number): void;
  refresh(): void;
  open(filter: LabelFilter): void;
  copyCsv(rows: Rows): void;
  copyPng(chart: ReportChart): void;
  savePng(chart: ReportChart): void;
}

/** A table as data: the headings and the rows of what is shown and copied. */
export type Rows = readonly (readonly (string | number | undefined)[])[];
