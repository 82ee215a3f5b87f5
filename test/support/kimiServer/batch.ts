import type { LineProblem } from './batchLines.ts';

type BatchStatus =
  | 'validating'
  | 'failed'
  | 'in_progress'
  | 'finalizing'
  | 'completed'
  | 'expired'
  | 'cancelling'
  | 'cancelled';

/** A batch as the server keeps it; times are seconds since 1970. */
export interface Batch {
  readonly id: string;
  readonly number: number; // from 1
  readonly organisation: string;
  readonly inputFileId: string;
  readonly window: string;
  readonly windowSeconds: number;
  readonly metadata: Readonly<Record<string, string>> | null;
  readonly times: Partial<Record<BatchStatus | 'created', number>>;
  status: BatchStatus;
  problems: readonly LineProblem[];
  counts: { total: number; completed: number; failed: number };
  outputFileId?: string;
  errorFileId?: string;
}

/** Enters a state now. */
export function enter(batch: Batch, status: BatchStatus): void {
  batch.status = status;
  batch.times[status] = Math.floor(Date.now() / 1000);
}
