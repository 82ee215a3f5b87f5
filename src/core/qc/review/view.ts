import type { Answer } from '../../answer.ts';
import type { Origin } from '../../label/record.ts';
import type { LabelKey, ReviewedLabel } from '../decision.ts';
import type { Mode } from '../event.ts';
import type { Facets, LabelFilter, Order } from './filter.ts';
import type { LabelProblem } from '../problem.ts';
export type SampleJudgement = 'open' | 'accepted' | 'rejected';

/** One label as a list shows it. */
export interface LabelRow {
  readonly key: LabelKey;
  readonly taskId: string;
  readonly conclusion?: string; // as it stands; absent where there is none or it is hidden
  readonly verdict: ReviewedLabel['verdict'];
  readonly deferred: boolean;
  readonly flagged: boolean;
  readonly commented: boolean;
  readonly stale: boolean;
  readonly unreadable: boolean;
  readonly faulty: boolean; // the lint of the label found something
  readonly differs: boolean; // from what it is compared with
  readonly blind: boolean; // its conclusion is hidden until answered
  readonly origin: string; // file:row
  readonly text: string; // how the record begins
}

/** Rows of the queue as it stood at a revision. */
export interface RowPage {
  readonly revision: number;
  readonly from: number;
  readonly rows: readonly LabelRow[];
}

/** What a label is compared with: the left side where it is not the teacher's answer. */
export interface OtherSide {
  readonly title: string; // of the job, the version or the gold column
  readonly kind: 'job' | 'gold';
  readonly answer?: Answer; // absent: it has none for this label
}

/** The selected label, whole. */
export interface LabelDetail extends LabelRow {
  readonly source: string; // the record's text
  readonly from: Origin;
  readonly fields: Readonly<Record<string, string>>;
  readonly mode: Mode; // `planted` is never told before the decision: it shows as `open`
  readonly teacher?: Answer; // as shown: without it while it is hidden
  readonly answer?: Answer; // as it stands
  readonly other?: OtherSide;
  readonly reasoning: ReviewedLabel['reasoning'];
  readonly raw?: string; // what the teacher sent; absent while its answer is hidden
  readonly problem?: LabelProblem; // why there is no answer
  readonly faults: readonly string[]; // ids of labelLint.LABEL_FAULTS, of the answer as it stands
  readonly swapped: boolean;
  readonly agreement?: number; // of several votes, the percentage that gave the conclusion
  readonly votes?: readonly { readonly teacher: string; readonly conclusion?: string }[];
  readonly reviewer?: string; // who decided
  readonly comment?: string;
}

/** Where a sample stands. */
export interface SampleState {
  readonly aql: number;
  readonly lot: number;
  readonly size: number;
  readonly accept: number;
  readonly inspected: number;
  readonly defects: number;
  readonly judgement: SampleJudgement;
  readonly low: number; // Wilson interval of the error rate, shares
  readonly high: number;
  readonly failed: readonly string[]; // strata whose own error rate is above the limit, by conclusion
}

/** The review as a view shows it, but for the texts that need a language. Serialisable. */
export interface ReviewView {
  readonly revision: number; // rows of an older one are out of date
  readonly filter: LabelFilter;
  readonly order: Order;
  readonly facets: Facets;
  readonly searching: boolean; // the text filter is still reading; `total` grows
  readonly indexing?: number; // share of the records that is read, while it is below 1
  readonly labels: number; // of the job
  readonly reviewed: number;
  readonly total: number; // rows of the queue
  readonly position: number; // of the selected label in the queue, -1 when it is not in it
  readonly page: RowPage; // the rows around it
  readonly label?: LabelDetail;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly acceptable: number; // labels of the queue that accepting all of them would accept
  readonly compare?: { readonly title: string; readonly kind: OtherSide['kind']; readonly differing: number };
  readonly sample?: SampleState;
}
