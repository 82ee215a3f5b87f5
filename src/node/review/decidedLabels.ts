import { DecisionBook, type LabelKey } from '#core/qc/decision';
import type { QcEvent } from '#core/qc/event';
import { decisionFiles, readEventsFrom } from './readEvents.ts';

/** Which labels of a job have a decision that stands. Of files that grew only what is new is read. */
export class DecidedLabels {
  readonly #dir: string;
  readonly #ends = new Map<string, number>(); // how far each file was read
  readonly #last = new Map<string, { n: number; at: string }>(); // by reviewer
  readonly #decided = new Set<LabelKey>();
  #book: DecisionBook | undefined;
  #reading: Promise<unknown> = Promise.resolve();

  constructor(dir: string) {
    this.#dir = dir;
  }

  /**
   * The labels as the files stand now.
   * @throws AppError 'log.corrupt' with the number of a damaged line.
   */
  read(): Promise<ReadonlySet<LabelKey>> {
    const read = this.#reading.then(() => this.#read());
    this.#reading = read.catch(() => {});
    return read;
  }

  async #read(): Promise<ReadonlySet<LabelKey>> {
    const files = await decisionFiles(this.#dir);
    let isAnew = Array.from(this.#ends.keys()).some((file) => !files.includes(file));
    const events: QcEvent[] = [];
    for (const file of files) {
      const found = await readEventsFrom(file, this.#ends.get(file) ?? 0);
      isAnew ||= found.isAnew;
      this.#ends.set(file, found.end);
      for (const event of found.events) if (!isBeside(event)) events.push(slim(event));
    }
    const goesBack = this.#goesBack(events);
    if (this.#book !== undefined && (isAnew || goesBack)) {
      this.#ends.clear();
      this.#last.clear();
      this.#decided.clear();
      this.#book = undefined;
      return this.#read();
    }
    if (this.#book === undefined) {
      this.#book = new DecisionBook(events);
      this.#note(this.#book.keys());
    } else for (const event of events) this.#note(this.#book.add(event));
    return this.#decided;
  }

  #note(keys: Iterable<LabelKey>): void {
    for (const key of keys) {
      if (this.#book?.standing(key) === undefined) this.#decided.delete(key);
      else this.#decided.add(key);
    }
  }

  /** Whether lines of a reviewer are not in the order of time and number, as where git put two branches together. */
  #goesBack(events: readonly QcEvent[]): boolean {
    let goesBack = false;
    for (const { reviewer, at, n = 0 } of events) {
      const last = this.#last.get(reviewer);
      if (last !== undefined && (at < last.at || (n !== 0 && n <= last.n))) goesBack = true;
      this.#last.set(reviewer, { at, n: Math.max(n, last?.n ?? 0) });
    }
    return goesBack;
  }
}

/** Whether an event decides on no label. One without a number is kept: those behind it are counted. */
function isBeside(event: QcEvent): boolean {
  if (event.n === undefined || 'bulk' in event || 'undo' in event || 'redo' in event) return false;
  return !('verdict' in event) || event.verdict === 'deferred' || ('mode' in event && event.mode === 'planted');
}

/** An event without what is of no use here: there may be a hundred thousand. */
function slim(event: QcEvent): QcEvent {
  if (!('verdict' in event)) return event;
  const { itemId, taskId, verdict, reviewer, at, n } = event;
  return { itemId, taskId, verdict, reviewer, at, ...(n !== undefined && { n }) };
}
