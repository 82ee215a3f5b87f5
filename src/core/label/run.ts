import type { AppError, ErrorCode } from '../errors.ts';
import type { InferenceEngine } from '../infer/engine.ts';
import { format } from '../l10n.ts';
import type { Clock, Logger, RecordLog } from '../ports.ts';
import type { RenderedRecord } from '../prompt/render.ts';
import type { Template } from '../prompt/template.ts';
import type { AttemptLog } from './attempt.ts';
import type { AskOptions, Limits, Teacher } from './job.ts';
import type { Cap } from './ledger.ts';
import type { CountingWindow, Limiter } from './limiter.ts';
import type { Money } from './money.ts';
import type { LabelRecord, SourceItem } from './record.ts';
import type { SharedReply } from './vote.ts';

/**
 * What a run tells while it goes on. `total` counts the records that this run is to ask for (without those skipped),
 * `done` those of them that reached the log, reused ones included.
 */
export type RunEvent =
  | { readonly type: 'started'; readonly total: number; readonly skipped: number } // skipped: labelled before
  | {
      readonly type: 'record';
      readonly record: LabelRecord;
      readonly done: number;
      readonly total: number;
      readonly usage: RunSummary['usage'];
      readonly money: Money;
    }
  | { readonly type: 'waiting'; readonly reason: 'rate-limit' | 'retry'; readonly ms: number }
  | { readonly type: 'paused' }
  | { readonly type: 'resumed' }
  | { readonly type: 'finished'; readonly summary: RunSummary };

/** An error as data: filled English texts, and the templates that `Translate` takes. */
export interface RunError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
  readonly template: string;
  readonly hintTemplate: string;
  readonly args: readonly (string | number)[];
}

/** How a run ended. */
export interface RunSummary {
  readonly state: 'done' | 'cancelled' | 'stopped'; // stopped: an error that every record would meet (key, quota)
  readonly counts: Readonly<Record<LabelRecord['status'], number>>;
  readonly skipped: number;
  readonly usage: { readonly input: number; readonly output: number; readonly cached: number }; // of every reply, those asked again included
  readonly money: Money; // what this run cost, as far as prices are known
  readonly spent: Money; // what the job has cost, with the runs before
  readonly ms: number;
  readonly error?: RunError;
}

/** A run in progress. `finished` never rejects: what ends a run early is in its summary. */
export interface RunHandle {
  pause(): void;
  resume(): void;
  /** Takes no new record, lets those in flight land; a second call aborts them too. */
  cancel(): void;
  readonly finished: Promise<RunSummary>;
}

/** What ended the last attempt at a record that is to be asked for again. */
export type RetryCause = ErrorCode | 'unreadable';

/** Who else answers every record, beside the first teacher. */
export interface OtherVoter {
  readonly teacher: Teacher;
  readonly engine: InferenceEngine;
  readonly limits?: Limits; // absent: the teacher's
}

/** A record as it may leave the machine, and the way back. */
export interface Masked {
  readonly record: RenderedRecord;
  readonly restore: (text: string) => string;
  readonly counts: Readonly<Record<string, number>>; // what was replaced, by kind
}

/** What a run needs of the world. */
export interface RunInput {
  readonly teacher: Teacher;
  readonly template: Template;
  readonly items: () => AsyncIterable<SourceItem>; // read twice: to count, and to label
  readonly log: RecordLog<LabelRecord>;
  readonly attempts?: AttemptLog; // absent: no account is kept, and a restart knows nothing of the last minute
  readonly engine: InferenceEngine;
  readonly others?: readonly OtherVoter[];
  readonly ask?: AskOptions;
  readonly mask?: (record: RenderedRecord) => Masked;
  readonly wants?: (item: SourceItem) => boolean; // absent: every record; another's shard is neither asked for nor counted
  readonly retry?: readonly RetryCause[]; // only records that ended so last; absent: all that have no reply
  readonly known?: (requestKey: string) => Promise<SharedReply | undefined>; // a reply that another job has paid for
  readonly cap?: Cap;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limits?: Limits; // absent: the teacher's
  readonly limiterOf?: (teacher: Teacher, make: () => Limiter) => Limiter; // shares limiters between runs of one account
  readonly window?: CountingWindow; // absent: a minute
  readonly crashed?: boolean; // the run before was killed: its requests may still be under way at the server
  readonly onEvent: (event: RunEvent) => void;
  readonly signal?: AbortSignal; // aborting it cancels once
}

/** An error as data. */
export function runError(error: AppError): RunError {
  return {
    code: error.code,
    message: error.message,
    hint: format(error.hint, error.args),
    template: error.template,
    hintTemplate: error.hint,
    args: error.args,
  };
}
