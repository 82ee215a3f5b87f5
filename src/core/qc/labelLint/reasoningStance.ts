import { labelSetOf, type LabelSet } from './labelMentions.ts';
import {
  CUE,
  DIRECT,
  ENDS,
  ENDS_AT_ONCE,
  EXPLICIT,
  NEGATED,
  REFUTED,
  RULED_OUT,
  STRONG,
  TURN,
  UNSURE,
  WHOLE,
} from './stanceFrames.ts';

/** What a reasoning concludes: a label, or that a label is none; neither where that is not certain. */
export interface Stance {
  readonly for?: string;
  readonly against?: string;
}

/** How far from its end a reasoning is read: its conclusion stands in one of the last sentences. */
const SENTENCES = 4;
const SENTENCE_UNITS = 240;
const NONE: Stance = {};

/** The label that a reasoning argues for, or undefined where that is not certain. Looks at the end only: constant time. */
export function argues(reasoning: string, labels: readonly string[]): string | undefined {
  return stanceOf(reasoning, labels).for;
}

/**
 * What a reasoning concludes about a closed set. It is read from its end: the last sentence that names a label must say
 * in so many words that this is the label (因此属于 X, 判断为 X, “so the label is X”), and nothing around it may take
 * that back (not, if, might, but, 不, 如果, 可能, 但). Of two labels, saying that it is not the one says that it is the other.
 */
export function stanceOf(reasoning: string, labels: readonly string[]): Stance {
  const set = labelSetOf(labels);
  if (set === undefined) return NONE;
  let end = reasoning.length;
  for (let back = 0; back < SENTENCES; back++) {
    while (end > 0 && isGap(reasoning.charCodeAt(end - 1))) end--;
    if (end === 0) return NONE;
    const start = sentenceStart(reasoning, end);
    const said = readSentence(reasoning.slice(start, end), set, back);
    if (said === 'unclear') return NONE;
    if (said !== undefined) return said;
    end = start;
  }
  return NONE;
}

/** A place where a label stands, and what is said of it. */
interface Mention {
  readonly label: string;
  readonly at: number;
  readonly end: number;
  /** `claim`: this is the label; `whole`: the same without a word that classifies; `out`: this is not; `named`: neither. */
  readonly kind: 'claim' | 'whole' | 'out' | 'negated' | 'named';
}

