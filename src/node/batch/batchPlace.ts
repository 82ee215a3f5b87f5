import { AppError } from '#core/errors';
import { completionWindow } from '#core/label/batchDialects';
import type { BatchPart } from '#core/label/batchJournal';
import { TeacherError } from '#core/label/teacherError';
import { rm } from 'node:fs/promises';
import type { RemoteBatch } from './batchObjects.ts';
import { isWhole, partFiles, removePart } from './batchFiles.ts';
import { isDoubtful, persist, waitAfter } from './batchPatience.ts';
import type { BatchSession } from './batchSession.ts';

/** Attempts at a call that must not be carried out twice; between them the provider's list is looked through. */
const ATTEMPTS = 8;
/** Refusals for the number of batches after which the rest waits for those under way. */
const REFUSALS = 2;
/** Clocks differ: so much before a batch was begun, none of its parts can have been created. */
const BEFORE_MS = 24 * 3600_000;

/**
 * Brings a part to the provider: uploads its file and creates its batch, each once. Where an attempt before may have
 * been carried out (`doubtful`: by a process that died), it is looked for there first. False: the account has no room
 * for another batch now.
 * @throws TeacherError; the signal's reason when aborted.
 */
export async function placePart(session: BatchSession, part: BatchPart, doubtful: boolean): Promise<boolean> {
  const { clock, dialect, client, options, journal, dir } = session;
  const { signal } = options;
  const again = <Value>(call: () => Promise<Value>) => persist(clock, signal, call);
  const { input } = partFiles(dir, part.part);
  const created = async ({ id }: Pick<RemoteBatch, 'id'>) => {
    await session.note({ type: 'created', part: part.part, batchId: id, at: clock.now() });
    await rm(input, { force: true });
    return true;
  };
  if (doubtful) {
    const found = await again(() => findBatch(session, part));
    if (found !== undefined) return created(found);
    if (journal.cancelling || !(await isWhole(input, part.bytes, part.sha256))) {
      await session.note({ type: 'dropped', part: part.part, at: clock.now() });
      await removePart(dir, part.part);
      return true;
    }
  }
  const fileId = (doubtful ? await again(() => findFile(session, part)) : undefined) ?? (await upload(session, part));
  await session.note({ type: 'uploaded', part: part.part, fileId, at: clock.now() });
  const window = completionWindow(dialect, journal.choices.window);
  const metadata = { job: journal.batch, part: String(part.part), sha256: part.sha256 };
  let refusals = 0;
  for (let attempt = 1; ; attempt++) {
    try {
      return await created(await client.create(fileId, dialect, window, metadata));
    } catch (error) {
      const ms = waitAfter(error, attempt);
      if (ms === undefined || attempt >= ATTEMPTS) throw error;
      if (error instanceof TeacherError && error.kind === 'rate-limit' && ++refusals >= REFUSALS) return false;
      await clock.sleep(ms, signal);
      const found = isDoubtful(error) ? await again(() => findBatch(session, part)) : undefined;
      if (found !== undefined) return created(found);
    }
  }
}

async function upload(session: BatchSession, part: BatchPart): Promise<string> {
  const { clock, client, options, dir, teacher } = session;
  for (let attempt = 1; ; attempt++) {
    try {
      return (await client.upload(partFiles(dir, part.part).input, part.bytes, nameOf(session, part))).id;
    } catch (error) {
      if (error instanceof TeacherError && error.kind === 'record') {
        throw new AppError('teacher.refused', '{0} did not take the file of the batch: {1}', {
          args: [teacher.title, error.message],
          hint: 'Delete files that are no longer needed at the provider, then run again: it goes on where it stopped.',
          cause: error,
        });
      }
      const ms = waitAfter(error, attempt);
      if (ms === undefined || attempt >= ATTEMPTS) throw error;
      await clock.sleep(ms, options.signal);
      const found = isDoubtful(error) ? await persist(clock, options.signal, () => findFile(session, part)) : undefined;
      if (found !== undefined) return found;
    }
  }
}

/** The name of a part's file at the provider: no other has it. */
const nameOf = ({ journal }: BatchSession, { part, sha256 }: BatchPart): string =>
  `promptmill-${journal.batch}-${part}-${sha256.slice(0, 12)}.jsonl`;

async function findFile(session: BatchSession, part: BatchPart): Promise<string | undefined> {
  const name = nameOf(session, part);
  for await (const file of session.client.files()) {
    if (file.name === name && file.bytes === part.bytes) return file.id;
  }
  return undefined;
}

/** The batch of a part at the provider. Of two, which only a list that lags behind can make, the later is cancelled. */
async function findBatch(
  { client, journal, options }: BatchSession,
  part: BatchPart,
): Promise<RemoteBatch | undefined> {
  const found: RemoteBatch[] = [];
  for await (const batch of client.batches()) {
    const { metadata, createdAt } = batch;
    if (createdAt > 0 && createdAt * 1000 < journal.begunAt - BEFORE_MS) break;
    if (metadata['job'] !== journal.batch || metadata['part'] !== String(part.part)) continue;
    if (metadata['sha256'] === part.sha256) found.push(batch);
  }
  const [first, ...others] = found.toSorted((a, b) => a.createdAt - b.createdAt);
  for (const { id } of others) {
    options.log.warn(`part ${part.part} was created twice: ${id} is cancelled`);
    await client.cancel(id).catch((error: unknown) => options.log.error(`${id} could not be cancelled`, error));
  }
  return first;
}
