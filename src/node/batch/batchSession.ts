import { randomBytes } from 'node:crypto';
import { AppError } from '#core/errors';
import { demandDialect, type BatchDialect } from '#core/label/batchDialects';
import { withEntry, type BatchChoices, type BatchEntry, type BatchJournal } from '#core/label/batchJournal';
import { batchStateOf, type BatchState } from '#core/label/batchState';
import { IdSet } from '#core/label/idSet';
import type { Teacher } from '#core/label/job';
import { NO_MONEY, plus, costOf, type Money } from '#core/label/money';
import type { LabelRecord } from '#core/label/record';
import type { Completion } from '#core/infer/engine';
import type { Clock, Logger } from '#core/ports';
import { AttemptFile } from '../label/attemptLog.ts';
import { BatchClient } from './batchClient.ts';
import { batchFile } from './batchFiles.ts';
import { systemClock } from '../clock.ts';
import { RECORDS, recordsFile, type OpenedJob } from '../label/jobFolder.ts';
import { lockJob, type JobLock } from '../label/jobLock.ts';
import { JsonlLog, streamJsonl } from '../jsonlLog.ts';
import { demandKey } from '../label/labelCrew.ts';

/** Labels that are on their way to the disk at once. */
const WRITES_AT_ONCE = 200;

/** What a batch tells while it goes on. */
export type BatchEvent =
  | { readonly type: 'state'; readonly state: BatchState }
  | { readonly type: 'record'; readonly record: LabelRecord; readonly done: number; readonly total: number };

/** How a batch is submitted and followed. */
export interface BatchOptions {
  readonly apiKey?: string;
  readonly choices?: BatchChoices; // of a batch that is begun; one that is under way keeps its own
  readonly maxBytes?: number; // of a part; absent: 90 MB, and never more than the provider takes
  readonly maxLines?: number;
  readonly pollMs?: readonly [first: number, most: number]; // absent: 5 s, growing to 2 min
  readonly onEvent?: (event: BatchEvent) => void;
  readonly log: Logger;
  readonly clock?: Clock;
  readonly signal?: AbortSignal; // stops following; what is under way goes on at the provider
}

/** How batch lines are kept: a damaged line is skipped, as in the log of the records. */
const JOURNAL = { checksums: true } as const;

/** A job's batch held by this process: its folder is locked, its journal read, its provider at hand. */
export class BatchSession {
  readonly opened: OpenedJob;
  readonly options: BatchOptions;
  readonly dialect: BatchDialect;
  readonly client: BatchClient;
  readonly clock: Clock;
  readonly records: JsonlLog<LabelRecord>;
  readonly attempts: AttemptFile;
  readonly answered = new IdSet(); // records that got their answer, or their failure, from this batch
  readonly counts = { labelled: 0, unreadable: 0, failed: 0 };
  readonly usage = { input: 0, output: 0, cached: 0 };
  money: Money = NO_MONEY;
  readonly #lock: JobLock;
  readonly #journal: JsonlLog<BatchEntry>;
  #state: BatchJournal | undefined;
  #writes: Promise<void>[] = [];
  #total = 0;

  private constructor(opened: OpenedJob, options: BatchOptions, lock: JobLock) {
    const { teacher, ask } = opened.job;
    this.opened = opened;
    this.options = options;
    this.dialect = demandDialect(teacher, ask);
    this.client = new BatchClient(teacher, demandKey(teacher, options.apiKey), options.signal);
    this.clock = options.clock ?? systemClock;
    this.records = new JsonlLog(recordsFile(opened.dir), RECORDS);
    this.attempts = new AttemptFile(opened.dir);
    this.#journal = new JsonlLog(batchFile(opened.dir), JOURNAL);
    this.#lock = lock;
  }

