import type { Answer } from '#core/answer';
import type { LabelKey } from '#core/qc/decision';
import type { LabelFilter, Order } from '#core/qc/review/filter';
import type { LabelDetail, ReviewView, RowPage } from '#core/qc/review/view';
import type { TaskSpec } from '#core/prompt/template';

/** Actions without arguments, each with a command of its own. They are about the selected label or the filtered queue. */
export const QC_ACTIONS = [
  'accept',
  'reject',
  'defer',
  'undo',
  'redo',
  'flag',
  'next',
  'previous',
  'dropReasoning',
  'takeLeft', // the other side's answer, or the teacher's, becomes the label
  'takeRight', // the answer on the right stays: accepts it
  'rewriteReasoning', // asks the teacher for reasoning that fits the corrected conclusion
  'acceptAll', // of the filtered queue, after asking
  'applyToSame', // the correction of the selected label to all of the same, after a preview
  'diff', // in VS Code's own diff editor
  'openChanges', // up to 100 of the queue in the Changes editor
  'source', // opens the file at the record
  'compare', // asks what to compare with
  'sample', // asks for the AQL and draws a sample
  'report', // opens the report
  'export',
  'restart',
  'takeOver', // tries again to get the review for writing
] as const;

/** What a person does in the QC view, by key, button or command. */
export type QcAction =
  | Plain<(typeof QC_ACTIONS)[number]>
  | { readonly type: 'setConclusion'; readonly number: number } // of the closed set, from 1
  | { readonly type: 'correct'; readonly answer: Answer }
  | { readonly type: 'comment'; readonly text: string } // '' takes it away
  | { readonly type: 'select'; readonly key: LabelKey }
  | { readonly type: 'order'; readonly order: Order }
  | { readonly type: 'filter'; readonly filter: LabelFilter };

type Plain<Name> = Name extends string ? { readonly type: Name } : never; // one member a name

/** What the QC view may ask of the extension. Ids only, never a path. */
export interface QcHost {
  /** Everything that the view shows; the view can be rebuilt from it at any time. */
  ready(): Promise<QcState>;
  /** Resolves when it is done; a failure is told in the next state's notice. */
  act(action: QcAction): Promise<void>;
  rows(from: number, count: number): Promise<RowPage>;
  /** Whether keys are text now: commands that are bound to plain keys do nothing meanwhile. */
  input(active: boolean): Promise<void>;
  /** An edit that is not saved yet; accepting saves it. Without an answer it was given up. */
  draft(key: LabelKey, answer?: Answer): Promise<void>;
}

/** A part of the view that a key brings the focus to. */
export type QcFocus = 'reasoning' | 'comment' | 'filter' | 'help';

/** What the extension tells the QC view. Events: the view may be gone. */
export interface QcView {
  state(next: QcState): void;
  focus(part: QcFocus): void;
  /** An answer that the teacher wrote anew: shown as an unsaved edit, compared with what stands. */
  propose(key: LabelKey, answer: Answer): void;
}

/** The selected label; its problem and findings in the person's language. */
export interface QcLabel extends Omit<LabelDetail, 'problem' | 'faults'> {
  readonly problem?: string;
  readonly faults: readonly string[];
}

/** All that the QC view shows. Serialisable. */
export interface QcState extends Omit<ReviewView, 'label'> {
  readonly label?: QcLabel;
  readonly job: string; // the folder's name
  readonly dir: string; // the folder, which the panel is restored from after a reload
  readonly tasks: readonly TaskSpec[];
  readonly reviewer: string;
  /** Why nothing can be decided: Restricted Mode, or another window or process that reviews the job under the same name. */
  readonly readOnly?: { readonly kind: 'restricted' | 'held'; readonly text: string };
  readonly saving: number; // decisions that are shown and not yet on the disk
  readonly busy?: string; // what is being waited for, such as the teacher's new reasoning
  readonly notice?: { readonly kind: 'done' | 'info' | 'error'; readonly text: string };
  readonly decided?: LabelKey; // its unsaved edit is over
}
