/** What one pass over a line's characters tells: which cues it holds, and which regular expressions can match at all. */
export interface Scan {
  readonly gates: readonly number[]; // indices of the cue lists of which a cue occurs, each once
  readonly signs: number; // bits of SIGN
  readonly han: number; // Chinese characters
  readonly latin: number; // letters A–Z, a–z
}

/** Characters that open mention; a line without them needs no search for it. */
export const SIGN = { quote: 1, tick: 2, brace: 4, angle: 8, square: 16, colon: 32, digit: 64 } as const;

/** A cue and the lists that hold it. */
interface Term {
  readonly text: string;
  readonly gates: number[];
}

interface Bucket {
  readonly terms: Term[];
  round: number; // the line in which all of its terms were last found
}

const SIZE = 1 << 17; // `slot` keeps seventeen bits
const BASE = 0x01000193;
const BASE_5 = Math.imul(Math.imul(Math.imul(BASE, BASE), Math.imul(BASE, BASE)), BASE);
const SIGNS = signTable();

/**
 * Finds which of many literal cues occur in a text, in one pass: each run of two, three and five characters is looked up
 * in a table, and only where it begins a cue the cue is compared. ASCII letters match in both cases. Building it costs
 * microseconds, unlike an Aho-Corasick table, and most characters cost three look-ups.
 */
export class CueScanner {
  readonly #singles = new HeadTable(1 << 16); // cues of one character
  readonly #pairs = new HeadTable(SIZE); // of two
  readonly #triples = new HeadTable(SIZE); // of three and four, by their first three
  readonly #quints = new HeadTable(SIZE); // longer ones, by their first five
  readonly #seen: Uint32Array;
  #round = 0;

  /** `lists[i]` are the cues of gate i, in lower case. */
  constructor(lists: readonly (readonly string[])[]) {
    this.#seen = new Uint32Array(lists.length);
    lists.forEach((cues, gate) => {
      for (const text of new Set(cues)) {
        const [one, two, three] = [text.charCodeAt(0), text.charCodeAt(1), text.charCodeAt(2)];
        if (text.length === 1) this.#singles.add(one, text, gate);
        else if (text.length === 2) this.#pairs.add(pair(one, two), text, gate);
        else if (text.length < 5) this.#triples.add(triple(one, two, three), text, gate);
        else this.#quints.add(slot(rolled(text)), text, gate);
      }
    });
  }

  /** Reads one line. */
  scan(text: string): Scan {
    const gates: number[] = [];
    const singles = this.#singles.bits;
    const pairs = this.#pairs.bits;
    const triples = this.#triples.bits;
    const quints = this.#quints.bits;
    let signs = 0;
    let [five, four, before, last] = [0, 0, 0, 0];
    let oldest = 0;
    let rolling = 0;
    let han = 0;
    let latin = 0;
    this.#round++;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      const code = unit >= 65 && unit <= 90 ? unit | 32 : unit;
      if (code < 128) {
        if (code >= 97 && code <= 122) latin++;
        else signs |= SIGNS[code] as number;
      } else if (code >= 0x3400 && code <= 0x9fff) han++;
      else if (code >= 0x2018 && code <= 0x300f && isQuote(code)) signs |= SIGN.quote;
      else if (code === 0xff1a) signs |= SIGN.colon;
      else if (code >= 0xff10 && code <= 0xff19) signs |= SIGN.digit;
      if (isSet(singles, code)) this.#match(text, i, this.#singles, code, gates);
      const two = pair(last, code);
      if (isSet(pairs, two)) this.#match(text, i - 1, this.#pairs, two, gates);
      const three = triple(before, last, code);
      if (isSet(triples, three)) this.#match(text, i - 2, this.#triples, three, gates);
      rolling = (Math.imul(rolling, BASE) + code - Math.imul(oldest, BASE_5)) | 0;
      const long = slot(rolling);
      if (isSet(quints, long)) this.#match(text, i - 4, this.#quints, long, gates);
      oldest = five;
      five = four;
      four = before;
      before = last;
      last = code;
    }
    return { gates, signs, han, latin };
  }

  #match(text: string, at: number, table: HeadTable, head: number, gates: number[]): void {
    const bucket = table.buckets[table.index[head] as number] as Bucket;
    if (bucket.round === this.#round) return;
    const { terms } = bucket;
    let left = false;
    for (let i = 0; i < terms.length; i++) {
      const { text: term, gates: lists } = terms[i] as Term;
      if (!this.#opens(lists)) continue;
      if (!holds(text, at, term)) left = true;
      else {
        for (const gate of lists) {
          if (this.#seen[gate] === this.#round) continue;
          this.#seen[gate] = this.#round;
          gates.push(gate);
        }
      }
    }
    // Nothing more can come of it in this line: most hits are of the commonest words.
    if (!left) bucket.round = this.#round;
  }

  /** Whether one of the lists has not been found in this line. */
  #opens(lists: readonly number[]): boolean {
    for (let i = 0; i < lists.length; i++) if (this.#seen[lists[i] as number] !== this.#round) return true;
    return false;
  }
}

/** Cues by the hash of their beginning. The bits are few enough to stay in the processor's nearest cache. */
class HeadTable {
  readonly bits: Uint8Array;
  readonly index: Uint16Array; // of the bucket
  readonly buckets: Bucket[] = [];

  constructor(size: number) {
    this.bits = new Uint8Array(size >> 3);
    this.index = new Uint16Array(size);
  }

  add(head: number, text: string, gate: number): void {
    if (!isSet(this.bits, head)) {
      this.bits[head >> 3] = (this.bits[head >> 3] as number) | (1 << (head & 7));
      this.index[head] = this.buckets.push({ terms: [], round: 0 }) - 1;
    }
    const terms = this.buckets[this.index[head] as number]?.terms;
    const same = terms?.find((term) => term.text === text);
    if (same === undefined) terms?.push({ text, gates: [gate] });
    else same.gates.push(gate);
  }
}

function isSet(bits: Uint8Array, head: number): boolean {
  return (((bits[head >> 3] as number) >> (head & 7)) & 1) === 1;
}

function holds(text: string, at: number, term: string): boolean {
  for (let i = 0; i < term.length; i++) {
    const unit = text.charCodeAt(at + i);
    if ((unit >= 65 && unit <= 90 ? unit | 32 : unit) !== term.charCodeAt(i)) return false;
  }
  return true;
}

/** The rolling hash of a text's first five characters. */
function rolled(text: string): number {
  let hash = 0;
  for (let i = 0; i < 5; i++) hash = (Math.imul(hash, BASE) + text.charCodeAt(i)) | 0;
  return hash;
}

function slot(hash: number): number {
  return Math.imul(hash, 0x9e3779b1) >>> 15;
}

function pair(one: number, two: number): number {
  return slot((one << 16) + two);
}

function triple(one: number, two: number, three: number): number {
  return slot(Math.imul((one << 16) + two, BASE) + three);
}

function isQuote(code: number): boolean {
  return code === 0x201c || code === 0x2018 || code === 0x300c || code === 0x300e || code === 0x300a;
}

function signTable(): Uint8Array {
  const table = new Uint8Array(128);
  const set = (characters: string, sign: number) => {
    for (const character of characters) table[character.charCodeAt(0)] = sign;
  };
  set('"\'', SIGN.quote);
  set('`', SIGN.tick);
  set('{', SIGN.brace);
  set('<', SIGN.angle);
  set('[', SIGN.square);
  set(':', SIGN.colon);
  set('0123456789', SIGN.digit);
  return table;
}
