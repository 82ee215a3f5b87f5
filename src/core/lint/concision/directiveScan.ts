import { STEP_AXIS } from './directiveAxes.ts';
import { BEGINS, SENSE, wordHash, WORDS } from './directiveWords.ts';
import type { Words } from './directiveKey.ts';
import { isHanDigit, limitOf, numberAt, TENS } from './lengthLimit.ts';
import { besideHan, isLetter, numberEnd, stem } from './wordForms.ts';

const LABEL_LENGTH = 40;
const MEASURES = '秒个条次句字项点天页段行分件种步';
const PLAIN_LABEL =
  /^[\s*_]{0,4}(?:(?:再次|特别|最后)?(?:注意|重要|提示|提醒|强调|重申|声明)(?:事项|提示|提醒|一下|一遍|一次)?|要求|输出(?:要求|格式)?|语言|格式|规则|再(?:强调|提醒|说|啰嗦)一[遍次句下]|important|note|output(?: format)?|remember|(?:a )?(?:final |gentle )?reminder|critical|warning|rules?|language|format|response|again|once (?:more|again)|to (?:repeat|reiterate)|as (?:i )?(?:said|mentioned|stated)(?: (?:before|above|earlier))?)[!！*_\s]{0,4}$/i;
const { DEMAND, CONDITION, AGAIN } = SENSE;
const ORDINAL = /^第|一次[只仅最]/; // 第一次 and 一次只……: not once and for all
const IN_CASE = /\b(?:in|this|that|such|either|any) $/i;
const [MAKE, MAKING, STEP, UP, MOST, EACH, EVERY, SAID, CASE] = [
  'make',
  'making',
  'step',
  'up',
  'most',
  'each',
  'every',
  'words',
  'case',
].map((word) => wordHash(word));

/** A clause of a sentence, or what stands before or after its “and do not”. */
export interface Part extends Words {
  start: number;
  end: number;
  colon: boolean; // a label stands in it
}

/** A sentence as it was read; never without parts. */
export interface ScannedSentence {
  readonly parts: readonly Part[];
  readonly end: number; // behind its full stop
  readonly question: boolean;
  readonly labelled: boolean; // begins with a label, or is a row or a mapping
}

/** Reads a line in one pass over its characters, and hands over each sentence as its end is reached. */
export class DirectiveScanner {
  readonly #wording: string;
  readonly #text: string;
  readonly #take: (sentence: ScannedSentence) => boolean;
  #at: number;
  #parts: Part[] = [];
  #part: Part | undefined;
  #labelled = false;
  #made = -100; // where “make” stands

  /** `wording` masks quotations, in which nothing ends; `take` answers whether to read on. */
  constructor(wording: string, text: string, start: number, take: (sentence: ScannedSentence) => boolean) {
    this.#wording = wording;
    this.#text = text;
    this.#take = take;
    this.#at = start;
  }

  /** Reads to the end, or until a sentence was the last to look at. */
  read(): void {
    const { length } = this.#text;
    while (this.#at < length) {
      const at = this.#at;
      const unit = this.#text.charCodeAt(at);
      if (isLetter(unit)) this.#word(at);
      else if (unit >= 0x3400 && unit <= 0x9fff) this.#han(at);
      else if (unit >= 48 && unit <= 57) this.#number(at);
      else {
        this.#at++;
        if (unit === 32 || unit === 10) continue;
        if (!this.#mark(at, unit)) return;
      }
    }
    this.#close(length, false);
  }

  /** A sign: may end a clause or a sentence. False: nothing more of this line is a directive. */
  #mark(at: number, unit: number): boolean {
    const sign = this.#wording.charCodeAt(at); // in a quotation it ends nothing
    switch (sign) {
      case 0x3002:
      case 0xff01:
      case 0x21:
      case 0xff1b:
      case 0x3b:
        return this.#close(at + 1, false);
      case 0xff1f:
      case 0x3f:
        return this.#close(at + 1, true);
      case 0x2e: {
        const next = this.#text.charCodeAt(at + 1);
        return Number.isNaN(next) || next === 32 || next === 10 ? this.#close(at + 1, false) : true;
      }
      case 0xff0c:
      case 0x2c:
      case 0x7e:
      case 0xff5e:
        this.#cut(at);
        return true;
      case 0x3a:
      case 0xff1a:
        this.#label(at);
        return true;
      case 0x7c:
      case 0x2192:
      case 0x21d2:
        this.#labelled = true;
        return true;
      case 0x3e:
        if (this.#text.charCodeAt(at - 1) === 45 || this.#text.charCodeAt(at - 1) === 61) this.#labelled = true;
        return true;
      default:
        if (unit > 127 && this.#part !== undefined) this.#part.end = at + 1;
        return true;
    }
  }

  #label(at: number): void {
    const part = this.#part;
    if (part === undefined) return;
    part.colon = true;
    if (this.#parts.length > 0 || at - part.start > LABEL_LENGTH) return;
    if (PLAIN_LABEL.test(this.#text.slice(part.start, at))) {
      part.bits &= AGAIN | DEMAND;
      part.tokens = [];
      part.colon = false;
    } else this.#labelled = true;
  }

  #cut(at: number): void {
    if (this.#part === undefined) return;
    this.#part.end = Math.min(this.#part.end, at);
    this.#parts.push(this.#part);
    this.#part = undefined;
  }

  #open(at: number): Part {
    return (this.#part ??= {
      bits: 0,
      tokens: [],
      numbers: 0,
      limit: 0,
      axis: 0,
      axisToken: 0,
      start: at,
      end: at,
      colon: false,
    });
  }

  #word(at: number): void {
    const text = this.#text;
    let end = at;
    let hash = 7;
    let unit = text.charCodeAt(end);
    let last = 0;
    let before = hash;
    let second = hash; // before the last two letters
    let third = hash;
    while (isLetter(unit) || unit === 39 || unit === 0x2019 || unit === 95 || (unit >= 48 && unit <= 57)) {
      third = second;
      second = before;
      before = hash;
      last = unit >= 65 && unit <= 90 ? unit | 32 : unit === 0x2019 ? 39 : unit;
      hash = (Math.imul(hash, 31) + last) | 0;
      unit = text.charCodeAt(++end);
    }
    this.#at = end;
    const part = this.#open(at);
    const known = end - at === 1 && besideHan(text, at) ? undefined : WORDS.get(hash);
    if (hash === MAKE || hash === MAKING) this.#made = at;
    if (hash === UP && at - this.#made < 20) {
      this.#add(part, SENSE.FAB, 0, end); // “make anything up”
      return;
    }
    if (hash === STEP && /\bby[ -]$/i.test(text.slice(Math.max(0, at - 4), at))) onAxis(part, STEP_AXIS, STEP);
    if (hash === MOST && text.charCodeAt(at - 2) === 116 && text.charCodeAt(at - 3) === 97) part.bits |= SENSE.MAX;
    const spelled = TENS.get(hash);
    if (spelled !== undefined) part.limit = limitOf(spelled, text, end);
    if (hash === SAID && text.charCodeAt(at - 2) === 114) part.bits |= AGAIN; // “in other words”
    if (hash === CASE && IN_CASE.test(text.slice(Math.max(0, at - 10), at))) part.bits |= CONDITION;
    if ((hash === EACH || hash === EVERY) && text.charCodeAt(at - 2) === 114) part.bits |= CONDITION; // “for each …”
    // “and do not …” is a demand of its own.
    if (known !== undefined && (known.bits & DEMAND) !== 0 && part.bits !== 0 && this.#afterAnd(at)) {
      this.#cut(at - 5 < part.start ? at : at - 4);
      const next = this.#open(at);
      this.#add(next, known.bits, known.token, end);
      return;
    }
    if (known?.axis !== undefined) onAxis(part, known.axis, known.token);
    if (known !== undefined) this.#add(part, known.bits, known.token, end);
    else this.#add(part, 0, stem(end - at, last, text.charCodeAt(end - 2) | 32, { hash, before, second, third }), end);
  }

