import type { Span } from '../../text.ts';
import { CLAIM_EN, RULES_EN, TREATED_EN } from '../lexicon/sensitivityClaimsEn.ts';
import { CLAIM_ZH, ONE_ZH, RULES_ZH, SINCE_ZH, FLAT_ZH, TREATED_ZH, WEAK_ZH } from '../lexicon/sensitivityClaimsZh.ts';
import { GROUP_CUES_EN, GROUP_EN } from '../lexicon/sensitivityPeopleEn.ts';
import { GROUP_CUES_ZH, GROUP_ZH } from '../lexicon/sensitivityPeopleZh.ts';

const PEOPLE_ZH = new RegExp(GROUP_ZH, 'g');
const PEOPLE_EN = new RegExp(`\\b(?:${GROUP_EN})\\b(?!['’]s\\b)`, 'gi');
/** People of a story may have faults. */
const STORY_ZH = /故事|小说|剧本|绘本|旁白|童话|情节|角色|主角|人物|(?<!其)[他她][^。！？]{0,60}$/;
/** A clause that begins with the group: what is said in it is said of all. */
const OPENS_ZH = /(?:^|[，。；：:、\s]|因为|所以)(?:给|那些|这些|那帮|这帮|现在的?|如今的?|咱们?)?$/;
/** Sight and hearing are no faults. */
const SENSES =
  /^(?:blind|deaf|disabled|the (?:blind|deaf|disabled)|wheelchair|autistic|dyslexic|non-native|illiterate)/i;
/** Groups of readers that are served by an easier text. */
const SERVED_ZH = /(?:方便|照顾|帮助|体谅|尊重|关爱|服务|为了|让|适合|陪|教)$/;
const SERVED_EN =
  /\b(?:help(?:s|ing)?|for|support(?:s|ing)?|serv(?:e|es|ing)|teach(?:es|ing)?|assist(?:s|ing)?|show(?:s|ing)?|where|when|why|how|what|which|if|ensure|make sure) $/i;

/** Literals of the sayings and rules that name no group. */
const SAYING_CUES_ZH: readonly string[] = [
  '男主外',
  '女子无才',
  '嫁出去',
  '马路杀手',
  '贤妻良母',
  '海底针',
  '是女的',
  '是男的',
  '小姐姐',
  '妹子',
  '美女',
  '谢绝',
  '默认',
  '招',
  '穿得',
  '穿得破',
  '长得',
  '一看就',
  '女秘书',
  '护士',
  '前台',
  '空姐',
  '女仆',
  '女老师',
  '女警',
  '算什么男人',
  '男孩子家',
  '女孩子家',
  '哭哭啼啼',
];
const SAYING_CUES_EN: readonly string[] = [
  'typical',
  'for a woman',
  'for a girl',
  'for a lady',
  'tone down',
  'motherhood',
  'maternity',
  'husband',
  'gals ',
  'secretaries',
  'names that',
  'name sound',
  'name look',
  'names which',
  'names sound',
  'names look',
  'name sounds',
  'name looks',
  'accents that',
  'these families',
  'these people',
  'these types',
  'these folks',
  'those families',
  'those people',
  'those types',
  'those folks',
  'such families',
  'such people',
  'such types',
  'real man',
  'like a girl',
  'weaker sex',
  'fairer sex',
  'kitchen',
  'the pants',
  'the trousers',
  'man of the house',
  'man up',
  'a lady',
  'is always',
  'are always',
  'assume the',
  'assume that',
  'assume every',
  'all know',
  'everyone knows',
  'kind of people',
  'attractive',
  'good-looking',
  'able-bodied',
  'get pregnant',
  'if the applicant',
  'male only',
  'whites only',
  'men only',
  'so easy',
  'so simple',
  'jokes about',
  'from eastern',
  'from africa',
  'from nigeria',
  'from india',
  'from romania',
  'from albania',
  'from the ',
  'villain',
  'thief',
  'bomber',
  'criminal',
  'pickpocket',
  'terrorist',
  'murderer',
  'secretary',
  'receptionist',
  'nurse',
  ' dad',
  ' mum',
  ' mom',
  'school run',
];

/** Literals without which a line says nothing of a group: groups zh, groups en, sayings zh, sayings en. */
export const CLAIM_CUES: readonly (readonly string[])[] = [
  GROUP_CUES_ZH,
  GROUP_CUES_EN,
  SAYING_CUES_ZH,
  SAYING_CUES_EN,
];

/** Where a line says of a whole group that it is worse, or treats it worse; `hits`: which of CLAIM_CUES it holds. */
export function claimsIn(use: string, hits: readonly number[]): readonly Span[] {
  const spans: Span[] = [];
  if (hits.includes(0)) claimsZh(use, spans);
  if (hits.includes(1)) claimsEn(use, spans);
  if (hits.includes(0) || hits.includes(2)) sayingsIn(use, RULES_ZH, spans);
  if (hits.includes(1) || hits.includes(3)) sayingsIn(use, RULES_EN, spans);
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
    if (ONE_ZH.test(left)) continue;
    const stop =
      (STORY_ZH.test(use.slice(0, start)) ? undefined : after(CLAIM_ZH, use, end)) ??
      after(TREATED_ZH, use, end) ??
      (SINCE_ZH.test(left) ? after(WEAK_ZH, use, end) : OPENS_ZH.test(left) ? after(FLAT_ZH, use, end) : undefined);
    if (stop !== undefined && !SERVED_ZH.test(left)) spans.push({ start, end: stop });
  }
}

function claimsEn(use: string, spans: Span[]): void {
  for (const match of use.matchAll(PEOPLE_EN)) {
    const start = match.index;
    const end = start + match[0].length;
    const stop = after(CLAIM_EN, use, use[end] === ' ' ? end + 1 : end) ?? after(TREATED_EN, use, end + 1);
    if (stop !== undefined && SENSES.test(match[0]) && /\bcan(?:['’]t|not)\b/.test(use.slice(end, stop))) continue;
    if (stop !== undefined && !SERVED_EN.test(use.slice(Math.max(0, start - 12), start)))
      spans.push({ start, end: stop });
  }
}

/** Where a sticky pattern that begins at `from` ends. */
function after(pattern: RegExp, text: string, from: number): number | undefined {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
