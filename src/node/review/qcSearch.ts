import { open } from 'node:fs/promises';
import { setImmediate as turn } from 'node:timers/promises';
import type { GrowingTable } from '#core/qc/table/growingTable';
import { casePattern, caseVariants, textFinder } from '#core/qc/table/searchText';
import { lineBlocks, type LineBlock } from './lineBlocks.ts';
import { RawRecord } from './rawRecord.ts';
import { readRecordLine } from './recordLine.ts';
import { RecordReader } from './recordReader.ts';

/** How a search tells and stops. */
export interface SearchOptions {
  readonly signal?: AbortSignal; // ends it at once: it then rejects with the signal's reason
  /** Hears of records that have the text: the first as soon as they are found, later ones some REPORT_MS apart. */
  readonly onHits: (records: readonly number[]) => void;
  readonly budgetMs?: number; // of work before other events get their turn; 15 unless given
}

const REPORT_MS = 30;
const FIRST_BLOCK = 1 << 18; // small, so that the first hits are there soon
const BLOCK = 1 << 20; // larger ones leave the processor's cache
const CHECK = 256; // places between two looks at the clock
const FOREIGN_BATCH = 128; // records

/** The next place of the text in a block from a place on; -1 when there is none. */
type Find = (from: number) => number;

/**
 * Finds the records of a table that have a text, whatever its case, in what searchedTexts names. The file is searched as
 * bytes for the text as JSON writes it, and RawRecord tells whether a hit stands in a text: no line is parsed. Records
 * come in the order of the file, each once; a record's earlier lines do not count.
 * @param file records.jsonl, as far as the table covers it when the search begins
 */
export async function searchRecords(
  file: string,
  table: GrowingTable,
  text: string,
  { signal, onHits, budgetMs = 15 }: SearchOptions,
): Promise<void> {
  const to = table.bytes;
  const foreign = [...table.foreign];
  if (to === 0) return;
  if (text === '') return onHits(Array.from({ length: table.records }, (_, record) => record));
  const finderIn = finderOf(text);
  const hasText = textFinder(text);
  let hits: number[] = [];
  let told = -Infinity;
  const tell = (now: number) => {
    if (hits.length === 0 || now - told < REPORT_MS) return;
    told = now;
    const batch = hits;
    hits = [];
    onHits(batch);
  };
  const handle = await open(file, 'r');
  try {
    let due = performance.now() + budgetMs;
    for await (const block of lineBlocks(handle, { to, first: FIRST_BLOCK, size: BLOCK })) {
      signal?.throwIfAborted();
      let places = 0;
      for (const record of hitsIn(block, table, finderIn(block.bytes), hasText)) {
        if (record !== -1) hits.push(record);
        if (++places % CHECK !== 0 || performance.now() < due) continue;
        tell(performance.now());
        await turn();
        signal?.throwIfAborted();
        due = performance.now() + budgetMs;
      }
      tell(performance.now());
      // Blocks that were read ahead come without a turn for others.
      if (performance.now() < due) continue;
      await turn();
      due = performance.now() + budgetMs;
    }
  } finally {
    await handle.close();
  }
  if (foreign.length > 0) {
    const found = (record: number) => hits.push(record);
    await searchForeign(file, table, foreign, hasText, found, () => tell(performance.now()), signal);
  }
  signal?.throwIfAborted();
  tell(Infinity);
}

/** The records of a block that have the text, and -1 for each place where it turned out not to count. */
function* hitsIn(
  { offset, bytes }: LineBlock,
  table: GrowingTable,
  find: Find,
  hasText: ReturnType<typeof textFinder>,
): Generator<number, void, undefined> {
  let line: RawRecord | undefined;
  let record = -1;
  let isKnown = false;
  for (let place = find(0); place !== -1;) {
    if (line === undefined || place > line.end) {
      line = new RawRecord(bytes, place);
      const named = line.recordIn(table);
      isKnown = named !== undefined && line.isKnown;
      record = isKnown && named !== undefined ? named : parsedRecord(line, bytes, table, hasText);
      if (table.offset[record] !== offset + line.start || table.foreign.has(record)) record = -1;
    }
    const isHit = record !== -1 && (!isKnown || line.isText(place));
    yield isHit ? record : -1;
    place = find(isHit || record === -1 ? line.end + 1 : place + 1);
  }
}

/** The record of a line that is laid out in another way, when it has the text; else -1. */
function parsedRecord(
  line: RawRecord,
  bytes: Buffer,
  table: GrowingTable,
  hasText: ReturnType<typeof textFinder>,
): number {
  const found = readRecordLine(bytes, line.start, line.end);
  return found !== undefined && hasText(found.record) ? table.indexOf(found.record.item.id) : -1;
}

/** Records whose lines the engine did not write are parsed. */
async function searchForeign(
  file: string,
  table: GrowingTable,
  records: readonly number[],
  hasText: ReturnType<typeof textFinder>,
  found: (record: number) => void,
  pause: () => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const reader = new RecordReader(file);
  try {
    for (let at = 0; at < records.length; at += FOREIGN_BATCH) {
      const batch = records.slice(at, at + FOREIGN_BATCH);
      const read = await reader.readMany(table, batch);
      signal?.throwIfAborted();
      read.forEach((record, n) => {
        if (hasText(record)) found(batch[n] as number);
      });
      pause();
    }
  } finally {
    await reader.close();
  }
}

/** How a text is looked for in the bytes of a block: as it is, or letter by letter in both cases. */
function finderOf(text: string): (bytes: Buffer) => Find {
  if (caseVariants(text).every(({ length }) => length === 1)) {
    const needle = Buffer.from(inJson(text));
    return (bytes) => (from) => (from >= bytes.length ? -1 : bytes.indexOf(needle, from));
  }
  // Latin-1 gives every byte a character, so that a pattern can be looked for in bytes.
  const pattern = new RegExp(
    casePattern(text, (character) => Buffer.from(inJson(character)).toString('latin1')),
    'g',
  );
  return (bytes) => {
    const block = bytes.toString('latin1');
    return (from) => {
      pattern.lastIndex = from;
      return pattern.exec(block)?.index ?? -1;
    };
  };
}

/** A text as it stands within a JSON string. */
const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);
