import { IT_CUES } from './ambiguityItCues.ts';
import { MISSING_REFERENCES } from './ambiguityMissingReferences.ts';
import type { ReferencePattern } from './ambiguityReferencePattern.ts';

const SAID_ZH =
  '(?:说|讲|提|聊|谈|讨论|商量|商定|约定|约|定|发|给|用|改|写|做|确认|沟通|交代|布置|看|试)(?:好|过|到|完|的那|给你)?(?:了)?的';
const PAST_ZH =
  '(?:上次|上回|上一次|之前|刚才|刚刚|先前|此前|昨天|前天|那天|那次|早上|上周|上个月|开会时|会上|电话里|群里)';
const COUNTER_ZH = '[份个种套篇版条张封次款家批本]';
const NOUN_ZH =
  '(格式|模板|标准|名单|清单|表格?|术语表|词表|规则|要求|版本|方案|风格|语气|样式|口径|流程|思路|文案|文件|文档|合同|方法|写法|大纲|框架|框)';
const PAST_EN =
  '(?:last time|last week|last month|yesterday|before|earlier|previously|the other day|in the meeting|on the phone|this morning)';
const THING_EN =
  'format|template|style|tone|list|rules|criteria|version|variant|draft|option|proposal|table|layout|plan|outline|glossary|guidelines|wording|approach|method|scheme|idea|document|file|text|example|structure|one';

