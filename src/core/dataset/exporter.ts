import type { Answer, Layout } from '../answer.ts';
import type { Template } from '../prompt/template.ts';
import type { ReviewedLabel } from '../qc/decision.ts';
import type { SplitName } from './split/split.ts';

export type ExportFormat = 'alpaca' | 'sharegpt' | 'openai' | 'dpo' | 'kto' | 'csv';

/** Why a label gives no row. */
export type LeftOutReason =
  | 'unreviewed' // nobody looked at it, and unreviewed labels were excluded
  | 'rejected'
  | 'stale' // the conclusion was corrected, the reasoning still argues for the old one
  | 'unreadable' // the teacher's reply could not be read
  | 'failed' // the teacher gave no reply
  | 'invalid' // the conclusion is empty, holds the marker or is none of the task's labels
  | 'planted' // answered only with a wrong conclusion planted in its place: the label itself is undecided
  | 'blind' // decided only while the teacher's answer was hidden, and the row would teach what nobody has read
  | 'no-pair' // DPO: no correction to set against the teacher's answer
  | 'no-contrast'; // DPO: the correction and the teacher's answer are the same text

export interface LeftOut {
  readonly reason: LeftOutReason;
  readonly count: number;
}

/** What decides about the rows of a dataset. */
export interface RowOptions {
  readonly layout: Layout; // 'conclusion-first' unless asked otherwise
  readonly unreviewed: 'include' | 'exclude';
}

/** What a label teaches. */
export interface Lesson {
  readonly answer: Answer; // tidied, see validAnswer; the one that is taught, or with `bad` taught against
  readonly worse?: Answer; // DPO: what the answer is set against
  readonly bad?: true; // KTO: the answer was rejected
}

/** Makes the rows of one dataset, label by label. */
export interface RowMaker {
  /** What a label teaches, or why it gives no row. Cheap: no prompt is rendered. */
  lesson(label: ReviewedLabel): Lesson | LeftOutReason;
  /** The row of a lesson. Every row has the same keys: LLaMA-Factory fails on a listed column that is absent. */
  row(label: ReviewedLabel, lesson: Lesson, split: SplitName): object;
}

/** How rows become a file. */
export interface RowFile {
  readonly extension: 'jsonl' | 'csv';
  readonly head: string; // written before the rows
  readonly line: (row: object) => string; // a row with its line end
}

/** One format of training data. Pure. */
export interface DatasetExporter {
  readonly id: ExportFormat;
  readonly title: string; // English template for Translate
  readonly detail: string; // one line that says what it is for; English template
  readonly file: RowFile;
  /** The entry of `dataset_info.json` without the file's name (LLaMA-Factory, data/README.md); absent: not for training. */
  readonly info?: object;
  readonly needsBoth?: true; // good and bad answers have to occur
  rows(template: Template, options: RowOptions): RowMaker;
}
