import type { Span } from '../../text.ts';
import { bitCount, fold, type Words } from './directiveKey.ts';
import { DirectiveScanner, type Part } from './directiveScan.ts';
import { joined } from './directives.ts';
import type { LintedPrompt } from '../prompt.ts';
import { SENSE, wordHash } from './directiveWords.ts';
import { isLiteral } from './parallel.ts';

const { NOT, ONLY, EXPLAIN, OTHER, FAB, SHORT, MAX, LONG, MORE, JARGON, CARE, SOURCE, OUTSIDE, CONDITION, DEMAND } =
  SENSE;
const { MANNER, LANGUAGE, ORDER, STRONG, OUT, USE } = SENSE;
/** Concepts that count as words of a statement. */
const TERMS = EXPLAIN | OTHER | FAB | SHORT | MAX | LONG | MORE | JARGON | CARE | SOURCE | OUTSIDE;

/** A sentence as the words it is about, to be compared with others that may say the same in part. */
export interface Statement extends Span {
  readonly terms: readonly number[]; // distinct hashes of its words and concepts
  readonly tokens: readonly number[]; // its words in order
  readonly weight: number; // of its terms: a Chinese character 1, a word or a concept 2
  readonly sign: number; // 32 bits, a term each
  readonly bits: number; // of SENSE, concepts folded
  readonly unit: number; // where its line stands among those of the prompt
  readonly sentence: number; // of its line
  readonly whole: boolean; // a whole sentence, not some of its clauses
  readonly labelled: boolean; // begins with the name of what it is about
  readonly asked: boolean; // a word of its sentence demands something
  readonly numerals: readonly number[]; // of its sentence
}

const CONCEPT = 2 ** 40; // above every hash: from here on a term is a concept
const LEAST = 4;

const LONGEST = 240; // UTF-16 units of a sentence
const MOST = 160; // statements of a prompt

/** The statements of a short prompt in order, with offsets of its text. */
export function statementsOf({ units, starts }: LintedPrompt): readonly Statement[] {
  const found: Statement[] = [];
  units.forEach((unit, index) => {
    if (unit.kind !== 'instruction' || found.length > MOST || isLiteral(unit.text)) return;
    const base = starts[index] ?? 0;
    let sentence = 0;
    let named = OPTION.test(unit.text.slice(0, 24));
    const start = Math.max(unit.info.listEnd, unit.info.head?.contentStart ?? 0);
    new DirectiveScanner(unit.wording, unit.text, start, ({ parts: all, question }) => {
      const example = all.findIndex((part) => EXAMPLE.test(unit.text.slice(part.start, part.start + 14)));
      const parts = example > 0 ? all.slice(0, example) : all;
      const [first] = parts;
      const last = parts.at(-1);
      sentence++;
      if (first === undefined || last === undefined || question) return true;
      const before = unit.text.slice(Math.max(0, first.start - 3), first.start);
      const sentenceText = unit.text.slice(first.start, last.end);
      const labelled =
        named || LABEL.test(sentenceText.slice(0, 40)) || /[:：]\s?$/.test(before) || MAPPING.test(sentenceText);
      if (unit.list !== undefined && sentence === 1 && LABEL.test(sentenceText.slice(0, 40))) named = true;
      const asked = parts.some(({ bits }) => (bits & DEMAND) !== 0);
      const numerals = parts.flatMap(({ tokens }) => tokens.filter((token) => NUMERALS.has(token)));
      const add = (some: readonly Part[], whole: boolean) => {
        const [from] = some;
        const to = some.at(-1);
        if (from === undefined || to === undefined) return;
        if (!whole && !balanced(unit.text.slice(from.start, to.end))) return; // part of a remark in brackets
        const span = { start: base + from.start, end: base + to.end };
        const statement = statementOf(span, joined(some), { unit: index, sentence, whole, labelled, asked, numerals });
        if (statement !== undefined) found.push(statement);
      };
      const long = last.end - first.start > LONGEST;
      if (!long) add(parts, true);
      if (parts.length > 2 && !long) add(parts.slice(0, -1), false);
      const condition = parts.findIndex(({ bits }) => (bits & CONDITION) !== 0);
      if (condition > 0) add(parts.slice(condition), false);
      if (parts.length < 2 || parts.some((part) => DEPENDS.test(unit.text.slice(part.start, part.end)))) return true;
      for (const part of parts) {
        if (GROUNDS.test(unit.text.slice(part.start, part.start + 12))) continue;
        if ((part.bits & CONDITION) === 0 || part === first) add([part], false);
      }
      return true;
    }).read();
  });
  return found.length > MOST ? [] : found;
}

