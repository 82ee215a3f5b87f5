import type { Answer } from '#core/answer';
import type { LabelKey, ReviewedLabel } from '#core/qc/decision';
import type { LabelFilter, StateCounts } from '#core/qc/queue';
import type { ReviewSummary } from '#core/qc/summary';
import type { TaskSpec } from '#core/prompt/template';

/** What a person does in the QC view, by key, button or command. It is about the selected label unless it names one. */
export type QcAction =
  | {
      readonly type:
        | 'accept'
        | 'reject'
        | 'undo'
        | 'next'
        | 'previous'
        | 'dropReasoning'
        | 'takeTeacher'
        | 'diff'
        | 'source'
        | 'export'
        | 'restart';
    }
  | { readonly type: 'setConclusion'; readonly number: number } // of the closed set, from 1
  | { readonly type: 'correct'; readonly answer: Answer }
  | { readonly type: 'select'; readonly key: LabelKey }
  | { readonly type: 'filter'; readonly filter: LabelFilter };

/** What the QC view may ask of the extension. */
export interface QcHost {
  /** Everything that the view shows; the view can be rebuilt from it at any time. */
  ready(): Promise<QcState>;
  /** Resolves when it is done; a failure is told in the next state's notice. */
  act(action: QcAction): Promise<void>;
  rows(from: number, count: number): Promise<QcPage>;
  /** Whether keys are text now: commands that are bound to plain keys do nothing meanwhile. */
  input(active: boolean): Promise<void>;
  /** An edit that is not saved yet; accepting saves it. Without an answer it was given up. */
  draft(key: LabelKey, answer?: Answer): Promise<void>;
}

/** What the extension tells the QC view. Both are events: the view may be gone. */
export interface QcView {
  state(next: QcState): void;
  focus(part: 'reasoning' | 'filter' | 'help'): void;
}

/** Rows of the queue as it stood at a revision. */
export interface QcPage {
  readonly revision: number;
  readonly from: number;
  readonly rows: readonly QcRow[];
}

/** One label in the list. */
export interface QcRow {
  readonly key: LabelKey;
  readonly taskId: string;
  readonly conclusion?: string;
  readonly verdict: ReviewedLabel['verdict'];
  readonly stale: boolean;
  readonly unreadable: boolean;
  readonly origin: string; // file:row
  readonly text: string; // how the record begins
}

/** The selected label, whole. */
export interface QcLabel extends QcRow {
  readonly path: string;
  readonly row?: number;
  readonly source: string; // the record's text
  readonly fields: Readonly<Record<string, string>>;
  readonly teacher?: Answer;
  readonly answer?: Answer;
  readonly reasoning: ReviewedLabel['reasoning'];
  readonly raw?: string; // what the teacher sent
  readonly problem?: string; // why it could not be read, in the person's language
  readonly reviewer?: string; // who decided
}

/** All that the QC view shows. Serialisable. */
export interface QcState {
  readonly job: string; // the folder's name
  readonly dir: string; // the folder, which the panel is restored from after a reload
  readonly tasks: readonly TaskSpec[];
  readonly reviewer: string;
  readonly readOnly: boolean; // Restricted Mode
  readonly revision: number; // rows of an older one are out of date
  readonly filter: LabelFilter;
  readonly conclusions: readonly string[]; // to filter by
  readonly counts: StateCounts;
  readonly total: number; // rows of the queue
  readonly position: number; // of the selected label in the queue, -1 when it is not in it
  readonly page: QcPage; // the rows around it
  readonly label?: QcLabel;
  readonly canUndo: boolean;
  readonly summary: ReviewSummary;
  readonly notice?: { readonly kind: 'done' | 'error'; readonly text: string };
  readonly decided?: LabelKey; // its unsaved edit is over
}
