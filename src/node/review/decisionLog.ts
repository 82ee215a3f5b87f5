import { stat } from 'node:fs/promises';
import { AppError } from '#core/errors';
import type { NewEvent, QcEvent } from '#core/qc/event';
import { hashOfLine, parseLine, rootOf } from './decisionLine.ts';
import { decisionFile } from '../label/jobFolder.ts';
import { JsonlLog, sealed, type LineChain } from '../jsonlLog.ts';
import type { TornLine } from '../logFile.ts';
import { isBlank, readLines } from './lineReader.ts';

/** An event on its way into the file; the chain puts into `made` what was written. */
interface Waiting {
  readonly event: NewEvent;
  made?: QcEvent;
}

/**
 * One reviewer's decisions, appended line by line. Each line has a number, a time later than that of the line before,
 * and the hash of that line, so that the lines form a chain that `verifyChain` checks. Whoever writes holds `lockReview`.
 */
export class DecisionLog {
  readonly file: string;
  readonly reviewer: string;
  readonly #log: JsonlLog<Waiting>;
  #repaired: TornLine | undefined;

  private constructor(dir: string, reviewer: string, now: () => number) {
    this.reviewer = reviewer;
    this.file = decisionFile(dir, reviewer);
    this.#log = new JsonlLog<Waiting>(this.file, {
      checksums: true,
      chain: new EventChain(this.file, reviewer, now),
      onTorn: (torn) => (this.#repaired = torn),
    });
  }

  /**
   * Opens the file of a reviewer; there is none before the first decision. A line that a crash tore is cut off.
   * @throws AppError 'log.unwritable' when there is a file that cannot be written to.
   */
  static async open(dir: string, reviewer: string, now: () => number = Date.now): Promise<DecisionLog> {
    const log = new DecisionLog(dir, reviewer, now);
    try {
      const found = await stat(log.file).catch(() => undefined);
      if (found !== undefined) await log.#log.open();
    } catch (cause) {
      await log.close();
      throw unwritable(cause);
    }
    return log;
  }

  /** What a crash had left of a line and was cut off, if anything. Nobody was told that it was saved. */
  get repaired(): TornLine | undefined {
    return this.#repaired;
  }

  /**
   * Appends one event and resolves once it would survive a crash, to the event as it was written.
   * @throws AppError 'log.unwritable'; the file is then as it was, and the next append may succeed.
   */
  async append(event: NewEvent): Promise<QcEvent> {
    const waiting: Waiting = { event };
    try {
      await this.#log.append(waiting);
    } catch (cause) {
      throw unwritable(cause);
    }
    return waiting.made as QcEvent;
  }

  /** Waits for what was appended and closes the file. */
  close(): Promise<void> {
    return this.#log.close();
  }
}

/** What a failure to write decisions tells a person. */
export function unwritable(cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  return new AppError('log.unwritable', 'The decision could not be saved: {0}', {
    args: [cause instanceof Error ? cause.message : String(cause)],
    hint: 'Make room on the disk or make the job folder writable, then decide again: the label is as it was.',
    cause,
  });
}

/** Numbers, dates and chains the lines of one file. */
class EventChain implements LineChain<Waiting> {
  readonly #file: string;
  readonly #reviewer: string;
  readonly #now: () => number;
  #n = 0; // of the last line
  #time = Number.NEGATIVE_INFINITY; // of the last line
  #prev = '';

  constructor(file: string, reviewer: string, now: () => number) {
    this.#file = file;
    this.#reviewer = reviewer;
    this.#now = now;
  }

  async begin(): Promise<void> {
    let count = 0;
    let last: Buffer | undefined;
    for await (const lines of readLines(this.#file)) {
      for (const line of lines) {
        if (isBlank(line)) continue;
        count++;
        last = line.bytes;
      }
    }
    this.#prev = last === undefined ? rootOf(this.#reviewer) : hashOfLine(last);
    const line = last && parseLine(last);
    const isNumbered = line?.n === count && !Number.isNaN(line.time);
    const seen = last === undefined || isNumbered ? undefined : await this.#latest();
    this.#n = Math.max(count, seen?.n ?? 0);
    this.#time = seen?.time ?? line?.time ?? Number.NEGATIVE_INFINITY;
  }

  next(waiting: Waiting): string {
    const n = this.#n + 1;
    const time = Math.max(this.#now(), this.#time + 1);
    const at = new Date(time).toISOString();
    const made = { n, at, reviewer: this.#reviewer, ...waiting.event, prev: this.#prev } as QcEvent;
    const line = sealed(JSON.stringify(made));
    waiting.made = made;
    this.#n = n;
    this.#time = time;
    this.#prev = hashOfLine(line);
    return line;
  }

  /**
   * The highest number and the latest time in the file. Where lines of an early version or of two merged branches
   * stand, the last line has neither, and a number that is given twice would make `undo` ambiguous.
   */
  async #latest(): Promise<{ n: number; time: number }> {
    const latest = { n: 0, time: Number.NEGATIVE_INFINITY };
    for await (const lines of readLines(this.#file)) {
      for (const { bytes } of lines) {
        const line = parseLine(bytes);
        latest.n = Math.max(latest.n, line?.n ?? 0);
        if (line !== undefined && !Number.isNaN(line.time)) latest.time = Math.max(latest.time, line.time);
      }
    }
    return latest;
  }
}
