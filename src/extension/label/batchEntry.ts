import path from 'node:path';
import type { Translate } from '#core/l10n';
import { AppError, describe } from '#core/errors';
import { causeText } from '#core/label/causes';
import type { BatchState } from '#core/label/batchState';
import type { Teacher } from '#core/label/job';
import { sumText } from '#core/label/money';
import { runError, type RunError } from '#core/label/run';
import type { BatchSummary } from '#node/batch/batchRun';
import type { BatchCard } from '#protocol/labelBatch';
import type { JobCounts } from './jobCounts.ts';
import { runErrorText } from './runProgress.ts';
import { WakefulClock } from '../wakefulClock.ts';

/** What this window knows of a batch, and whether it follows it. */
export class BatchEntry {
  readonly dir: string;
  readonly clock = new WakefulClock();
  teacher: Teacher | undefined;
  state: BatchState | undefined; // undefined while it begins
  followed: 'here' | 'elsewhere' | 'no' = 'no';
  problem: unknown; // that keeps this window from following it
  keyFor: string | undefined;
  received = 0;
  /** What is being done with it now; nothing else is begun beside it. */
  work: Promise<unknown> | undefined;
  abort = new AbortController();
  /** Until when it is not tried again by itself, because it failed; milliseconds since the epoch. */
  restsUntil = 0;
  ended: { readonly summary: BatchSummary; readonly counts: JobCounts; readonly at: number } | undefined;

  constructor(dir: string) {
    this.dir = dir;
  }

  get subject(): { readonly job: string; readonly jobDir: string } {
    return { job: path.basename(this.dir), jobDir: this.dir };
  }

  /** Does one thing with the batch: this process holds its folder for that long. */
  async hold(changed: () => void, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.abort = new AbortController();
    this.keyFor = undefined;
    const done = work(this.abort.signal);
    this.work = done;
    this.followed = 'here';
    changed();
    try {
      await done;
    } finally {
      this.work = undefined;
      this.followed = 'no';
      changed();
    }
  }

  /** The entry as the view shows it. */
  card(now: number, t: Translate): BatchCard {
    const { teacher, state, ended } = this;
    const subject = {
      ...this.subject,
      teacher: teacher === undefined ? '' : `${t(teacher.title)} · ${teacher.model}`,
    };
    const cost = state === undefined ? undefined : sumText(state.money);
    if (ended === undefined) {
      return {
        ...subject,
        state: 'batch',
        status: state === undefined || state.status === 'ended' ? 'submitting' : state.status,
        done: state?.done ?? 0,
        total: state?.lines ?? 0,
        round: state?.round ?? 1,
        ageMs: state === undefined ? 0 : now - state.begunAt,
        received: this.received,
        followed: this.followed,
        ...(cost === undefined ? {} : { cost }),
        ...(this.problem === undefined ? {} : { problem: problemText(this.problem, t) }),
        ...(this.keyFor === undefined ? {} : { keyFor: this.keyFor }),
      };
    }
    const { summary, counts, at } = ended;
    const { labelled, unreadable, failed } = counts;
    const done = labelled + unreadable + failed;
    const left = summary.batch?.left ?? 0;
    const causes = [...counts.causes, ...(unreadable === 0 ? [] : ([['unreadable', unreadable]] as const))];
    const { error } = summary;
    return {
      ...subject,
      replay: false,
      purpose: 'all',
      state: 'ended',
      outcome: error === undefined ? 'done' : 'stopped',
      progress: {
        total: done + left,
        done,
        skipped: 0,
        labelled,
        unreadable,
        failed,
        causes: causes.map(([cause, count]) => ({ cause, text: causeText(cause, t), count })),
        elapsedMs: state === undefined ? summary.ms : at - state.begunAt,
        tokens: summary.usage,
        last: [],
        ...(cost === undefined ? {} : { cost }),
      },
      ...(error === undefined ? {} : { error: runErrorText(error, t) }),
      ...(left === 0 ? {} : { left }),
    };
  }
}

/** What keeps a batch from being followed, in the person's language. */
function problemText(error: unknown, t: Translate): string {
  if (AppError.is(error)) return runErrorText(runError(error), t);
  return isRunError(error) ? runErrorText(error, t) : describe(error, t);
}

/** Whether an error stays until a person does something: a key that is missing or refused. */
export function isHopeless(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'teacher.auth';
}

function isRunError(error: unknown): error is RunError {
  return typeof error === 'object' && error !== null && 'hintTemplate' in error;
}

/** A job's batch that is under way, and whether another process works on it. */
export async function foundBatch(
  dir: string,
): Promise<
  { readonly state: BatchState; readonly teacher: Teacher | undefined; readonly isHeld: boolean } | undefined
> {
  const [{ batchState }, { lockHolder }, { openJob }] = await Promise.all([
    import('#node/batch/batchSession'),
    import('#node/label/jobLock'),
    import('#node/label/jobFolder'),
  ]);
  const state = await batchState(dir).catch(() => undefined);
  if (state === undefined || state.status === 'ended') return undefined;
  const opened = await openJob(dir).catch(() => undefined);
  return { state, teacher: opened?.job.teacher, isHeld: (await lockHolder(dir)) !== undefined };
}
