import type { LimitName } from './apiErrors.ts';
import type { FaultName } from './options.ts';

/** What was billed for one request; the cost is in CNY. */
export interface Billed {
  readonly input: number; // cached ones included
  readonly cached: number;
  readonly output: number;
  readonly cost: number;
}

/** How a request ended. */
export type Outcome =
  | 'in-flight'
  | 'ok' // answered in full
  | 'refused' // 400, 401, 404, quota
  | 'rejected' // 429 of a limit
  | 'fault'
  | 'abandoned'; // the client was gone when the generation ended

/** One request, or one line of a batch. Times are ms since 1970. */
export interface LedgerEntry {
  readonly endpoint: string; // 'POST /v1/chat/completions', 'batch', …
  readonly number: number; // of the chat requests, from 1; in a batch the line; else 0
  readonly arrivedAt: number;
  endedAt?: number;
  key: string; // of the record; '' where there is none
  model: string;
  concurrency: number; // at arrival, this one included
  status: number; // sent, or 499 where the client was gone, 0 where none was sent
  outcome: Outcome;
  fault?: FaultName;
  limit?: LimitName;
  finish?: string;
  answer?: { readonly kind: string; readonly conclusions: readonly string[] }; // what the answer function meant
  billed?: Billed;
  batch?: string; // batch id
}

/** Sums over the ledger, of chat requests and batch lines. */
export interface LedgerTotals {
  readonly requests: number; // chat requests that arrived
  readonly lines: number; // batch lines that ran
  readonly outcomes: Readonly<Record<string, number>>;
  readonly statuses: Readonly<Record<string, number>>;
  readonly faults: Readonly<Record<string, number>>;
  readonly limits: Readonly<Record<string, number>>; // 429s of a limit, by limit
  readonly peakConcurrency: number;
  readonly billed: Billed & { readonly generations: number; readonly keys: number; readonly extra: number }; // extra: beyond one a key
}

/** What happened, in order of arrival. */
export class Ledger {
  readonly entries: LedgerEntry[] = [];

  open(endpoint: string, number: number): LedgerEntry {
    const entry: LedgerEntry = {
      endpoint,
      number,
      arrivedAt: Date.now(),
      key: '',
      model: '',
      concurrency: 0,
      status: 0,
      outcome: 'in-flight',
    };
    this.entries.push(entry);
    return entry;
  }

  totals(): LedgerTotals {
    const [outcomes, statuses, faults, limits] = [{}, {}, {}, {}] as Record<string, number>[];
    const keys = new Set<string>();
    const billed = { input: 0, cached: 0, output: 0, cost: 0, generations: 0 };
    const counts = { requests: 0, lines: 0, peakConcurrency: 0 };
    const add = (table: Record<string, number> | undefined, name: string | number | undefined) => {
      if (table !== undefined && name !== undefined) table[name] = (table[name] ?? 0) + 1;
    };
    for (const entry of this.entries) {
      if (entry.number === 0) continue;
      counts[entry.endpoint === 'batch' ? 'lines' : 'requests']++;
      counts.peakConcurrency = Math.max(counts.peakConcurrency, entry.concurrency);
      add(outcomes, entry.outcome);
      add(statuses, entry.status);
      add(faults, entry.fault);
      add(limits, entry.limit);
      if (entry.billed === undefined) continue;
      keys.add(entry.key);
      billed.generations++;
      for (const part of ['input', 'cached', 'output', 'cost'] as const) billed[part] += entry.billed[part];
    }
    return {
      ...counts,
      outcomes: outcomes ?? {},
      statuses: statuses ?? {},
      faults: faults ?? {},
      limits: limits ?? {},
      billed: { ...billed, keys: keys.size, extra: billed.generations - keys.size },
    };
  }
}
