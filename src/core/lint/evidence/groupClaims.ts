import type { Span } from '../../text.ts';
import { RULES_EN, TREATED_EN } from '../lexicon/sensitivityClaimsEn.ts';
import { OPEN_EN, THEY_CUES_EN, THEY_EN } from '../lexicon/sensitivityOpenEn.ts';
import { KEPT_OUT_ZH, LISTED_ZH, LOW_ZH, OPEN_ZH, SAID_ZH, WELL_ZH } from '../lexicon/sensitivityOpenZh.ts';
import {
  CLAIM_ZH,
  ONE_ZH,
  RULES_ZH,
  SINCE_ZH,
  FLAT_ZH,
  THEIRS_ZH,
  TREATED_ZH,
  WEAK_ZH,
} from '../lexicon/sensitivityClaimsZh.ts';
import { BEFORE_EN, BETWEEN_EN, BETWEEN_ZH, CONTEMPT_EN, CONTEMPT_ZH } from '../lexicon/sensitivityNearby.ts';
import { GROUP_CUES_EN, GROUP_EN } from '../lexicon/sensitivityPeopleEn.ts';
import { GROUP_CUES_ZH, GROUP_ZH } from '../lexicon/sensitivityPeopleZh.ts';
import { SAYING_CUES_EN, SAYING_CUES_ZH } from '../lexicon/sensitivitySayingCues.ts';
import { after, blameEnd, claimEnd } from './predicatesEn.ts';

const PEOPLE_ZH = new RegExp(GROUP_ZH, 'g');
const PEOPLE_EN = new RegExp(`\\b(?:${GROUP_EN})\\b(?!['’]s\\b)`, 'gi');
const BACK = 300; // characters before a group in which a story would be named
/** People of a story may have faults. */
const STORY_ZH = /故事|小说|剧本|绘本|旁白|童话|情节|角色|主角|人物|(?<!其)[他她][^。！？]{0,60}$/;
/** A room or a garment of theirs. */
const THING_ZH = /^(?:宿舍|寝室|装|鞋|厕|浴|服|节|组|篮|足|款|专区)/;
/** The fault is of somebody or something that they meet, or is denied. */
const MET_ZH = /遇到|遇上|面对|应对|小心|避坑|不必|提防的|防骗/;
/** Groups whose difficulties are told so that they are met. */
const TENDER_ZH = /老|残|盲|聋|孩|学生|自闭|抑郁|岁|难民|留守/;
const CLASS_ZH = /农民|民工|打工|保洁|保安|保姆|环卫|外卖|工人|籍|乡下|农村|山里|务工|族/;
/** A clause that begins with the group: what is said in it is said of all. */
const OPENS_ZH = /(?:^|[，。；：:、\s]|因为|所以)(?:给|那些|这些|那帮|这帮|现在的?|如今的?|咱们?)?$/;
/** Sight and hearing are no faults. */
const SENSES =
  /^(?:blind|deaf|disabled|the (?:blind|deaf|disabled)|wheelchair|autistic|dyslexic|non-native|illiterate)/i;
const STORY_EN =
  /\b(?:stor(?:y|ies)|tale|novel|fable|scene|plot|characters?|screenplay|chapter|poem|thriller|film|movie|game|play)\b/i;
/** A reason or a moral, which is the author's own even in a story. */
const GIVEN_EN = /\b(?:because|since|moral|obviously|naturally|after all)\b[^.;]{0,12}$/i;
/** Groups of readers that are served by an easier text. */
const SERVED_ZH = /(?:方便|照顾|帮助|体谅|尊重|关爱|服务|为了|让|适合|陪|教)$/;
const SERVED_EN =
  /\b(?:help(?:s|ing)?|for|support(?:s|ing)?|serv(?:e|es|ing)|teach(?:es|ing)?|assist(?:s|ing)?|show(?:s|ing)?|where|when|how|what|which|if|ensure|make sure) $/i;

