import type { TaskSpec } from '../../prompt/template.ts';

/** Numbers a label's or record's columns may hold. */
export type Column = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array;

/**
 * What is known of a job's labels without their texts, in typed columns: a million labels take some 50 MB and are
 * filtered in a pass. Label `i` belongs to record `i / tasks | 0` and task `i % tasks`; records stand in the order in
 * which they first came. Strings are numbers into `conclusions` and `files`; 0 is none there.
 */
export interface LabelTable {
  readonly tasks: readonly TaskSpec[];
  readonly records: number;
  /** Bytes of records.jsonl that the table covers: whole lines. */
  readonly bytes: number;
  readonly conclusions: Names;
  readonly files: Names;
  // One entry a record.
  readonly idHigh: Uint32Array; // the id's first 8 hexadecimal digits
  readonly idLow: Uint32Array; // and the other 8
  readonly offset: Float64Array; // of its last line in records.jsonl, in bytes
  readonly length: Uint32Array; // of that line, in bytes, without the line end
  readonly textLength: Uint32Array; // of the record's text, in UTF-16 units
  readonly file: Uint32Array; // into `files`
  // One entry a label.
  readonly teacher: Uint32Array; // into `conclusions`; 0: no readable answer
  readonly reasoning: Uint32Array; // quickHash of the teacher's trimmed reasoning; 0: none
  readonly agreement: Uint8Array; // of several votes, the percentage that gave the conclusion; ONE_VOTE: there was one
  readonly faults: Uint16Array; // bits of labelLint.LABEL_FAULTS, and those below
}

/** `agreement` where there was one answer only. */
export const ONE_VOTE = 255;

/** Bits of `faults` that are no finding of labelLint, which uses the lower ones. */
export const FAULT = {
  unreadable: 1 << 12, // a reply that could not be read
  failed: 1 << 13, // no reply
  swapped: 1 << 14, // read in the order that was not asked for
  truncated: 1 << 15, // the record's reply was cut off
} as const;

/** Strings by number, from 1. */
export class Names {
  readonly #texts: string[];
  #byText: Map<string, number> | undefined; // made when a text is looked up first

  constructor(texts: readonly string[] = []) {
    this.#texts = [...texts];
  }

  get texts(): readonly string[] {
    return this.#texts;
  }
  get size(): number {
    return this.#texts.length;
  }

  /** The text of a number; undefined for 0. */
  text(number: number): string | undefined {
    return this.#texts[number - 1];
  }

  get #numbers(): Map<string, number> {
    this.#byText ??= new Map(this.#texts.map((text, index) => [text, index + 1]));
    return this.#byText;
  }

  /** The number of a text; 0 when it has none. */
  find(text: string): number {
    return this.#numbers.get(text) ?? 0;
  }

  /** The number of a text, which it gets now if it had none. */
  number(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#texts.push(text);
    this.#numbers.set(text, this.#texts.length);
    return this.#texts.length;
  }
}

/** A record's id as 16 hexadecimal digits. */
export function idOf(table: Pick<LabelTable, 'idHigh' | 'idLow'>, record: number): string {
  return hex(table.idHigh[record] ?? 0) + hex(table.idLow[record] ?? 0);
}

const hex = (number: number): string => number.toString(16).padStart(8, '0');
