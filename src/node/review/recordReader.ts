import { open, type FileHandle } from 'node:fs/promises';
import { AppError } from '#core/errors';
import type { LabelRecord } from '#core/label/record';
import type { GrowingTable } from '#core/qc/table/growingTable';
import { readRecordLine } from './recordLine.ts';

const MOST_RECORDS = 1000; // held
const MOST_BYTES = 16_000_000; // of their lines
const GAP = 1 << 14; // bytes between two lines that are read along rather than read apart
const MOST_AT_ONCE = 1 << 22; // bytes of one read, unless one line is longer

/** What the reader needs of a table. */
export type RecordPlaces = Pick<GrowingTable, 'records' | 'offset' | 'length' | 'id'>;

interface Held {
  readonly record: LabelRecord;
  readonly bytes: number;
}

/** Reads records by their place in records.jsonl and holds those that were read last. The table may grow meanwhile. */
export class RecordReader {
  readonly #file: string;
  readonly #held = new Map<number, Held>(); // by offset, least lately used first
  #heldBytes = 0;
  #table: RecordPlaces | undefined; // that what is held and the open file belong to
  #opening: Promise<FileHandle> | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  /**
   * A record of a table of the file.
   * @throws AppError 'log.corrupt' when the file no longer has it where the table says.
   */
  async read(table: RecordPlaces, record: number): Promise<LabelRecord> {
    return (await this.readMany(table, [record]))[0] as LabelRecord;
  }

  /** Records in the order asked for; those that lie close together are read at once. Throws as `read`. */
  async readMany(table: RecordPlaces, records: readonly number[]): Promise<readonly LabelRecord[]> {
    if (this.#table !== table) {
      // Another table is of another file of the same name.
      await this.close();
      this.#table = table;
    }
    const found = new Map<number, LabelRecord>();
    const missing: number[] = [];
    for (const record of new Set(records)) {
      const held = this.#take(table, record);
      if (held === undefined) missing.push(record);
      else found.set(record, held);
    }
    const runs = runsOf(table, missing);
    for (let at = 0; at < runs.length; at += 8) {
      const handle = await this.#open();
      const read = await Promise.all(runs.slice(at, at + 8).map((run) => this.#readRun(handle, table, run)));
      for (const [record, value] of read.flat()) found.set(record, value);
    }
    return records.map((record) => found.get(record) as LabelRecord);
  }

  /** Closes the file and forgets what was read; reading opens it again. */
  async close(): Promise<void> {
    const opening = this.#opening;
    this.#opening = undefined;
    this.#held.clear();
    this.#heldBytes = 0;
    await opening?.then(
      (handle) => handle.close(),
      () => {},
    );
  }

  async #readRun(
    handle: FileHandle,
    table: RecordPlaces,
    run: readonly Place[],
  ): Promise<readonly (readonly [number, LabelRecord])[]> {
    const start = run[0]?.offset ?? 0;
    const length = endOf(run.at(-1)) - start;
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, start);
    return run.map((place) => {
      const from = place.offset - start;
      const line = from + place.length <= bytesRead ? readRecordLine(buffer, from, from + place.length) : undefined;
      if (line === undefined || line.record.item.id !== table.id(place.record)) throw moved(this.#file);
      if (this.#table === table) this.#hold(place, line.record);
      return [place.record, line.record];
    });
  }

  #take(table: RecordPlaces, record: number): LabelRecord | undefined {
    const offset = table.offset[record] ?? -1;
    const held = this.#held.get(offset);
    if (held === undefined) return undefined;
    this.#held.delete(offset);
    this.#held.set(offset, held);
    return held.record;
  }

  #hold({ offset, length }: Place, record: LabelRecord): void {
    const before = this.#held.get(offset);
    if (before !== undefined || length > MOST_BYTES / 4) return;
    this.#held.set(offset, { record, bytes: length });
    this.#heldBytes += length;
    for (const [oldest, { bytes }] of this.#held) {
      if (this.#held.size <= MOST_RECORDS && this.#heldBytes <= MOST_BYTES) break;
      this.#held.delete(oldest);
      this.#heldBytes -= bytes;
    }
  }

  async #open(): Promise<FileHandle> {
    this.#opening ??= open(this.#file, 'r');
    const opening = this.#opening;
    try {
      return await opening;
    } catch (cause) {
      if (this.#opening === opening) this.#opening = undefined;
      throw moved(this.#file, cause);
    }
  }
}

interface Place {
  readonly record: number;
  readonly offset: number;
  readonly length: number;
}

/** The records in the order of the file, parted where reading on would not pay. */
function runsOf(table: RecordPlaces, records: readonly number[]): readonly (readonly Place[])[] {
  const places = records.map((record) => {
    const offset = table.offset[record];
    const length = table.length[record];
    if (offset === undefined || length === undefined || record >= table.records)
      throw new RangeError(`There is no record ${record}.`);
    return { record, offset, length };
  });
  const runs: Place[][] = [];
  for (const place of places.toSorted((a, b) => a.offset - b.offset)) {
    const run = runs.at(-1);
    const start = run?.[0]?.offset ?? 0;
    const joins = place.offset - endOf(run?.at(-1)) <= GAP && place.offset + place.length - start <= MOST_AT_ONCE;
    if (run !== undefined && joins) run.push(place);
    else runs.push([place]);
  }
  return runs;
}

const endOf = (place: Place | undefined): number => (place === undefined ? 0 : place.offset + place.length);

function moved(file: string, cause?: unknown): AppError {
  return new AppError(
    'log.corrupt',
    'A record is no longer where it was in {0}: the file was changed by hand or replaced.',
    {
      args: [file],
      hint: 'Open the review again: it then reads the file anew. What you decided stays.',
      cause,
    },
  );
}