/** How far a clause reaches behind the name of a group, one comma included. */
const CLAUSE_ZH = /(?:们|的)?[^，,。；;！？!?\n]{0,14}(?:[，,][^，,。；;！？!?\n]{0,10})?/y;
const CLAUSE_EN = /[^.,;!?\n(]{0,60}/y;
/** After “反正”, “毕竟”: what all of them do is a reason. */
const ALWAYS_ZH = /(?:们)?(?:都|只|就|天生|永远|总是?|更)[^，。；！？\n]{2,14}/y;

const FIXED = 5; // lists before those of the open patterns
const OPEN = [OPEN_ZH, OPEN_EN] as const;

/** Literals without which a line says nothing of a group: groups zh, groups en, sayings zh, sayings en, people named before, open patterns zh, en. */
export const CLAIM_CUES: readonly (readonly string[])[] = [
  GROUP_CUES_ZH,
  GROUP_CUES_EN,
  SAYING_CUES_ZH,
  SAYING_CUES_EN,
  THEY_CUES_EN,
  ...OPEN.flatMap(({ lists }) => lists),
];

/** Where a line says of a whole group that it is worse, or treats it worse; `hits`: which of CLAIM_CUES it holds. */
export function claimsIn(use: string, hits: readonly number[]): readonly Span[] {
  const spans: Span[] = [];
  if (hits.includes(0)) claimsZh(use, spans);
  if (hits.includes(1)) claimsEn(use, spans);
  if (hits.includes(4)) claimsOfThem(use, spans);
  if (hits.includes(0) || hits.includes(2)) sayingsIn(use, RULES_ZH, spans);
  if (hits.includes(1) || hits.includes(3)) sayingsIn(use, RULES_EN, spans);
  let first = FIXED;
  for (const patterns of OPEN) {
    const end = first + patterns.lists.length;
    const own = hits.filter((hit) => hit >= first && hit < end).map((hit) => hit - first);
    sayingsIn(
      use,
      patterns.of(own).map(({ pattern }) => pattern),
      spans,
    );
    first = end;
  }
  return spans;
}

function sayingsIn(use: string, patterns: readonly RegExp[], spans: Span[]): void {
  for (const pattern of patterns) {
    for (const match of use.matchAll(pattern)) spans.push({ start: match.index, end: match.index + match[0].length });
  }
}

function claimsZh(use: string, spans: Span[]): void {
  for (const match of use.matchAll(PEOPLE_ZH)) {
    const start = match.index;
    const end = start + match[0].length;
    const left = use.slice(Math.max(0, start - 16), start);
    if (ONE_ZH.test(left) || THING_ZH.test(use.slice(end, end + 2))) continue;
    const told = STORY_ZH.test(use.slice(Math.max(0, start - BACK), start));
    const stop =
      (told
        ? CLASS_ZH.test(match[0])
          ? after(LOW_ZH, use, end)
          : undefined
        : (after(CLAIM_ZH, use, end) ??
          after(SAID_ZH, use, end) ??
          after(WELL_ZH, use, end) ??
          nearby(use, end, CLAUSE_ZH, CONTEMPT_ZH, BETWEEN_ZH))) ??
      after(TREATED_ZH, use, end) ??
      (KEPT_OUT_ZH.test(left) ? after(LISTED_ZH, use, end) : undefined) ??
      (SINCE_ZH.test(left)
        ? (after(WEAK_ZH, use, end) ?? after(ALWAYS_ZH, use, end))
        : OPENS_ZH.test(left)
          ? after(FLAT_ZH, use, end)
          : undefined) ??
      (TENDER_ZH.test(match[0]) || told ? undefined : theirs(use, end));
    if (stop !== undefined && !SERVED_ZH.test(left) && !MET_ZH.test(use.slice(end, stop)))
      spans.push({ start, end: stop });
  }
}

/** Where a fault ends that “they” have right behind a group. */
function theirs(use: string, end: number): number | undefined {
  const near = use.slice(end, end + 30);
  const found = /[她他]们|[这那][种帮些]人/.test(near) ? THEIRS_ZH.exec(near) : null;
  return found === null ? undefined : end + found.index + found[0].length;
}

function claimsEn(use: string, spans: Span[]): void {
  for (const match of use.matchAll(PEOPLE_EN)) {
    const start = match.index;
    const end = start + match[0].length;
    const told =
      STORY_EN.test(use.slice(Math.max(0, start - BACK), start)) &&
      !GIVEN_EN.test(use.slice(Math.max(0, start - 24), start));
    const stop =
      (told
        ? undefined
        : (claimEnd(use, end, false) ??
          nearby(use, end, CLAUSE_EN, CONTEMPT_EN, BETWEEN_EN) ??
          (BEFORE_EN.test(use.slice(Math.max(0, start - 30), start)) ? end : undefined))) ??
      after(TREATED_EN, use, end + 1) ??
      (told ? undefined : (usedAsReason(use, match[0], end) ?? blamedLater(use, end)));
    if (stop !== undefined && SENSES.test(match[0]) && /\bcan(?:['’]t|not)\b/.test(use.slice(end, stop))) continue;
    if (stop !== undefined && !SERVED_EN.test(use.slice(Math.max(0, start - 12), start)))
      spans.push({ start, end: stop });
  }
}

function claimsOfThem(use: string, spans: Span[]): void {
  for (const { index, 0: name } of use.matchAll(THEY_EN)) {
    const stop = claimEnd(use, index + name.length, true);
    if (stop !== undefined && !STORY_EN.test(use.slice(Math.max(0, index - BACK), index)))
      spans.push({ start: index, end: stop });
  }
}

/** “Chinese passengers push to the front, so …”: what a people or a sex does is the reason of an instruction. */
const REASON_EN = /[^.,;:!?\n]{4,60}(?=, so (?!that\b|far\b))/y;
const PEOPLES =
  /(?:ans?|ese|ish|[^h]is|women|men|girls|boys|turks|poles|arabs|jews|muslims|blacks|gypsies|roma|greeks|swedes|danes)$|^(?:chinese|indian|russian|turkish|polish|arab|muslim|black|african|asian|mexican|italian|romanian|gypsy|roma|jewish|german|french|japanese|korean|greek|brazilian|british|american) /i;
/** What is a need, a custom or a figure, and no blame. */
const NEUTRAL_EN =
  /\b(?:not|n['’]t|eat|celebrate|fast|pray|speak|use|observe|wear|live|must|may|might|should|need|rely|prefer|like|read|travel|arrive|come|work|pay|start|have|has|make up|is|was|were|will|would|can|see|hear|tired|new|first|required|paid|allowed|underrepresented|vote|register|study|learn|buy|visit|watch|shop|sleep|join|ask|often|and (?:men|women|boys|girls)|who|interested|familiar|used to|our|more|less|likely|fewer)\b|\d/i;

function usedAsReason(use: string, name: string, end: number): number | undefined {
  if (!PEOPLES.test(name)) return undefined;
  const stop = after(REASON_EN, use, end);
  return stop === undefined || NEUTRAL_EN.test(use.slice(end, stop)) ? undefined : stop;
}

const THEY = /\bthey(?=['’ ])/gi;

/** Where a fault ends that the next “they” behind a group is said to have. */
function blamedLater(use: string, end: number): number | undefined {
  for (const { index, 0: word } of use.slice(end, end + 90).matchAll(THEY)) {
    return blameEnd(use, end + index + word.length);
  }
  return undefined;
}

/** Where a word of contempt ends that is said of the group in the rest of its clause. */
function nearby(use: string, end: number, clause: RegExp, contempt: RegExp, between: RegExp): number | undefined {
  const rest = use.slice(end, after(clause, use, end) ?? end);
  for (const { index, 0: word } of rest.matchAll(contempt)) {
    return between.test(rest.slice(0, index)) ? undefined : end + index + word.length;
  }
  return undefined;
}
