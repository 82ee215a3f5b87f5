import type { LabelFilter } from '#core/qc/review/filter';
import type { ReviewReport } from '#core/qc/report/reviewReport';

/** The charts of the report; a picture is named by one of them, never by a path. */
export const REPORT_CHARTS = ['distribution', 'flips', 'pace'] as const;
export type ReportChart = (typeof REPORT_CHARTS)[number];

/** What the report may ask of the extension. Rejections carry a text for the person. */
export interface RunReportHost {
  /** Everything that the view shows; made anew each time. */
  ready(): Promise<RunReportState>;
  /** Opens QC Review on the labels of a cell or a row. */
  openFilter(filter: LabelFilter): Promise<void>;
  copyText(text: string): Promise<void>;
  /** Asks where to save a picture; `png` is base64. False when the person chose no place. */
  savePng(chart: ReportChart, png: string): Promise<boolean>;
}

/** What the extension tells the report; an event, because the view may be gone. */
export interface RunReportView {
  state(next: RunReportState): void;
}

/** All that the report shows. Serialisable. */
export interface RunReportState {
  readonly dir: string; // the job folder, which the panel is restored from after a reload
  readonly report: ReviewReport;
}