/** A clause that says when the others hold: they are compared with it only. */
const DEPENDS =
  /(?:[前后时]|情况下|的话)$|^\s?(?:if|when|in case|in this case|before|after|for (?:each|every|all)|while|once|unless)\b|^(?:如果|若|当|对于)/i;

/** Says what a demand rests on, and is none. */
const GROUNDS = /^\s?(?:请?(?:根据|按照|基于|依据|结合|参考)|given|based on|according to|using)/i;

/** What names the thing that a line is about: lines with the same words under two names say two things. */
const LABEL = /^(?!注意|重要|提醒|要求|note|important|reminder)[^。.!！\n]{1,36}(?:[:：]|\*\*|\]|\|)/i;

/** An option to choose: “B. The answer contains no code”. */
const OPTION = /^\s{0,12}[A-H][.)、．]\s?\S/;
/** What follows only shows how something looks. */
const EXAMPLE = /^\s?(?:比如|例如|如下所示|譬如|such as|e\.g|for example|for instance)/i;
/** A case and what becomes of it. */
const MAPPING = /[→⇒]|[-=]>/;

function balanced(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === '(' || character === '（') depth++;
    else if ((character === ')' || character === '）') && --depth < 0) return false;
  }
  return depth === 0;
}

/** Undefined when a sentence says too little to be compared. */
function statementOf(
  { start, end }: Span,
  words: Words,
  place: {
    readonly unit: number;
    readonly sentence: number;
    readonly whole: boolean;
    readonly labelled: boolean;
    readonly asked: boolean;
    readonly numerals: readonly number[];
  },
): Statement | undefined {
  const core = fold(words.bits);
  const terms: number[] = [];
  let weight = 0;
  let sign = 0;
  for (const token of words.tokens) {
    if (terms.includes(token)) continue;
    terms.push(token);
    weight += isHan(token) ? 1 : 2;
    sign |= 1 << (Math.imul(token, 0x9e3779b1) >>> 27);
  }
  for (let rest = core & TERMS; rest !== 0; rest &= rest - 1) {
    const bit = rest & -rest;
    terms.push(CONCEPT + bit);
    weight += 2;
    sign |= 1 << (Math.imul(bit, 0x85ebca6b) >>> 27);
  }
  if (weight < ((core & (ONLY | MORE)) === 0 ? LEAST : 2) || terms.length > 60) return undefined;
  return {
    start,
    end,
    terms,
    tokens: words.tokens,
    weight,
    sign,
    bits: core | (words.bits & KEPT) | ((words.bits & MORE) !== 0 && words.numbers === 0 ? MORE_THAN : 0),
    ...place,
  };
}

const MORE_THAN = 2 ** 30; // “more than” a thing, not a number
const KEPT = CONDITION | DEMAND | MANNER | LANGUAGE | ORDER | STRONG;

/** Cheap test before the others: too few of the words that the shorter one holds may be in the longer one. */
export function farApart(first: Statement, second: Statement): boolean {
  const shorter = first.terms.length < second.terms.length ? first : second;
  return bitCount(first.sign & second.sign) * 5 < bitCount(shorter.sign) * 2;
}

/** Whether the second statement says nothing that the first has not said, with the same sign and condition. */
export function saysNoMore(first: Statement, second: Statement): boolean {
  if ((second.sign & ~first.sign) !== 0) return false;
  if (((first.bits ^ second.bits) & (NOT | CONDITION)) !== 0) return false;
  if ((second.bits & ONLY) !== 0 && (first.bits & ONLY) === 0) return false;
  for (const term of second.terms) if (!first.terms.includes(term)) return false;
  return inOrder(first.tokens, second.tokens) && !turned(first, second);
}

/** How often each word stands in the statements of a prompt: a word that stands everywhere tells little. */
export function countsOf(statements: readonly Statement[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const { terms, whole } of statements) {
    if (whole) for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  }
  return counts;
}

const COMMON = 6; // statements with the same word from which on it weighs half

