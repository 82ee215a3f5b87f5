import type { Span } from '../../text.ts';
import { COURTESIES, type Courtesy, type CourtesyKind } from './courtesies.ts';
import { GatedPatterns } from '../lexicon/gatedPatterns.ts';
import type { SaidLine } from './saidLine.ts';
import type { Clause } from '../reading/clauses.ts';
import { OPEN_TALK } from './openTalk.ts';
import { SLOGAN_CUES, slogansIn } from './slogans.ts';
import { SMALL_TALK } from './smallTalk.ts';
import { WORDINGS, type Wording } from './wordings.ts';
import { WORDINGS_DENSE } from './wordingsDense.ts';
import { WORDINGS_OPEN } from './wordingsOpen.ts';

/** The place of `FILLER_CUES` among the cue lists of every scanner. */
const FILLER_GATE = 0;

/** Words of a line that say nothing about the task. Half-open offsets of the unit. */
export interface Filler extends Span {
  readonly kind: CourtesyKind | 'wordy';
  readonly plain?: string; // of a roundabout wording: what it comes down to, '' when it can go
  readonly request?: boolean; // a question that is meant as a request
  readonly shown?: boolean; // its verb counts as used, so that it is not masked
  readonly from?: number; // of a courtesy: its first and last clause in the unit
  readonly to?: number;
}

const PHRASES = new GatedPatterns<Wording>([...WORDINGS, ...WORDINGS_OPEN, ...WORDINGS_DENSE]);
const ALL = new GatedPatterns<Courtesy>([...COURTESIES, ...SMALL_TALK, ...OPEN_TALK]);

/** Words without which a line holds no filler. */
export const FILLER_CUES: readonly string[] = [...new Set([...ALL.lists, ...PHRASES.lists, SLOGAN_CUES].flat())];

/**
 * The words of a line that say nothing: courtesies, and roundabout wordings but for the verb within. No rule counts
 * them as evidence or as a fault except those that report them, so that deleting them changes nothing else. Ascending,
 * without overlap.
 */
export function fillerIn(unit: SaidLine): readonly Filler[] {
  if (!unit.info.scan.gates.includes(FILLER_GATE)) return NOTHING;
  const courtesies = courtesiesIn(unit);
  const wordy = wordyIn(unit).filter(({ start, end }) => !courtesies.some((one) => one.start < end && start < one.end));
  if (courtesies.length === 0) return wordy;
  return wordy.length === 0 ? courtesies : [...courtesies, ...wordy].toSorted((a, b) => a.start - b.start);
}

