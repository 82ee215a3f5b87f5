import { quickHash } from '../quickHash.ts';

const FULL = 0.6; // of the slots; more makes the search long

/** Where the ids of the records stand that an index holds the numbers of. */
interface Ids {
  readonly idHigh: Uint32Array;
  readonly idLow: Uint32Array;
}

/**
 * Finds a record's number by its id in 7 to 14 bytes a record: open addressing over the halves of the id, which stand
 * in the table's columns. Ids that are not 16 hexadecimal digits, which no record of ours has, are held in a Map too.
 */
export class RecordIndex {
  #slots: Uint32Array; // numbers of records plus 1; 0: free
  #used: number;
  readonly #odd = new Map<string, number>();

  /** @param taken the slots of an index before and how many records it holds */
  constructor(taken?: { readonly slots: Uint32Array; readonly used: number }) {
    this.#slots = taken?.slots ?? new Uint32Array(2048);
    this.#used = taken?.used ?? 0;
  }

  get slots(): Uint32Array {
    return this.#slots;
  }

  /** The record with an id; -1 when there is none. */
  find(id: string, ids: Ids): number {
    const high = half(id, 0);
    const low = half(id, 8);
    if (id.length !== 16 || high === -1 || low === -1) return this.#odd.get(id) ?? -1;
    return (this.#slots[this.#slotOf(high, low, ids)] as number) - 1;
  }

  /** Takes a record in and writes the halves of its id; false, and nothing is done, when the id is not hexadecimal. */
  add(id: string, record: number, ids: Ids): boolean {
    const high = half(id, 0);
    const low = half(id, 8);
    if (id.length !== 16 || high === -1 || low === -1) return false;
    this.#put(high, low, record, ids);
    return true;
  }

  /** Takes in a record with another id, which gets two halves of its own: it is found by those as well. */
  addOdd(id: string, record: number, ids: Ids): void {
    this.#odd.set(id, record);
    for (let turn = 0; ; turn++) {
      const [high, low] = [quickHash('high', String(turn), id) >>> 0, quickHash('low', String(turn), id) >>> 0];
      const other = (this.#slots[this.#slotOf(high, low, ids)] as number) - 1;
      if (other === record) return; // an index that was taken over has it
      if (other === -1) return this.#put(high, low, record, ids);
    }
  }

  #put(high: number, low: number, record: number, ids: Ids): void {
    ids.idHigh[record] = high;
    ids.idLow[record] = low;
    this.#slots[this.#slotOf(high, low, ids)] = record + 1;
    if (++this.#used > this.#slots.length * FULL) this.#grow(this.#slots.length * 2, ids);
  }

  /** The slot of an id, or the free one where it belongs. */
  #slotOf(high: number, low: number, { idHigh, idLow }: Ids): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let at = homeOf(high, low) & mask; ; at = (at + 1) & mask) {
      const slot = slots[at] as number;
      if (slot === 0 || (idHigh[slot - 1] === high && idLow[slot - 1] === low)) return at;
    }
  }

  /** Makes room for so many records at once. */
  reserve(records: number, ids: Ids): void {
    let size = this.#slots.length;
    while (records > size * FULL) size *= 2;
    if (size > this.#slots.length) this.#grow(size, ids);
  }

  /** All records are put in anew in their own order, which reads the columns from front to back. */
  #grow(size: number, { idHigh, idLow }: Ids): void {
    const slots = new Uint32Array(size);
    const mask = size - 1;
    for (let record = 0; record < this.#used; record++) {
      let at = homeOf(idHigh[record] as number, idLow[record] as number) & mask;
      while (slots[at] !== 0) at = (at + 1) & mask;
      slots[at] = record + 1;
    }
    this.#slots = slots;
  }
}

/** Where a search for an id begins. */
function homeOf(high: number, low: number): number {
  const mixed = Math.imul(high ^ Math.imul(low, 0x9e3779b1), 0x85ebca6b);
  return mixed ^ (mixed >>> 15) ^ (mixed >>> 24); // ids that count up must not stand in a row
}

/** Eight lower-case hexadecimal digits as a number; -1 when they are none. */
function half(id: string, from: number): number {
  let value = 0;
  for (let at = from; at < from + 8; at++) {
    const code = id.charCodeAt(at);
    const digit = code >= 48 && code <= 57 ? code - 48 : code >= 97 && code <= 102 ? code - 87 : -1;
    if (digit === -1) return -1;
    value = value * 16 + digit;
  }
  return value;
}
