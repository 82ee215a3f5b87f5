import type { Limits, Shard, Teacher } from '#core/label/job';
import type { Cap } from '#core/label/ledger';
import type { CountingWindow } from '#core/label/limiter';
import type { RetryCause, RunEvent } from '#core/label/run';
import type { Logger } from '#core/ports';

/** Where the local model answers at this moment; it lasts as long as its process. */
export interface RunningStudent {
  readonly baseUrl: string;
  readonly apiKey: string;
}

/** How a run is to go. */
export interface RunOptions {
  readonly apiKey?: string;
  readonly keyOf?: (teacher: Teacher) => Promise<string | undefined>; // for the further teachers of a vote
  readonly cap?: Cap; // the most that the job may cost
  readonly shard?: Shard; // absent: the job's
  readonly only?: ReadonlySet<string>; // ids of records: no others are asked for
  readonly retry?: readonly RetryCause[]; // only the records that ended so last
  readonly window?: CountingWindow; // how the teacher counts; absent: by the minute
  readonly repliesFile?: string; // replay: instead of the nearest replies.jsonl
  readonly limits?: Limits; // instead of the teacher's
  readonly student?: RunningStudent; // the server of now, for a job whose teacher is the local model
  readonly onEvent: (event: RunEvent) => void;
  readonly log: Logger;
  readonly signal?: AbortSignal; // aborting it cancels once
}