const NOTHING: readonly never[] = [];
const BARE_APOLOGY = /^(?:sorry|(?:真的|实在|非常|十分|很|先)?(?:不好意思|抱歉|对不起))$/i;
/** What a bot says of itself behind its greeting: the text is shown, not said. */
const WELCOME = /^(?:我是|我叫|欢迎|i(?:'m| am) (?!sorry|new)|welcome)/i;
const LONGEST = 120; // UTF-16 units of a courtesy
/** Words before a courtesy that go with it: “Remember, accuracy is everything”; 如果你做对了，你将获得小费. */
const LEAD_IN = /^(?:and )?(?:please )?(?:remember|together|sorry|hi)$|^(?:请?记住|切记)$/i;
const REWARDED = /^(?:如果|要是|只要|若).{1,24}$|^if you .{2,40}$/i;
/** A line of a dialogue: what someone says there is shown, not said. */
const SPEAKER =
  /^\s{0,12}(?:[-*]\s{1,4})?\*{0,2}(?:customer|client|agent|support agent|user|assistant|human|ai|bot|student|teacher|用户|客户|客服|顾客|助手|LLM|机器人|学生|老师|医生|患者|买家|卖家|[A-D甲乙])\*{0,2}\s?[:：]/i;

function courtesiesIn(unit: SaidLine): readonly Filler[] {
  const known = ALL.in(unit.text);
  const slogans = unit.list === undefined ? slogansIn(unit) : NOTHING;
  if ((known.length === 0 && slogans.length === 0) || SPEAKER.test(unit.text)) return NOTHING;
  const { clauses } = unit;
  const found: Filler[] = [];
  clauses.forEach((clause, index) => {
    const kind = slogans.includes(clause.sentence) ? 'slogan' : kindOf(unit, clause, index, known);
    if (kind === undefined) return;
    const last = found.at(-1);
    const own = unit.wording.slice(clause.start, clause.end);
    const end = clause.start + wordsLength(own);
    const before = clauses[index - 1];
    const led =
      before?.sentence === clause.sentence &&
      (LEAD_IN.test(before.text) ||
        ((kind === 'reward' || (kind === 'chatter' && /随时/.test(clause.text))) && REWARDED.test(before.text)))
        ? index - 1
        : index;
    const start = led < index ? (before?.start ?? 0) : clause.start;
    const space = /^\s{0,8}/.exec(unit.wording.slice(start, end))?.[0].length ?? 0;
    // Clauses of one sentence make one finding: 您好，打扰了。
    if (last?.to === index - 1 && clauses[index - 1]?.sentence === clause.sentence) {
      found[found.length - 1] = { ...last, end, to: index };
    } else found.push({ kind, start: start + space, end, from: led, to: index });
  });
  return found;
}

function kindOf(
  unit: SaidLine,
  { text, first }: Clause,
  index: number,
  known: readonly Courtesy[],
): CourtesyKind | undefined {
  if (text.length > LONGEST || text === '') return undefined;
  const words = text
    .replace(/(?:\p{Extended_Pictographic}|[\uFE0F\s~～^_*]){1,12}$/u, '')
    .replace(/^[*_\s]{1,4}/, '')
    .replaceAll('’', "'");
  const kind = fit(words, known);
  const { clauses } = unit;
  if (kind === 'greeting' || (kind === 'apology' && BARE_APOLOGY.test(words))) {
    // Only who begins a prompt or a paragraph greets; a list of greetings is data.
    const opens = unit.first && unit.list === undefined && (clauses[index - 1]?.sentence ?? 0) <= 1;
    const own = clauses[index + 1]?.text ?? '';
    return opens && index <= 2 && !WELCOME.test(own) ? kind : undefined;
  }
  if (kind === 'thanks') return first || ends(index, clauses) || thanksBefore(index, clauses, known) ? kind : undefined;
  return kind;
}

/** What may stand before a courtesy: “but honestly, …”, 其实…. */
const LEAD =
  /^(?:(?:and|but|so|also|well|ok|okay|oh|please|anyway|honestly|seriously|look)[, ]\s?|而且|但是|但|所以|另外|还有|真的|哎呀?|唉|其实|反正|总之){1,3}/i;
const AND = /^(.{6,80}?),? (?:and|but)(?: that)? (.{6,80})$/i;

/** The kind of a clause, or of two courtesies joined by “and”. */
function fit(words: string, known: readonly Courtesy[]): CourtesyKind | undefined {
  const kind = known.find(({ pattern }) => pattern.test(words))?.kind;
  if (kind !== undefined) return kind;
  const plain = words.replace(LEAD, '');
  const own = plain === words ? undefined : known.find(({ pattern }) => pattern.test(plain))?.kind;
  if (own !== undefined) return own;
  const [, one = '', other = ''] = AND.exec(plain) ?? [];
  if (one === '') return undefined;
  const first = known.find(({ pattern }) => pattern.test(one))?.kind;
  return first !== undefined && known.some(({ pattern }) => pattern.test(other)) ? first : undefined;
}

function thanksBefore(index: number, clauses: readonly Clause[], known: readonly Courtesy[]): boolean {
  const before = clauses[index - 1];
  return (
    before !== undefined &&
    before.sentence === clauses[index]?.sentence &&
    before.text.length <= LONGEST &&
    known.some(({ pattern }) => pattern.test(before.text))
  );
}

/** Whether a clause is the last of a sentence that is no list such as 礼貌用语：你好，谢谢。 */
function ends(index: number, clauses: readonly Clause[]): boolean {
  const { sentence } = clauses[index] ?? {};
  if (clauses[index + 1]?.sentence === sentence) return false;
  for (let before = index - 1; before >= 0 && clauses[before]?.sentence === sentence; before--) {
    if (/[:：]/.test(clauses[before]?.text ?? '')) return false;
  }
  return true;
}

/** Without the closing punctuation and the space behind the words. */
function wordsLength(text: string): number {
  return text.replace(/[，,。！!？?；;.~～\s]{1,9}$/, '').length;
}

function wordyIn({ text, wording }: SaidLine): readonly Filler[] {
  const found: Filler[] = [];
  for (const { pattern, plain, request, accepts } of PHRASES.in(text)) {
    for (const match of wording.matchAll(pattern)) {
      const [whole, inner = ''] = match;
      if (accepts?.(whole) === false) continue;
      const span = { start: match.index, end: match.index + whole.length };
      if (found.some(({ start, end }) => start < span.end && span.start < end)) continue;
      const shown = inner !== '';
      found.push({
        kind: 'wordy',
        ...span,
        request,
        shown,
        ...(plain === undefined ? {} : { plain: plain.replace('$1', inner) }),
      });
    }
  }
  return found.toSorted((a, b) => a.start - b.start);
}
