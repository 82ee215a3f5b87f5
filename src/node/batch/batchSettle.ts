import { AppError } from '#core/errors';
import { customIds } from '#core/label/batchLine';
import { BATCH_ENDS, type BatchEnd, type BatchPart } from '#core/label/batchJournal';
import { NO_MONEY, plus, type Money } from '#core/label/money';
import type { LabelRecord, Sample } from '#core/label/record';
import { runError } from '#core/label/run';
import type { TeacherError } from '#core/label/teacherError';
import { verdictOf } from '#core/label/vote';
import { isMissing } from './batchClient.ts';
import { askedRecords, partFiles, removePart, type AskedRecord } from './batchFiles.ts';
import { maskedOf } from './batchItems.ts';
import type { RemoteBatch } from './batchObjects.ts';
import { persist } from './batchPatience.ts';
import { ResultFiles } from './batchResults.ts';
import { failedSample } from '#core/label/sample';
import { outcomeOf } from './batchSample.ts';
import type { HeldSamples } from './batchSamples.ts';
import type { BatchSession } from './batchSession.ts';

/** How a batch ended; undefined while it goes on. */
export const endOf = ({ status }: Pick<RemoteBatch, 'status'>): BatchEnd | undefined =>
  BATCH_ENDS.find((end) => end === status);

/**
 * Fetches what a batch that has ended leaves behind and turns it into records of the job. Read again after a crash it
 * doubles nothing. `last`: what failed for a passing reason is not asked again, so it is written down as failed.
 */
export async function settlePart(
  session: BatchSession,
  part: BatchPart,
  batch: RemoteBatch & { readonly status: BatchEnd },
  held: HeldSamples,
  last: boolean,
): Promise<void> {
  const { clock, client, options, dir } = session;
  const files = partFiles(dir, part.part);
  const results = new ResultFiles((what) => options.log.warn(what));
  let gone: AppError | undefined;
  try {
    for (const [id, to] of [
      [batch.outputFile, files.output],
      [batch.errorFile, files.errors],
    ] as const) {
      if (id === undefined) continue;
      try {
        await persist(clock, options.signal, () => client.download(id, to));
      } catch (error) {
        if (!isMissing(error)) throw error;
        gone = lostResults(session, part);
        continue;
      }
      await results.add(to);
    }
    const { open, stop, money } = await readResults(session, part, results, held, last);
    const error = gone ?? stop ?? problemOf(session, part, batch);
    await session.note({
      type: 'settled',
      part: part.part,
      status: batch.status,
      open,
      money,
      files: [part.fileId ?? batch.inputFile, batch.outputFile, batch.errorFile].filter((id) => id !== undefined),
      ...(error === undefined ? {} : { error: runError(error) }),
      at: clock.now(),
    });
  } finally {
    await results.close();
  }
  await cleanPart(session, session.journal.parts.get(part.part) ?? part);
}

/** Deletes a settled part's files, here and at the provider, which keeps a thousand at most. */
export async function cleanPart(session: BatchSession, part: BatchPart): Promise<void> {
  const { clock, client, options, dir } = session;
  await removePart(dir, part.part);
  try {
    for (const id of part.settled?.files ?? []) await persist(clock, options.signal, () => client.delete(id));
  } catch (error) {
    options.signal?.throwIfAborted();
    options.log.warn(`files of part ${part.part} stay at the provider: ${String(error)}`);
    return;
  }
  await session.note({ type: 'cleaned', part: part.part, at: clock.now() });
}

