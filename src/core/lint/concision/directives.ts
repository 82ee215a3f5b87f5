import type { Span } from '../../text.ts';
import { ALWAYS, aspectOf, LAST_ASPECT, demandKey, echoKey, verbatimKey, type Words } from './directiveKey.ts';
import { DirectiveScanner, type Part, type ScannedSentence } from './directiveScan.ts';
import { SENSE, wordHash } from './directiveWords.ts';
import { isLiteral } from './parallel.ts';
import type { Unit } from '../reading/units.ts';

/** Something that a sentence or a part of one demands, as a key that is equal for other words of the same demand. */
export interface Directive extends Span {
  readonly key: number;
  readonly core: number; // its concepts, bits of SENSE
  readonly whole: boolean; // a whole sentence, not a part of it
  readonly sentence: number; // of its line; in a later one than the first it may speak of what that one names
  readonly again: boolean; // “once more”, 再次强调: it says itself that it repeats
  readonly tokens: readonly number[]; // what it speaks of
  readonly axisToken: number; // of them, the word that puts it on an axis; 0: none
}

/** The key of an axis of AXIS_WORDS, above every hash; one end above it, the other below it. */
export const AXIS_KEY = 2 ** 54;
/** From one axis to the next: numbers of that size are not exact to one. */
export const AXIS_STEP = 64;
const LONGEST = 240; // UTF-16 units; a longer sentence is no directive that is said again
const CHECKBOX = /^\s{0,16}(?:[-*+]\s{1,4}|\d{1,2}[.)]\s{1,4})?(?:\[[ xX]?\]|[□☐✅✓❌])/;
const { DEMAND, CONDITION, AGAIN, CORE, NOT, STRONG } = SENSE;
const ABOUT_AGAIN =
  /^(?:[^，,。.]{0,6}?)(?:再次|再[强提说啰]|重申|还是那句|说过|once (?:more|again)|again|as (?:i |we )?(?:said|mentioned|stated|noted)|(?:to|i|let me) (?:repeat|reiterate)|i(?:'ll| will) (?:say|repeat))/i;

const RESTATES =
  /^(?:in other words|put differently|that is to say|that is,|that means|i\.e\.|meaning that|or rather|to put it another way|said another way|put another way|换句话说|换言之|也就是说)/i;

/**
 * The directives of a line, in order, read in one pass over its characters. Of a sentence that is a condition, or names
 * what it is about, the parts are not looked at; labelled list items, rows and checklists have none: they say the same
 * of different things.
 */
export function directivesIn(unit: Unit): readonly Directive[] {
  const { text, list, info } = unit;
  if ((list !== undefined && CHECKBOX.test(text)) || isLiteral(text)) return NONE;
  const judge = new Judge(text, list !== undefined);
  const start = Math.max(info.listEnd, info.head?.contentStart ?? 0);
  new DirectiveScanner(unit.wording, text, start, (sentence) => judge.take(sentence)).read();
  return judge.found;
}

const NONE: readonly never[] = [];

class Judge {
  readonly found: Directive[] = [];
  readonly #text: string;
  readonly #listed: boolean;
  #scope = 0; // of the condition before, which the next sentence may go on with
  #sentence = 0;

  constructor(text: string, listed: boolean) {
    this.#text = text;
    this.#listed = listed;
  }

  /** What a sentence and its parts demand. False: nothing more of this line is a directive. */
  take({ parts, end, question, labelled }: ScannedSentence): boolean {
    const first = parts[0];
    const last = parts.at(-1);
    if (first === undefined || last === undefined) return true;
    const sentence = this.#sentence++;
    if (labelled && this.#listed) return false;
    const whole = parts.length === 1 ? first : joined(parts);
    const stop = Math.max(last.end, Math.min(end, this.#text.length));
    if (stop - first.start > LONGEST) return true;
    const before = this.#scope;
    const depends = (whole.bits & CONDITION) !== 0;
    this.#scope = depends ? wordHash(this.#text, first.start, Math.min(stop, first.start + 24)) : 0;
    if (question) return true; // demands nothing
    const layout = this.#endsInColon(end); // “Answer in this layout:” says something else each time
    const span = { start: first.start, end: trimmed(this.#text, first.start, stop) };
    const again = (whole.bits & AGAIN) !== 0 && ABOUT_AGAIN.test(this.#text.slice(span.start, span.start + 24));
    if ((whole.bits & DEMAND) === 0) {
      const key = this.#listed || labelled || layout ? undefined : verbatimKey(whole);
      if (key !== undefined) this.#push(span, before + key, whole, { whole: true, sentence, again });
      return true;
    }
    const found = labelled || layout ? undefined : demandKey(whole, false);
    if (found !== undefined) {
      this.#push(span, (found.core === ALWAYS ? 0 : before) + found.key, whole, { whole: true, sentence, again });
    } else if (again && !labelled) this.#push(span, -1 - span.start, whole, { whole: true, sentence, again });
    if (parts.length > 1 || (whole.bits & AGAIN) !== 0) this.#restated(parts, sentence);
    if (depends || labelled) return true;
    if (parts.length > 1) this.#partsOf(parts, before, found?.key, sentence);
    if (before === 0) {
      for (const part of parts) {
        if (part.axis !== 0 && part.tokens.length < 14 && (whole.bits & DEMAND) !== 0) {
          const key = AXIS_KEY + AXIS_STEP * part.axis;
          this.#push(part, key, part, { whole: parts.length === 1, sentence, again: false });
        }
        const aspect = aspectOf(part);
        if (aspect > LAST_ASPECT && this.#listed && part !== first) continue; // a length of what the item names
        if (aspect !== 0)
          this.#push(parts.length === 1 ? span : part, aspect, part, {
            whole: parts.length === 1,
            sentence,
            again: false,
          });
      }
    }
    return true;
  }

  /** “In other words, …”: what follows says again what stood before it. */
  #restated(parts: readonly Part[], sentence: number): void {
    parts.forEach((part, index) => {
      if (
        ((part.bits & AGAIN) === 0 && part.end - part.start > 16) ||
        !RESTATES.test(this.#text.slice(part.start, part.start + 20))
      )
        return;
      const said = part.end - part.start < 16 ? parts[index + 1] : part;
      if (said === undefined || (said.bits & DEMAND) === 0) return;
      this.#push({ start: part.start, end: said.end }, -1 - part.start, said, {
        whole: index === 0,
        sentence,
        again: true,
      });
    });
  }

  #partsOf(parts: readonly Part[], before: number, whole: number | undefined, sentence: number): void {
    let echoes: Map<number, Part> | undefined;
    const strong = parts.some(({ bits }) => (bits & STRONG) !== 0);
    for (const part of parts) {
      const own = demandKey(part, true);
      if (own !== undefined && own.key !== whole) {
        this.#push(part, before + own.key, part, { whole: false, sentence, again: false });
      }
      const echo = strong ? echoKey(part) : undefined;
      if (echo === undefined) continue;
      const first = (echoes ??= new Map()).get(echo);
      if (first === undefined) echoes.set(echo, part);
      else if (((first.bits | part.bits) & STRONG) !== 0) {
        this.#push(first, echo, first, { whole: false, sentence, again: false });
        this.#push(part, echo, part, { whole: false, sentence, again: false });
      }
    }
  }

  #endsInColon(end: number): boolean {
    if (end < this.#text.length) return false;
    const last = this.#text.trimEnd().at(-1);
    return last === ':' || last === '：';
  }

  #push(
    { start, end }: Span,
    key: number,
    { bits, tokens, axisToken }: Words,
    flags: { readonly whole: boolean; readonly sentence: number; readonly again: boolean },
  ): void {
    this.found.push({ start, end, key, core: bits & (CORE | STRONG | NOT), tokens, axisToken, ...flags });
  }
}

/** Clauses read as one. */
export function joined(parts: readonly Part[]): Words {
  const whole: Words = { bits: 0, tokens: [], numbers: 0, limit: 0, axis: 0, axisToken: 0 };
  for (const part of parts) {
    whole.bits |= part.bits;
    whole.numbers += part.numbers;
    for (const token of part.tokens) whole.tokens.push(token);
  }
  return whole;
}

function trimmed(text: string, start: number, end: number): number {
  let stop = end;
  while (stop > start && text.charCodeAt(stop - 1) <= 32) stop--;
  return stop;
}
