import type { BatchJournal, BatchPart, BatchStatus } from './batchJournal.ts';
import { NO_MONEY, type Money } from './money.ts';
import type { RunError } from './run.ts';

/** Where a job's batch stands, for people. */
export interface BatchState {
  readonly status: 'submitting' | 'validating' | 'in_progress' | 'cancelling' | 'fetching' | 'ended';
  readonly begunAt: number; // milliseconds since the epoch
  readonly round: number; // from 1; above 1, what expired is asked again
  readonly parts: readonly {
    readonly part: number;
    readonly batchId?: string;
    readonly status: BatchStatus | 'submitting' | 'settled'; // settled: its results are in the job
    readonly lines: number;
    readonly done: number; // lines that the provider is through with
  }[];
  readonly lines: number; // of all parts
  readonly done: number; // of them, that the provider is through with
  readonly money: Money; // that the parts whose results are in the job have cost
  readonly left?: number; // ended: records that still have no answer
  readonly error?: RunError;
}

/** A batch's journal as a state. */
export function batchStateOf(journal: BatchJournal): BatchState {
  const parts = Array.from(journal.parts.values(), (part) => ({
    part: part.part,
    ...(part.batchId === undefined ? {} : { batchId: part.batchId }),
    status: partStatus(part),
    lines: part.lines,
    done: part.settled === undefined ? part.completed + part.failed : part.lines,
  }));
  const error = journal.ended?.error ?? journal.submitted?.error;
  return {
    status: statusOf(journal, Array.from(journal.parts.values())),
    begunAt: journal.begunAt,
    round: journal.round,
    parts,
    lines: parts.reduce((sum, { lines }) => sum + lines, 0),
    done: parts.reduce((sum, { done }) => sum + done, 0),
    money: moneyOf(journal),
    ...(journal.ended === undefined ? {} : { left: journal.ended.left }),
    ...(error === undefined ? {} : { error }),
  };
}

function moneyOf({ parts }: BatchJournal): Money {
  let sum = NO_MONEY;
  for (const { settled } of parts.values()) {
    if (settled !== undefined) sum = { CNY: sum.CNY + settled.money.CNY, USD: sum.USD + settled.money.USD };
  }
  return sum;
}

function partStatus(part: BatchPart): BatchState['parts'][number]['status'] {
  if (part.settled !== undefined) return 'settled';
  return part.batchId === undefined ? 'submitting' : (part.status ?? 'validating');
}

function statusOf(journal: BatchJournal, parts: readonly BatchPart[]): BatchState['status'] {
  if (journal.ended !== undefined) return 'ended';
  if (journal.submitted === undefined || parts.some(({ batchId }) => batchId === undefined)) return 'submitting';
  if (journal.cancelling) return 'cancelling';
  const open = parts.filter(({ settled }) => settled === undefined).map(({ status = 'validating' }) => status);
  if (open.includes('in_progress') || open.includes('finalizing')) return 'in_progress';
  return open.includes('validating') ? 'validating' : 'fetching';
}
