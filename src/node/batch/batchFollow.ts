import { AppError } from '#core/errors';
import type { BatchPart } from '#core/label/batchJournal';
import { NO_MONEY } from '#core/label/money';
import { runError, type RunError } from '#core/label/run';
import { TeacherError } from '#core/label/teacherError';
import { isMissing } from './batchClient.ts';
import type { RemoteBatch } from './batchObjects.ts';
import { wantedRecords } from './batchItems.ts';
import { placePart } from './batchPlace.ts';
import type { HeldSamples } from './batchSamples.ts';
import type { BatchSession } from './batchSession.ts';
import { cleanPart, endOf, settlePart } from './batchSettle.ts';
import { writeRound } from './batchWrite.ts';

/** Batches that a record may be in, one after the other, before it is left. */
const ROUNDS = 3;
const POLL_MS = [5000, 120_000] as const;
const SLOWER = 1.5;
/** A provider that cannot be reached for so long is not waited for any more; the batch goes on there. */
const SILENT_MS = 2 * 3600_000;

const partsOf = ({ journal }: BatchSession): readonly BatchPart[] => Array.from(journal.parts.values());

/**
 * Brings everything of the present round to the provider that it takes now. `fresh`: this process wrote the parts that
 * are not there yet; those of a process that died are looked for first.
 */
export async function submitAll(session: BatchSession, held: HeldSamples): Promise<boolean> {
  for (const part of partsOf(session)) {
    if (part.batchId === undefined && !(await placePart(session, part, true))) return false;
  }
  if (session.journal.submitted !== undefined) return true;
  return writeRound(session, session.journal.round, !session.journal.cancelling, held);
}

/**
 * Follows a batch to its end: polls, fetches, asks for what expired in further batches. Resolves when the batch has
 * ended; what keeps this process from following it is thrown, and the batch goes on.
 */
export async function followToEnd(session: BatchSession, held: HeldSamples): Promise<void> {
  const { clock, options } = session;
  const [first, most] = options.pollMs ?? POLL_MS;
  let ms = first;
  let heardAt = clock.now();
  for (const part of partsOf(session)) if (part.settled !== undefined && !part.cleaned) await cleanPart(session, part);
  for (;;) {
    let news = false;
    try {
      const all = await submitAll(session, held);
      for (const part of partsOf(session)) {
        if (part.settled === undefined && part.batchId !== undefined) news = (await poll(session, part, held)) || news;
      }
      heardAt = clock.now();
      if (all && partsOf(session).every(({ settled }) => settled !== undefined)) {
        if (await endRound(session, held)) return;
        ms = first;
        continue;
      }
    } catch (error) {
      options.signal?.throwIfAborted();
      const passing = error instanceof TeacherError && (error.kind === 'retry' || error.kind === 'rate-limit');
      if (!passing || clock.now() - heardAt > SILENT_MS) throw error;
      options.log.warn(error.message);
    }
    ms = news ? first : Math.min(most, ms * SLOWER);
    await clock.sleep(ms, options.signal);
  }
}

/** Looks how a part's batch stands, and fetches its results when it has ended. True: it has. */
async function poll(session: BatchSession, part: BatchPart, held: HeldSamples): Promise<boolean> {
  const { clock, client, journal } = session;
  const { batchId = '' } = part;
  let batch: RemoteBatch;
  try {
    batch = await client.read(batchId);
  } catch (error) {
    if (!isMissing(error)) throw error;
    const gone = new AppError('teacher.refused', '{0} does not know the batch of part {1} any more.', {
      args: [session.teacher.title, part.part],
      hint: 'Check that the key is that of the same account. If the batch was deleted, --cancel-batch gives it up.',
    });
    if (!journal.cancelling) throw gone;
    const at = clock.now();
    const lost = {
      status: 'cancelled',
      open: part.records,
      money: NO_MONEY,
      files: [],
      error: runError(gone),
    } as const;
    await session.note({ type: 'settled', part: part.part, ...lost, at });
    return true;
  }
  const { status, total, completed, failed } = batch;
  const changed = status !== part.status || completed !== part.completed || failed !== part.failed;
  if (changed) {
    await session.note({ type: 'polled', part: part.part, status, total, completed, failed, at: clock.now() });
  }
  const end = endOf(batch);
  if (end === undefined) return false;
  await settlePart(session, part, { ...batch, status: end }, held, isLast(session));
  return true;
}

/** Whether what failed for a passing reason now is not asked for again. */
function isLast({ journal }: BatchSession): boolean {
  return journal.round >= ROUNDS || journal.choices.again === 'leave' || journal.cancelling;
}

/** Ends the round whose parts are all settled: another one for what is open, or the end. True: the batch has ended. */
async function endRound(session: BatchSession, held: HeldSamples): Promise<boolean> {
  const { journal, opened, clock, options } = session;
  const { round, submitted, choices } = journal;
  const parts = partsOf(session);
  const waiting = submitted?.waiting ?? 0;
  const error: RunError | undefined = submitted?.error ?? parts.find(({ settled }) => settled?.error)?.settled?.error;
  const openIn = (some: readonly BatchPart[]) => some.reduce((sum, { settled }) => sum + (settled?.open ?? 0), waiting);
  const open = openIn(parts.filter((part) => part.round === round));
  if (open > 0 && error === undefined && !isLast(session)) {
    await writeRound(session, round + 1, true, held);
    return false;
  }
  // What equals an answer of another part needs no batch of its own.
  if (waiting > 0) await writeRound(session, round + 1, false, held);
  let left = 0;
  if (openIn(parts) > 0 || error !== undefined) {
    const skip = ({ id }: { readonly id: string }) => session.answered.has(id);
    const { plan } = await wantedRecords({ opened, choices, skip, records: session.records, clock });
    left = plan.total;
  }
  options.log.info(`batch ${journal.batch}: ended, ${left} left`);
  await held.clear();
  await session.note({ type: 'ended', left, ...(error === undefined ? {} : { error }), at: clock.now() });
  return true;
}
