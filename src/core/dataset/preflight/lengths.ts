import type { LengthFigures } from './report.ts';

const MOST = 1 << 20; // longer ones count as this long in percentiles and bins
const MOST_BINS = 40;

/** Counts lengths one by one; memory depends on the longest one, not on how many there are. */
export class LengthCounter {
  #byLength = new Uint32Array(256);
  #count = 0;
  #sum = 0;
  #max = 0;

  add(length: number): void {
    const place = Math.min(length, MOST);
    if (place >= this.#byLength.length) {
      const grown = new Uint32Array(Math.max(place + 1, this.#byLength.length * 2));
      grown.set(this.#byLength);
      this.#byLength = grown;
    }
    this.#byLength[place] = (this.#byLength[place] ?? 0) + 1;
    this.#count++;
    this.#sum += length;
    this.#max = Math.max(this.#max, length);
  }

  get sum(): number {
    return this.#sum;
  }

  figures(): LengthFigures {
    let binWidth = 1;
    while (Math.min(this.#max, MOST) >= binWidth * MOST_BINS) binWidth *= 2;
    const bins = Array.from(
      { length: this.#count === 0 ? 0 : Math.floor(Math.min(this.#max, MOST) / binWidth) + 1 },
      () => 0,
    );
    for (const [length, count] of this.#byLength.entries()) {
      if (count > 0) bins[Math.floor(length / binWidth)] = (bins[Math.floor(length / binWidth)] ?? 0) + count;
    }
    return {
      count: this.#count,
      mean: this.#count === 0 ? 0 : this.#sum / this.#count,
      p50: this.#percentile(0.5),
      p95: this.#percentile(0.95),
      p99: this.#percentile(0.99),
      max: this.#max,
      binWidth,
      bins,
    };
  }

  /** The least length that at least this share of all does not exceed. */
  #percentile(share: number): number {
    const wanted = Math.ceil(this.#count * share);
    let seen = 0;
    for (const [length, count] of this.#byLength.entries()) {
      seen += count;
      if (seen >= wanted && count > 0) return length;
    }
    return 0;
  }
}
