import type { LeftOut } from '../dataset/exporter.ts';
import type { SplitName } from '../dataset/split/split.ts';
import type { Estimate, Matrix } from '../qc/report/reviewReport.ts';
import type { CalibrationScores, ReliabilityBin, TemperatureScaling } from './calibration.ts';
import type { Averages, ClassFigures } from './classFigures.ts';
import type { ModelPair } from './modelPair.ts';
import type { StudentMode } from './prediction.ts';
import type { SpeedReport } from './speed.ts';
import type { ThresholdRow } from './thresholds.ts';

/** A condition of an evaluation, and whether it is met. */
export interface Gate {
  readonly kind: 'minAccuracy' | 'maxDrop';
  readonly taskId: string;
  readonly contestant: string; // id
  readonly limit: number;
  readonly value: number; // accuracy, or how far it is below the reference
  readonly reference?: { readonly title: string; readonly accuracy: number }; // of maxDrop
  readonly passed: boolean;
}

/** Names the form of `report.json`; a later form that old readers would misread gets another number. */
export const EVALUATION_SCHEMA = 'promptmill.evaluation/1';

/** `report.json` of an evaluation, and what `promptmill evaluate --json` prints. Shares are 0 to 1, times milliseconds. */
export interface EvaluationReport {
  readonly schema: typeof EVALUATION_SCHEMA;
  readonly promptmill: string; // version
  readonly name: string;
  readonly at: string; // ISO 8601
  readonly template: { readonly name: string; readonly path: string; readonly hash: string; readonly marker: string };
  readonly gold: GoldSummary;
  readonly contestants: readonly Contestant[];
  readonly tasks: readonly TaskEvaluation[];
  readonly speed?: SpeedReport;
  readonly machine: Machine;
  readonly gates: readonly Gate[];
  readonly recorded?: true; // comes with the sample: `machine` is not the reader’s
}

/** What the contestants are judged by. */
export interface GoldSummary {
  readonly from: string; // the job's folder or the gold file, as a person names it
  readonly kind: 'job' | 'file';
  readonly base: string; // what the records' paths are relative to, relative to the evaluation's folder, with '/'
  readonly labels: number; // that were asked
  readonly left: readonly LeftOut[]; // labels of the job that are no gold
  readonly sampled?: { readonly of: number; readonly seed: string }; // with a limit: drawn by chance from so many
  readonly heldOut: HeldOut;
}

/** How it is known that the student was not trained on the labels, if it is. */
export type HeldOut =
  | {
      readonly kind: 'split'; // only records of this file
      readonly file: string;
      readonly rows: number;
      readonly dataset?: string; // the exported dataset that it is a part of, known by its lineage
      readonly part?: SplitName;
      readonly dropped?: number; // labels of the part that the dataset trains on as well, left out
    }
  | { readonly kind: 'notIn'; readonly file: string; readonly rows: number; readonly dropped: number } // records of it left out
  | { readonly kind: 'unknown' }; // nobody said: the figures may be of records that it was trained on

/** Who is judged. */
export interface Contestant {
  readonly id: string; // `student`, `student-score`, `base`, `teacher`
  /** Of model, mode, template and settings: what was answered under an equal key is not asked again. */
  readonly key: string;
  readonly role: 'student' | 'base' | 'teacher';
  readonly title: string; // of the model
  readonly mode?: StudentMode; // absent: the teacher, whose answers are in its job
  readonly model?: LocalModelFacts;
  readonly url?: string;
  readonly reused: boolean; // answers from the job's records: nothing was asked
}

/** A local model as it ran. */
export interface LocalModelFacts {
  readonly file: string; // base name
  readonly architecture: string;
  readonly quantization: string;
  readonly bytes: number;
  readonly backend: string;
  readonly device: string | null;
  readonly contextSize: number;
  readonly parallel: number;
  readonly loras: readonly string[];
}

/** The machine, as far as Node tells it. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly platform: string; // such as `linux x64`
}

/** One task of the template. */
export interface TaskEvaluation {
  readonly taskId: string;
  readonly title: string;
  readonly labels?: readonly string[]; // the closed set
  readonly n: number; // gold labels
  readonly contestants: readonly ContestantFigures[];
  readonly pairs: readonly ModelPair[];
}

/** How one contestant did on one task. What is outside the set, unreadable or missing is wrong. */
export interface ContestantFigures {
  readonly contestant: string; // id
  readonly n: number; // labels that it was asked
  readonly right: number;
  readonly outside: number; // outside the set or unreadable
  readonly failed: number; // without an answer; part of `outside`
  readonly failedWhy?: string; // what was said of the first of these, in English
  readonly accuracy: Estimate; // Wilson
  readonly accuracyBootstrap: { readonly low: number; readonly high: number };
  readonly macroF1: { readonly value: number; readonly low: number; readonly high: number }; // bootstrap
  readonly classes: readonly ClassFigures[];
  readonly macro: Averages;
  readonly weighted: Averages;
  /** Cohen's κ with the gold; null: chance leaves nothing to be compared with. The interval from 30 labels on. */
  readonly kappa: { readonly value: number; readonly low?: number; readonly high?: number } | null;
  readonly confusion: Matrix; // rows: gold; columns: predicted; `''` outside the set, null all rare labels
  readonly calibration?: Calibration;
  readonly outputTokens?: number; // mean
}

/** Whether the probabilities of a scored set can be trusted. */
export interface Calibration {
  readonly n: number;
  readonly scores: CalibrationScores;
  readonly bins: readonly ReliabilityBin[];
  readonly scaled?: TemperatureScaling; // absent below 20 labels
  readonly thresholds: readonly ThresholdRow[];
  readonly coverage: number; // mean probability that the model begins any of the labels
}
