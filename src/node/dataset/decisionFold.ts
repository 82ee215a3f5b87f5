import { createHash } from 'node:crypto';
import { AppError } from '#core/errors';
import { DecisionColumns, HASH_BYTES, type EventPlace } from '#core/dataset/fold/decisionColumns';
import { inOrder } from '#core/qc/decision';
import type { QcEvent } from '#core/qc/event';
import type { Places } from '#core/qc/history';
import { hashOfLine, parseLine } from '../review/decisionLine.ts';
import { isBlank, readLines } from '../review/lineReader.ts';
import { decisionFiles } from '../review/readEvents.ts';

/** The decisions of a job, folded, and the files that their places are in. */
export interface FoldedDecisions {
  readonly columns: DecisionColumns;
  readonly files: readonly string[];
}

/**
 * Folds a job's decisions line by line. Only where the lines of a reviewer go back in time or number, as where git put
 * two branches together, are the events held in memory (without their texts) to be put in order.
 * @throws AppError 'log.corrupt' with the number of a damaged line.
 */
export async function foldDecisions(dir: string, places: Places, signal?: AbortSignal): Promise<FoldedDecisions> {
  const files = await decisionFiles(dir);
  const columns = new DecisionColumns(places);
  const watch = new OrderWatch();
  for await (const { event, place } of eventsOf(files, signal)) {
    if (watch.goesBack(event)) return { files, columns: await foldMerged(files, places, signal) };
    columns.add(event, place);
  }
  return { files, columns };
}

interface PlacedEvent {
  readonly event: QcEvent;
  readonly place: EventPlace;
}

async function foldMerged(
  files: readonly string[],
  places: Places,
  signal: AbortSignal | undefined,
): Promise<DecisionColumns> {
  const events: (QcEvent & { readonly place: EventPlace })[] = [];
  for await (const { event, place } of eventsOf(files, signal)) events.push({ ...slim(event), place });
  const columns = new DecisionColumns(places);
  // The copies that inOrder gives to events carry their places along.
  for (const event of inOrder(events) as typeof events) columns.add(event, event.place);
  return columns;
}

/** An event without the texts that its line is read again for. */
function slim(event: QcEvent): QcEvent {
  if (!('verdict' in event)) return event;
  const { itemId, taskId, verdict, reviewer, at, n } = event;
  const mode = 'mode' in event && event.mode !== undefined ? { mode: event.mode } : {};
  return { itemId, taskId, verdict, reviewer, at, ...mode, ...(n !== undefined && { n }) };
}

async function* eventsOf(
  files: readonly string[],
  signal: AbortSignal | undefined,
): AsyncGenerator<PlacedEvent, void, undefined> {
  for (const [file, path] of files.entries()) {
    let number = 0;
    let end = 0; // of the line before
    for await (const lines of readLines(path)) {
      signal?.throwIfAborted();
      for (const line of lines) {
        number++;
        const offset = end;
        end = line.end;
        if (isBlank(line)) continue;
        const found = parseLine(line.bytes);
        if (found === undefined) throw damaged(path, number);
        if (found.event === undefined) continue; // a newer version's
        const hash = createHash('sha256').update(line.bytes).digest().subarray(0, HASH_BYTES);
        yield { event: found.event, place: { file, offset, length: line.bytes.length, hash } };
      }
    }
  }
}

/** Tells whether a reviewer's lines go back, as inOrder does. */
class OrderWatch {
  readonly #last = new Map<string, { at: string; n: number }>();

  goesBack({ reviewer, at, n = 0 }: QcEvent): boolean {
    const before = this.#last.get(reviewer);
    if (before === undefined) {
      this.#last.set(reviewer, { at, n });
      return false;
    }
    if (at < before.at || (n !== 0 && n <= before.n)) return true;
    before.at = at;
    if (n !== 0) before.n = n;
    return false;
  }
}

/** What an event's hash is written as: see hashOfLine. */
export const hashText = (hash: Uint8Array): string => Buffer.from(hash).toString('hex');

/** The event of a line that was read again by its place. @throws AppError when it is another one now. */
export function eventAgain(bytes: Buffer, { hash }: EventPlace, file: string): QcEvent | undefined {
  if (hashOfLine(bytes) !== hashText(hash)) {
    throw new AppError('export.conflict', '{0} was changed while the labels were read.', {
      args: [file],
      hint: 'Export again. Nothing was changed.',
    });
  }
  return parseLine(bytes)?.event;
}

function damaged(file: string, number: number): AppError {
  return new AppError('log.corrupt', 'Line {1} of {0} is damaged.', {
    args: [file, number],
    hint: 'Take the file back from version control, or delete that line: every other line stays as it is.',
  });
}
