import type { TaskSpec } from '../../prompt/template.ts';
import type { Mode } from '../event.ts';
import type { ProbeTally } from '../review/probes.ts';
import type { Names } from '../table/table.ts';
import type { SampleState } from '../review/view.ts';

/** Stands for a rejection where a conclusion's number is expected. */
export const SAID_REJECTED = -1;

/** `verdict` of a ReportInput: 0 unreviewed, else 1 + the place in `VERDICTS`. */
export const UNREVIEWED = 0;

/** What is true of a label besides its verdict, as bits of `states`. */
export const STATE_BIT = { deferred: 1, flagged: 2, stale: 4, unreadable: 8, faulty: 16 } as const;

/**
 * A job under review as a report reads it: label `i` belongs to task `i % tasks.length`, strings are numbers into
 * `conclusions` with 0 for none. The functions are called for every label, so that they should only read columns.
 */
export interface ReportInput {
  readonly job: string; // the folder's name
  readonly now: number; // ms since the epoch
  readonly tasks: readonly TaskSpec[];
  readonly labels: number;
  readonly conclusions: Pick<Names, 'text' | 'size'>;
  teacher(label: number): number; // 0: no readable answer
  verdict(label: number): number;
  /** As it stands: the reviewer's where it was corrected, else the teacher's. A rejected label's is not read. */
  conclusion(label: number): number;
  /** How it was decided; read for reviewed labels only. */
  mode(label: number): Mode;
  states(label: number): number; // STATE_BIT
  readonly reviewers: readonly ReviewerInput[];
  readonly sample?: SampleState;
  readonly other?: OtherInput;
}

/** One reviewer of a ReportInput. */
export interface ReviewerInput {
  readonly reviewer: string;
  /** What his own last decision says, be it covered by another's or not: a conclusion, SAID_REJECTED, 0 for none. */
  said(label: number): number;
  /** How he decided; read where `said` is not 0. */
  saidMode(label: number): Mode;
  /** His decisions in the order in which he made them; flags, comments and the like are none. */
  readonly events: Iterable<DecisionEvent>;
  readonly probes?: ProbeTally;
}

/** A decision, one by one or in bulk, planted ones included. */
export interface DecisionEvent {
  readonly mode: Mode;
  readonly ms?: number; // that the label was looked at
  readonly undone: boolean; // or taken back
}

/** What the review is compared with. */
export interface OtherInput {
  readonly title: string; // of the job, the version or the gold column
  readonly kind: 'job' | 'gold';
  conclusion(label: number): number; // 0: it has none
}
