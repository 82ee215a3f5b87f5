import type { LabelRecord } from '../../label/record.ts';
import type { TaskSpec } from '../../prompt/template.ts';
import { labelColumns, type LintAnswer } from './labelColumns.ts';
import { RecordIndex } from './recordIndex.ts';
import { idOf, Names, type Column, type LabelTable } from './table.ts';

const OF_RECORDS = {
  idHigh: Uint32Array,
  idLow: Uint32Array,
  offset: Float64Array,
  length: Uint32Array,
  textLength: Uint32Array,
  file: Uint32Array,
} as const;
const OF_LABELS = { teacher: Uint32Array, reasoning: Uint32Array, agreement: Uint8Array, faults: Uint16Array } as const;
const ALL = { ...OF_RECORDS, ...OF_LABELS } as const;
type ColumnName = keyof typeof ALL;
type Columns = { -readonly [Name in ColumnName]: InstanceType<(typeof ALL)[Name]> };

const NAMES = Object.keys(ALL) as readonly ColumnName[];
const FIRST_CAPACITY = 1024; // records

/** Which bytes of records.jsonl a table covers. */
export interface Coverage {
  readonly bytes: number; // whole lines from the start
  readonly mark: string; // by which its reader knows those bytes again
  readonly damaged: number; // lines among them that were skipped
}

/** What a table needs to know of its job. */
export interface TableOptions {
  readonly tasks: readonly TaskSpec[];
  readonly lint: LintAnswer;
}

/** What is kept of a table beside its columns. */
interface Meta extends Coverage {
  readonly records: number;
  readonly conclusions: readonly string[];
  readonly files: readonly string[];
  readonly odd: readonly (readonly [record: number, id: string])[];
  readonly foreign: readonly number[];
}

/**
 * A LabelTable that grows record by record. The arrays are longer than `records` says and are replaced when the table
 * grows: take them from the table anew after every `put`.
 */
export class GrowingTable implements LabelTable {
  readonly tasks: readonly TaskSpec[];
  readonly conclusions: Names;
  readonly files: Names;
  readonly #lint: LintAnswer;
  readonly #odd = new Map<number, string>(); // ids that are not 16 hexadecimal digits, by record
  readonly #foreign = new Set<number>();
  readonly #index: RecordIndex;
  #columns: Columns;
  #capacity: number; // in records
  #records: number;
  #coverage: Coverage = { bytes: 0, mark: '', damaged: 0 };

  constructor({ tasks, lint }: TableOptions, kept?: { meta: Meta; columns: Columns; slots: Uint32Array }) {
    this.tasks = tasks;
    this.#lint = lint;
    this.conclusions = new Names(kept?.meta.conclusions);
    this.files = new Names(kept?.meta.files);
    this.#capacity = kept?.meta.records ?? 0;
    this.#records = kept?.meta.records ?? 0;
    this.#columns = kept?.columns ?? columnsOf((name) => new ALL[name](0));
    this.#index = new RecordIndex(kept && { slots: kept.slots, used: kept.meta.records });
    if (kept === undefined) return;
    this.#coverage = kept.meta;
    for (const record of kept.meta.foreign) this.#foreign.add(record);
    for (const [record, id] of kept.meta.odd) this.#keepOdd(record, id);
  }

  /** A table as `serialise` gave it, on the same memory; undefined where the parts do not fit together. */
  static restore(options: TableOptions, parts: readonly Uint8Array[]): GrowingTable | undefined {
    const [head, ...rest] = parts;
    const slots = rest.pop();
    if (head === undefined || slots === undefined || rest.length !== NAMES.length) return undefined;
    const meta = JSON.parse(new TextDecoder().decode(head)) as Meta;
    const lengthOf = (name: ColumnName) => meta.records * (name in OF_RECORDS ? 1 : options.tasks.length);
    if (NAMES.some((name, n) => rest[n]?.byteLength !== lengthOf(name) * ALL[name].BYTES_PER_ELEMENT)) return undefined;
    const columns = columnsOf((name) => {
      const { buffer, byteOffset } = rest[NAMES.indexOf(name)] as Uint8Array<ArrayBuffer>;
      return new ALL[name](buffer, byteOffset, lengthOf(name));
    });
    const { buffer, byteOffset, byteLength } = slots as Uint8Array<ArrayBuffer>;
    return new GrowingTable(options, { meta, columns, slots: new Uint32Array(buffer, byteOffset, byteLength / 4) });
  }

