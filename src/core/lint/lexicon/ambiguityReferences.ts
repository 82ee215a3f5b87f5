import type { ReferencePattern } from './ambiguityReferencePattern.ts';
import { EVERYDAY_REFERENCES } from './ambiguityEverydayReferences.ts';
import { IT_CUES } from './ambiguityItCues.ts';
import { LOOSE_REFERENCES } from './ambiguityLooseReferences.ts';
import { OPEN_REFERENCES } from './ambiguityOpenReferences.ts';
import { GatedPatterns } from './gatedPatterns.ts';

/** What a reference may point to: the kind of thing that would have to stand before it. */
export type Referent = 'table' | 'example' | 'rules' | 'format' | 'labels' | 'text' | 'talk';

const NOUN_ZH =
  '(?:规则|标准|格式|表格|示例|例子|样例|范例|要求|模板|步骤|分类|类别|标签|定义|说明|风格|方式|做法|方法|口径|维度|清单|名单|约束|流程|写法|样式|样子|思路|体例)';
const NOUN_EN =
  '(?:rules|criteria|criterion|table|format|style|examples?|template|list|schema|steps|guidelines|definitions?|rubric|standards?|way|method|one|layout|structure|sample|tone|scheme|categories|labels)';

const REFERENCES: readonly ReferencePattern[] = [
  {
    need: 'before',
    cues: ['上面', '上述', '上文', '上列', '前面', '前述', '前文', '以上'],
    pattern: new RegExp(
      `(?<![\\d岁年分元个万千百级种项及或点])((?:上面|上述|上文|上列|前面|前述|前文|以上)(?:的|所(?:说|讲|述|列|给|提)(?:到|及|过)?的?|提到的|列出的|给出的|说的)?(?:那(?:种|个|份|条|样|些|套|张)|这(?:种|个|些))?(?:的)?[^，。；：、\\n的]{0,4}?${NOUN_ZH})`,
      'dg',
    ),
  },
  {
    need: 'outside',
    cues: ['之前', '上次', '上回', '刚才', '先前', '此前', '上一次', '那天', '原先', '以前'],
    pattern: new RegExp(
      `((?<=按|按照|照|照着|用|依据|根据|沿用|参照|参考|遵循|以|跟|和)(?:之前|上次|上回|刚才|先前|此前|上一次|那天|原先|以前)(?:我们|咱们|你我)?(?:的|所?(?:说|讲|提|约定|商定|讨论|商量|定|谈|聊|发|给)(?:好|过|到)?的?|那(?:种|个|份|条|样|些|套|次)(?:的)?)(?:那(?:种|个|份|套))?[^，。；：、\\n]{0,4}?${NOUN_ZH})`,
      'dg',
    ),
  },
  {
    need: 'outside',
    cues: ['老规矩', '老样子', '惯例', '往常', '上次', '之前', '以前', '说好', '约定', '商量'],
    pattern:
      /(?:按照?|照着?|跟|和|同|像|依照|沿用)((?:老规矩|老样子|惯例|往常(?:一样)?|上次(?:那样|一样|的来|那个)|之前(?:那样|一样|说好的|商量好的)|以前(?:那样|一样)|我们(?:说好|约定|商量好)的))/dg,
  },
  {
    need: 'before',
    cues: ['above', 'aforementioned', 'preceding'],
    pattern: new RegExp(
      `\\b((?:the |that |this |these |those )(?:same )?(?:above|aforementioned|above-mentioned|preceding)(?: [a-z]+)? ?${NOUN_EN})\\b`,
      'dgi',
    ),
  },
  {
    need: 'before',
    cues: [' above'],
    pattern: new RegExp(
      `\\b((?:the|that|this|same) (?:[a-z]+ )?${NOUN_EN} (?:(?:given|shown|described|listed|mentioned|specified|provided|used) )?above)\\b(?! (?:the|an?|each|this)\\b)`,
      'dgi',
    ),
  },
  {
    need: 'before',
    cues: [' above', ' earlier', 'previously'],
    pattern:
      /\b(as (?:described|explained|mentioned|specified|shown|stated|defined|listed|outlined) (?:above|earlier|previously))\b/dgi,
  },
  {
    need: 'outside',
    cues: ['discussed', 'agreed', 'talked', 'decided', ' said'],
    pattern:
      /\b((?:as|like|what|the way|which) (?:we|we've|i|you and i)(?: have| had)? (?:discussed|agreed|talked about|agreed on|decided|said)(?: (?:before|earlier|last time|previously|yesterday))?|as (?:discussed|agreed)(?: (?:before|earlier|last time|previously))?)\b(?! (?:in|below|with|by)\b|,? (?:i|we|you)\b)/dgi,
  },
  {
    need: 'outside',
    cues: ['usual ', 'last ', 'previous '],
    pattern: new RegExp(
      `\\b((?:the|our|my|that) (?:usual (?:way|method|${NOUN_EN})|(?:last|previous) (?:template|format|style|rules|criteria|table|layout|schema|rubric))(?: (?:we|i) (?:used|had|made|did|sent)(?: last time| before)?)?)\\b(?! (?:of|in|for|that)\\b)`,
      'dgi',
    ),
  },
  {
    need: 'outside',
    cues: ['that other', 'the other', 'last time', 'the last one', 'the one '],
    pattern:
      /\b((?:like|same as|similar to|the same as) (?:that other (?:thing|one)|the other (?:thing|one)|last time|the last one|the one (?:before|from last time|i sent(?: you)?)))\b(?=[\s,.;!?]|$)/dgi,
  },

  {
    need: 'ahead',
    cues: ['以下', '下面', '下列', '如下'],
    pattern: new RegExp(
      `((?:以下|下面|下列|如下)(?:的)?[^，。；：、\\n的]{0,4}?${NOUN_ZH})(?:进行|来)?(?:输出|回答|返回|作答|分类|打分|处理|执行|判断|评分|写|给出结果)?[。.]?\\s{0,4}$`,
      'dg',
    ),
  },
  {
    need: 'ahead',
    cues: ['following', ' below'],
    pattern: new RegExp(
      `\\b(the (?:following|below) (?:[a-z]+ )?${NOUN_EN}|the (?:[a-z]+ )?${NOUN_EN} below)[.]?\\s{0,4}$`,
      'dgi',
    ),
  },
  {
    need: 'two',
    cues: IT_CUES,
    pattern:
      /\b(?:compare|contrast|check|read|take|look at|combine)\b [^.;\n]{3,60}? (?:with|against|and|to|alongside) [^.;\n]{3,60}?(?:,| and| then|\. then|;)+ (?:then )?((?:shorten|summari[sz]e|translate|rewrite|improve|score|rate|edit|fix|correct|proofread|polish|expand|classify|rank|grade) it)\b/dgi,
  },
  {
    need: 'two',
    cues: ['它'],
    pattern:
      /(?:对比|比较|对照|阅读|读一?下?|看一?下?|结合)(?:一下)?[^，。；\n]{2,30}(?:和|与|跟|及|同)[^，。；\n]{2,30}[，,；。]\s?(?:并|然后|再|最后|接着|之后){0,4}(?:请)?((?:把|将|对)它(?:改写|翻译|总结|缩短|压缩|润色|打分|评分|精简|分类|改)|(?:改写|翻译|总结|缩短|压缩|润色|评价|精简|概括|修改)(?:一下)?它(?!们))/dg,
  },
  {
    need: 'two',
    cues: ['把它', '将它', '对它', '写它', '译它', '结它', '括它', '价它', '析它', ...IT_CUES],
    pattern:
      /(?:\uFFFC|[”」』>}])[^，。；.\n\uFFFC]{0,12}(?:和|与|及|以及|、| and | with )[^，。；.\n]{0,16}\uFFFC[^。.;；\n\uFFFC]{0,20}?[，,.。]\s?(?:并|然后|再|最后|接着|and |then ){0,4}((?:把|将|对)它(?!们)[^，。；\n]{1,4}|(?:改写|翻译|总结|概括|评价|分析)它(?!们)的?|(?:shorten|summari[sz]e|translate|rewrite|improve|score|rate|classify) it\b)/dgi,
  },
];

/** All references, by what they need. */
export const ALL_REFERENCES = new GatedPatterns<ReferencePattern>([
  ...REFERENCES,
  ...LOOSE_REFERENCES,
  ...EVERYDAY_REFERENCES,
  ...OPEN_REFERENCES,
]);

/** Words that name a possible referent, by kind; what a unit holds of them counts for what follows it. */
export const NAMES: readonly (readonly [Referent, RegExp])[] = [
  ['table', /表格?|\btables?\b|\|/i],
  ['example', /示例|样例|例子|范例|例如|比如|\bexamples?\b|\bsamples?\b|e\.g\./i],
  [
    'rules',
    /规则|标准|要求|约束|步骤|流程|口径|维度|方法|评分|满分|\brules?\b|\bcriteria\b|\bsteps?\b|\bguidelines?\b|\brubric\b|\bstandards?\b|\bmust\b|\bshould\b/i,
  ],
  ['format', /格式|模板|结构|样式|json|markdown|\bformat\b|\btemplate\b|\bschema\b|\blayout\b|\bstructure\b/i],
  ['labels', /类别|标签|分类|\bcategor|\blabels?\b|\bclass(?:es)?\b/i],
];

/** What kind of thing a reference names. */
export function referentOf(words: string): Referent {
  if (/表格/.test(words) || /\btable\b/i.test(words)) return 'table';
  if (/示例|例子|样例|范例|\b(?:examples?|samples?)\b/i.test(words)) return 'example';
  if (/格式|模板|样式|体例|\b(?:format|template|schema|layout|structure)\b/i.test(words)) return 'format';
  if (/类别|标签|分类|\b(?:categories|labels)\b/i.test(words)) return 'labels';
  if (
    /规则|标准|要求|约束|步骤|流程|口径|维度|\b(?:rules|criteria|criterion|steps|guidelines|rubric|standards?)\b/i.test(
      words,
    )
  )
    return 'rules';
  return 'text';
}
