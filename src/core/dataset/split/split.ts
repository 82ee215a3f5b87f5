/** The three parts of a dataset: trained on, looked at while training, and kept for the last measurement. */
export type SplitName = 'train' | 'val' | 'test';

export const SPLIT_NAMES: readonly SplitName[] = ['train', 'val', 'test'];

/** How rows are divided. Shares are of all rows and add up to 1; 0 leaves a part out. */
export interface SplitOptions {
  readonly seed: number; // an integer; the same seed and rows give the same parts
  readonly shares: Readonly<Record<SplitName, number>>;
  /**
   * What stays together besides near-duplicates: `source` = all records of a text file (rows of a table are records of
   * their own), `file` = all records of a file, tables included, `record` = nothing but the tasks of one record.
   */
  readonly group: 'source' | 'file' | 'record';
  readonly similarity: number; // Jaccard similarity of character n-grams from which two texts are near-duplicates, in (0, 1]
  readonly fewShot: readonly string[]; // texts that the prompt shows as examples: they count as trained on
}

/** One row as the division sees it. */
export interface SplitRow {
  readonly group: string; // rows with the same one stay together
  readonly text: string; // of the record, without prompt
  readonly conclusion: string; // what the parts are stratified by
}

/** A text in one part that is too near to one in another part (only where it could not be avoided) or to a few-shot example. */
export interface Leak {
  readonly row: number; // index in the order of adding, from 0
  readonly split: SplitName;
  readonly near: { readonly fewShot: number } | { readonly row: number; readonly split: SplitName };
  readonly similarity: number;
}

/** The division, by row in the order of adding. */
export interface SplitPlan {
  readonly of: Uint8Array; // index into SPLIT_NAMES
  readonly cluster: Uint32Array; // rows with the same number stay together
  readonly counts: Readonly<Record<SplitName, number>>;
  readonly clusters: number; // of two or more different groups that near-duplicates tie together
  readonly leaks: readonly Leak[]; // the first 1,000
  readonly leakCount: number;
  readonly notes: readonly SplitNote[]; // what the person should know, such as one group that is larger than its part
}

export type SplitNote =
  /** Holds more rows than a part should. `group` is one of those that near-duplicates tie together, '' where its name was not kept; `row` is the first. */
  | { readonly code: 'large-group'; readonly group: string; readonly rows: number; readonly row: number }
  | { readonly code: 'rare-conclusion'; readonly conclusion: string; readonly missing: readonly SplitName[] }
  | { readonly code: 'empty-part'; readonly split: SplitName };

/** Takes rows one at a time, so that texts need not be kept: memory a row is a few hundred bytes at most. */
export interface Splitter {
  add(row: SplitRow): void;
  finish(): SplitPlan;
}
