import { CueScanner } from '../reading/scanner.ts';

/** A pattern that can match only where one of its literals occurs. */
export interface Gated {
  readonly cues: readonly string[]; // lower case, ASCII letters match in both cases
}

/** Many patterns of which a line can match but few: which ones, the cues of the line tell. */
export class GatedPatterns<T extends Gated> {
  /** The literals of each pattern, as a rule's `cueLists`. */
  readonly lists: readonly (readonly string[])[];
  readonly #patterns: readonly T[];
  #scanner: CueScanner | undefined; // made when first needed

  constructor(patterns: readonly T[]) {
    this.#patterns = patterns;
    this.lists = patterns.map(({ cues }) => cues);
  }

  /** The patterns of those lists that a rule's `unit` was told to hold a cue of its line, in their order. */
  of(hits: readonly number[]): readonly T[] {
    return hits.map((hit) => this.#patterns[hit] as T);
  }

  /** Those that may match in some other text, in their order. */
  in(text: string): readonly T[] {
    this.#scanner ??= new CueScanner(this.lists);
    const { gates } = this.#scanner.scan(text);
    return gates.length === 0 ? [] : gates.toSorted((a, b) => a - b).map((gate) => this.#patterns[gate] as T);
  }
}
