import type { TokenCounter } from './preflight/tokenCounter.ts';
import type { LengthFigures } from './preflight/report.ts';
import type { SplitName } from './split/split.ts';

/** One training row, as the report wants to know it. Texts are those of the row: after masking, trimming and correcting. */
export interface ReportedRow {
  readonly split: SplitName;
  readonly taskId: string;
  readonly source: string; // the record's text, without prompt
  readonly prompt: string; // all that comes before the answer: system, instructions and record
  readonly conclusion: string;
  readonly reasoning: string; // '' where the row has none
}

/** A dataset in figures, by tasks: a plain object that survives JSON and `postMessage`. */
export interface DatasetReport {
  readonly rows: number;
  readonly splits: Readonly<Record<SplitName, number>>; // rows
  readonly tasks: readonly TaskReport[]; // in the order of their first row
  readonly tokens: TokenCounter['kind'];
  readonly sampled: number; // rows whose tokens were counted: all of them, or so many drawn by chance
  readonly sources: { readonly characters: LengthFigures; readonly tokens: LengthFigures }; // code points; of the rows
  readonly answers: { readonly conclusion: LengthFigures; readonly reasoning: LengthFigures }; // tokens; marker in neither
  readonly saving?: MarkerSaving; // absent unless rows have the conclusion first and then a reasoning
}

/** One task's rows. */
export interface TaskReport {
  readonly taskId: string;
  readonly rows: number;
  readonly conclusions: readonly ConclusionRows[]; // most frequent first, at most 200
  readonly otherConclusions: number; // different ones beyond these; of free text at most about so many
}

/** How often a conclusion is taught, looked at and measured. */
export interface ConclusionRows {
  readonly conclusion: string;
  readonly rows: number;
  readonly splits: Readonly<Record<SplitName, number>>;
}

/**
 * What stopping at the marker is expected to save: S(r) = (P + r·N) / (P + r·n), the cost model that `evaluate --speed`
 * measures r for (core/evaluate/speed.ts). A factor is never told without its r and P.
 */
export interface MarkerSaving {
  readonly promptTokens: number; // P without a cache: mean of the whole prompt
  readonly recordTokens: number; // P when all but the record is in the prefix cache: mean of the record
  readonly fullTokens: number; // N: mean of the whole answer, marker and end token included; of rows with a reasoning
  readonly stopTokens: number; // n: mean up to and with the marker
  readonly answerOverConclusion: number; // N / n: the factor that is neared as r grows
  /** Factors at costs of a generated token over a prompt token: see EXPECTED_R. */
  readonly expected: readonly { readonly r: number; readonly factor: number; readonly cachedFactor: number }[];
  /** The r from which it is five times as fast, without and with the prefix cache; absent where no r gives that. */
  readonly fiveTimesFrom?: number;
  readonly fiveTimesFromCached?: number;
}
