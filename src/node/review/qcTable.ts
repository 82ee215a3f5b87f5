import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { setImmediate as turn } from 'node:timers/promises';
import { hashOf } from '#core/hash';
import type { Logger } from '#core/ports';
import { GrowingTable, type TableOptions } from '#core/qc/table/growingTable';
import type { LintAnswer } from '#core/qc/table/labelColumns';
import { LABEL_FAULTS, lintLabel } from '#core/qc/labelLint/labelLint';
import { recordsFile, type OpenedJob } from '../label/jobFolder.ts';
import { openIfThere } from '../openIfThere.ts';
import { lineBlocks } from './lineBlocks.ts';
import { readTable, touchTable, writeTable, type TableKey } from './qcTableCache.ts';
import { isBlank, readRecordLine } from './recordLine.ts';

/** How a table is opened. */
export interface OpenTableOptions {
  readonly cacheDir?: string; // absent: nothing is kept
  /** Hears first after FIRST_RECORDS records, then every PROGRESS_MS, what is there and which share of the file it is. */
  readonly onProgress?: (table: GrowingTable, share: number) => void;
  readonly lint?: LintAnswer; // absent: lintLabel with the template's marker
  readonly logger?: Pick<Logger, 'warn'>;
  readonly signal?: AbortSignal;
}

/** What came of reading on. */
export interface Extension {
  readonly replaced: boolean; // the file is another one: the table is to be opened anew, and was left as it is
  readonly records: readonly number[]; // those that are new or came again
}

/** Raised when the same records give other columns. */
const COLUMNS_VERSION = 1;
const FIRST_RECORDS = 200;
const SAMPLE_LINES = 256;
const PROGRESS_MS = 100;
const SLICE_MS = 6; // of work before messages get their turn
const EDGE = 1 << 16; // bytes at both ends of what is covered that it is known again by
const REWRITE = 1 << 22; // of so many new bytes the cache is written anew
const SPOTS = 64; // lines in between that are looked at, too

/** The table of a job's labels: from the cache as far as the file has only grown since, the rest is read. */
export async function openTable(opened: OpenedJob, options: OpenTableOptions = {}): Promise<GrowingTable> {
  const file = recordsFile(opened.dir);
  const { tasks, marker, document } = opened.template;
  const lint: LintAnswer =
    options.lint ?? ((answer, task, text) => lintLabel(answer, task, marker, text, document.language));
  const table = { tasks, lint };
  const handle = await openIfThere(file);
  if (handle === undefined) return covered(new GrowingTable(table));
  try {
    const key = { file, version: versionOf(opened) };
    const kept = options.cacheDir === undefined ? undefined : await fromCache(options.cacheDir, key, table, handle);
    const grown = kept ?? covered(new GrowingTable(table));
    const before = grown.bytes;
    await readOn(grown, handle, options);
    if (options.cacheDir !== undefined && (kept === undefined || grown.bytes - before >= REWRITE)) {
      await writeTable(options.cacheDir, key, await standingOf(handle), grown.serialise(), options.logger);
    }
    return grown;
  } finally {
    await handle.close();
  }
}

/** Takes in what records.jsonl has got behind the bytes that a table covers. */
export async function extendTable(
  table: GrowingTable,
  file: string,
  options: Pick<OpenTableOptions, 'signal'> = {},
): Promise<Extension> {
  const handle = await openIfThere(file);
  if (handle === undefined) return { replaced: table.bytes > 0, records: [] };
  try {
    if ((await markOf(handle, table.bytes)) !== table.mark) return { replaced: true, records: [] };
    return { replaced: false, records: await readOn(table, handle, options) };
  } finally {
    await handle.close();
  }
}

