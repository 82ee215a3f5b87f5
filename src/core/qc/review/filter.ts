import type { Verdict } from '../event.ts';

/** What a label can be filtered by; one label may be in several states (unreviewed and unreadable). */
export const LABEL_STATES = [
  'all',
  'unreviewed',
  'reviewed', // accepted, corrected or rejected
  'accepted',
  'corrected',
  'rejected',
  'deferred',
  'unreadable',
  'faulty',
  'stale',
  'flagged',
  'commented',
  'differs',
  'sample',
] as const;
export type LabelState = (typeof LABEL_STATES)[number];

/** Queue orders: as they came, divided votes or differing teachers first, unreadable and off-set first, by length, by chance. */
export const ORDERS = ['as-came', 'disagreement', 'unreadable', 'shortest', 'random'] as const;
export type Order = (typeof ORDERS)[number];

/** Which labels the reviewer wants to see. Absent parts do not restrict. */
export interface LabelFilter {
  readonly state: LabelState;
  readonly taskId?: string;
  readonly conclusion?: string; // as it stands after review
  readonly teacher?: string; // the teacher's; '' is an unreadable one
  readonly other?: string; // of what it is compared with; '' is none
  readonly file?: string;
  readonly reviewer?: string; // who decided
  readonly pair?: ReviewerPair; // labels on which two reviewers said these
  readonly text?: string; // in the record, the answers or the file name; case is ignored
}

/** What two reviewers said of a label, a cell of their confusion matrix; REJECTED stands for a rejection. */
export interface ReviewerPair {
  readonly a: string;
  readonly b: string;
  readonly saidA: string;
  readonly saidB: string;
}

/** Stands among conclusions for a label that a reviewer rejected. */
export const REJECTED = '\u0000rejected';

/** How many labels each choice would show under the rest of the filter. */
export interface Facets {
  readonly states: Readonly<Record<LabelState, number>>;
  readonly tasks: readonly FacetCount[]; // in the template's order
  readonly conclusions: readonly FacetCount[]; // most frequent first, 200 at most
  readonly files: readonly FacetCount[]; // most frequent first, 200 at most
  readonly reviewers: readonly FacetCount[];
}
export interface FacetCount {
  readonly value: string;
  readonly count: number;
}

/** What a verdict shows as beside `unreviewed`. */
export type Standing = Verdict | 'unreviewed';
