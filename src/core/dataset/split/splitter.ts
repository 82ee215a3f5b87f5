import { quickHash } from '../../qc/quickHash.ts';
import { assignParts } from './assign.ts';
import { candidateFinder, chooseBanding, type Banding, type VisitPair } from './banding.ts';
import { grown, Interner } from './interner.ts';
import { findLeaks } from './leaks.ts';
import { FEWEST_GRAMS, gramHashes, mix32, normaliser } from './normalForm.ts';
import { noteConclusions, noteGroups, noteParts } from './notes.ts';
import { bytesFor, JOIN_BYTES, SKETCH_BYTES, Sketches } from './sketch.ts';
import { SPLIT_NAMES, type SplitOptions, type SplitPlan, type SplitRow, type Splitter } from './split.ts';
import { UnionFind } from './unionFind.ts';

const MOST_CONCLUSIONS = 1000; // told apart; further ones, as of free text, are one stratum
const NAMED_GROUPS = 10_000; // whose names are kept whatever their size
const FOUND = 0.999; // probability that a pair at the threshold is compared
const ERRORS = 2; // standard errors below the threshold from which a pair is joined

/**
 * Divides rows so that no text has a near-duplicate in another part. Each different text is kept as a sketch of 144 bytes;
 * texts that agree in a band of it (`chooseBanding`) and in enough of all bytes are joined with their groups, and whole
 * clusters are given parts (`assignParts`). A pair is joined from two standard errors below `similarity` on, because a
 * pair joined in vain costs little and a pair missed is a leak. Clusters with a text near a few-shot example are trained
 * on. What is left of near pairs is looked for again by other bytes and reported (`findLeaks`). The same rows in another
 * order get the same parts.
 * @throws RangeError for shares that do not add up to 1, a similarity outside (0, 1] or a seed that is no integer.
 */
export function createSplitter(options: SplitOptions): Splitter {
  const { shares, similarity, seed } = options;
  const sum = SPLIT_NAMES.reduce((total, name) => total + shares[name], 0);
  const fits = SPLIT_NAMES.every((name) => shares[name] >= 0) && Math.abs(sum - 1) < 1e-6;
  if (!fits) throw new RangeError('Shares are 0 or more and add up to 1.');
  if (!(similarity > 0 && similarity <= 1)) throw new RangeError('The similarity is above 0 and at most 1.');
  if (!Number.isSafeInteger(seed)) throw new RangeError('The seed is an integer.');
  return new RowSplitter(options);
}

class RowSplitter implements Splitter {
  readonly #options: SplitOptions;
  readonly #smallestShare: number;
  readonly #normalise = normaliser();
  readonly #grams = { hashes: new Uint32Array(1024) };
  readonly #sketches = new Sketches();
  readonly #sets = new UnionFind(); // of groups
  #texts = new Interner(); // few-shot examples first
  readonly #examples: number[] = []; // index of a few-shot example, by text
  readonly #groups = new Interner(); // one for each few-shot example first
  readonly #names = new Map<number, string>(); // of groups that a note may name
  #run = 0; // rows of the same group one after the other
  readonly #conclusions = new Map<string, number>();
  #rows = 0;
  #textOf = new Uint32Array(1024); // by row
  #groupOf = new Uint32Array(1024); // by row
  #conclusionOf = new Uint32Array(1024); // by row
  #ownerOf = new Uint32Array(1024); // by text: the group that it first came with
  #textOfSketch = new Uint32Array(1024); // texts that are too short have none

  constructor(options: SplitOptions) {
    this.#options = options;
    this.#smallestShare = Math.min(...SPLIT_NAMES.map((name) => options.shares[name]).filter((share) => share > 0));
    for (const [index, text] of options.fewShot.entries()) {
      const number = this.#text(text, this.#groups.number(quickHash('few-shot example', String(index))));
      this.#examples[number] ??= index;
    }
  }

