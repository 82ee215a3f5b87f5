import { createReadStream } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { elementLines } from '#core/label/jsonElements';
import { isObject } from '#core/isObject';
import { scanJson } from '#core/dataset/preflight/jsonScan';
import { ValueScan } from '#core/dataset/preflight/valueScan';
import type { RowReason } from '#core/dataset/preflight/rowStop';

type JsonObject = Readonly<Record<string, unknown>>;

/** A row of a data file, or why there is none. */
export type DataRow = {
  readonly line: number; // from 1; where the value starts
  readonly endsBatch: boolean; // Arrow's batch of 10 MiB ends with this row
  readonly bytes: number; // of the file up to here, about
} & (
  | { readonly value: JsonObject; readonly halves?: true } // halves of characters were taken out
  | { readonly reason: RowReason; readonly detail: string }
);

const BATCH_BYTES = 10 << 20; // chunksize of the json module of `datasets`
const MOST_ARRAY_BYTES = 400 * 1024 * 1024; // an array is read as a whole
const MOST_DEPTH = 200; // of brackets: no training row is nested like that, and walking through it would overflow the stack
const tooDeep = `> ${MOST_DEPTH} []{}`;
const SPACES = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** Whether a file of JSON is one array, which `datasets` reads in another way than lines. */
export async function isJsonArray(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0);
    return buffer.subarray(0, bytesRead).find((byte) => !SPACES.has(byte)) === 0x5b;
  } finally {
    await handle.close();
  }
}

/** The rows of a .json or .jsonl file as they are asked for; what cannot be read is told with its line. */
export async function* dataRows(file: string, isArray: boolean): AsyncGenerator<DataRow, void, undefined> {
  if (isArray) yield* arrayRows(file);
  else yield* lineRows(file);
}

async function* lineRows(file: string): AsyncGenerator<DataRow, void, undefined> {
  const lines = new LineQueue(rawLines(file));
  let failures = 0; // lines that might go on, but did not
  let isFirst = true;
  for (let raw = await lines.shift(); raw !== undefined; raw = await lines.shift()) {
    const { line, endsBatch, bytes, text } = raw;
    if (text === undefined) {
      yield { line, endsBatch, bytes, reason: 'not-utf8', detail: '' };
      continue;
    }
    // Arrow crashes on a file whose first value is null; further down it is a row of nothing.
    const read: Read = isFirst && text.trim() === 'null' ? { reason: 'no-object', detail: '' } : readLine(text);
    isFirst = false;
    const values =
      'reason' in read && read.reason === 'no-json' && failures < MOST_FAILURES && (await lines.values(text));
    if (!values) {
      if ('reason' in read && read.reason === 'no-json') failures++;
      yield { line, endsBatch, bytes, ...read };
      continue;
    }
    for (const [index, value] of values.entries()) {
      const isLast = index === values.length - 1;
      yield { line, bytes, endsBatch: isLast && (endsBatch || lines.endsBatch), ...value };
    }
  }
}

/** A line of the file that is not blank; text is undefined when it is no UTF-8. */
interface RawLine {
  readonly line: number;
  readonly endsBatch: boolean;
  readonly bytes: number;
  readonly text: string | undefined;
}

/** Lines that may be looked at before they are taken: an object may go over several. */
class LineQueue {
  endsBatch = false; // within the lines of the last values
  readonly #source: AsyncGenerator<RawLine, void, undefined>;
  readonly #ahead: RawLine[] = [];

  constructor(source: AsyncGenerator<RawLine, void, undefined>) {
    this.#source = source;
  }

  async shift(): Promise<RawLine | undefined> {
    return this.#ahead.shift() ?? ((await this.#source.next()).value as RawLine | undefined);
  }

