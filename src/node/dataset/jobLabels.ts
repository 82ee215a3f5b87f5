import { open, type FileHandle } from 'node:fs/promises';
import { AppError } from '#core/errors';
import { RecordPlaces } from '#core/dataset/fold/recordPlaces';
import type { StandingEvent } from '#core/dataset/fold/decisionColumns';
import type { LabelRecord } from '#core/label/record';
import { reviewLabel, type QcDecision, type ReviewedLabel } from '#core/qc/decision';
import { recordsFile, type OpenedJob } from '../label/jobFolder.ts';
import { openIfThere } from '../openIfThere.ts';
import { hashOfLine } from '../review/decisionLine.ts';
import { lineBlocks } from '../review/lineBlocks.ts';
import { isBlank, readRecordId, readRecordLine } from '../review/recordLine.ts';
import { eventAgain, foldDecisions, hashText, type FoldedDecisions } from './decisionFold.ts';
import { readPlaces, type LinePlace } from './lineRuns.ts';

const BATCH = 256; // records that are read at once: some milliseconds of work

/** A label with what its row is traced back by. */
export interface PlacedLabel {
  readonly label: ReviewedLabel;
  readonly record: RecordLine;
  readonly decision: string | undefined; // hash of the line of the decision that counts
}

/** The line of a record. */
export interface RecordLine {
  readonly hash: string; // of its bytes, see hashOfLine; made when it is asked for
}

/**
 * A job's labels after review, as foldLabels gives them and in its order, read in passes: what is held of a label is some
 * tens of bytes in typed arrays. It is the job as it stood when it was opened: what is appended later does not count.
 */
export class JobLabels {
  readonly #opened: OpenedJob;
  readonly #places: RecordPlaces;
  readonly #decisions: FoldedDecisions;
  readonly #records: FileHandle | undefined;
  readonly #logs: readonly FileHandle[];
  readonly damaged: number; // lines of records.jsonl that were skipped

  private constructor(
    opened: OpenedJob,
    places: RecordPlaces,
    decisions: FoldedDecisions,
    files: { readonly records: FileHandle | undefined; readonly logs: readonly FileHandle[]; readonly damaged: number },
  ) {
    this.#opened = opened;
    this.#places = places;
    this.#decisions = decisions;
    this.#records = files.records;
    this.#logs = files.logs;
    this.damaged = files.damaged;
  }

  /** Opens a job; close it. @throws AppError 'log.corrupt' with the number of a damaged line of the decisions. */
  static async open(opened: OpenedJob, signal?: AbortSignal): Promise<JobLabels> {
    const records = await openIfThere(recordsFile(opened.dir));
    const logs: FileHandle[] = [];
    try {
      const { places, damaged } = await scan(records, signal);
      const tasks = new Map(opened.template.tasks.map(({ id }, index) => [id, index]));
      const labelOf = (itemId: string, taskId: string) => {
        const task = tasks.get(taskId);
        const record = task === undefined ? -1 : places.indexOf(itemId);
        return task === undefined || record === -1 ? -1 : record * tasks.size + task;
      };
      const decisions = await foldDecisions(opened.dir, { labelOf }, signal);
      for (const file of decisions.files) logs.push(await open(file, 'r'));
      return new JobLabels(opened, places, decisions, { records, logs, damaged });
    } catch (error) {
      await closeAll([records, ...logs]);
      throw error;
    }
  }

  get records(): number {
    return this.#places.records;
  }

  /** The labels in batches: records in the order in which they first came, tasks in the template's. */
  async *batches(signal?: AbortSignal): AsyncGenerator<readonly PlacedLabel[], void, undefined> {
    const read = (from: number) =>
      this.#read(Array.from({ length: Math.min(BATCH, this.records - from) }, (_, n) => from + n));
    let reading: Promise<readonly PlacedLabel[]> | undefined;
    try {
      for (let from = 0; from < this.records; from += BATCH) {
        signal?.throwIfAborted();
        const batch = await (reading ?? read(from));
        // While a batch is worked on, the next one is read.
        reading = from + BATCH < this.records ? read(from + BATCH) : undefined;
        reading?.catch(() => {}); // it is awaited in the next turn, or the reader went away
        yield batch;
      }
    } finally {
      await reading?.catch(() => {}); // the file may be closed now: not under a read
    }
  }

  /** The labels of some records by their ids; none of those that are not there. */
  async labelsOf(itemIds: readonly string[]): Promise<readonly PlacedLabel[]> {
    return this.#read(itemIds.map((id) => this.#places.indexOf(id)).filter((record) => record !== -1));
  }