  /** The table as bytes: views, so write them before the table changes. Each is to lie at a multiple of 8 when restored. */
  serialise(): readonly Uint8Array[] {
    const meta: Meta = {
      ...this.#coverage,
      records: this.#records,
      conclusions: this.conclusions.texts,
      files: this.files.texts,
      odd: [...this.#odd],
      foreign: [...this.#foreign],
    };
    const columns = NAMES.map((name) => {
      const used = this.#records * (name in OF_RECORDS ? 1 : this.tasks.length);
      return bytesOf(this.#columns[name].subarray(0, used));
    });
    return [new TextEncoder().encode(JSON.stringify(meta)), ...columns, bytesOf(this.#index.slots)];
  }

  /** The number of a record; -1 when there is none with that id. */
  indexOf(itemId: string): number {
    return this.#index.find(itemId, this.#columns);
  }

  /** A record's id as its line has it. */
  id(record: number): string {
    return this.#odd.get(record) ?? idOf(this.#columns, record);
  }

  /** Takes a record whose line stands at `offset`, of `length` bytes; returns its number. One that comes again keeps it. */
  put(record: LabelRecord, offset: number, length: number): number {
    const { id, text, origin } = record.item;
    const known = this.indexOf(id);
    const at = known === -1 ? this.#add(id) : known;
    const columns = this.#columns;
    columns.offset[at] = offset;
    columns.length[at] = length;
    columns.textLength[at] = text.length;
    columns.file[at] = this.files.number(origin.path);
    let label = at * this.tasks.length;
    for (const task of this.tasks) {
      const { conclusion, reasoning, agreement, faults } = labelColumns(record, task, this.#lint);
      columns.teacher[label] = conclusion === undefined ? 0 : this.conclusions.number(conclusion);
      columns.reasoning[label] = reasoning;
      columns.agreement[label] = agreement;
      columns.faults[label] = faults;
      label++;
    }
    if (this.#foreign.size > 0) this.#foreign.delete(at);
    return at;
  }

  /** Says that a record's line is not written as the engine writes it: its bytes cannot be searched, only its texts. */
  markForeign(record: number): void {
    this.#foreign.add(record);
  }

  /** Makes room for so many records at once. */
  reserve(records: number): void {
    if (records > this.#capacity) this.#grow(records);
    this.#index.reserve(records, this.#columns);
  }

  /** Says up to where records.jsonl is read. */
  cover(coverage: Coverage): void {
    this.#coverage = coverage;
  }

  #add(id: string): number {
    if (this.#records === this.#capacity) this.#grow(Math.max(FIRST_CAPACITY, this.#capacity * 2));
    const record = this.#records++;
    if (!this.#index.add(id, record, this.#columns)) this.#keepOdd(record, id);
    return record;
  }

  #keepOdd(record: number, id: string): void {
    this.#odd.set(record, id);
    this.#index.addOdd(id, record, this.#columns);
  }

  #grow(capacity: number): void {
    const old = this.#columns;
    this.#columns = columnsOf((name) => {
      const grown = new ALL[name](capacity * (name in OF_RECORDS ? 1 : this.tasks.length));
      grown.set(old[name]);
      return grown;
    });
    this.#capacity = capacity;
  }

  get records(): number {
    return this.#records;
  }
  get bytes(): number {
    return this.#coverage.bytes;
  }
  /** See Coverage. */
  get mark(): string {
    return this.#coverage.mark;
  }
  /** Lines of the covered bytes that could not be read. */
  get damaged(): number {
    return this.#coverage.damaged;
  }
  /** Records of which `markForeign` was said. */
  get foreign(): ReadonlySet<number> {
    return this.#foreign;
  }
  get idHigh(): Uint32Array {
    return this.#columns.idHigh;
  }
  get idLow(): Uint32Array {
    return this.#columns.idLow;
  }
  get offset(): Float64Array {
    return this.#columns.offset;
  }
  get length(): Uint32Array {
    return this.#columns.length;
  }
  get textLength(): Uint32Array {
    return this.#columns.textLength;
  }
  get file(): Uint32Array {
    return this.#columns.file;
  }
  get teacher(): Uint32Array {
    return this.#columns.teacher;
  }
  get reasoning(): Uint32Array {
    return this.#columns.reasoning;
  }
  get agreement(): Uint8Array {
    return this.#columns.agreement;
  }
  get faults(): Uint16Array {
    return this.#columns.faults;
  }
}

function columnsOf(make: (name: ColumnName) => Column): Columns {
  return Object.fromEntries(NAMES.map((name) => [name, make(name)])) as unknown as Columns;
}

const bytesOf = (column: Column): Uint8Array => new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
