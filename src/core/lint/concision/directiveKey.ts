import { SENSE } from './directiveWords.ts';

const { NOT, ONLY, OUT, USE, EXPLAIN, OTHER, INFO, FAB, SHORT, MAX, FOLLOW, LONG, MORE, JARGON, CARE } = SENSE;
const { SOURCE, OUTSIDE, EXCEPT, NOTHING, DEMAND, STRONG, ORDER, GLOBAL, LANGUAGE, MANNER, CORE } = SENSE;

/** What a sentence or a part of one says, as its words were read. */
export interface Words {
  bits: number; // of SENSE
  tokens: number[]; // hashes of the words that are left, in order; Chinese characters are their own code
  numbers: number;
  limit: number; // of a length: its number and unit; 0: none
  axis: number; // of AXIS_WORDS, turned when denied: what it asks more or less of; 0: nothing
  axisToken: number; // the word that does
}

/** Do not make anything up: holds in every case, whatever condition stands before it. */
export const ALWAYS = NOT | FAB;

/** The key of a demand, equal for the same demand in other words, and whether it is about the whole answer. */
export interface DemandKey {
  readonly key: number;
  readonly core: number; // the concepts left
}

/** Undefined when too little is left to compare; of a part of a sentence more is asked than of a whole one. */
export function demandKey({ bits, tokens, numbers }: Words, part: boolean): DemandKey | undefined {
  const core = fold(bits);
  if (part && ((core & MAX) !== 0 || numbers > 0)) return undefined; // of what, says another part
  if (part && (bits & (GLOBAL | MANNER)) === 0 && (core & (EXPLAIN | OTHER | FAB | SHORT | JARGON | ONLY)) === 0) {
    if ((bits & STRONG) === 0 || tokens.length < 5) return undefined; // cheap, and most parts are such
  }
  const distinct = distinctOf(tokens);
  let weight = 0;
  for (const token of distinct) weight += token >= 0x3400 && token < 0xa000 ? 1 : 2;
  const concepts = core & (EXPLAIN | OTHER | FAB | SHORT | JARGON | CARE);
  for (let rest = concepts; rest !== 0; rest &= rest - 1) weight += 2;
  if (distinct.length === 0 && concepts === 0 && (core & (SOURCE | OUTSIDE)) === 0) return undefined;
  const language = (bits & LANGUAGE) !== 0;
  if (language && distinct.length === 1 && concepts === 0 && (bits & (OUT | USE)) === 0) return undefined;
  const global =
    (bits & GLOBAL) !== 0 ||
    (core & (EXPLAIN | OTHER | FAB | SHORT | JARGON)) !== 0 ||
    ((core & ONLY) !== 0 && (core & (OUT | USE | FOLLOW)) !== 0);
  const manner = (bits & MANNER) !== 0 && (bits & DEMAND) !== 0;
  if (part) {
    // A word in a list is no demand: “clear, concise, polite”, “no headings, explanations, notes”.
    const size = distinct.length + bitCount(core);
    if (size < 2 && !language && !(((core & SHORT) !== 0 || manner) && (bits & DEMAND) !== 0)) return undefined;
    if (!global && !manner && (weight < 10 || (bits & STRONG) === 0)) return undefined;
  } else if (weight < (global || manner ? 2 : (core & (NOT | ONLY | MAX)) !== 0 ? 4 : 6)) return undefined;
  return {
    key: hashOf(core, (bits & ORDER) !== 0 || numbers > 1 ? tokens : distinct, (bits & ORDER) !== 0 || numbers > 1),
    core,
  };
}

/** The key of what is said without any demand: equal only for the same words in the same order. */
export function verbatimKey({ bits, tokens }: Words): number | undefined {
  return tokens.length < 8 ? undefined : hashOf(bits & CORE, tokens, true);
}

/** The key of two parts of one sentence that say the same: 不能分错，一定不能分错. */
export function echoKey({ bits, tokens, numbers }: Words): number | undefined {
  const core = (fold(bits) & (NOT | CARE | EXPLAIN | ONLY)) | (bits & MANNER);
  if ((core & CARE) !== 0 && tokens[0] !== undefined) return hashOf(CARE, [tokens[0]], false); // 仔细判断……，认真地判断
  const distinct = distinctOf(tokens);
  if (numbers > 0 || distinct.length === 0) return undefined;
  if (distinct.length < 2 && (core & (NOT | CARE | MANNER)) === 0) return undefined;
  return hashOf(core | (1 << 30), distinct, false);
}

