/**
 * What several raters said of the same units: one list of ratings a unit, each the index of a category, -1 where a
 * rater gave none. Who gave which does not matter, so the lists need not be equally long.
 */
export type Ratings = Iterable<ArrayLike<number>>;

/** Units of equal ratings, counted once: all that a nominal agreement needs of them. */
export interface Patterns {
  readonly counts: Float64Array; // units of each pattern; units with fewer than two ratings are in none
  readonly sizes: Float64Array; // ratings in one unit of the pattern
  readonly coincidences: Float64Array; // Σₖ mₖ(mₖ−1)/(m−1) of one unit of the pattern
  readonly starts: Uint32Array; // where the pattern's entries begin in the two lists below; one more than patterns
  readonly categories: Uint32Array; // an entry: a category …
  readonly repeats: Float64Array; // … and how many ratings of the unit are in it
  readonly categoryCount: number;
}

/** Groups the units by their ratings, in whatever order and by whomever these were given. */
export function patternsOf(ratings: Ratings): Patterns {
  const places = new Map<string | number, number>();
  const counts: number[] = [];
  const units: number[][] = [];
  let scratch: number[] = [];
  for (const unit of ratings) {
    scratch.length = 0;
    for (let at = 0; at < unit.length; at += 1) {
      const category = unit[at] ?? -1;
      if (category >= 0) insert(scratch, category);
    }
    if (scratch.length < 2) continue;
    const key = keyOf(scratch);
    const place = places.get(key);
    if (place !== undefined) {
      counts[place] = (counts[place] ?? 0) + 1;
      continue;
    }
    places.set(key, counts.length);
    counts.push(1);
    units.push(scratch);
    scratch = [];
  }
  return pack(units, counts);
}

/** Keeps a short list sorted: faster than sorting it, which calls back. */
function insert(sorted: number[], category: number): void {
  let at = sorted.length;
  while (at > 0 && (sorted[at - 1] ?? 0) > category) {
    sorted[at] = sorted[at - 1] ?? 0;
    at -= 1;
  }
  sorted[at] = category;
}

/** Up to three categories below 65,535 fit a number, which a map finds faster than a text. */
function keyOf(sorted: readonly number[]): string | number {
  if (sorted.length > 3 || (sorted.at(-1) ?? 0) >= 0xffff) return sorted.join();
  let key = 0;
  for (const category of sorted) key = key * 0x1_0000 + category + 1;
  return key;
}

function pack(units: readonly (readonly number[])[], counts: readonly number[]): Patterns {
  const starts = new Uint32Array(units.length + 1);
  const coincidences = new Float64Array(units.length);
  const categories: number[] = [];
  const repeats: number[] = [];
  let categoryCount = 0;
  for (const [place, unit] of units.entries()) {
    let pairs = 0;
    for (let at = 0; at < unit.length;) {
      const category = unit[at] ?? 0;
      let end = at + 1;
      while (unit[end] === category) end += 1;
      categories.push(category);
      repeats.push(end - at);
      pairs += (end - at) * (end - at - 1);
      categoryCount = Math.max(categoryCount, category + 1);
      at = end;
    }
    coincidences[place] = pairs / (unit.length - 1);
    starts[place + 1] = categories.length;
  }
  return {
    counts: Float64Array.from(counts),
    sizes: Float64Array.from(units, (unit) => unit.length),
    coincidences,
    starts,
    categories: Uint32Array.from(categories),
    repeats: Float64Array.from(repeats),
    categoryCount,
  };
}
