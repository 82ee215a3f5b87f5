import type { Layout } from '../answer.ts';
import type { Template } from '../prompt/template.ts';
import type { ReviewedLabel } from '../qc/decision.ts';

export type ExportFormat = 'alpaca' | 'sharegpt' | 'openai' | 'dpo' | 'kto';

/** What an export writes: training rows as JSON lines and their entry in `dataset_info.json`. */
export interface ExportedDataset {
  readonly name: string; // key in dataset_info.json, ASCII
  readonly fileName: string; // `${name}.jsonl`
  readonly rows: readonly object[]; // every row has the same keys: LLaMA-Factory fails on a listed column that is absent
  readonly info: object; // the dataset_info.json entry of LLaMA-Factory (data/README.md)
  readonly left: readonly LeftOut[]; // what stayed out and why, with counts
}

/** Why a label gives no row. */
export type LeftOutReason =
  | 'unreviewed' // nobody looked at it, and unreviewed labels were excluded
  | 'rejected'
  | 'stale' // the conclusion was corrected, the reasoning still argues for the old one
  | 'unreadable' // the teacher's reply could not be read
  | 'failed' // the teacher gave no reply
  | 'invalid' // the conclusion is empty, holds the marker or is none of the task's labels
  | 'no-pair' // DPO: no correction to set against the teacher's answer
  | 'no-contrast'; // DPO: the correction and the teacher's answer are the same text

export interface LeftOut {
  readonly reason: LeftOutReason;
  readonly count: number;
}

export interface ExportOptions {
  readonly layout: Layout; // 'conclusion-first' unless asked otherwise
  readonly unreviewed: 'include' | 'exclude';
  readonly name: string; // see datasetName
}

/** Turns reviewed labels into one dataset. Pure; throws AppError 'export.empty' when no row is left. */
export interface DatasetExporter {
  readonly id: ExportFormat;
  readonly title: string; // English template for Translate
  readonly detail: string; // one line that says what it is for; English template
  export(labels: readonly ReviewedLabel[], template: Template, options: ExportOptions): ExportedDataset;
}