/** Demands on the whole answer that are the same whatever else the clause names; 0: none. */
export function aspectOf({ bits, tokens, limit }: Words): number {
  const core = fold(bits);
  if (limit !== 0 && (bits & (MAX | MORE)) !== 0) return tokens.length <= 2 ? LAST_ASPECT + limit : 0;
  if ((bits & (ORDER | MANNER)) !== 0) return 0;
  const never = (core & NOT) !== 0;
  if (never && (core & FAB) !== 0 && (tokens.length === 0 || (core & OUTSIDE) !== 0)) return FABRICATED;
  if (never && (bits & (OUT | INFO | DEMAND)) !== 0) {
    const extra = (core & OTHER) !== 0 && (bits & INFO) !== 0 && tokens.length <= 3;
    // 不要说明回复是 JSON: tells of something, and explains nothing.
    const told = (bits & GLOBAL) !== 0 && (core & (OTHER | OUTSIDE | OUT)) === 0;
    if ((core & EXPLAIN) !== 0 && tokens.length <= 3 && !told) return UNEXPLAINED;
    if (extra) return BARE;
  }
  const given = (core & (ONLY | NOT)) === ONLY && (core & SOURCE) !== 0 && (core & (USE | FOLLOW)) !== 0;
  const foreign = never && (core & OUTSIDE) !== 0 && (bits & (USE | FOLLOW | OUT | STRONG)) !== 0;
  const han = tokens.some((token) => token >= 0x3400 && token < 0xa000);
  return (given && tokens.length <= 5) || (foreign && tokens.length <= (han ? 12 : 3)) ? GROUNDED : 0;
}

const BARE = 1;
const GROUNDED = 2;
const FABRICATED = 3;
const UNEXPLAINED = 4;
/** Aspects above it are limits of length. */
export const LAST_ASPECT = 16;

/** Folds what comes down to the same: “no further explanations” is “no explanation”, “not too long” is “short”. */
export function fold(bits: number): number {
  let core = bits & CORE;
  if ((core & NOT) !== 0 && (core & EXCEPT) !== 0) core = (core & ~(NOT | EXCEPT | INFO | OTHER)) | ONLY | OUT;
  if ((core & NOTHING) !== 0 && (core & OTHER) !== 0) core = (core & ~(NOTHING | NOT | OTHER)) | ONLY | OUT;
  if ((core & NOT) !== 0 && (core & LONG) !== 0) core = (core & ~(NOT | LONG)) | SHORT;
  if ((core & NOT) !== 0 && (core & MORE) !== 0) core = (core & ~(NOT | MORE)) | MAX;
  if ((core & MAX) !== 0) core &= ~NOT;
  if ((core & (OTHER | FAB)) !== 0 || ((core & NOT) !== 0 && (core & EXPLAIN) !== 0)) core &= ~INFO;
  if ((core & EXPLAIN) !== 0) core &= ~OTHER;
  if ((bits & LANGUAGE) !== 0 && (core & NOT) === 0) core &= ~(OUT | USE | INFO);
  if ((core & SHORT) !== 0 || ((core & NOT) !== 0 && (core & ONLY) === 0)) core &= ~(OUT | USE);
  return core;
}

/** Lines are short: a scan of the few tokens is faster than a set. */
function distinctOf(tokens: readonly number[]): readonly number[] {
  const distinct: number[] = [];
  for (const token of tokens) if (!distinct.includes(token)) distinct.push(token);
  return distinct;
}

/** How many bits are set. */
export function bitCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** 53 bits, so that two demands of one prompt do not meet by chance. */
function hashOf(core: number, tokens: readonly number[], ordered: boolean): number {
  let one = Math.imul(core + 1, 0x9e3779b1);
  let two = Math.imul(core + 7, 0x85ebca6b);
  for (const token of tokens) {
    let mixed = Math.imul(token ^ (token >>> 15), 0x2c1b3c6d);
    mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
    mixed ^= mixed >>> 15;
    if (ordered) {
      one = Math.imul(one, 31) + mixed;
      two = Math.imul(two, 131) ^ mixed;
    } else {
      one = (one + mixed) | 0;
      two ^= Math.imul(mixed, 0x165667b1);
    }
  }
  return (one >>> 0) * 0x200000 + (two >>> 11);
}