  /**
   * Takes the job's folder.
   * @throws AppError 'usage' without a Batch API, 'teacher.auth' without a key, 'log.locked' while somebody works there.
   */
  static async open(opened: OpenedJob, options: BatchOptions): Promise<BatchSession> {
    const { teacher, ask } = opened.job;
    demandDialect(teacher, ask);
    demandKey(teacher, options.apiKey);
    const lock = await lockJob(opened.dir);
    try {
      const session = new BatchSession(opened, options, lock);
      for await (const entry of session.#journal.read()) session.#state = withEntry(session.#state, entry);
      if (session.underWay) await session.#readAnswered();
      return session;
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  get dir(): string {
    return this.opened.dir;
  }

  get teacher(): Teacher {
    return this.opened.job.teacher;
  }

  /** Whether there is a batch that has not ended. */
  get underWay(): boolean {
    return this.#state !== undefined && this.#state.ended === undefined;
  }

  /** The batch; only where there is one. */
  get journal(): BatchJournal {
    if (this.#state === undefined) throw new Error('no batch was begun');
    return this.#state;
  }

  /** The last batch, where there ever was one. */
  get last(): BatchJournal | undefined {
    return this.#state;
  }

  /** Begins a batch. */
  async begin(): Promise<void> {
    let after = 0;
    for await (const _ of this.records.read()) after++;
    const batch = randomBytes(8).toString('hex');
    await this.note({ type: 'begun', batch, after, choices: this.options.choices ?? {}, at: this.clock.now() });
  }

  /** Writes a step down; resolves when it would survive a crash. */
  async note(entry: BatchEntry): Promise<void> {
    await this.#journal.append(entry).catch((cause: unknown) => {
      throw unwritable(cause);
    });
    this.#state = withEntry(this.#state, entry);
    if (this.#state === undefined) return;
    this.#total = Array.from(this.#state.parts.values()).reduce((sum, { records }) => sum + records, 0);
    this.options.onEvent?.({ type: 'state', state: batchStateOf(this.#state) });
  }

  /** Appends a record; many may be on their way, `written` waits for them. */
  async keep(record: LabelRecord): Promise<void> {
    this.answered.add(record.item.id);
    this.counts[record.status]++;
    const { size } = this.answered;
    const event: BatchEvent = { type: 'record', record, done: size, total: Math.max(size, this.#total) };
    const write = this.records.append(record).then(() => this.options.onEvent?.(event));
    write.catch(() => {}); // `written` tells
    this.#writes.push(write);
    if (this.#writes.length >= WRITES_AT_ONCE) await this.written();
  }

  /** @throws AppError 'log.unwritable'. */
  async written(): Promise<void> {
    try {
      await Promise.all(this.#writes.splice(0));
    } catch (cause) {
      throw unwritable(cause);
    }
  }

  /** Writes down what a line of a part has cost: at the batch's share of the price, once a line whatever happens. */
  account(
    run: string,
    n: number,
    usage: Completion['usage'],
    outcome: 'answered' | 'invalid',
    requestId?: string,
  ): void {
    const { price } = this.teacher;
    const cost = price === undefined ? undefined : costOf(usage, price) * (price.batch ?? 1);
    this.usage.input += usage.input;
    this.usage.output += usage.output;
    this.usage.cached += usage.cached ?? 0;
    if (price !== undefined && cost !== undefined) this.money = plus(this.money, price.currency, cost);
    this.attempts.append({
      type: 'ended',
      n,
      run,
      at: this.clock.now(),
      outcome,
      usage,
      ...(cost === undefined || price === undefined ? {} : { cost, currency: price.currency }),
      ...(requestId === undefined ? {} : { requestId }),
    });
  }

  async close(): Promise<void> {
    try {
      await Promise.allSettled(this.#writes.splice(0));
      await this.records.close();
      await this.#journal.close();
      this.attempts.close();
    } finally {
      await this.#lock.release();
    }
  }

  async #readAnswered(): Promise<void> {
    let number = 0;
    for await (const record of this.records.read()) {
      if (++number > this.journal.after) this.answered.add(record.item.id);
    }
    this.#total = Array.from(this.journal.parts.values()).reduce((sum, { records }) => sum + records, 0);
  }
}

/** Where a job's batch stands; undefined when it never had one. Reads the journal only, whoever holds the folder. */
export async function batchState(dir: string): Promise<BatchState | undefined> {
  let journal: BatchJournal | undefined;
  for await (const entry of streamJsonl<BatchEntry>(batchFile(dir), JOURNAL)) journal = withEntry(journal, entry);
  return journal === undefined ? undefined : batchStateOf(journal);
}

function unwritable(cause: unknown): AppError {
  return new AppError('log.unwritable', 'A label could not be written: {0}', {
    args: [cause instanceof Error ? cause.message : String(cause)],
    hint: 'Make room on the disk or the folder writable, and run again: what was written stays.',
    cause,
  });
}