/** References to what was said or made before the prompt, or to one of several things that the prompt does not hold. */
export const LOOSE_REFERENCES: readonly ReferencePattern[] = [
  {
    need: 'outside',
    cues: ['上次', '上回', '上一次', '昨天', '前天', '那天', '那次', '刚才', '之前', '先前'],
    pattern: new RegExp(
      `((?:上次|上回|上一次|昨天|前天|那天|那次|刚才|之前|先前)(?:的)?(?:我们|咱们|你|我)?(?:${SAID_ZH.slice(0, -1)})?的?那${COUNTER_ZH}(?:(?!翻译|改写|撰写|写|来|做|整理|总结|处理|给|把|润色)[^，。；：、\\n\\d\\uFFFC ]){0,6}|(?:上次|上回|上一次)的(?:模板|格式|标准|风格|写法|名单|清单|术语表|版本|要求|规则|方案|样式|思路))`,
      'dg',
    ),
  },
  {
    need: 'outside',
    cues: [
      '上次',
      '上回',
      '上一次',
      '之前',
      '刚才',
      '刚刚',
      '先前',
      '昨天',
      '前天',
      '那天',
      '上周',
      '开会时',
      '会上',
      '电话里',
      '群里',
      '早上',
    ],
    pattern: new RegExp(
      `(${PAST_ZH}(?:我们|咱们|你我|跟你|和你|同你|我|你|大家|老师|领导|老板|在?(?:群里|会上|电话里|邮件里))${SAID_ZH}[^，。；：、\\n\\d]{0,8})`,
      'dg',
    ),
  },
  {
    need: 'outside',
    cues: [
      '你懂的',
      '你知道的',
      '说好的',
      '讲好的',
      '约好的',
      '商量好的',
      '定好的',
      '说过的',
      '聊过的',
      '讨论过的',
      '像上次',
      '跟上次',
      '和上次',
      '像往常',
      '照往常',
      '照常',
      '一如既往',
      '老模板',
      '老格式',
      '老办法',
      '老标准',
    ],
    pattern:
      /((?:我们|咱们|之前|事先|提前)?(?<!没)(?:说|讲|约|商量|谈|聊|讨论)(?:好|过|定)的(?:那[份个种套篇版条样]?)?(?:标准|规则|格式|模板|要求|方案|内容|方式|方法|样子|价格|时间|名单|思路|来|那样)|你(?:懂|知道)的那[份个种套篇版条样][^，。；\n]{0,6}|(?:像|跟|和)(?:上次|往常)(?:那样|一样)|照往常|一如既往地?|老(?:模板|格式|办法|标准))/dg,
  },
  {
    need: 'noun',
    cues: ['那份', '那个', '那种', '那套', '那版', '那张', '那篇', '那些'],
    pattern: new RegExp(
      `(?:按照?|照着?|用|参照|参考|根据|依照|依据|沿用|套用|结合|对照|基于)((?:那|那些)${COUNTER_ZH}?(?:的)?[一-鿿]{0,4}?${NOUN_ZH})`,
      'dg',
    ),
  },
  {
    need: 'noun',
    cues: [
      '特定',
      '指定',
      '既定',
      '规定的',
      '约定的',
      '相应的',
      '有关规',
      '相关规',
      '相关标准',
      '相关要求',
      '标准格式',
      '公司规',
      '统一格式',
      '固定格式',
      '常规格式',
      '惯用',
      '通用格式',
    ],
    pattern:
      /(?:按照?|根据|遵循|符合|在|依照|依据|用|使用|放到|写入|参照|参考|以)((?:特定|指定|既定|规定|约定|相应|有关|相关|公司|统一|固定|常规|惯用|标准)的?(?:的)?(格式|模板|标准|指南|规范|规定|规则|要求|位置|口径|流程|样式|版式))/dg,
  },
  {
    need: 'noun',
    cues: [
      '第二个',
      '第三个',
      '第二版',
      '第三版',
      '第二种',
      '第三种',
      '另一个',
      '另一版',
      '另一种',
      '另一份',
      '后一个',
      '前一个',
      '后者',
      '前者',
      '最后一版',
      '上一版',
      '前一版',
      '旧版',
    ],
    pattern:
      /(?:把|将|按照?|用|参照|参考|采用|选|以|改|基于)((?:第[二三]|另一|[前后上]一|最后一)[个版种份条](?:的)?(方案|版本|稿子?|候选|备选|草稿|选项|文案|标题|模板|说法|写法)|(?:第[二三]|另一|[前后上]一|最后一)(版))/dg,
  },
  {
    need: 'noun',
    cues: ['经典台词', '这份名单', '附件', '附表', '附图', '附录', '截图', '图中', '图片里', '上传的'],
    pattern:
      /(?:参考|参照|根据|按照?|依据|结合|对照|用|照着?)((?:经典台词|附件(?:里|中|一|1)?的?(?:表格?|清单|名单|要求|内容|格式|模板|标准)?|附表|附图|附录|截图(?:里|中)?的?[一-鿿]{0,4}|这份名单))()(?![一-鿿]*[：:])/dg,
  },
  {
    need: 'outside',
    cues: [
      'talked',
      'settled on',
      'decided on',
      'spoke',
      'discussed',
      'agreed',
      'mentioned',
      'last time',
      'last week',
      'yesterday',
      'earlier',
      'the other day',
      'in the meeting',
      'on the phone',
      'this morning',
      'sent you',
      'told you',
      'showed you',
      ' before',
    ],
    pattern: new RegExp(
      `\\b((?:the|that|those|our|my) (?:[a-z-]+ ){0,2}?[a-z-]+,? (?:that |which )?(?:we|we've|i|i've|you and i) (?:(?:just|already|have|had) )?(?:(?:talked|spoke|agreed|decided|settled) (?:about|on|upon)|discussed|agreed)(?: ${PAST_EN})?|(?:the|that|those|our|my) (?:[a-z-]+ ){0,2}?(?:${THING_EN}|ones|rules|things?) (?:that |which )?(?:we|i|you) (?:used|made|sent(?: you)?|wrote|had|did|showed(?: you)?|gave(?: you)?|tried|mentioned|told you(?: about)?|shared) ${PAST_EN}|(?:the|that) (?:${THING_EN}|ones) from (?:last time|last week|last month|yesterday|before|the meeting|our last \\w+|the other day))\\b`,
      'dgi',
    ),
  },
  {
    need: 'outside',
    cues: [
      'as usual',
      'as always',
      'like before',
      'as before',
      'like last',
      'like we did',
      'as we did',
      'like always',
      'you know which',
      'you know the',
      'you know what i',
      'as i told',
      'as i said',
      'like i said',
      'like the others',
      'the same as always',
      'the usual ',
    ],
    pattern:
      /\b(as usual|as always|like always|(?:like|as|same as) (?:before|last time|last week|last month|yesterday|the last one|(?:we|i) did(?: it)?(?: last time| before)?)|you know (?:which (?:one|ones)?|the (?:drill|one|format|style))|(?:as|like) i (?:told you|said)(?: before| earlier| last time| yesterday)?|the usual (?:suspects|stuff|things|way|style|tone|format|layout|rules|structure|fields|sections|columns|template))(?=\s*(?:[.,;:!)]|$|\n|and\b))/dgi,
  },
  {
    need: 'noun',
    cues: [
      'the second ',
      'the third ',
      'the other ',
      'the previous ',
      'the former ',
      'the latter ',
      'the earlier ',
      'the old ',
      'the first ',
    ],
    pattern:
      /\b(?<!in )(the (?:second|third|other|previous|former|latter|earlier|last) (variant|version|option|draft|alternative|proposal|candidate|design|suggestion|wording|template|headline|slogan))\b/dgi,
  },
  {
    need: 'noun',
    cues: [
      'that list',
      'that format',
      'that template',
      'that table',
      'that document',
      'those rules',
      'those criteria',
      'that style',
      'that file',
      'that glossary',
      'specific guidelines',
      'the guidelines',
      'certain guidelines',
      'certain criteria',
      'certain rules',
      'agreed ',
      'attached ',
    ],
    pattern:
      /\b(?:use|follow|apply|in|per|with|to|from|using|following|according to|based on|against|like)\s+((?:that|those|certain|specific|the agreed|our agreed|the attached) (list|format|template|table|document|rules|criteria|style|file|glossary|guidelines|scheme|rubric|wording|spreadsheet|price list))\b(?! (?:that|which|of|below|in|with|for|is|are|to)\b|\s*[:：])/dgi,
  },
  {
    need: 'outside',
    cues: [
      ' this before',
      ' that before',
      ' this after',
      ' that after',
      ' it before that',
      ' this to that',
      ' this with that',
    ],
    pattern:
      /\b((?:apply|do|use|repeat|check|add|put) (?:this|that|these|those|it) (?:before|after|for|with|to|on|instead of) (?:that|this|these|those))(?=\s*(?:[.,;!]|$|\n))/dgi,
  },
  {
    need: 'two',
    cues: ['它'],
    pattern:
      /(?:里|中)?(?:既?有|包括|包含|含有?|附有?|带有?)[^，。；、\n]{1,10}(?:和|与|及|以及)[^，。；、\n]{1,10}[，,。](?:[^，。；\n]{1,12}[，,])?(?:请|并|再|就|则|然后){0,3}((?:把|将|对|给|为)它(?!们)[^，。；\n]{1,8})/dg,
  },
  {
    need: 'two',
    cues: IT_CUES,
    pattern:
      /\b(?:contains?|has|have|includes?|there (?:is|are)|with|gets?|receives?|comes with) (?:an? |the |one )[a-z -]{2,24} and (?:an? |the |one )[a-z -]{2,24}[.,;]\s+(?:(?:if|when|then|please)\b[^.;,\n]{0,40},?\s)?((?:shorten|summari[sz]e|translate|rewrite|improve|score|rate|edit|return|copy|put|write|send|move|delete|check|list|extract) it)\b/dgi,
  },
  ...MISSING_REFERENCES,
];
