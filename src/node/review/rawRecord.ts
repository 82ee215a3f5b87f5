import type { GrowingTable } from '#core/qc/table/growingTable';

const HEAD = Buffer.from('{"item":{"id":"');
const TEXT_KEYS = ['text', 'reasoning', 'conclusion', 'path', 'sheet', 'key'].map((key) => Buffer.from(key));
const FIELDS = Buffer.from(',"fields":{"');
const ITEM_END = Buffer.from('}},"requestKey":"');
const [QUOTE, COLON, BACKSLASH, SMALL_U, LINE_END] = [34, 58, 92, 117, 10];

/**
 * Where a place in a line of records.jsonl stands, told from the bytes around it without parsing the line. It relies on
 * how the engine writes a record: no white space between tokens, `{"item":{"id":` first, `"requestKey"` behind the item.
 * Within a JSON string a quote always has a backslash before it, so `"reasoning":"` can be nothing but that key.
 */
export class RawRecord {
  readonly #bytes: Buffer;
  readonly start: number; // of the line
  readonly end: number; // its line end
  #item: { readonly fields: number; readonly end: number } | undefined; // looked for when it is needed

  /** The line around a place in a block of whole lines. */
  constructor(bytes: Buffer, place: number) {
    this.#bytes = bytes;
    this.start = place === 0 ? 0 : bytes.lastIndexOf(LINE_END, place - 1) + 1;
    this.end = bytes.indexOf(LINE_END, place);
  }

  /** The number of the line's record; undefined when its id is none of ours or does not stand where it should. */
  recordIn(table: GrowingTable): number | undefined {
    const from = this.start + HEAD.length;
    if (this.end - from < 17) return undefined;
    if (this.#bytes.compare(HEAD, 0, HEAD.length, this.start, from) !== 0) return undefined;
    if (this.#bytes[from + 16] !== QUOTE) return undefined;
    const record = table.indexOf(this.#bytes.toString('latin1', from, from + 16));
    return record === -1 ? undefined : record;
  }

  /** Whether the record is laid out as this class knows it. */
  get isKnown(): boolean {
    return this.#layout.end !== -1;
  }

  /** Whether what stands at a place is the beginning of a character of a text that can be searched, see searchedTexts. */
  isText(place: number): boolean {
    if (this.#isInEscape(place)) return false;
    const opening = this.#quoteBefore(place);
    // A value's opening quote has a colon and the closing quote of its key before it; a text that ends so has an escaped one.
    const keyEnd = opening - 2;
    if (opening === -1 || this.#bytes[opening - 1] !== COLON || !this.#isQuote(keyEnd)) return false;
    const { fields, end } = this.#layout;
    if (fields !== -1 && place > fields && place < end) return true;
    return TEXT_KEYS.some((key) => {
      const from = keyEnd - key.length;
      return this.#isQuote(from - 1) && this.#bytes.compare(key, 0, key.length, from, keyEnd) === 0;
    });
  }

  get #layout(): { readonly fields: number; readonly end: number } {
    if (this.#item === undefined) {
      const end = this.#find(ITEM_END, this.end);
      this.#item = { end, fields: this.#find(FIELDS, end) };
    }
    return this.#item;
  }

  #find(what: Buffer, before: number): number {
    const at = this.#bytes.subarray(this.start, Math.max(this.start, before)).indexOf(what);
    return at === -1 ? -1 : this.start + at;
  }

  /** Whether a place is behind a backslash that belongs to it, or within \u0000. */
  #isInEscape(place: number): boolean {
    if (this.#backslashesBefore(place) % 2 === 1) return true;
    for (let at = place - 1; at >= place - 4 && at > this.start; at--) {
      if (this.#bytes[at] === SMALL_U) return this.#backslashesBefore(at) % 2 === 1;
      if (!isHexadecimal(this.#bytes[at])) return false;
    }
    return false;
  }

  #backslashesBefore(place: number): number {
    let at = place;
    while (at > this.start && this.#bytes[at - 1] === BACKSLASH) at--;
    return place - at;
  }

  #isQuote(place: number): boolean {
    return place >= this.start && this.#bytes[place] === QUOTE && this.#backslashesBefore(place) % 2 === 0;
  }

  /** The last quote before a place that opens or closes a string; -1 when there is none. */
  #quoteBefore(place: number): number {
    let at = place;
    do at = at <= this.start ? -1 : this.#bytes.lastIndexOf(QUOTE, at - 1);
    while (at >= this.start && !this.#isQuote(at));
    return at >= this.start ? at : -1;
  }
}

function isHexadecimal(code: number | undefined): boolean {
  return code !== undefined && ((code >= 48 && code <= 57) || (code >= 97 && code <= 102));
}
