import type { EvaluationReport } from '#core/evaluate/evaluation';

/** The charts of the evaluation; a picture is named by one of them, never by a path. */
export const EVALUATION_CHARTS = ['models', 'classes', 'reliability', 'thresholds', 'latency', 'tokens'] as const;
export type EvaluationChart = (typeof EVALUATION_CHARTS)[number];

/** Which labels are listed. */
export interface RowFilter {
  readonly taskId: string;
  readonly contestant: string; // whose answers `predicted` and `only` are about
  readonly only: 'wrong' | 'all';
  readonly gold?: string; // the gold conclusion
  readonly predicted?: string; // its conclusion; '' for what is outside the set
}

/** One label with what everybody said of it. */
export interface EvaluationRow {
  readonly itemId: string;
  readonly taskId: string;
  readonly place: string; // `path` or `path:row`
  readonly text: string; // its beginning
  readonly gold: string;
  readonly said: Readonly<Record<string, SaidLabel>>; // by contestant
}

/** What one contestant said. */
export interface SaidLabel {
  readonly label: string | null; // null: outside the set or unreadable
  readonly written: string;
  readonly confidence?: number; // of a scored set
}

/** Some rows of all that the filter names. */
export interface RowPage {
  readonly total: number;
  readonly rows: readonly EvaluationRow[];
}

/** What the view may ask of the extension. Rejections carry a text for the person. */
export interface EvaluationHost {
  /** Everything that the view shows but the rows; read anew each time. */
  ready(): Promise<EvaluationState>;
  rows(filter: RowFilter, offset: number, count: number): Promise<RowPage>;
  /** Opens the file of a record at its line. */
  openRecord(itemId: string, taskId: string): Promise<void>;
  copyText(text: string): Promise<void>;
  /** Asks where to save a picture; `png` is base64. False when the person chose no place. */
  savePng(chart: EvaluationChart, png: string): Promise<boolean>;
}

/** What the extension tells the view; an event, because the view may be gone. */
export interface EvaluationView {
  state(next: EvaluationState): void;
}

/** All that the view shows but the rows. Serialisable. */
export interface EvaluationState {
  readonly dir: string; // the evaluation's folder, which the panel is restored from after a reload
  readonly report: EvaluationReport;
}
