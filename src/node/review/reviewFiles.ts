import type { NewEvent, QcEvent } from '#core/qc/event';
import { DecisionLog } from './decisionLog.ts';
import { decisionFile } from '../label/jobFolder.ts';
import { decisionFiles, readEventsFrom } from './readEvents.ts';
import { lockReview } from './reviewLock.ts';

interface Writer {
  readonly log: DecisionLog;
  release(): Promise<void>;
}

/** The decision files of a job: all reviewers' events as they come, and one reviewer's own file for writing. */
export class ReviewFiles {
  readonly #dir: string;
  readonly #reviewer: string;
  readonly #warn: (message: string) => void;
  readonly #ends = new Map<string, number>(); // how far each file was read
  readonly #events = new Map<string, QcEvent[]>(); // by file
  #writer: Writer | undefined;

  constructor(dir: string, reviewer: string, warn: (message: string) => void) {
    this.#dir = dir;
    this.#reviewer = reviewer;
    this.#warn = warn;
  }

  /** The events of all reviewers, each one's in the order of his file. */
  get events(): readonly QcEvent[] {
    return Array.from(this.#events.values()).flat();
  }
  get ownFile(): string {
    return decisionFile(this.#dir, this.#reviewer);
  }

  /** Reads what is new in the files, one's own only where nobody writes to it yet; true when there was anything. */
  async read(): Promise<boolean> {
    const files = await decisionFiles(this.#dir);
    let changed = this.#forgetOthers(files);
    for (const file of files) {
      if (this.#writer !== undefined && file === this.ownFile) continue;
      changed = (await this.#readOn(file)) || changed;
    }
    return changed;
  }

  async #readOn(file: string): Promise<boolean> {
    const { events, end, unknown, isAnew } = await readEventsFrom(file, this.#ends.get(file) ?? 0);
    if (unknown > 0) this.#warn(`${file}: ${unknown} lines of a newer version were skipped`);
    this.#ends.set(file, end);
    // A file that was put back or merged by git is another one: what was read of it does not count any more.
    if (isAnew) this.#events.delete(file);
    const known = this.#of(file);
    for (const event of events) known.push(event);
    return isAnew || events.length > 0;
  }

  /** Drops what was read of files that are gone, as after a change of branch; true when there were any. */
  #forgetOthers(files: readonly string[]): boolean {
    const gone = Array.from(this.#ends.keys()).filter(
      (file) => !files.includes(file) && !(this.#writer !== undefined && file === this.ownFile),
    );
    for (const file of gone) {
      this.#ends.delete(file);
      this.#events.delete(file);
    }
    return gone.length > 0;
  }

  #of(file: string): QcEvent[] {
    const known = this.#events.get(file);
    if (known !== undefined) return known;
    const events: QcEvent[] = [];
    this.#events.set(file, events);
    return events;
  }

  /**
   * Takes the reviewer's file for writing; `changed` says whether another process had written to it meanwhile.
   * @throws AppError 'log.locked' or 'log.unwritable'.
   */
  async take(): Promise<{ readonly changed: boolean; readonly repaired: number }> {
    if (this.#writer !== undefined) return { changed: false, repaired: 0 };
    const lock = await lockReview(this.#dir, this.#reviewer);
    try {
      const changed = await this.read();
      const log = await DecisionLog.open(this.#dir, this.#reviewer);
      this.#writer = { log, release: () => lock.release() };
      return { changed, repaired: log.repaired?.bytes ?? 0 };
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  /** Appends one event; see DecisionLog.append. `take` comes first. */
  async save(event: NewEvent): Promise<QcEvent> {
    const writer = this.#writer;
    if (writer === undefined) throw new Error('the decisions are not taken for writing');
    const saved = await writer.log.append(event);
    this.#of(writer.log.file).push(saved);
    return saved;
  }

  async close(): Promise<void> {
    await this.#writer?.log.close();
    await this.#writer?.release();
  }
}
