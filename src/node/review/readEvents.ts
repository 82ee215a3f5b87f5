import { open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#core/errors';
import type { QcEvent } from '#core/qc/event';
import { parseLine } from './decisionLine.ts';
import { isBlank, readLines } from './lineReader.ts';

/** The events of one reviewer's file. */
export interface ReviewerEvents {
  readonly reviewer: string; // as the events say
  readonly file: string;
  readonly events: readonly QcEvent[];
}

/** What was read of a file from an offset on. */
export interface NewEvents {
  readonly events: readonly QcEvent[];
  readonly end: number; // behind the last whole line: where to read on
  readonly unknown: number; // lines of a newer version, which were skipped
  /** The file is another one than before (shorter, or with no line end at the offset): these are all its events. */
  readonly isAnew: boolean;
}

/** The decision files of a job, by name. */
export async function decisionFiles(dir: string): Promise<readonly string[]> {
  const folder = path.join(dir, 'decisions');
  const names = await readdir(folder).catch((): string[] => []);
  return names
    .filter((name) => name.endsWith('.jsonl'))
    .toSorted()
    .map((name) => path.join(folder, name));
}

/**
 * All reviewers' events, sorted by file. A file in which several names stand (an early version put names that differ
 * in spaces only into one) gives an entry for each.
 * @throws AppError 'log.corrupt' with the number of a damaged line.
 */
export async function readEvents(dir: string): Promise<readonly ReviewerEvents[]> {
  const files = await decisionFiles(dir);
  const read = await Promise.all(files.map(async (file) => ({ file, ...(await readEventsFrom(file, 0)) })));
  return read.flatMap(({ file, events }) => {
    const byReviewer = new Map<string, QcEvent[]>();
    for (const event of events) {
      const own = byReviewer.get(event.reviewer) ?? [];
      byReviewer.set(event.reviewer, own);
      own.push(event);
    }
    return Array.from(byReviewer, ([reviewer, own]) => ({ reviewer, file, events: own }));
  });
}

/**
 * The events of a file behind an offset that an earlier reading ended at; 0 for all. A last line without a line end is
 * being written, or torn, and left for the next time.
 * @throws AppError 'log.corrupt' with the number of a damaged line.
 */
export async function readEventsFrom(file: string, offset: number): Promise<NewEvents> {
  const isAnew = offset > 0 && !(await endsLine(file, offset));
  const from = isAnew ? 0 : offset;
  const events: QcEvent[] = [];
  let end = from;
  let unknown = 0;
  for await (const lines of readLines(file, from)) {
    for (const line of lines) {
      if (!isBlank(line)) {
        const found = parseLine(line.bytes);
        if (found === undefined) throw damaged(file, await lineNumber(file, line.end));
        if (found.event === undefined) unknown++;
        else events.push(found.event);
      }
      end = line.end;
    }
  }
  return { events, end, unknown, isAnew };
}

async function endsLine(file: string, offset: number): Promise<boolean> {
  const handle = await open(file, 'r').catch(() => undefined);
  try {
    const byte = Buffer.alloc(1);
    const read = await handle?.read(byte, 0, 1, offset - 1);
    return read?.bytesRead === 1 && byte[0] === 10;
  } finally {
    await handle?.close();
  }
}

async function lineNumber(file: string, end: number): Promise<number> {
  let number = 0;
  for await (const lines of readLines(file)) number += lines.filter((line) => line.end <= end).length;
  return number;
}

function damaged(file: string, number: number): AppError {
  return new AppError('log.corrupt', 'Line {1} of {0} is damaged.', {
    args: [file, number],
    hint: 'Take the file back from version control, or delete that line: every other line stays as it is.',
  });
}