/** What one sentence concludes; undefined where it names no label and turns nothing. `back`: sentences after it. */
function readSentence(sentence: string, set: LabelSet, back: number): Stance | 'unclear' | undefined {
  set.pattern.lastIndex = 0;
  if (!set.pattern.test(sentence)) return turns(sentence) ? 'unclear' : undefined;
  const cues = cuesIn(sentence);
  const mentions = mentionsIn(sentence, set, cues);
  if (mentions.length === 0) return turns(sentence) ? 'unclear' : undefined;
  const last = mentions.findLast(({ kind }) => kind === 'claim' || kind === 'whole');
  const chosen = last ?? mentions.findLast(({ kind }) => kind === 'out');
  if (chosen === undefined) return 'unclear';
  const cue = lastCue(cues, chosen.at);
  const from = Math.max(cue, 0);
  const others = mentions.filter(({ label, kind }) => label !== chosen.label && kind !== 'negated' && kind !== 'out');
  // Before a cue (因此) other labels may have been weighed; after it, or without one, two labels are one too many.
  if (others.some(({ at }) => at >= from)) return 'unclear';
  // Further up, a rule or another's view may stand: without a cue only what is said of the whole text counts.
  if (back > 0 && cue === -1 && (chosen.kind !== 'whole' || mentions.length > 1)) return 'unclear';
  if (last === undefined && (cue === -1 || back > 0)) return 'unclear';
  const before = sentence.slice(from, chosen.at);
  const after = sentence.slice(chosen.end);
  if (UNSURE.test(before) || CONDITION.test(sentence) || TURN.test(after) || REFUTED.test(after)) return 'unclear';
  if (/[?？]["”’'）)]{0,2}$/.test(sentence) || isQuoted(sentence, chosen.at)) return 'unclear';
  if (last !== undefined) return { for: chosen.label };
  const rest = set.labels.length === 2 ? set.labels.find((label) => label !== chosen.label) : undefined;
  return { against: chosen.label, ...(rest === undefined ? {} : { for: rest }) };
}

function mentionsIn(sentence: string, set: LabelSet, cues: readonly number[]): readonly Mention[] {
  const { pattern } = set;
  const mentions: Mention[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(sentence); match !== null; match = pattern.exec(sentence)) {
    const found = set.of(match[0]);
    if (found === undefined) continue;
    const at = match.index;
    const end = pattern.lastIndex;
    const kind = found.everyday ? everydayKind(sentence, at, end, cues) : kindOf(sentence, at, end, cues);
    if (kind !== undefined) mentions.push({ label: found.label, at, end, kind });
  }
  return mentions;
}

function kindOf(sentence: string, at: number, end: number, cues: readonly number[]): Mention['kind'] {
  const ends = stands(ENDS, sentence, end);
  if (NEGATED.test(sentence.slice(clauseStart(sentence, at, cues), at))) {
    return ends && stands(RULED_OUT, sentence, at) ? 'out' : 'negated';
  }
  if (!ends) return 'named';
  if (stands(STRONG, sentence, at) || stands(DIRECT, sentence, at)) return 'claim';
  return stands(WHOLE, sentence, at) ? 'whole' : 'named';
}

/** An everyday word is a label only in a frame that leaves no doubt; elsewhere it is just a word. */
function everydayKind(sentence: string, at: number, end: number, cues: readonly number[]): Mention['kind'] | undefined {
  if (!stands(EXPLICIT, sentence, at)) return undefined;
  // 判断是否 asks; 答案是“否” answers.
  if (sentence[at] === '否' && sentence[at - 1] === '是') return undefined;
  if (NEGATED.test(sentence.slice(clauseStart(sentence, at, cues), at))) return 'negated';
  return stands(ENDS_AT_ONCE, sentence, end) ? 'claim' : 'named';
}

function stands(pattern: RegExp, sentence: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(sentence);
}

const TURNS = new RegExp([TURN, REFUTED, CUE].map(({ source }) => source).join('|'), 'i');

/** Whether a sentence without a label says something that an earlier conclusion may not survive. */
function turns(sentence: string): boolean {
  return TURNS.test(sentence);
}

/** Where words that conclude (因此, therefore) begin. */
function cuesIn(sentence: string): readonly number[] {
  const found: number[] = [];
  CUE.lastIndex = 0;
  for (let match = CUE.exec(sentence); match !== null; match = CUE.exec(sentence)) found.push(match.index);
  return found;
}

/** The last cue before a place; -1 where there is none. */
function lastCue(cues: readonly number[], before: number): number {
  let found = -1;
  for (const cue of cues) if (cue < before) found = cue;
  return found;
}

/** Where the clause begins that a place is in: what negates within it negates what stands there. */
function clauseStart(sentence: string, at: number, cues: readonly number[]): number {
  let start = Math.max(lastCue(cues, at), 0);
  for (let index = at - 1; index > start; index--) {
    if (endsClause(sentence.charCodeAt(index))) {
      start = index + 1;
      break;
    }
  }
  return start;
}

/** ， , ； ; 。 （ ( — */
function endsClause(code: number): boolean {
  return (
    code === 0xff0c ||
    code === 44 ||
    code === 0xff1b ||
    code === 59 ||
    code === 0x3002 ||
    code === 0xff08 ||
    code === 40 ||
    code === 0x2014
  );
}

const CONDITION = /\b(?:if|unless|had it)\b/i;

/** Whether a place stands in a quotation that begins before the words that frame it. */
function isQuoted(sentence: string, at: number): boolean {
  let end = at;
  while (end > 0 && ` \t"“‘'「『【[(（《*_\``.includes(sentence[end - 1] ?? '')) end--;
  let depth = 0;
  let straight = 0;
  for (let index = 0; index < end; index++) {
    const code = sentence.charCodeAt(index);
    // “ 「 『 《 open, ” 」 』 》 close.
    if (code === 0x201c || code === 0x300c || code === 0x300e || code === 0x300a) depth++;
    else if (code === 0x201d || code === 0x300d || code === 0x300f || code === 0x300b) depth = Math.max(0, depth - 1);
    else if (code === 0x22) straight++;
  }
  return depth > 0 || straight % 2 === 1;
}

/** Where the last sentence before `end` begins; a very long one is read from its last part only. */
function sentenceStart(text: string, end: number): number {
  const least = Math.max(0, end - SENTENCE_UNITS);
  for (let index = end - 2; index >= least; index--) {
    const code = text.charCodeAt(index);
    // 。 ！ ？ ； and line feeds; . ! ? ; before white space, unless the full stop ends an abbreviation.
    if (code === 0x3002 || code === 0xff01 || code === 0xff1f || code === 0xff1b || code === 10) return index + 1;
    if (code !== 46 && code !== 33 && code !== 63 && code !== 59) continue;
    const next = text.charCodeAt(index + 1);
    if (next !== 32 && next !== 10) continue;
    if (code !== 46 || !ABBREVIATION.test(text.slice(Math.max(0, index - 5), index))) return index + 1;
  }
  return least;
}

const ABBREVIATION = /(?:^|[^a-z])(?:e\.g|i\.e|vs|etc|mr|mrs|ms|dr|cf)$/i;

/** White space, and marks that a text may end with behind its last sentence. */
function isGap(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9 || code === 0x3000 || code === 42;
}
