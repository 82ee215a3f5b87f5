import type { Layout } from '../answer.ts';
import type { Template } from '../prompt/template.ts';
import type { ReviewedLabel } from '../qc/decision.ts';

export type ExportFormat = 'alpaca' | 'sharegpt' | 'openai' | 'dpo' | 'kto';

/** What an export writes: training rows as JSON lines and their entry in `dataset_info.json`. */
export interface ExportedDataset {
  readonly name: string; // key in dataset_info.json, ASCII
  readonly fileName: string; // `${name}.jsonl`
  readonly rows: readonly object[];
  readonly info: object; // the dataset_info.json entry of LLaMA-Factory (data/README.md)
  readonly left: readonly LeftOut[]; // what stayed out and why, with counts
}

export interface LeftOut {
  readonly reason: 'unreviewed' | 'rejected' | 'stale' | 'unreadable' | 'failed' | 'no-pair' | 'no-contrast';
  readonly count: number;
}

export interface ExportOptions {
  readonly layout: Layout; // 'conclusion-first' unless asked otherwise
  readonly unreviewed: 'include' | 'exclude';
  readonly name: string;
}

/** Turns reviewed labels into one dataset. Pure; throws AppError 'export.empty' when no row is left. */
export interface DatasetExporter {
  readonly id: ExportFormat;
  readonly title: string; // English template for Translate
  export(labels: readonly ReviewedLabel[], template: Template, options: ExportOptions): ExportedDataset;
}
