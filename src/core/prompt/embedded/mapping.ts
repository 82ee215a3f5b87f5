/** value[start,end) comes from source[from,to): `verbatim` segments have equal lengths; the others map as a whole. */
export interface Segment {
  readonly start: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
  readonly verbatim: boolean;
}

/** A text and where each part of it comes from; the segments ascend and cover the text. */
export interface Mapped {
  readonly text: string;
  readonly segments: readonly Segment[];
}

/** Puts `text` in place of value[start,end). */
interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Collects a text piece by piece together with its segments. */
export class Mapping {
  readonly #chunks: string[] = [];
  readonly #segments: { start: number; end: number; from: number; to: number; readonly verbatim: boolean }[] = [];
  #length = 0;

  /** Adds a piece that comes from source[from,to); an empty piece leaves no segment. */
  add(text: string, from: number, to: number, verbatim: boolean): void {
    if (text === '') return;
    const end = this.#length + text.length;
    const last = this.#segments.at(-1);
    if (verbatim && last !== undefined && last.verbatim && last.to === from) {
      last.end = end;
      last.to = to;
    } else {
      this.#segments.push({ start: this.#length, end, from, to, verbatim });
    }
    this.#chunks.push(text);
    this.#length = end;
  }

  /** Adds another mapped text as it is. */
  append({ text, segments }: Mapped): void {
    for (const { start, end, from, to, verbatim } of segments) this.add(text.slice(start, end), from, to, verbatim);
  }

  /** What was collected. */
  done(): Mapped {
    return { text: this.#chunks.join(''), segments: this.#segments };
  }
}

/** Goes through a stretch of a literal's source: what is passed over stands as it is, the rest is put in its place. */
export class StretchReader {
  at = 0; // in the stretch
  readonly #source: string;
  readonly #from: number; // of the stretch in the file
  readonly #out = new Mapping();
  #plain = 0;

  constructor(source: string, from: number) {
    this.#source = source;
    this.#from = from;
  }

  /** Puts a text in the place of the next `length` characters. */
  replace(length: number, text: string): void {
    this.#copy();
    this.#out.add(text, this.#from + this.at, this.#from + this.at + length, false);
    this.at += length;
    this.#plain = this.at;
  }

  /** What was read so far. */
  done(): Mapped {
    this.#copy();
    return this.#out.done();
  }

  #copy(): void {
    if (this.at <= this.#plain) return;
    this.#out.add(this.#source.slice(this.#plain, this.at), this.#from + this.#plain, this.#from + this.at, true);
    this.#plain = this.at;
  }
}

/** Replaces ascending, disjoint ranges of a mapped text; what is put in maps to the source of what it replaces. */
export function replaceIn(mapped: Mapped, replacements: readonly Replacement[]): Mapped {
  if (replacements.length === 0) return mapped;
  const { text, segments } = mapped;
  const out = new Mapping();
  let index = 0;
  const copy = (start: number, end: number) => {
    for (let at = start; at < end;) {
      const segment = segments[index];
      if (segment === undefined) return;
      if (segment.end <= at) {
        index++;
        continue;
      }
      const stop = Math.min(end, segment.end);
      const from = segment.verbatim ? segment.from + at - segment.start : segment.from;
      const to = segment.verbatim ? segment.from + stop - segment.start : segment.to;
      out.add(text.slice(at, stop), from, to, segment.verbatim);
      at = stop;
    }
  };
  let at = 0;
  for (const { start, end, text: put } of replacements) {
    copy(at, start);
    if (put !== '') {
      while ((segments[index]?.end ?? Infinity) <= start) index++;
      const [from, to] = sourceRange(segments, index, start, end);
      out.add(put, from, to, false);
    }
    at = end;
  }
  copy(at, text.length);
  return out.done();
}

function sourceRange(segments: readonly Segment[], index: number, start: number, end: number): [number, number] {
  const first = segments[index];
  if (first === undefined) return [0, 0];
  let last = first;
  for (let i = index; i < segments.length; i++) {
    const segment = segments[i];
    if (segment === undefined || segment.start >= end) break;
    last = segment;
  }
  const from = first.verbatim ? first.from + start - first.start : first.from;
  const to = last.verbatim ? last.from + end - last.start : last.to;
  return [from, to];
}
