import { RecordIndex } from '../../qc/table/recordIndex.ts';
import { idOf } from '../../qc/table/table.ts';

const FIRST_CAPACITY = 1024; // records

/**
 * Where the last line of each record stands in `records.jsonl`: some 30 bytes a record. Records are numbered in the order
 * in which they first came. The arrays are longer than `records` says and are replaced when there are more.
 */
export class RecordPlaces {
  readonly #index = new RecordIndex();
  readonly #odd = new Map<number, string>(); // ids that are not 16 hexadecimal digits
  #records = 0;
  idHigh = new Uint32Array(FIRST_CAPACITY);
  idLow = new Uint32Array(FIRST_CAPACITY);
  offset = new Float64Array(FIRST_CAPACITY); // of the line, in bytes
  length = new Uint32Array(FIRST_CAPACITY); // without the line end

  get records(): number {
    return this.#records;
  }

  /** The number of a record; -1 when there is none with that id. */
  indexOf(itemId: string): number {
    return this.#index.find(itemId, this);
  }

  /** A record's id. */
  id(record: number): string {
    return this.#odd.get(record) ?? idOf(this, record);
  }

  /** Takes in a line; of a record that comes again the later one counts. */
  put(itemId: string, offset: number, length: number): void {
    const known = this.indexOf(itemId);
    const record = known === -1 ? this.#add(itemId) : known;
    this.offset[record] = offset;
    this.length[record] = length;
  }

  #add(itemId: string): number {
    if (this.#records === this.idHigh.length) this.#grow(this.#records * 2);
    const record = this.#records++;
    if (!this.#index.add(itemId, record, this)) {
      this.#odd.set(record, itemId);
      this.#index.addOdd(itemId, record, this);
    }
    return record;
  }

  #grow(capacity: number): void {
    this.idHigh = widened(this.idHigh, new Uint32Array(capacity));
    this.idLow = widened(this.idLow, new Uint32Array(capacity));
    this.offset = widened(this.offset, new Float64Array(capacity));
    this.length = widened(this.length, new Uint32Array(capacity));
  }
}

/** A longer column with what was in the shorter one. */
export function widened<Numbers extends Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array>(
  old: Numbers,
  room: Numbers,
): Numbers {
  room.set(old);
  return room;
}
