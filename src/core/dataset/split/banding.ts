import { mix32 } from './normalForm.ts';
import type { Sketches } from './sketch.ts';

/** Where candidates are looked for: `bands` runs of `rows` bytes each, from byte `from` of a sketch on. */
export interface Banding {
  readonly from: number;
  readonly rows: number;
  readonly bands: number;
}

const FEWEST_ROWS = 3; // of 8 bits: fewer meet by chance too often among a million texts
const MOST_ROWS = 16;
const CHAIN = 16; // texts of a bucket that a text is compared with

/** The probability that two texts of similarity s agree in a whole band: 1 − (1 − s^rows)^bands (Leskovec et al., 3.4.2). */
export function candidateProbability({ rows, bands }: Pick<Banding, 'rows' | 'bands'>, similarity: number): number {
  return 1 - (1 - similarity ** rows) ** bands;
}

/**
 * The longest bands of `bytes` bytes, so the fewest idle comparisons, that still make a pair at the threshold a candidate
 * with probability `wanted`. From 96 bytes with 0.999: 19 bands of 5 at 0.8 (0.9995 there, 0.79 at 0.6, 0.18 at 0.4),
 * 32 of 3 at 0.7 and below, where the probability falls: 0.986 at 0.5.
 */
export function chooseBanding(similarity: number, from: number, bytes: number, wanted: number): Banding {
  const banding = (rows: number) => ({ from, rows, bands: Math.floor(bytes / rows) });
  for (let rows = MOST_ROWS; rows > FEWEST_ROWS; rows--) {
    if (candidateProbability(banding(rows), similarity) >= wanted) return banding(rows);
  }
  return banding(FEWEST_ROWS);
}

/** Told of two sketches that agree in a band, the later one first. */
export type VisitPair = (later: number, earlier: number) => void;

/**
 * Finds the sketches that agree in a band. A pair is told once for each of its bands. A text is compared with the last 16
 * of its bucket at most, so that a million alike cost a million times 16 and no square.
 */
export function candidateFinder(sketches: Sketches): (banding: Banding, visit: VisitPair) => void {
  const { size } = sketches;
  const mask = 2 ** Math.ceil(Math.log2(Math.max(2, size * 1.5))) - 1;
  const heads = new Int32Array(mask + 1); // number + 1 of the last in the bucket, 0 none
  const keys = new Uint32Array(size);
  const next = new Int32Array(size); // number + 1 of the one before it in the bucket, 0 none
  return (banding, visit) => {
    for (let band = 0; band < banding.bands; band++) {
      heads.fill(0);
      const from = banding.from + band * banding.rows;
      for (let number = 0; number < size; number++) {
        const key = sketches.bandKey(number, from, banding.rows);
        keys[number] = key;
        let slot = mix32(key) & mask;
        for (let head = heads[slot] as number; head !== 0 && keys[head - 1] !== key; head = heads[slot] as number) {
          slot = (slot + 1) & mask;
        }
        const last = heads[slot] as number;
        for (let other = last, left = CHAIN; other !== 0 && left > 0; other = next[other - 1] as number, left--) {
          visit(number, other - 1);
        }
        next[number] = last;
        heads[slot] = number + 1;
      }
    }
  };
}