/** Reads from where the table ends to the last line end; returns the records that came. */
async function readOn(
  table: GrowingTable,
  handle: FileHandle,
  { onProgress, signal }: Pick<OpenTableOptions, 'onProgress' | 'signal'>,
): Promise<readonly number[]> {
  const { size } = await handle.stat();
  const start = table.bytes;
  if (size <= start) return [];
  const came: number[] = [];
  let { damaged, bytes: covers } = table;
  let lines = 0;
  let told = -Infinity;
  let due = performance.now() + SLICE_MS;
  for await (const { offset, bytes } of lineBlocks(handle, { from: start, to: size, first: 1 << 18 })) {
    signal?.throwIfAborted();
    for (let from = 0, end = bytes.indexOf(10); end !== -1; from = end + 1, end = bytes.indexOf(10, from)) {
      const line = readRecordLine(bytes, from, end);
      if (line !== undefined) {
        const record = table.put(line.record, offset + from, end - from);
        if (!line.asWritten) table.markForeign(record);
        came.push(record);
      } else if (!isBlank(bytes, from, end)) damaged++;
      covers = offset + end + 1;
      if ((++lines & 3) !== 0) continue;
      // The first lines say about how many there will be: the columns need not grow on the way.
      if (lines === SAMPLE_LINES) {
        table.reserve(table.records + Math.ceil(((size - covers) / (covers - start)) * lines * 1.02));
      }
      const now = performance.now();
      if (table.records >= FIRST_RECORDS && now - told >= PROGRESS_MS) {
        told = now;
        onProgress?.(table, covers / size);
      }
      if (now < due) continue;
      await turn();
      signal?.throwIfAborted();
      due = performance.now() + SLICE_MS;
    }
  }
  table.cover({ bytes: covers, mark: await markOf(handle, covers), damaged });
  return came;
}

/** The kept table of a file that is the same or has only grown; undefined when there is none. */
async function fromCache(
  cacheDir: string,
  key: TableKey,
  options: TableOptions,
  handle: FileHandle,
): Promise<GrowingTable | undefined> {
  const kept = await readTable(cacheDir, key);
  const table = kept && GrowingTable.restore(options, kept.parts);
  if (kept === undefined || table === undefined) return undefined;
  const now = await standingOf(handle);
  const same = now.size === kept.standing.size && now.mtimeMs === kept.standing.mtimeMs;
  if (!same && now.size <= kept.standing.size) return undefined;
  if ((await markOf(handle, table.bytes)) !== table.mark) return undefined;
  if (!same && !(await linesStand(handle, table))) return undefined;
  await touchTable(cacheDir, key);
  return table;
}

/** Whether lines all over the file stand where the table has them. */
async function linesStand(handle: FileHandle, table: GrowingTable): Promise<boolean> {
  const spots = Array.from({ length: Math.min(SPOTS, table.records) }, (_, n) =>
    Math.floor((n * table.records) / Math.min(SPOTS, table.records)),
  );
  const stands = async (record: number) => {
    const length = table.length[record] as number;
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length + 1), 0, length + 1, table.offset[record]);
    const line = bytesRead === length + 1 && buffer[length] === 10 ? readRecordLine(buffer, 0, length) : undefined;
    return line?.record.item.id === table.id(record);
  };
  return (await Promise.all(spots.map(stands))).every(Boolean);
}

/** By what the first `bytes` of a file are known again: a hash of both their ends. */
async function markOf(handle: FileHandle, bytes: number): Promise<string> {
  const hash = createHash('sha256').update(String(bytes));
  for (const at of [0, Math.max(0, bytes - EDGE)]) {
    const length = Math.min(EDGE, bytes - at);
    if (length <= 0) continue;
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, at);
    hash.update(buffer.subarray(0, bytesRead));
  }
  return hash.digest('hex');
}

async function standingOf(handle: FileHandle): Promise<{ readonly size: number; readonly mtimeMs: number }> {
  const { size, mtimeMs } = await handle.stat();
  return { size, mtimeMs };
}

/** What decides about the columns beside the records. */
function versionOf({ template: { tasks, marker } }: OpenedJob): string {
  return hashOf(String(COLUMNS_VERSION), JSON.stringify(tasks), marker, JSON.stringify(LABEL_FAULTS));
}

/** An empty table knows the start of a file again. */
function covered(table: GrowingTable): GrowingTable {
  table.cover({ bytes: 0, mark: createHash('sha256').update('0').digest('hex'), damaged: 0 });
  return table;
}