  add({ group, text, conclusion }: SplitRow): void {
    const row = this.#rows++;
    if (row === this.#textOf.length) {
      this.#textOf = grown(this.#textOf);
      this.#groupOf = grown(this.#groupOf);
      this.#conclusionOf = grown(this.#conclusionOf);
    }
    const number = this.#groups.number(quickHash(group));
    this.#run = row > 0 && this.#groupOf[row - 1] === number ? this.#run + 1 : 1;
    if (number < NAMED_GROUPS || this.#run > this.#smallestShare * row) this.#names.set(number, group);
    this.#groupOf[row] = number;
    this.#conclusionOf[row] = this.#conclusion(conclusion);
    this.#textOf[row] = this.#text(text, number);
  }

  /** The number of a text; its group is joined with the one that the same text came with before. */
  #text(text: string, group: number): number {
    const form = this.#normalise(text);
    const known = this.#texts.size;
    const number = this.#texts.number(form.hash);
    if (number < known) {
      this.#sets.join(this.#ownerOf[number] as number, group);
      return number;
    }
    if (number === this.#ownerOf.length) this.#ownerOf = grown(this.#ownerOf);
    this.#ownerOf[number] = group;
    const count = gramHashes(form, this.#grams);
    if (count >= FEWEST_GRAMS) {
      const sketch = this.#sketches.add(this.#grams.hashes, count);
      if (sketch === this.#textOfSketch.length) this.#textOfSketch = grown(this.#textOfSketch);
      this.#textOfSketch[sketch] = number;
    }
    return number;
  }

  #conclusion(conclusion: string): number {
    const known = this.#conclusions.get(conclusion);
    if (known !== undefined) return known;
    const { size } = this.#conclusions;
    if (size < MOST_CONCLUSIONS) this.#conclusions.set(conclusion, size);
    return size;
  }

  finish(): SplitPlan {
    this.#groups.seal();
    this.#texts = new Interner(); // gives its memory back
    const candidates = candidateFinder(this.#sketches);
    this.#joinNear(candidates);
    const { shares } = this.#options;
    const { cluster, count, tied, forced, keys } = this.#clusters();
    const strata = this.#conclusionOf.subarray(0, this.#rows);
    const parts = assignParts(
      { of: cluster, strata, count, strataCount: MOST_CONCLUSIONS + 1, keys, strataOrder: this.#strataOrder(), forced },
      shares,
    );
    const of = new Uint8Array(this.#rows);
    const counts = { train: 0, val: 0, test: 0 };
    for (let row = 0; row < of.length; row++) {
      const part = parts[cluster[row] as number] as number;
      of[row] = part;
      counts[SPLIT_NAMES[part] ?? 'train']++;
    }
    const { leaks, leakCount } = findLeaks({
      of,
      textOf: this.#textOf,
      textOfSketch: this.#textOfSketch,
      sketches: this.#sketches,
      candidates,
      examples: this.#examples,
      similarity: this.#options.similarity,
    });
    const nameOf = (row: number) => this.#names.get(this.#groupOf[row] as number);
    const notes = [
      ...noteParts(counts, shares),
      ...noteGroups(cluster, count, nameOf, this.#smallestShare),
      ...noteConclusions(Array.from(this.#conclusions.keys()), strata, of, MOST_CONCLUSIONS),
    ];
    return { of, cluster, counts, clusters: tied, leaks, leakCount, notes };
  }

  /** Joins the groups of texts that are near. */
  #joinNear(candidates: (banding: Banding, visit: VisitPair) => void): void {
    const { similarity } = this.#options;
    const error = Math.sqrt((similarity * (1 - similarity)) / SKETCH_BYTES);
    const least = bytesFor(Math.max(0, similarity - ERRORS * error));
    const groupOf = (sketch: number) => this.#sets.find(this.#ownerOf[this.#textOfSketch[sketch] as number] as number);
    candidates(chooseBanding(similarity, 0, JOIN_BYTES, FOUND), (later, earlier) => {
      const [a, b] = [groupOf(later), groupOf(earlier)];
      if (a !== b && this.#sketches.equal(later, earlier, least) >= 0) this.#sets.join(a, b);
    });
  }

  /** Numbers the sets of groups from 0 by their first row. */
  #clusters() {
    const groups = this.#groups.size;
    const examples = this.#options.fewShot.length;
    const numbers = new Int32Array(groups).fill(-1);
    const cluster = new Uint32Array(this.#rows);
    let count = 0;
    for (let row = 0; row < cluster.length; row++) {
      const set = this.#sets.find(this.#groupOf[row] as number);
      if (numbers[set] === -1) numbers[set] = count++;
      cluster[row] = numbers[set] as number;
    }
    const forced = new Uint8Array(count);
    const keys = new Float64Array(count).fill(Infinity);
    const groupsOf = new Uint32Array(count);
    const salt = quickHash('split', String(this.#options.seed));
    for (let group = 0; group < groups; group++) {
      const number = numbers[this.#sets.find(group)] as number;
      if (number === -1) continue; // an example near no row
      if (group < examples) forced[number] = 1;
      else {
        groupsOf[number] = (groupsOf[number] as number) + 1;
        keys[number] = Math.min(keys[number] as number, seeded(this.#groups.hash(group), salt));
      }
    }
    const tied = groupsOf.reduce((sum, many) => sum + (many > 1 ? 1 : 0), 0);
    return { cluster, count, tied, forced, keys };
  }

  /** Conclusions by their text; what is beyond the most comes last. */
  #strataOrder(): readonly number[] {
    const byText = Array.from(this.#conclusions).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return [...byText.map(([, stratum]) => stratum), MOST_CONCLUSIONS];
  }
}

/** A random number that hangs on a hash of 53 bits and a seed. */
function seeded(hash: number, salt: number): number {
  const low = mix32((hash % 4_294_967_296) ^ (salt % 4_294_967_296));
  const high = mix32(Math.floor(hash / 4_294_967_296) ^ low ^ Math.floor(salt / 4_294_967_296));
  return (high & 0x1f_ffff) * 4_294_967_296 + low;
}