  #afterAnd(at: number): boolean {
    const text = this.#text;
    return (
      text.charCodeAt(at - 1) === 32 &&
      text.charCodeAt(at - 2) === 100 &&
      text.charCodeAt(at - 3) === 110 &&
      text.charCodeAt(at - 4) === 97 &&
      text.charCodeAt(at - 5) === 32
    );
  }

  /** Longest known word first; a character that begins none stands for itself. */
  #han(at: number): void {
    const text = this.#text;
    const part = this.#open(at);
    const lengths = BEGINS[text.charCodeAt(at)] ?? 0;
    for (let length = 5; length > 0; length--) {
      if ((lengths & (1 << length)) === 0 || at + length > text.length) continue;
      const known = WORDS.get(wordHash(text, at, at + length));
      if (known === undefined) continue;
      this.#at = at + length;
      if (known.axis !== undefined && !ORDINAL.test(text.slice(Math.max(0, at - 1), this.#at + 1))) {
        onAxis(part, known.axis, known.token);
      }
      this.#add(part, known.bits, known.token, this.#at);
      return;
    }
    this.#at = at + 1;
    const unit = text.charCodeAt(at);
    const next = text.charCodeAt(at + 1);
    if (isHanDigit(unit)) {
      const { amount, length } = numberAt(text, at);
      const limit = length > 1 ? limitOf(amount, text, at + length) : 0;
      if (limit !== 0) {
        this.#at = at + length;
        part.numbers++;
        part.limit = limit;
        this.#add(part, 0, wordHash(String(amount)), this.#at);
        return;
      }
    }
    const counted = '二三四五六七八九十两'.includes(text.charAt(at)) && MEASURES.includes(text.charAt(at + 1));
    if (counted && at + 1 < text.length) {
      this.#at = at + 1;
      part.numbers++;
      this.#add(part, 0, wordHash(String(numberAt(text, at).amount)), at + 1);
      return;
    }
    if (unit === 0x65f6 && (next === 0xff0c || next === 0x2c)) part.bits |= CONDITION; // 时，
    this.#add(part, 0, unit, at + 1);
  }

  #number(at: number): void {
    const text = this.#text;
    const end = numberEnd(text, at);
    this.#at = end;
    const part = this.#open(at);
    part.numbers++;
    this.#add(part, 0, wordHash(text, at, end), end);
    part.limit = limitOf(Number(text.slice(at, end)), text, end);
  }

  #add(part: Part, bits: number, token: number, end: number): void {
    part.bits |= bits;
    if (token !== 0) part.tokens.push(token);
    part.end = end;
  }

  #close(end: number, question: boolean): boolean {
    if (this.#part !== undefined) this.#parts.push(this.#part);
    const parts = this.#parts;
    const labelled = this.#labelled;
    this.#part = undefined;
    this.#parts = [];
    this.#labelled = false;
    return parts.length === 0 || this.#take({ parts, end, question, labelled });
  }
}

function onAxis(part: Part, axis: number, token: number): void {
  part.axis = (part.bits & SENSE.NOT) === 0 ? axis : -axis; // “redundant and do not …” denies something else
  part.axisToken = token;
}
