import type { PreflightCode } from '#core/dataset/preflight/report';
import type {
  DatasetOptions,
  DatasetState,
  FindingFilter,
  FindingPage,
  LeakPage,
  StoredRow,
  Verification,
} from '#protocol/dataset';
import type { Parts } from '../runReport/store.ts';

/** What the view's parts read, and what they may do. A bar leads to the findings of a filter. */
export interface Store extends Parts<FindingFilter> {
  readonly state: DatasetState;
  readonly checking: boolean; // the files are being read
  readonly filter: FindingFilter;
  readonly from: number; // the first shown finding, from 0
  readonly page: FindingPage | undefined; // absent: being read
  readonly rows: ReadonlyMap<number, StoredRow>; // that were opened, by the id of their finding
  readonly leaks: LeakPage | undefined;
  readonly verification: Verification | 'running' | undefined;
  readonly task: number; // whose conclusions are shown
  readonly error: string | undefined;
  showTask(task: number): void;
  check(options: Partial<DatasetOptions>): void;
  show(filter: FindingFilter, from: number): void;
  openFinding(id: number): void;
  toggleRow(id: number): void;
  explain(code: PreflightCode): void;
  copyFindings(): void;
  moreLeaks(): void;
  openLeak(id: number, side: 'row' | 'near'): void;
  chooseTokenizer(): void;
  verify(): void;
  newTraining(): void;
}

/** How many findings are shown at once. */
export const PAGE = 20;