  /** The objects that a line holds or begins; the lines that they go over are taken. Undefined: it is no JSON. */
  async values(first: string): Promise<readonly Read[] | undefined> {
    const scan = new ValueScan();
    let taken = 0;
    let state = scan.add(first);
    while (state === 'open' && taken < MOST_LINES) {
      const next = this.#ahead[taken] ?? ((await this.#source.next()).value as RawLine | undefined);
      if (next === undefined) break;
      if (taken === this.#ahead.length) this.#ahead.push(next);
      taken++;
      state = next.text === undefined ? 'bad' : scan.add(next.text);
    }
    const read = state === 'ended' ? scan.pieces.map((piece) => readLine(piece)) : [];
    if (read.length === 0 || read.some((one) => 'reason' in one && one.reason === 'no-json')) return undefined;
    this.endsBatch = this.#ahead.splice(0, taken).some((one) => one.endsBatch);
    return read;
  }
}

const MOST_LINES = 200; // that one object may go over
const MOST_FAILURES = 20;

/** The lines of a file that are not blank. */
async function* rawLines(file: string): AsyncGenerator<RawLine, void, undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let line = 0;
  let rest: Buffer[] = []; // of a line whose end has not come
  let batchBytes = 0;
  let allBytes = 0;
  const read = (bytes: Buffer): RawLine | undefined => {
    line++;
    batchBytes += bytes.length + 1;
    allBytes += bytes.length + 1;
    if (isBlank(bytes)) return undefined;
    const endsBatch = batchBytes > BATCH_BYTES;
    if (endsBatch) batchBytes = 0;
    let text: string | undefined;
    try {
      text = decoder.decode(bytes);
    } catch {
      // told with its line
    }
    // Arrow passes over a byte order mark, at the start only.
    if (line === 1 && text?.startsWith('\ufeff') === true) text = text.slice(1);
    return { line, endsBatch, bytes: allBytes, text };
  };
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 18 })) {
    let from = 0;
    const bytes = chunk as Buffer;
    for (let end = bytes.indexOf(0x0a); end !== -1; end = bytes.indexOf(0x0a, from)) {
      const piece = bytes.subarray(from, end);
      const row = read(rest.length === 0 ? piece : Buffer.concat([...rest, piece]));
      if (rest.length > 0) rest = [];
      if (row !== undefined) yield row;
      from = end + 1;
    }
    if (from < bytes.length) rest.push(bytes.subarray(from));
  }
  const row = rest.length === 0 ? undefined : read(Buffer.concat(rest));
  if (row !== undefined) yield row;
}

const isBlank = (bytes: Buffer): boolean => bytes.every((byte) => SPACES.has(byte));

type Read = { readonly value: JsonObject } | { readonly reason: RowReason; readonly detail: string };

function readLine(text: string): Read {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { reason: 'no-json', detail: error instanceof Error ? error.message : '' };
  }
  if (value === null) return { value: {} }; // Arrow takes it for a row of nothing
  if (!isObject(value)) return { reason: 'no-object', detail: '' };
  const { twice, depth } = scanJson(text);
  if (depth > MOST_DEPTH) return { reason: 'no-json', detail: tooDeep };
  if (twice !== undefined) return { reason: 'twice-named', detail: twice };
  if (HALF.test(text) && !isWell(value)) return { reason: 'bad-escape', detail: '' };
  return { value };
}

const HALF = /\\u[dD][89a-fA-F]/;

/** pandas, which reads arrays, takes halves of characters out; Arrow, which reads lines, refuses them. */
function withoutHalves(value: JsonObject): { readonly value: JsonObject; readonly halves: true } {
  const json = JSON.stringify(value, (_key, one: unknown) =>
    typeof one === 'string' ? one.replace(/\p{Surrogate}/gu, '') : one,
  );
  return { value: JSON.parse(json) as JsonObject, halves: true };
}

/** Whether no text of a value holds half a surrogate pair. */
function isWell(value: unknown): boolean {
  if (typeof value === 'string') return !/\p{Surrogate}/u.test(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, one]) => isWell(key) && isWell(one));
}

async function* arrayRows(file: string): AsyncGenerator<DataRow, void, undefined> {
  const failed = (reason: RowReason, detail: string): DataRow => ({
    line: 1,
    endsBatch: false,
    bytes: 0,
    reason,
    detail,
  });
  if ((await stat(file)).size > MOST_ARRAY_BYTES) {
    yield failed('no-json', '> 400 MiB');
    return;
  }
  let values: unknown;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
  } catch {
    yield failed('not-utf8', '');
    return;
  }
  try {
    values = JSON.parse(text);
  } catch (error) {
    yield failed('no-json', error instanceof Error ? error.message : '');
    return;
  }
  if (scanJson(text).depth > MOST_DEPTH) {
    yield failed('no-json', tooDeep);
    return;
  }
  const lines = elementLines(text);
  const mayHaveHalves = HALF.test(text);
  const all = values as readonly unknown[];
  const areObjects = all.every((one) => one === null || isObject(one)); // with another one pandas makes a single column
  for (const [index, value] of all.entries()) {
    const at = { line: lines[index] ?? 1, endsBatch: false, bytes: 0 };
    if (!areObjects) yield { ...at, reason: 'no-object', detail: '' };
    else if (!isObject(value)) yield { ...at, value: {} };
    else yield { ...at, ...(mayHaveHalves && !isWell(value) ? withoutHalves(value) : { value }) };
  }
}