async function readResults(
  session: BatchSession,
  { part }: BatchPart,
  results: ResultFiles,
  held: HeldSamples,
  last: boolean,
): Promise<{ readonly open: number; readonly stop: TeacherError | undefined; readonly money: Money }> {
  const { opened, dir, answered } = session;
  const run = `${session.journal.batch}.${part}`;
  const samples = opened.job.ask?.samples ?? 1;
  const before = session.money;
  const { lines: accounted, money: paid } = await accountedLines(session, run);
  let open = 0;
  let stop: TeacherError | undefined;
  for await (const asked of askedRecords(dir, part)) {
    session.options.signal?.throwIfAborted();
    const { key, item } = asked;
    const said: (Sample | undefined)[] = [];
    let line = asked.n;
    for (const index of customIds(key, samples).keys()) {
      const number = samples === 1 ? 0 : index + 1;
      const kept = held.find(key, number);
      if (kept !== undefined && !results.has(key, number)) {
        said.push(kept);
        continue;
      }
      const n = line++;
      const result = await results.find(key, number);
      const { restore } = maskedOf(opened, asked);
      const outcome = result === undefined ? {} : outcomeOf(result, sampleContext(session), restore);
      if (outcome.usage !== undefined && asked.twin !== true && !accounted.has(n)) {
        session.account(
          run,
          n,
          outcome.usage,
          outcome.sample === undefined ? 'invalid' : 'answered',
          result?.requestId,
        );
      }
      const { error, sample } = outcome;
      if (error?.kind === 'stop') stop ??= error;
      said.push(error !== undefined && error.kind !== 'stop' && last ? failedSample(session.teacher, error) : sample);
    }
    if (answered.has(item.id)) continue;
    const whole = said.filter((sample) => sample !== undefined);
    if (whole.length === said.length) await session.keep(recordOf(session, asked, whole));
    else {
      open++;
      if (asked.twin === true) continue;
      for (const [index, sample] of said.entries()) {
        if (sample !== undefined && sample.status !== 'failed') await held.keep(key, index + 1, sample);
      }
    }
  }
  await session.written();
  const { CNY, USD } = session.money;
  return { open, stop, money: { CNY: paid.CNY + CNY - before.CNY, USD: paid.USD + USD - before.USD } };
}

const sampleContext = ({ opened, teacher }: BatchSession) => ({
  teacher,
  template: opened.template,
  ask: opened.job.ask ?? {},
});

/** The record that samples make; of a twin, with the reply that was paid for once. */
export function recordOf(
  { opened, clock }: Pick<BatchSession, 'opened' | 'clock'>,
  { key, item, twin, masked, cut }: Omit<AskedRecord, 'n'>,
  samples: readonly Sample[],
): LabelRecord {
  const verdict = verdictOf(samples, opened.template);
  return {
    item,
    requestKey: key,
    at: new Date(clock.now()).toISOString(),
    ...(cut === undefined ? {} : { cut }),
    ...(masked === undefined ? {} : { masked }),
    ...verdict,
    ...(twin === true && verdict.status !== 'failed' ? { reused: true } : {}),
  };
}

/** Lines of a part that stand in the account: it was half read before. */
async function accountedLines(
  { attempts }: BatchSession,
  run: string,
): Promise<{ readonly lines: ReadonlySet<number>; readonly money: Money }> {
  const lines = new Set<number>();
  let money = NO_MONEY;
  for await (const attempt of attempts.read()) {
    if (attempt.run !== run || attempt.type !== 'ended') continue;
    lines.add(attempt.n);
    if (attempt.currency !== undefined) money = plus(money, attempt.currency, attempt.cost ?? 0);
  }
  return { lines, money };
}

/** What is to be said of a batch that did not run to its end; one that expired is asked for again without a word. */
function problemOf({ teacher }: BatchSession, { part }: BatchPart, batch: RemoteBatch): AppError | undefined {
  if (batch.status === 'cancelled') {
    return new AppError('teacher.refused', 'The batch of part {0} was cancelled.', {
      args: [part],
      hint: 'What was done before is kept. Run again with --batch to send the rest in a new batch, or without it to ask one by one.',
    });
  }
  if (batch.status !== 'failed') return undefined;
  const { problems } = batch;
  // The provider's own fault: the next round asks again.
  if (problems.length > 0 && problems.every(({ code }) => /server|internal|unavailable/i.test(code))) return undefined;
  const [first] = problems;
  const said = first === undefined ? '?' : `${first.message || first.code}${first.line ? ` (${first.line})` : ''}`;
  return new AppError('teacher.refused', '{0} refused the batch of part {1}: {2}', {
    args: [teacher.title, part, said],
    hint: 'Nothing was charged for it. Check that the model takes batches, then run again; or label without --batch.',
  });
}

function lostResults({ teacher }: BatchSession, { part }: BatchPart): AppError {
  return new AppError('teacher.refused', '{0} no longer has the results of part {1}: somebody deleted them.', {
    args: [teacher.title, part],
    hint: 'Run again with --batch to ask for these records anew; they will be charged again.',
  });
}
