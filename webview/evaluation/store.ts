import type { EvaluationState, RowFilter, RowPage } from '#protocol/evaluation';
import type { Parts } from '../runReport/store.ts';

/** What the view's parts read, and what they may do. A bar, row or cell leads to the labels of a filter. */
export interface Store extends Parts<RowFilter> {
  readonly state: EvaluationState;
  readonly task: number; // shown
  readonly contestant: number; // whose classes and confusions are shown
  readonly threshold: number; // 0 to 100
  readonly filter: RowFilter | undefined; // of the listed labels
  readonly page: RowPage | undefined; // absent: being read
  readonly error: string | undefined;
  showTask(task: number): void;
  showContestant(contestant: number): void;
  setThreshold(threshold: number): void;
  more(): void;
  openRecord(itemId: string, taskId: string): void;
  refresh(): void;
}
