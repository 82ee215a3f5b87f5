import { quickHash } from '../../qc/quickHash.ts';

const FULL = 0.6; // of the places; more makes the search long

/** What was seen with the same source before. */
export interface SeenRow {
  readonly line: number;
  readonly sameConclusion: boolean;
  readonly sameAnswer: boolean;
}

/**
 * Remembers rows by hashes, about 35 bytes each: 53 bits of the source, 32 of the conclusion, 32 of the answer, and the
 * line. Two different sources of a million are taken for the same with a chance of one in 18,000.
 */
export class SeenRows {
  #keys = new Float64Array(1024); // 0: free
  #values = new Uint32Array(3 * 1024);
  #size = 0;

  /** Adds a row; gives the first one with the same source, where there was one. */
  add(source: string, conclusion: string, answer: string, line: number): SeenRow | undefined {
    const key = quickHash(source) || 1;
    const [one, other] = [quickHash(conclusion) >>> 0, quickHash(answer) >>> 0];
    const at = this.#find(key);
    if (this.#keys[at] !== 0) {
      return {
        line: this.#values[at * 3] ?? 0,
        sameConclusion: this.#values[at * 3 + 1] === one,
        sameAnswer: this.#values[at * 3 + 2] === other,
      };
    }
    this.#keys[at] = key;
    this.#values.set([line, one, other], at * 3);
    if (++this.#size > this.#keys.length * FULL) this.#grow();
    return undefined;
  }

  #find(key: number): number {
    const mask = this.#keys.length - 1;
    let at = (key % this.#keys.length) & mask;
    while (this.#keys[at] !== 0 && this.#keys[at] !== key) at = (at + 1) & mask;
    return at;
  }

  #grow(): void {
    const [keys, values] = [this.#keys, this.#values];
    this.#keys = new Float64Array(keys.length * 2);
    this.#values = new Uint32Array(values.length * 2);
    for (const [from, key] of keys.entries()) {
      if (key === 0) continue;
      const to = this.#find(key);
      this.#keys[to] = key;
      this.#values.set(values.subarray(from * 3, from * 3 + 3), to * 3);
    }
  }
}
