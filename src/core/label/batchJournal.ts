import type { Shard } from './job.ts';
import type { Money } from './money.ts';
import type { RetryCause, RunError } from './run.ts';

/** What a person chose when a batch began; a later process goes on with it. */
export interface BatchChoices {
  readonly window?: string; // completion_window
  readonly again?: 'batch' | 'leave'; // what expired: asked in a further batch (absent), or left for the realtime run
  readonly retry?: readonly RetryCause[];
  readonly shard?: Shard; // absent: the job's
  readonly cap?: { readonly currency: 'CNY' | 'USD'; readonly amount: number };
}

/** The states of a batch at a provider. */
export const BATCH_ENDS = ['completed', 'failed', 'expired', 'cancelled'] as const;
export type BatchEnd = (typeof BATCH_ENDS)[number];
export type BatchStatus = 'validating' | 'in_progress' | 'finalizing' | 'cancelling' | BatchEnd;

/** One line of `batch.jsonl`: a step that was taken, or is about to be. `at` is milliseconds since the epoch. */
export type BatchEntry =
  | {
      readonly type: 'begun';
      readonly batch: string; // names it at the provider too
      readonly after: number; // records that stood in the log: what comes after them is of this batch
      readonly choices: BatchChoices;
      readonly at: number;
    }
  | {
      readonly type: 'intent'; // the part's files are written; from here on it may exist at the provider
      readonly part: number;
      readonly round: number;
      readonly sha256: string;
      readonly bytes: number;
      readonly lines: number;
      readonly records: number;
      readonly cost?: number; // expected
      readonly at: number;
    }
  | { readonly type: 'uploaded'; readonly part: number; readonly fileId: string; readonly at: number }
  | { readonly type: 'created'; readonly part: number; readonly batchId: string; readonly at: number }
  | { readonly type: 'dropped'; readonly part: number; readonly at: number } // it never came to be at the provider
  | {
      readonly type: 'submitted'; // all parts of a round are written
      readonly round: number;
      readonly waiting: number; // records whose equal is in another part
      readonly error?: RunError; // the cap
      readonly at: number;
    }
  | {
      readonly type: 'polled';
      readonly part: number;
      readonly status: BatchStatus;
      readonly total: number;
      readonly completed: number;
      readonly failed: number;
      readonly at: number;
    }
  | {
      readonly type: 'settled'; // every result of the part stands in the log
      readonly part: number;
      readonly status: BatchEnd;
      readonly open: number; // records that are still to be asked for
      readonly files: readonly string[]; // at the provider
      readonly money: Money; // what the part has cost
      readonly error?: RunError; // what ended the batch, or would meet every record
      readonly at: number;
    }
  | { readonly type: 'cleaned'; readonly part: number; readonly at: number } // its files are deleted
  | { readonly type: 'cancelling'; readonly at: number }
  | { readonly type: 'ended'; readonly left: number; readonly error?: RunError; readonly at: number };

/** One input file and the batch that it became. */
export interface BatchPart {
  readonly part: number;
  readonly round: number;
  readonly sha256: string;
  readonly bytes: number;
  readonly lines: number;
  readonly records: number;
  readonly cost: number;
  readonly fileId?: string;
  readonly batchId?: string;
  readonly status?: BatchStatus;
  readonly completed: number; // lines
  readonly failed: number;
  readonly settled?: Extract<BatchEntry, { readonly type: 'settled' }>;
  readonly cleaned: boolean;
}

/** A batch as its journal tells it. */
export interface BatchJournal {
  readonly batch: string;
  readonly begunAt: number;
  readonly after: number;
  readonly choices: BatchChoices;
  readonly parts: ReadonlyMap<number, BatchPart>; // dropped ones left out
  readonly parted: number; // the highest number of a part so far, dropped ones too
  readonly round: number; // the one that is under way, from 1
  readonly submitted?: Extract<BatchEntry, { readonly type: 'submitted' }>; // of that round
  readonly cancelling: boolean;
  readonly ended?: Extract<BatchEntry, { readonly type: 'ended' }>;
}

/** The journal after one more entry; a new batch begins it anew. */
export function withEntry(journal: BatchJournal | undefined, entry: BatchEntry): BatchJournal | undefined {
  if (entry.type === 'begun') {
    const { batch, after, choices, at } = entry;
    return { batch, begunAt: at, after, choices, parts: new Map(), parted: 0, round: 1, cancelling: false };
  }
  if (journal === undefined) return undefined;
  if (entry.type === 'cancelling') return { ...journal, cancelling: true };
  if (entry.type === 'ended') return { ...journal, ended: entry };
  if (entry.type === 'submitted') return { ...journal, round: entry.round, submitted: entry };
  if (entry.type === 'intent') {
    const { type: _, at: _at, cost = 0, ...part } = entry;
    const { submitted, ...rest } = journal;
    const next = new Map(journal.parts).set(part.part, { ...part, cost, completed: 0, failed: 0, cleaned: false });
    return {
      ...rest,
      ...(submitted?.round === part.round ? { submitted } : {}),
      parts: next,
      parted: Math.max(journal.parted, part.part),
      round: part.round,
    };
  }
  const part = journal.parts.get(entry.part);
  if (part === undefined) return journal;
  const parts = new Map(journal.parts);
  if (entry.type === 'dropped') parts.delete(entry.part);
  else parts.set(entry.part, withStep(part, entry));
  return { ...journal, parts };
}

function withStep(
  part: BatchPart,
  entry: Extract<BatchEntry, { readonly type: 'uploaded' | 'created' | 'polled' | 'settled' | 'cleaned' }>,
): BatchPart {
  if (entry.type === 'uploaded') return { ...part, fileId: entry.fileId };
  if (entry.type === 'created') return { ...part, batchId: entry.batchId };
  if (entry.type === 'settled') return { ...part, status: entry.status, settled: entry };
  if (entry.type === 'cleaned') return { ...part, cleaned: true };
  return { ...part, status: entry.status, completed: entry.completed, failed: entry.failed };
}
