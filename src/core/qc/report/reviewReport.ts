import type { Verdict } from '../event.ts';
import type { SampleState } from '../review/view.ts';

/** What the review of a job is worth, in numbers. Shares are 0 to 1. Serialisable; `promptmill qc --report --json` prints it. */
export interface ReviewReport {
  readonly job: string;
  readonly at: string; // ISO 8601
  readonly labels: number;
  readonly reviewed: number;
  readonly verdicts: Readonly<Record<Verdict | 'unreviewed', number>>;
  readonly deferred: number;
  readonly flagged: number;
  readonly unreadable: number; // without an answer of the teacher
  readonly unreadableOpen: number; // of these: not decided on
  readonly stale: number;
  readonly faulty: number;
  /** How often the teacher was wrong, over all tasks. */
  readonly errorRate?: Estimate;
  readonly tasks: readonly TaskReport[];
  readonly reviewers: readonly ReviewerReport[];
  readonly sample?: SampleState;
}

/** An estimate with its 95 % interval; `n` observations. */
export interface Estimate {
  readonly n: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** One task of a report. */
export interface TaskReport {
  readonly taskId: string;
  readonly title: string;
  readonly closed: boolean; // has a closed set of labels
  readonly labels: number;
  readonly judged: number; // decided on one by one: not in bulk
  readonly unreadable: number; // without an answer of the teacher
  readonly distribution: readonly {
    readonly conclusion: string;
    readonly teacher: number;
    readonly reviewed: number; // as it stands, rejected ones left out
    readonly decided: number; // of these, looked at by a person
  }[]; // the closed set's order, else most frequent first; 200 at most
  readonly flips: readonly { readonly from: string; readonly to: string; readonly count: number }[]; // most frequent first
  /** Rows: the teacher's conclusion. Columns: after review, of the labels that a person decided on. */
  readonly confusion: Matrix;
  /** How often the teacher was wrong, of the labels that were decided on one by one. */
  readonly errorRate?: Estimate;
  /** The same of the labels that were decided on with the teacher's answer hidden. */
  readonly blindErrorRate?: Estimate;
  /** Teacher and reviewers, Cohen's κ. Absent: fewer than 30 labels, or one conclusion only. */
  readonly teacherKappa?: Estimate;
  readonly pairs: readonly {
    readonly a: string;
    readonly b: string;
    readonly both: number; // labels that both decided on
    readonly kappa?: Estimate;
    readonly confusion: Matrix; // rows: a
  }[];
  /** All reviewers, Krippendorff's α (nominal, gaps allowed); with more than two reviewers. */
  readonly alpha?: Estimate;
  /** With what the review is compared with: rows are the other side. */
  readonly other?: {
    readonly title: string;
    readonly confusion: Matrix;
    readonly kappa?: Estimate;
    /** Two prompt versions against the labels after review: mended, broken, and McNemar's p. */
    readonly change?: { readonly fixed: number; readonly broken: number; readonly p: number };
  };
}

/** Counts by two conclusions; REJECTED (filter.ts) may be among the labels, and `undefined`, which is all others, as null. */
export interface Matrix {
  readonly labels: readonly (string | null)[];
  readonly counts: readonly (readonly number[])[]; // rows by columns
}

/** One reviewer of a report. */
export interface ReviewerReport {
  readonly reviewer: string;
  readonly decisions: number; // that stand
  readonly undone: number;
  readonly timed: number; // labels that were judged one by one with the time told, those taken back left out
  readonly medianMs?: number; // a label, of those judged one by one
  readonly perHour?: number; // labels, by the time that was spent on them
  /** Median ms a label in up to 20 equal runs of his labels, oldest first; absent below 20 labels. */
  readonly pace?: readonly number[];
  readonly blind?: { readonly answered: number; readonly agreed: Estimate }; // with the teacher, its answer unseen
  readonly planted?: { readonly answered: number; readonly caught: Estimate }; // known-wrong labels that were noticed
}
