/** So many records ended so last. */
export interface CauseCount {
  readonly cause: string; // a RetryCause
  readonly text: string; // in the person's language
  readonly count: number;
}

/** How far a run is. `done` of `total` records of this run; `skipped` were labelled by an earlier run of the same job. */
export interface Progress {
  readonly total: number;
  readonly done: number;
  readonly skipped: number;
  readonly labelled: number;
  readonly unreadable: number;
  readonly failed: number;
  readonly causes: readonly CauseCount[]; // of those failed or unreadable, most frequent first
  readonly elapsedMs: number; // without pauses
  readonly perMinute?: number;
  readonly remainingMs?: number;
  readonly tokens: { readonly input: number; readonly output: number; readonly cached: number };
  readonly cost?: string; // so far, as priced: `¥0.12`
  readonly expected?: string; // of the whole run, from what its answers cost so far
  readonly waiting?: { readonly reason: 'rate-limit' | 'retry'; readonly ms: number };
  readonly lastFailure?: string; // in the person's language
  readonly last: readonly AnswerLine[]; // the last answers, newest first; of a trial all of them
}

/** One record as it flows by. */
export interface AnswerLine {
  readonly id: string;
  readonly text: string; // its start, on one line
  readonly origin: string;
  readonly status: 'labelled' | 'unreadable' | 'failed';
  readonly answers: readonly AnswerState[];
  readonly problem?: string; // why there is none, in the person's language
}

/** What was concluded of one task. */
export interface AnswerState {
  readonly task: string;
  readonly conclusion: string;
  readonly reasoning: string; // of a trial; '' else
  readonly agreement?: number; // share of several answers, 0 to 1
}

/** What a run is about; the same from its start to its end. */
export interface RunSubject {
  readonly job: string; // the folder's name
  readonly jobDir: string;
  readonly teacher: string;
  readonly replay: boolean;
  readonly purpose: 'all' | 'try' | 'sample' | 'retry';
}

/** The run in progress, or how the last one ended (until it is put away). */
export type RunState =
  | { readonly state: 'idle' }
  | { readonly state: 'preparing' }
  | (RunSubject & { readonly state: 'running' | 'paused' | 'cancelling'; readonly progress: Progress })
  | (RunSubject & {
      readonly state: 'ended';
      readonly outcome: 'done' | 'cancelled' | 'stopped';
      readonly progress: Progress;
      readonly error?: string; // stopped: why, with the next step
      readonly left?: number; // of a batch: records that it brought no answer for
    })
  | { readonly state: 'failed'; readonly error: string }; // it did not even start