  async close(): Promise<void> {
    await closeAll([this.#records, ...this.#logs]);
  }

  async #read(numbers: readonly number[]): Promise<readonly PlacedLabel[]> {
    if (this.#records === undefined) return [];
    const { tasks } = this.#opened.template;
    const { columns } = this.#decisions;
    const places = numbers.map((record) => this.#placeOf(record));
    const lines = await readPlaces(this.#records, places);
    const read = numbers.flatMap((number, at) => {
      const record = this.#recordOf(number, places[at]?.length ?? 0, lines[at] ?? Buffer.alloc(0));
      return record === undefined ? [] : [{ record, number, line: hashed(lines[at] ?? Buffer.alloc(0)) }];
    });
    const labels = read.flatMap(({ record, number, line }) =>
      tasks.map(({ id }, task) => {
        const event = columns.standing(number * tasks.length + task);
        const only = columns.only(number * tasks.length + task);
        return { record, taskId: id, line, event, only };
      }),
    );
    const answers = await this.#answersOf(labels.map(({ event }) => event));
    return labels.map(({ record, taskId, line, event, only }, at) => {
      const decision = event && decisionOf(record.item.id, taskId, event, answers[at]);
      const label = reviewLabel(record, taskId, decision);
      return {
        label: only === undefined ? label : { ...label, only },
        record: line,
        decision: event && hashText(event.hash),
      };
    });
  }

  #placeOf(record: number): LinePlace {
    return { offset: this.#places.offset[record] ?? 0, length: this.#places.length[record] ?? 0 };
  }

  /** Undefined: written by a newer version, to be passed over like a damaged line. */
  #recordOf(number: number, length: number, line: Buffer): LabelRecord | undefined {
    const read = line.length === length ? readRecordLine(line, 0, length)?.record : undefined;
    const id = read === undefined ? readRecordId(line, 0, line.length) : read.item.id;
    if (id === this.#places.id(number)) return read;
    throw new AppError('export.conflict', '{0} was changed while the labels were read.', {
      args: [recordsFile(this.#opened.dir)],
      hint: 'Export again. Nothing was changed.',
    });
  }

  /** What reviewers answered: read from the lines of corrections, which alone hold answers. */
  async #answersOf(
    events: readonly (StandingEvent | undefined)[],
  ): Promise<readonly (QcDecision['answer'] | undefined)[]> {
    const answers: (QcDecision['answer'] | undefined)[] = Array.from({ length: events.length });
    for (const [file, log] of this.#logs.entries()) {
      const wanted = Array.from(events.entries()).flatMap(([at, event]) =>
        event?.file === file && event.verdict === 'corrected' && event.conclusion === undefined ? [{ at, event }] : [],
      );
      const lines = await readPlaces(
        log,
        wanted.map(({ event }) => event),
      );
      for (const [index, { at, event }] of wanted.entries()) {
        const again = eventAgain(lines[index] ?? Buffer.alloc(0), event, this.#decisions.files[file] ?? '');
        answers[at] = again !== undefined && 'answer' in again ? again.answer : undefined;
      }
    }
    return answers;
  }
}

function decisionOf(itemId: string, taskId: string, event: StandingEvent, answer: QcDecision['answer']): QcDecision {
  const { verdict, mode, conclusion, reviewer, time } = event;
  return {
    itemId,
    taskId,
    verdict,
    reviewer,
    at: new Date(time).toISOString(),
    ...(answer && { answer }),
    ...(conclusion !== undefined && { conclusion }),
    ...(mode && { mode }),
  };
}

function hashed(bytes: Buffer): RecordLine {
  let hash: string | undefined;
  return {
    get hash() {
      return (hash ??= hashOfLine(bytes));
    },
  };
}

/** Finds where the last readable line of each record stands. */
async function scan(
  handle: FileHandle | undefined,
  signal: AbortSignal | undefined,
): Promise<{ readonly places: RecordPlaces; readonly damaged: number }> {
  const places = new RecordPlaces();
  let damaged = 0;
  if (handle === undefined) return { places, damaged };
  const { size } = await handle.stat();
  for await (const { offset, bytes } of lineBlocks(handle, { to: size })) {
    signal?.throwIfAborted();
    for (let from = 0, end = bytes.indexOf(10); end !== -1; from = end + 1, end = bytes.indexOf(10, from)) {
      const id = readRecordId(bytes, from, end) ?? readRecordLine(bytes, from, end)?.record.item.id;
      if (id !== undefined) places.put(id, offset + from, end - from);
      else if (!isBlank(bytes, from, end)) damaged++;
    }
  }
  return { places, damaged };
}

async function closeAll(handles: readonly (FileHandle | undefined)[]): Promise<void> {
  for (const handle of handles) await handle?.close();
}
