import { mix32 } from './normalForm.ts';

/** Numbers 53-bit hashes from 0 in the order of their first coming; 16 to 32 bytes each, where a Map takes some 50. */
export class Interner {
  #hashes = new Float64Array(1024);
  #slots = new Int32Array(4096); // number + 1, 0 free
  size = 0;

  /** The number of a hash; a new one is `size` before the call. */
  number(hash: number): number {
    if (this.#slots.length === 0) throw new Error('Nothing is numbered any more.');
    let slot = this.#slot(hash);
    for (let found = this.#slots[slot] as number; found !== 0; found = this.#slots[slot] as number) {
      if (this.#hashes[found - 1] === hash) return found - 1;
      slot = (slot + 1) & (this.#slots.length - 1);
    }
    if (this.size === this.#hashes.length) this.#hashes = grown(this.#hashes);
    this.#hashes[this.size] = hash;
    this.#slots[slot] = ++this.size;
    if (this.size * 2 > this.#slots.length) this.#rehash();
    return this.size - 1;
  }

  /** Gives back what finding takes: no number can be asked for any more, only hashes. */
  seal(): void {
    this.#slots = new Int32Array(0);
  }

  /** The hash of a number. */
  hash(number: number): number {
    return this.#hashes[number] as number;
  }

  #slot(hash: number): number {
    return mix32((hash % 4_294_967_296) ^ Math.floor(hash / 4_294_967_296)) & (this.#slots.length - 1);
  }

  #rehash(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    for (let number = 0; number < this.size; number++) {
      let slot = this.#slot(this.#hashes[number] as number);
      while (this.#slots[slot] !== 0) slot = (slot + 1) & (this.#slots.length - 1);
      this.#slots[slot] = number + 1;
    }
  }
}

/** A copy of a typed array with twice the room. */
export function grown<Numbers extends Float64Array | Uint32Array | Int32Array>(old: Numbers): Numbers {
  const made = new (old.constructor as new (length: number) => Numbers)(old.length * 2);
  made.set(old);
  return made;
}