/** Whether two statements demand the same: of the same sign, and most of what the shorter one speaks of is in the other. */
export function sameDemand(
  first: Statement,
  second: Statement,
  counts: ReadonlyMap<number, number>,
  listed: boolean,
): boolean {
  if (((first.bits ^ second.bits) & CONDITION) !== 0) return false;
  const depends = (first.bits & CONDITION) !== 0;
  const sign = signOf(first.bits);
  if (sign !== signOf(second.bits) && !depends) return false;
  const weigh = (term: number) =>
    term >= CONCEPT || LIGHT.has(term) ? 0 : (isHan(term) ? 1 : 2) * ((counts.get(term) ?? 0) >= COMMON ? 0.5 : 1);
  let shared = 0;
  let one = 0;
  let other = 0;
  let numbers = 0;
  for (const term of first.terms) {
    one += weigh(term);
    if (NUMERALS.has(term) && !second.terms.includes(term)) return false;
  }
  for (const term of second.terms) {
    const weight = weigh(term);
    other += weight;
    if (first.terms.includes(term)) {
      shared += weight;
      if (NUMERALS.has(term)) numbers++;
    } else if (NUMERALS.has(term)) return false; // another number
  }
  if (turned(first, second)) return false;
  const overlap = shared / Math.min(one, other);
  const dice = (2 * shared) / (one + other);
  // As alike as this and each with a word of its own: two of a kind, such as the same rule for two tools.
  if (overlap < 1 && dice >= 0.8) return false;
  if (depends) return shared >= 8 && overlap >= 0.8 && dice >= 0.7 && second.weight < first.weight;
  if ((first.bits & DEMAND) === 0 && !(listed && numbers > 0) && !(first.asked && dice >= 0.75)) return false;
  if (sign === ONLY) {
    if (
      usesOnly(first) !== usesOnly(second) &&
      (first.bits & second.bits & OUT) === 0 &&
      ((first.bits | second.bits) & OUT) !== 0
    )
      return false; // what to read, what to write
    // “Only cite …”, “do not join them, just use them”: forbids something else.
    if (((first.bits ^ second.bits) & NOT) !== 0 && ((first.bits | second.bits) & BEYOND) === 0 && dice < 0.6)
      return false;
    return (
      (shared >= 4 && overlap >= 0.6 && dice >= 0.4) ||
      (shared >= 2 && overlap === 1 && ((first.bits | second.bits) & MORE_THAN) !== 0)
    );
  }
  // 不要在标题里……，不要在正文里……: as long, and begun alike.
  if (sign === NOT && overlap < 1 && Math.abs(one - other) <= 1 && first.tokens[0] === second.tokens[0]) return false;
  if (sign === NOT) return shared >= 4 && overlap >= 0.65 && dice >= 0.55;
  if (numbers > 0 && shared >= 5 && overlap >= 0.7) return true;
  return (shared >= 6 && overlap >= 0.8 && dice >= 0.6) || (shared >= 5 && overlap === 1 && dice >= 0.75);
}

const BEYOND = OTHER | OUTSIDE | FAB | MORE;

const usesOnly = ({ bits }: Statement): boolean => (bits & (USE | OUT)) === USE;

/** Words that only place one thing beside another. */
const LIGHT: ReadonlySet<number> = new Set(
  'from into before after than over first then rather instead 先 从 成 比 之前 之后'
    .split(' ')
    .map((word) => wordHash(word)),
);
const NUMERALS: ReadonlySet<number> = new Set(Array.from({ length: 1001 }, (_, number) => wordHash(String(number))));

/** NOT, ONLY or neither: “nothing from outside the sheet” and “no more than the word” are ONLY. */
function signOf(bits: number): number {
  if ((bits & ONLY) !== 0) return ONLY;
  if ((bits & NOT) !== 0 && (bits & (OUTSIDE | MORE)) !== 0) return ONLY;
  if ((bits & MAX) !== 0 && (bits & MORE_THAN) !== 0) return ONLY;
  return (bits & NOT) === 0 ? 0 : NOT;
}

/** Whether two statements about an order name the same things in another one: 先总结再翻译, 先翻译再总结. */
function turned(first: Statement, second: Statement): boolean {
  if (((first.bits | second.bits) & ORDER) === 0) return false;
  let place = -1;
  for (const token of new Set(second.tokens)) {
    const at = first.tokens.indexOf(token);
    if (at === -1) continue;
    if (at < place) return true;
    place = at;
  }
  return false;
}

/** Most neighbours in the second are near each other in the first. */
function inOrder(first: readonly number[], second: readonly number[]): boolean {
  let kept = 0;
  for (let at = 1; at < second.length; at++) {
    const place = first.indexOf(second[at - 1] as number);
    const next = first.indexOf(second[at] as number);
    if (next >= place - 1 && next - place <= 4) kept++;
  }
  return kept >= (second.length - 1) * 0.6;
}

function isHan(token: number): boolean {
  return token >= 0x3400 && token < 0xa000;
}
