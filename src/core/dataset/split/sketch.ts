import { mix32 } from './normalForm.ts';

/** Bytes that look for candidates, and bytes of an independent seed that look again after the division. */
export const JOIN_BYTES = 96;
export const CHECK_BYTES = 48;
export const SKETCH_BYTES = JOIN_BYTES + CHECK_BYTES;

const CHUNK = 16_384; // sketches

/**
 * Sketches of sets, 144 bytes each: byte i of two sets is the same with probability J + (1 − J)/256, J being their
 * Jaccard similarity. Each byte is the low 8 bits (b-bit minwise hashing, Li & König 2010) of a minimum (Broder 1997),
 * drawn by fast similarity sketching (Dahlgaard, Knudsen & Thorup 2017): rounds of throwing all elements into the bins
 * until none is empty. That costs O(n + k log k) rather than n·k, and its estimates are at least as narrow as MinHash's.
 */
export class Sketches {
  readonly #chunks: Int32Array[] = [];
  readonly #views: Uint8Array[] = []; // of the same chunks
  readonly #best = new Float64Array(JOIN_BYTES);
  size = 0;

  /** Adds the sketch of a set of hashes (not empty); gives its number. */
  add(hashes: Uint32Array, count: number): number {
    const number = this.size++;
    if (number % CHUNK === 0) this.#chunks.push(new Int32Array((CHUNK * SKETCH_BYTES) / 4));
    const bytes = this.#bytes(number);
    const start = (number % CHUNK) * SKETCH_BYTES;
    this.#fill(hashes, count, bytes, start, JOIN_BYTES, 0x2545f491);
    this.#fill(hashes, count, bytes, start + JOIN_BYTES, CHECK_BYTES, 0x6c8e9cf5);
    return number;
  }

  #fill(hashes: Uint32Array, count: number, bytes: Uint8Array, from: number, bins: number, seed: number): void {
    const best = this.#best;
    best.fill(-1, 0, bins);
    let empty = bins;
    for (let round = 0; empty > 0; round++) {
      const salt = mix32(seed + round);
      const first = 4_294_967_296 * round;
      for (let at = 0; at < count; at++) {
        const value = mix32((hashes[at] as number) ^ salt);
        // From round `bins` on everything goes into one bin, so that it ends however small the set is.
        const bin = round < bins ? ((Math.imul(value, 0x9e3779b1) >>> 16) * bins) >>> 16 : round - bins;
        const old = best[bin] as number;
        if (old < 0) empty--;
        else if (old <= first + value) continue;
        best[bin] = first + value;
      }
    }
    for (let bin = 0; bin < bins; bin++) bytes[from + bin] = (best[bin] as number) % 256;
  }

  /** Some bytes of a sketch as one hash. */
  bandKey(number: number, byte: number, bytes: number): number {
    const chunk = this.#bytes(number);
    const start = (number % CHUNK) * SKETCH_BYTES + byte;
    let key = 0;
    for (let at = 0; at < bytes; at++) key = Math.imul(key ^ ((chunk[start + at] as number) + 1), 0x01000193);
    return mix32(key);
  }

  #bytes(number: number): Uint8Array {
    const at = Math.floor(number / CHUNK);
    return (this.#views[at] ??= new Uint8Array((this.#chunks[at] as Int32Array).buffer));
  }

  /** How many of the 144 bytes are equal; −1 as soon as fewer than `least` are certain. */
  equal(a: number, b: number, least: number): number {
    const left = this.#chunks[Math.floor(a / CHUNK)] as Int32Array;
    const right = this.#chunks[Math.floor(b / CHUNK)] as Int32Array;
    const fromA = ((a % CHUNK) * SKETCH_BYTES) / 4;
    const fromB = ((b % CHUNK) * SKETCH_BYTES) / 4;
    const words = SKETCH_BYTES / 4;
    let equal = 0;
    for (let word = 0; word < words; word++) {
      const differ = (left[fromA + word] as number) ^ (right[fromB + word] as number);
      // One bit for each of the four bytes that is 0 (Warren, Hacker's Delight, 6-1), and their number.
      const zero = ~(((differ & 0x7f7f7f7f) + 0x7f7f7f7f) | differ | 0x7f7f7f7f);
      equal += Math.imul(zero >>> 7, 0x01010101) >>> 24;
      if ((word & 7) === 3 && equal + (words - 1 - word) * 4 < least) return -1;
    }
    return equal < least ? -1 : equal;
  }
}

const CHANCE = 1 / 256;

/** The similarity that so many equal bytes of 192 stand for, from 0 to 1; standard error √(J(1 − J)/144) at most. */
export function similarityOf(equal: number): number {
  return Math.max(0, (equal / SKETCH_BYTES - CHANCE) / (1 - CHANCE));
}

/** The fewest equal bytes that stand for a similarity. */
export function bytesFor(similarity: number): number {
  return Math.ceil(SKETCH_BYTES * (CHANCE + similarity * (1 - CHANCE)) - 1e-9);
}
