import { MORE_FINDS } from './ambiguityMoreStances.ts';
import { FINDS, LANGUAGE_FINDS, type Find } from './ambiguityStanceFinds.ts';

/** A requirement that excludes another one on the same topic: a table, no table; English, Chinese. */
export interface Stance {
  readonly topic: string;
  readonly value: string;
  readonly subject: string; // the part of the answer that it is about, '' when not named
  readonly start: number;
  readonly end: number;
}

const SUBJECTS =
  /[主副小大]标题|标题|正文|摘要|开头|结尾|每条|每段|每句|每个|每项|每行|每题|理由|原因|说明|结论|描述|评语|总结|简介|建议|备注|引言|关键词|选项|单条|字段|变量|注释|附录|例句|\b(?:(?:main |short |long |meta |first |second |full |opening |closing )?(?:titles?|descriptions?|summar(?:y|ies)|messages?|headlines?)|titles?|headings?|headlines?|body|intro(?:duction)?|conclusion|reasons?|explanations?|descriptions?|essays?|each|every|per|captions?|abstracts?|rationale|notes?|comments?|fields?|keywords?|examples?|keys|names?|subject line|appendix|thoughts?|reasoning|summary|summaries|recap|feedback)\b/gi;
const CONDITIONAL =
  /如果|(?<![倘])若(?!干)|当[^，。]{0,12}时|遇到|对于|的话|问题是|语言是|输入(?:是|为)|比如|例如|除非|否则|除了(?![^，。]{1,8}(?:之?外|以外))|\b(?:if|when|where|whenever|unless|otherwise|except|in case|for (?:long|short|complex|simple)|optionally|may|might|either|could)\b/i;
// A negation that is still open where the words begin: 不使用…, “do not include …”, “no lists or …”.
const NEGATED =
  /(?:[不无勿非]|别|避免|禁止|杜绝|没有)[^，。；,;\n]{0,20}$|(?:\bnot|n't|\bnever|\bavoid|\bwithout|\bno|\bnor|\binstead of|\brather than)\b[^.;:\n]{0,50}$/i;
const CONVERTS =
  /改成|改为|改写|转成|转为|转换|译成|翻译|变成|而不是|而非|\b(?:convert|rewrite|translate|instead of|rather than|from)\b/i;

const UNSAID =
  /(?:不要|不得|不能|不可|禁止|切勿|请勿|别|避免|不)(?:再)?(?:提到|提及|提|透露|涉及|写明|写出|写|注明|出现|包含|列出|给出|附上)(?:任何|具体的?)?([^，。；、和与或的\n\d]{2,8})(?=[，。；、和与或\n]|$)|(?<=[，。；\s]|^)(?:省略|略去|略过|去掉)([^，。；、和与或的\n\d]{2,6})(?=[，。；、\n]|$)|\b(?:do not|don't|never|must not|avoid) (?:mention(?:ing)?|reveal(?:ing)?|stat(?:e|ing)|nam(?:e|ing)|includ(?:e|ing)|giv(?:e|ing)|show(?:ing)?|list(?:ing)?)\s+(?:the |any |a |an |our |your )?([a-z][a-z -]{2,30}?)(?=[.,;\n]| (?:or|and|in|at|of|for|by|to|with|from)\b|$)|\b(?:leave|keep) (?:the |any |our |your )?([a-z][a-z -]{2,24}?) out\b|\b(?:omit|exclude) (?:the |any |all |our |your )?([a-z][a-z -]{2,24}?)(?=[.,;\n]| (?:or|and|in|from)\b|$)/gi;
const SAID =
  /(?:必须|务必|一定要|需要?|要|请|应当?|开头|首句|第一[句行段]|结尾|最后)(?:明确|清楚)?(?:地)?(?:提到|提及|提|写明|写出|写上|写|注明|说明|列出|标明|给出|附上|带上|加上|包含)(?:具体的?)?([^，。；\n]{2,30})|(?:\b(?:must|always|be sure to|make sure to|please|should|and)|^)\s{0,2}(?:mention|state|name|include|give|list|show)\s+([^.;\n]{3,60})|\b(?:line|sentence|paragraph|answer|reply|text|post|mail|letter|it|heading|title) (?:gives|states|names|shows|includes|contains|mentions)\s+([^.;\n]{3,60})/gi;
const ALWAYS = /\balways\b|必须|务必|一定要|每次都/i;

/** What a sentence wants said or left unsaid: the same stance on the same thing is a topic of its own. */
export function mentionsIn(
  text: string,
  offset: number,
): { readonly said: readonly Mention[]; readonly unsaid: readonly Mention[] } {
  const conditional = CONDITIONAL.test(text);
  // “Always name … when asked” is at odds with “never name …” all the same.
  if (conditional && !ALWAYS.test(text)) return { said: [], unsaid: [] };
  const read = (pattern: RegExp) =>
    Array.from(text.matchAll(pattern), (match): Mention => ({
      words: (match.slice(1).find((group) => group !== undefined) ?? '').trim().toLowerCase(),
      start: offset + match.index,
      end: offset + match.index + match[0].trimEnd().length,
    }));
  return {
    said: read(SAID).filter(({ start }) => !NEGATED.test(text.slice(0, start - offset))),
    unsaid: conditional ? [] : read(UNSAID),
  };
}

/** What is to be said, or not to be said, lower case. */
export interface Mention {
  readonly words: string;
  readonly start: number;
  readonly end: number;
}

/** All stances, to be tried where one of their literals occurs. */
export const STANCES: readonly Find[] = [...FINDS, ...LANGUAGE_FINDS, ...MORE_FINDS];

/** The stances of a sentence: `text` is what it says, `offset` its place, `finds` what its line may hold; conditions bind only their case and count for nothing. */
export function stancesIn(text: string, offset: number, finds: readonly Find[]): readonly Stance[] {
  if (finds.length === 0 || CONDITIONAL.test(text)) return [];
  const converts = CONVERTS.test(text);
  return finds.flatMap(({ topic, value, pattern }) =>
    converts && topic !== 'reason'
      ? []
      : Array.from(text.matchAll(pattern)).flatMap((match) =>
          value !== 'no' && NEGATED.test(text.slice(0, match.index))
            ? []
            : [
                {
                  topic,
                  value,
                  subject: topic === 'title' ? '' : subjectBefore(text, match.index),
                  start: offset + match.index,
                  end: offset + match.index + match[0].length,
                },
              ],
        ),
  );
}

/** What part of the answer a requirement is about: the last such noun before it in its sentence. */
export function subjectBefore(text: string, at: number): string {
  const clause = text.slice(Math.max(0, at - 40), at).replace(/^.*[，,；;]/s, '');
  return (clause.match(SUBJECTS)?.at(-1) ?? '').toLowerCase();
}

/** Literals without which nothing is to be said or left unsaid; lower case. */
export const SAYS_CUES: readonly string[] = [
  '提到',
  '提及',
  '要提',
  '不提',
  '别提',
  '透露',
  '写明',
  '注明',
  '标明',
  '不写',
  '别写',
  '要写',
  '省略',
  '略去',
  '去掉',
  'mention',
  'reveal',
  'omit',
  'exclude',
  'leave ',
  'gives ',
  'states ',
  'names ',
  'name the',
  'name our',
  'include the',
  'state the',
  'give the',
];
