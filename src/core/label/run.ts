import type { LabelRecord } from './record.ts';

/** What a run tells while it goes on. `done` counts records of this run that reached the log, reused ones included. */
export type RunEvent =
  | { readonly type: 'started'; readonly total: number; readonly skipped: number } // skipped: labelled before
  | { readonly type: 'record'; readonly record: LabelRecord; readonly done: number; readonly total: number }
  | { readonly type: 'waiting'; readonly reason: 'rate-limit' | 'retry'; readonly ms: number }
  | { readonly type: 'paused' }
  | { readonly type: 'resumed' }
  | { readonly type: 'finished'; readonly summary: RunSummary };

/** How a run ended. */
export interface RunSummary {
  readonly state: 'done' | 'cancelled' | 'stopped'; // stopped: an error that every record would meet (key, quota)
  readonly counts: Readonly<Record<LabelRecord['status'], number>>;
  readonly skipped: number;
  readonly usage: { readonly input: number; readonly output: number };
  readonly ms: number;
  readonly error?: { readonly code: string; readonly message: string; readonly hint: string };
}

/** A run in progress. */
export interface RunHandle {
  pause(): void;
  resume(): void;
  /** Takes no new record, lets those in flight land; a second call aborts them too. */
  cancel(): void;
  readonly finished: Promise<RunSummary>;
}
