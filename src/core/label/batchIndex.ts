const FULL = 0.6; // of the places

/** Where a line stands. */
export interface LineAt {
  readonly file: number;
  readonly offset: number;
  readonly length: number;
  readonly answer: boolean; // it holds an answer, not an error
}

/**
 * Where the lines of requests stand, by key and number of the sample, in 22 to 75 bytes a line: a million results are
 * found again without a million strings. Of two lines of one name an answer stands before an error, else the first.
 */
export class LineIndex {
  #keys = new Uint32Array(2 * 1024); // both halves 0: free
  #offsets = new Float64Array(1024);
  #lengths = new Uint32Array(1024);
  #files = new Uint16Array(1024); // file * 2 + answer
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** False: the name was there already. */
  add(key: string, sample: number, { file, offset, length, answer }: LineAt): boolean {
    const [high, low] = halves(key, sample);
    const at = this.#find(high, low);
    const known = this.#isTaken(at);
    if (known && (!answer || ((this.#files[at] ?? 0) & 1) === 1)) return false;
    this.#keys[at * 2] = high;
    this.#keys[at * 2 + 1] = low;
    this.#offsets[at] = offset;
    this.#lengths[at] = length;
    this.#files[at] = file * 2 + (answer ? 1 : 0);
    if (!known && ++this.#size > this.#offsets.length * FULL) this.#grow();
    return !known;
  }

  find(key: string, sample: number): LineAt | undefined {
    const at = this.#find(...halves(key, sample));
    if (!this.#isTaken(at)) return undefined;
    const file = this.#files[at] ?? 0;
    return {
      file: file >> 1,
      offset: this.#offsets[at] ?? 0,
      length: this.#lengths[at] ?? 0,
      answer: (file & 1) === 1,
    };
  }

  #isTaken(at: number): boolean {
    return this.#keys[at * 2] !== 0 || this.#keys[at * 2 + 1] !== 0;
  }

  #find(high: number, low: number): number {
    const mask = this.#offsets.length - 1;
    let at = (high ^ Math.imul(low, 0x9e3779b1)) & mask;
    while (this.#isTaken(at) && (this.#keys[at * 2] !== high || this.#keys[at * 2 + 1] !== low)) at = (at + 1) & mask;
    return at;
  }

  #grow(): void {
    const [keys, offsets, lengths, files] = [this.#keys, this.#offsets, this.#lengths, this.#files];
    const size = offsets.length * 2;
    this.#keys = new Uint32Array(size * 2);
    this.#offsets = new Float64Array(size);
    this.#lengths = new Uint32Array(size);
    this.#files = new Uint16Array(size);
    for (let from = 0; from < offsets.length; from++) {
      const [high, low] = [keys[from * 2] ?? 0, keys[from * 2 + 1] ?? 0];
      if (high === 0 && low === 0) continue;
      const to = this.#find(high, low);
      this.#keys[to * 2] = high;
      this.#keys[to * 2 + 1] = low;
      this.#offsets[to] = offsets[from] ?? 0;
      this.#lengths[to] = lengths[from] ?? 0;
      this.#files[to] = files[from] ?? 0;
    }
  }
}

/** The start of a key with the sample's number mixed in; never both 0. */
function halves(key: string, sample: number): readonly [high: number, low: number] {
  const high = Number.parseInt(key.slice(0, 8), 16) >>> 0;
  const low = (Number.parseInt(key.slice(8, 16), 16) ^ Math.imul(sample, 0x85ebca6b)) >>> 0;
  return high === 0 && low === 0 ? [0, 1] : [high, low];
}
