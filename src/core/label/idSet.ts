const FULL = 0.6; // of the places; more makes the search long

/**
 * A set of names of 16 hexadecimal digits or more (hashes; the first 16 decide), in 8 to 27 bytes each where a Set of
 * strings takes about 110: a million records that are labelled fit in 16 MB.
 */
export class IdSet {
  #places = new Uint32Array(2 * 1024); // two halves of a name each; both 0: free
  #size = 0;
  #zero = false; // the name 0000…, which looks like a free place

  get size(): number {
    return this.#size + (this.#zero ? 1 : 0);
  }

  has(id: string): boolean {
    const [high, low] = halves(id);
    if (high === 0 && low === 0) return this.#zero;
    const at = this.#find(high, low);
    return this.#places[at] !== 0 || this.#places[at + 1] !== 0;
  }

  add(id: string): void {
    const [high, low] = halves(id);
    if (high === 0 && low === 0) {
      this.#zero = true;
      return;
    }
    const at = this.#find(high, low);
    if (this.#places[at] !== 0 || this.#places[at + 1] !== 0) return;
    this.#places[at] = high;
    this.#places[at + 1] = low;
    if (++this.#size > (this.#places.length / 2) * FULL) this.#grow();
  }

  delete(id: string): void {
    const [high, low] = halves(id);
    if (high === 0 && low === 0) {
      this.#zero = false;
      return;
    }
    let hole = this.#find(high, low);
    if (this.#places[hole] === 0 && this.#places[hole + 1] === 0) return;
    this.#size--;
    // What stands behind the hole is moved up where it was pushed there from, so that every search still ends right.
    const mask = this.#places.length - 1;
    for (let at = (hole + 2) & mask; this.#places[at] !== 0 || this.#places[at + 1] !== 0; at = (at + 2) & mask) {
      const home = this.#home(this.#places[at] as number, this.#places[at + 1] as number);
      if (((at - home) & mask) < ((at - hole) & mask)) continue;
      this.#places[hole] = this.#places[at] as number;
      this.#places[hole + 1] = this.#places[at + 1] as number;
      hole = at;
    }
    this.#places[hole] = 0;
    this.#places[hole + 1] = 0;
  }

  #home(high: number, low: number): number {
    return ((high ^ Math.imul(low, 0x9e3779b1)) << 1) & (this.#places.length - 1);
  }

  /** The place of a name, or the free one where it belongs. */
  #find(high: number, low: number): number {
    const mask = this.#places.length - 1;
    let at = this.#home(high, low);
    for (;;) {
      const [one, two] = [this.#places[at], this.#places[at + 1]];
      if ((one === high && two === low) || (one === 0 && two === 0)) return at;
      at = (at + 2) & mask;
    }
  }

  #grow(): void {
    const old = this.#places;
    this.#places = new Uint32Array(old.length * 2);
    for (let at = 0; at < old.length; at += 2) {
      const [high, low] = [old[at] as number, old[at + 1] as number];
      if (high === 0 && low === 0) continue;
      const to = this.#find(high, low);
      this.#places[to] = high;
      this.#places[to + 1] = low;
    }
  }
}

function halves(id: string): readonly [high: number, low: number] {
  return [Number.parseInt(id.slice(0, 8), 16) >>> 0, Number.parseInt(id.slice(8, 16), 16) >>> 0];
}
