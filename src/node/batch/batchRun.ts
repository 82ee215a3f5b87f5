import { AppError } from '#core/errors';
import { completionWindow } from '#core/label/batchDialects';
import { batchStateOf, type BatchState } from '#core/label/batchState';
import { runError, type RunSummary } from '#core/label/run';
import type { Money } from '#core/label/money';
import { followToEnd, submitAll } from './batchFollow.ts';
import { persist } from './batchPatience.ts';
import { HeldSamples } from './batchSamples.ts';
import { BatchSession, type BatchOptions } from './batchSession.ts';
import type { OpenedJob } from '../label/jobFolder.ts';

/**
 * How following a batch ended. `cancelled`: this process stopped following, the batch goes on at the provider; `stopped`:
 * an error; `done` otherwise. Counts and money are of this call.
 */
export interface BatchSummary extends RunSummary {
  readonly batch: BatchState | undefined; // undefined: there was none
}

/**
 * Submits what a job lacks as batches, and returns when the provider has them; `followBatch` fetches the results, in this
 * process or a later one. A batch that is under way is gone on with: what a process that died had begun to submit is
 * found again at the provider, not submitted twice.
 * @throws AppError 'usage' without a Batch API, 'teacher.*' when the provider refuses, 'log.locked', 'source.unreadable';
 * the signal's reason when aborted. What was submitted until then stays, and the next call goes on.
 */
export async function startBatch(opened: OpenedJob, options: BatchOptions): Promise<BatchState> {
  return withSession(opened, options, async (session) => {
    if (!session.underWay) {
      completionWindow(session.dialect, options.choices?.window);
      await session.begin();
    }
    const held = await HeldSamples.open(session.dir);
    await submitAll(session, held);
    return batchStateOf(session.journal);
  });
}

/**
 * Follows the batch that is under way until it has ended, and labels the job's records with what it brings. Never
 * rejects for what the provider does: that is in the summary.
 * @throws AppError 'usage', 'teacher.auth' without a key, 'log.locked'.
 */
export async function followBatch(opened: OpenedJob, options: BatchOptions): Promise<BatchSummary> {
  return withSession(opened, options, async (session) => {
    const started = session.clock.now();
    const before = await spentBefore(session);
    let error: unknown;
    try {
      if (session.underWay) await followToEnd(session, await HeldSamples.open(session.dir));
    } catch (thrown) {
      error = thrown;
    }
    const { counts, usage, money, last } = session;
    const aborted = options.signal?.aborted === true;
    const failure = error === undefined || aborted ? last?.ended?.error : runError(asAppError(error));
    return {
      state: aborted && last?.ended === undefined ? 'cancelled' : failure === undefined ? 'done' : 'stopped',
      counts: { ...counts },
      skipped: 0,
      usage: { ...usage },
      money,
      spent: { CNY: before.CNY + money.CNY, USD: before.USD + money.USD },
      ms: session.clock.now() - started,
      ...(failure === undefined || (aborted && last?.ended === undefined) ? {} : { error: failure }),
      batch: last === undefined ? undefined : batchStateOf(last),
    };
  });
}

/**
 * Asks the provider to give up what it has not done yet; `followBatch` then fetches what was done and ends the batch.
 * @throws AppError 'usage' when no batch is under way, 'teacher.*'.
 */
export async function cancelBatch(opened: OpenedJob, options: BatchOptions): Promise<BatchState> {
  return withSession(opened, options, async (session) => {
    if (!session.underWay) {
      throw new AppError('usage', 'No batch is under way in {0}.', {
        args: [opened.dir],
        hint: 'Submit one with --batch.',
      });
    }
    const { clock, client, journal } = session;
    if (!journal.cancelling) await session.note({ type: 'cancelling', at: clock.now() });
    // What a process that died may have created is found first: it costs money as long as it runs.
    await submitAll(session, await HeldSamples.open(session.dir));
    for (const { batchId, settled } of session.journal.parts.values()) {
      if (batchId === undefined || settled !== undefined) continue;
      await persist(clock, options.signal, () => client.cancel(batchId)).catch((error: unknown) => {
        options.log.warn(`${batchId}: ${String(error)}`); // it had ended, or is gone: following tells
      });
    }
    return batchStateOf(session.journal);
  });
}

async function withSession<Value>(
  opened: OpenedJob,
  options: BatchOptions,
  work: (session: BatchSession) => Promise<Value>,
): Promise<Value> {
  const session = await BatchSession.open(opened, options);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

async function spentBefore({ attempts }: BatchSession): Promise<Money> {
  const spent = { CNY: 0, USD: 0 };
  for await (const attempt of attempts.read()) {
    if (attempt.type === 'ended' && attempt.currency !== undefined) spent[attempt.currency] += attempt.cost ?? 0;
  }
  return spent;
}

function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError('runtime.failed', 'The run met an unexpected error: {0}', {
    args: [error instanceof Error ? error.message : String(error)],
    hint: 'Everything labelled so far is kept: run again to go on, and report this if it happens twice.',
    cause: error,
  });
}
