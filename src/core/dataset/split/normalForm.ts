import { foldHan } from '../../hanForms.ts';

const CJK = 0x1_0000; // flag beside a unit: it stands for a word or half of one
const CJK_GRAM = 3;
const OTHER_GRAM = 5;

let table: Uint32Array | undefined;

/** By UTF-16 unit: the unit that stands for it, with a flag for CJK; 0 where it is left out. Made once, in some 50 ms. */
function unitTable(): Uint32Array {
  if (table !== undefined) return table;
  const made = new Uint32Array(0x1_0000);
  for (let unit = 0; unit < made.length; unit++) {
    const isHalf = unit >= 0xd800 && unit <= 0xdfff; // of a pair: kept, so that emoji count
    const character = String.fromCharCode(unit);
    if (!isHalf && /[\p{P}\p{Z}\p{C}\p{Default_Ignorable_Code_Point}]/u.test(character)) continue;
    const lower = character.toLowerCase();
    const folded = isHalf ? unit : foldHan(lower.length === 1 ? lower : character).charCodeAt(0);
    const isCjk = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(character);
    made[unit] = folded | (isCjk ? CJK : 0);
  }
  return (table = made);
}

/** What is compared of a text: UTF-16 units with flags. The arrays are used again for the next text. */
export interface NormalForm {
  readonly units: Uint32Array;
  readonly length: number;
  readonly hash: number; // 53 bits of the units; of texts without any, of the trimmed text
}

/**
 * Makes normal forms. Two texts are the same when they differ only in what is not their content: full-width and
 * half-width forms (NFKC), case, traditional and simplified characters, white space, punctuation and what is invisible.
 * Digits and symbols stay: “2 stars” and “5 stars” are different records, and so are 👍 and 👎.
 */
export function normaliser(): (text: string) => NormalForm {
  const fold = unitTable();
  let units = new Uint32Array(1024);
  return (text) => {
    const plain = text.normalize('NFKC');
    if (units.length < plain.length) units = new Uint32Array(plain.length * 2);
    let length = 0;
    let high = 0xdeadbeef;
    let low = 0x41c6ce57;
    for (let at = 0; at < plain.length; at++) {
      const unit = fold[plain.charCodeAt(at)] as number;
      if (unit === 0) continue;
      units[length++] = unit;
      high = Math.imul(high ^ unit, 0x9e3779b1);
      low = Math.imul(low ^ unit, 0x5f356495);
      low = (low << 13) | (low >>> 19);
    }
    if (length === 0) {
      for (const character of plain.trim()) {
        high = Math.imul(high ^ (character.codePointAt(0) ?? 0), 0x85ebca6b);
        low = Math.imul(low + (character.codePointAt(0) ?? 0), 0xc2b2ae35);
      }
    }
    return { units, length, hash: (mix32(high ^ low) & 0x1f_ffff) * 4_294_967_296 + mix32(low + Math.imul(high, 5)) };
  };
}

/**
 * Hashes of a normal form's grams into `into`, repeated ones too; gives their number. A gram is 3 units from a CJK
 * character on and 5 from any other (Leskovec, Rajaraman & Ullman, Mining of Massive Datasets, 3.2.2, take 5 for short
 * texts in English): about two words of Chinese and one of English, so that unrelated texts share few and one changed
 * character costs few.
 */
export function gramHashes({ units, length }: NormalForm, into: { hashes: Uint32Array }): number {
  if (into.hashes.length < length) into.hashes = new Uint32Array(length * 2);
  const { hashes } = into;
  let count = 0;
  for (let at = 0; at < length; at++) {
    const end = at + ((units[at] as number) >= CJK ? CJK_GRAM : OTHER_GRAM);
    if (end > length) continue;
    let hash = 0x9747b28c;
    for (let of = at; of < end; of++) {
      hash = Math.imul(hash ^ (units[of] as number), 0xcc9e2d51);
      hash = (hash << 15) | (hash >>> 17);
    }
    hashes[count++] = mix32(hash);
  }
  return count;
}

/** Grams below which two texts are near only when their normal forms are equal: one changed character would replace a quarter of them, and a label often hangs on it. */
export const FEWEST_GRAMS = 16;

/** The finaliser of MurmurHash3 (Appleby): a bijection of 32 bits in which each bit of the result hangs on all. */
export function mix32(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
