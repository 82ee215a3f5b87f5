import { candidateFinder } from './banding.ts';
import { grown, Interner } from './interner.ts';
import { findLeaks } from './leaks.ts';
import { FEWEST_GRAMS, gramHashes, mix32, normaliser } from './normalForm.ts';
import { Sketches } from './sketch.ts';
import { SPLIT_NAMES, type SplitName, type SplitPlan } from './split.ts';

const SAFE = 2 ** 53;

/**
 * Looks for texts of a dataset that is divided already, by whomever, which are near-duplicates of one in another part
 * or of a few-shot example. Memory: some 250 bytes a different text.
 */
export class PartLeaks {
  readonly #similarity: number;
  readonly #normalise = normaliser();
  readonly #grams = { hashes: new Uint32Array(1024) };
  readonly #sketches = new Sketches();
  readonly #texts = new Interner(); // the same text in two parts counts as two
  readonly #examples: number[] = [];
  #rows = 0;
  #of = new Uint32Array(1024); // part by row
  #textOf = new Uint32Array(1024); // by row
  #textOfSketch = new Uint32Array(1024);

  /** @param fewShot texts that the prompt shows as examples: they count as trained on */
  constructor(similarity: number, fewShot: readonly string[] = []) {
    this.#similarity = similarity;
    for (const [index, text] of fewShot.entries()) this.#examples[this.#text(text, 0)] ??= index;
  }

  /** Takes the text of the next row. */
  add(part: SplitName, text: string): void {
    if (this.#rows === this.#of.length) {
      this.#of = grown(this.#of);
      this.#textOf = grown(this.#textOf);
    }
    const number = SPLIT_NAMES.indexOf(part);
    this.#of[this.#rows] = number;
    this.#textOf[this.#rows] = this.#text(text, number);
    this.#rows++;
  }

  /** What was found; rows are numbered in the order of adding. */
  finish(): Pick<SplitPlan, 'leaks' | 'leakCount'> {
    return findLeaks({
      of: Uint8Array.from(this.#of.subarray(0, this.#rows)),
      textOf: this.#textOf.subarray(0, this.#rows),
      textOfSketch: this.#textOfSketch,
      sketches: this.#sketches,
      candidates: candidateFinder(this.#sketches),
      examples: this.#examples,
      similarity: this.#similarity,
    });
  }

  #text(text: string, part: number): number {
    const form = this.#normalise(text);
    const known = this.#texts.size;
    const number = this.#texts.number((form.hash + part * 0x1234_5678_9abc) % SAFE);
    if (number < known) return number;
    let count = gramHashes(form, this.#grams);
    if (count < FEWEST_GRAMS) {
      // Too short to be near anything but itself: a sketch of its hash alone is like that of no other text.
      const { hashes } = this.#grams;
      count = 2;
      hashes[0] = mix32(form.hash % 4_294_967_296);
      hashes[1] = mix32(Math.floor(form.hash / 4_294_967_296) ^ 0x5bd1_e995);
    }
    const sketch = this.#sketches.add(this.#grams.hashes, count);
    if (sketch === this.#textOfSketch.length) this.#textOfSketch = grown(this.#textOfSketch);
    this.#textOfSketch[sketch] = number;
    return number;
  }
}
