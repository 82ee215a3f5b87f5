import type { Span } from '../text.ts';
import { clausesOf, type Clause } from './clauses.ts';

const VERB_ZH =
  '翻译|总结|分析|分类|提取|判断|改写|润色|检查|评估|整理|归纳|概括|统计|比较|对比|标注|修改|优化|校对|打分|评价|审核|筛选|排序';
/** A roundabout wording and what it comes down to; `$1` is the first group. Groups are bounded: no backtracking. */
export const WORDY: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`进行(?:一个|一次|一下)(${VERB_ZH})的(?:操作|动作|工作|处理|过程)`, 'g'), '进行$1'],
  [new RegExp(`进行一[个下]((?:(?:仔细|认真|全面|详细|深入|准确|简单|专业)的?)?(?:${VERB_ZH}))(?!的)`, 'g'), '进行$1'],
  [/麻烦(?:你|您)(?:帮(?:我|忙))?(?![了啦])/g, '请'],
  [
    /(?<=^|[\n\r，。！？,.!?：:])我?(?:在)?想(?:请问|问)(?:一下)?(?:你|您)?[，,]?(?:是不是|是否)?(?:能不能|能否|可不可以|可以|能)(?:请|帮我|帮忙)?/g,
    '请',
  ],
  [
    /(?<=^|[\n\r，。！？,.!?：:])我?不知道(?:你|您)?(?:能不能|能否|可不可以|是否可以|是否能)够?(?:请|帮我|帮忙)?/g,
    '请',
  ],
  [/(?:如果|要是)(?:你|您)?(?:方便|不介意|愿意|有时间|有空)的话[，,]?\s?/g, ''],
  [/(?:能不能|可不可以|能否|可否)(?:麻烦|请)(?:你|您)?(?:帮(?:我|忙))?/g, '请'],
  [/(?:这里|此处|另外)?(?:需要|值得|应该)(?:特别)?(?:注意|一提|指出|说明)的是[，,：:]?\s?/g, ''],
  [
    /\bI(?:'m| am| was)(?: just)? wondering (?:if|whether) you (?:could|can|would|might)(?: (?:maybe|possibly|perhaps|please))? ?/gi,
    'Please ',
  ],
  [/\bwould you mind (?:to )?(?=\w)/gi, 'please consider '],
  [/\b(?:could|can|would) you (?:maybe|possibly|perhaps|kindly)(?: (?:please|be so kind as to))? /gi, 'please '],
  [/\bI would (?:really |very much |greatly )?appreciate it if you (?:could|would) /gi, 'Please '],
  [/,? ?\bif (?:you don't mind|it's not too much trouble|it isn't too much trouble|that's okay with you)\b,? ?/gi, ' '],
  [/\b(?:it is|it's) (?:important|worth|necessary) (?:to note|noting|to mention|mentioning) that /gi, ''],
  [/\b(?:it should be noted|please be advised|please note) that /gi, ''],
  [/\bdue to the fact that\b/gi, 'because'],
  [/\bin the event that\b/gi, 'if'],
  [/\bat this point in time\b/gi, 'now'],
  [/\bfor the purpose of (?=\w+ing\b)/gi, 'for '],
  [/\bhas the ability to\b/gi, 'can'],
  [/\bhave the ability to\b/gi, 'can'],
  [/\bin spite of the fact that\b/gi, 'although'],
];

const GREETING =
  /^(?:(?:你|您|大家)好[啊呀]?|嗨|哈喽|hi|hello|hey|good (?:morning|afternoon|evening)|dear)(?:[ ,]*(?:there|chatgpt|claude|kimi|gpt|ai|assistant|bot|小助手|助手))?$/i;
const THANKS =
  /^(?:(?:非常|十分|万分|先|提前|真的|很)*(?:感谢|谢谢|多谢)(?:您|你|大家)?(?:的)?(?:帮助|支持|配合|理解|合作|耐心|回答|努力|帮忙)?[啦了哦呀]?|(?:辛苦|麻烦|拜托|劳烦)(?:您|你)?(?:了|啦)|(?:many )?thanks?(?: you)?(?: so much| very much| a lot)?(?: in advance)?(?: for (?:your|the) (?:help|time|assistance|support|patience|understanding|cooperation))?(?: in advance)?)$/i;
const APOLOGY =
  /^(?:(?:不好意思|抱歉|对不起)(?:打扰(?:您|你)?|麻烦(?:您|你)?)?了?|(?:i'?m )?sorry (?:to|for) both\w+ you(?: again)?)$/i;
const FLATTERY =
  /^(?:(?:我)?(?:知道|相信)?你(?:真|真的|实在)?(?:是)?(?:最|太|超级?|非常)(?:棒|厉害|聪明|强大|优秀|好)(?:的|了|啦)?|我(?:相信|知道)(?:你|您)(?:一定|肯定)?(?:可以|能|会)?(?:做|完成)得?(?:很)?(?:好|到|出色)?的?|加油|you(?:'re| are) (?:the best|amazing|so smart|awesome|great|brilliant)|i (?:know|believe|trust|am sure|'m sure)(?: that)? you can do (?:it|this|that)|good luck)$/i;
const BRIBE =
  /^(?:(?:(?:如果)?(?:做|完成|回答)得?好)?(?:的话)?我?(?:会|就|将)?(?:给|奖励)(?:你|您)\s?\d*\s?(?:元|美元|块钱?)?(?:的)?(?:小费|奖励|奖金)|(?:这)?对我(?:的(?:工作|职业|生活))?(?:来说|而言)?(?:真的|非常|很|十分)+重要|(?:and )?(?:i(?:'ll| will| am going to)|you(?:'ll| will)) (?:tip you|get a tip of|receive|be paid|pay you)\s?\$?\d+(?: dollars)?(?: tip)?|this is (?:very|really|extremely) important (?:to|for) (?:me|my (?:career|job)))$/i;

/**
 * The words of an instruction that say nothing: courtesies, and roundabout wordings but for the verb within. No rule
 * counts them as evidence or as a fault except those that report them, so that deleting them changes nothing else.
 */
export function fillerOf(wording: string, sentences: readonly Span[]): readonly Span[] {
  const clauses = clausesOf(wording, sentences);
  const courtesies = clauses.filter((clause, index) => isCourtesy(clause, index, clauses));
  const wordy = WORDY.filter(([, plain]) => !plain.includes('$1')).flatMap(([pattern]) =>
    Array.from(wording.matchAll(pattern), (match) => ({ start: match.index, end: match.index + match[0].length })),
  );
  return [...courtesies, ...wordy].toSorted((a, b) => a.start - b.start || a.end - b.end);
}

/** Whether a clause tells nothing about the task: a greeting, thanks, an apology, flattery or a bribe. */
export function isCourtesy({ text, first }: Clause, index: number, clauses: readonly Clause[]): boolean {
  if (text.length > 120) return false;
  if (GREETING.test(text)) return index === 0;
  const opens = first || THANKS.test(clauses[index - 1]?.text ?? '');
  if (THANKS.test(text)) return opens || closes(index, clauses);
  return APOLOGY.test(text) || FLATTERY.test(text) || BRIBE.test(text);
}

/** Whether a clause is the last of a sentence that is no list such as 礼貌用语：你好，谢谢。 */
function closes(index: number, clauses: readonly Clause[]): boolean {
  const { sentence } = clauses[index] ?? {};
  if (clauses[index + 1]?.sentence === sentence) return false;
  for (let before = index - 1; clauses[before]?.sentence === sentence && before >= 0; before--) {
    if (/[:：]/.test(clauses[before]?.text ?? '')) return false;
  }
  return true;
}
