import type { AmountPattern } from './ambiguityAmountPattern.ts';
import { EVERYDAY_AMOUNTS } from './ambiguityEverydayAmounts.ts';
import { LOOSE_AMOUNTS } from './ambiguityLooseAmounts.ts';
import { OPEN_AMOUNTS } from './ambiguityOpenAmounts.ts';
import { OPEN_AMOUNTS_ZH } from './ambiguityOpenAmountsZh.ts';
import { GatedPatterns } from './gatedPatterns.ts';

// Before 一些 and 几个: what the model is to make. 给定, 看出, 找出 … describe the input or a step of thought.
const MAKE_ZH =
  '(?:写|列出|列举|(?<![下上系排罗并陈前])列|给出|给我|给他|给她|给(?!定|的|出|我|他|她|自己)|生成|举出?|补充|添加|加上|加入|配上|配|附上?|输出|推荐|提出|提供|想出?|(?<![发引一对看提])起(?!源|来|始)|取|拟|准备|设计|挑选?|选出|选取|编|造|出(?!现|于|自|来|口)|做|抽取?出|总结出?|归纳出?|整理出|概括[成为出]|分成|拆成|写成|介绍|对比|比较|分析|调研|涵盖|覆盖)(?!了)(?:出|上|我|他|她)?';
const LIST_ZH = '(?:写|列出|列举|给出|生成|举出?|补充|添加|推荐|提出|提供|准备|设计|想)(?!了)(?:出|我)?';
const FEW_ZH =
  '若干(?:个|条|项|种|篇|点|句|段|道|张)?|几(?:个|条|点|句话?|种|段|道|篇|项|款|首|份|张|步|类|组|页|行|轮|章|题|则|幅)|数[个条项种]|一定(?:数量|的数量)的?|适当数量的?|适量的?|少量的?|大量的?';
const SOME_ZH = '(?<![长短多少细简大小快慢好早晚]|得[一-鿿]{1,3})一些|有些';
// Between the verb and the amount nothing may say that the things are there already.
const GAP_ZH =
  '(?:(?!用户|客户|我的|我们|给定|提供的|以下|下面|上述|如下|下列|这|那|哪|前|后|第|每|有|从|在|中|里|对|了)[^，。；：、！？\\n\\d]){0,8}?';
const NOUN_ZH = '((?:(?!的|和|与|并|或|来|以)[一-鿿A-Za-z]){0,8})';

const MAKE_EN =
  '(?:write|list|give|provide|generate|include|add|suggest|produce|create|offer|propose|mention|pick|select|name|recommend|draft|come up with|brainstorm|make|compose|design|prepare|ask|use|cite|show|analy[sz]e|compare|cover|research|discuss|tag|label|annotate|insert|append|find|highlight)';
const LIST_EN =
  '(?:write|list|give|provide|generate|include|add|suggest|produce|offer|propose|recommend|come up with|brainstorm|cover)';
// An order, not a report of what somebody does: at the start of a clause, or behind “and”, “please”, “should”.
const ORDER_EN =
  '(?<=^|[.,;:(!?\\n]\\s{0,3}|[-*•]\\s|\\b(?:and|then|to|please|should|must|just|first|next|finally|or|you|could|can|would|now|me)\\s)';
const GAP_EN =
  "(?:\\s+(?!the\\b|these|those|following|given|if\\b|when|for\\b|of\\b|from\\b|across\\b|at\\b|into\\b|over\\b|between\\b|who|that\\b|which|to\\b|by\\b|in\\b|on\\b|as\\b|user)[a-z'-]+){0,4}?";
const FEW_EN =
  'a few|(?<!\\bor )several|a couple(?: of)?|a number of|lots of|plenty of|a bunch of|a handful of|a lot of|numerous|an? (?:appropriate|reasonable|suitable|adequate|moderate|decent|good|sufficient|fair) (?:number|amount|quantity|set) of|a (?:small|large|limited|certain) (?:number|amount|set) of';
const SOME_EN = '(?<!\\b(?:if|at least|only) )some';
const MANY_EN = 'various|multiple|many different|different kinds of';
const SHOWN_EN =
  '(?:[a-z-]+\\s+)?(?:examples|options|ideas|versions|suggestions|variants|alternatives|solutions|answers|aspects|angles|perspectives|dimensions|criteria|viewpoints|questions|titles|headlines|labels|tags|tips|reasons)';
const PARTS_EN = 'sentences?|paragraphs?|lines?|pages?|bullets?|bullet points|words|stanzas?|verses?|chapters?';

const FEW_CUES_ZH = [
  '若干',
  '几个',
  '几条',
  '几点',
  '几句',
  '几种',
  '几段',
  '几道',
  '几篇',
  '几项',
  '几款',
  '几首',
  '几份',
  '几张',
  '几步',
  '几类',
  '几组',
  '几页',
  '几行',
  '几轮',
  '几章',
  '几题',
  '几则',
  '几幅',
  '数个',
  '数条',
  '数项',
  '数种',
  '一定数量',
  '一定的数量',
  '适当数量',
  '适量',
  '少量',
  '大量',
];

/** All amounts, what a verb asks for first. */
export const AMOUNTS = new GatedPatterns<AmountPattern>([
  {
    kind: 'quantity',
    weak: false,
    cues: FEW_CUES_ZH,
    pattern: new RegExp(
      `${MAKE_ZH}${GAP_ZH}(?<![好十这那前后每第共])(${FEW_ZH})(?!何|率|乎|遍|次|下|天|年|月|分钟|岁)${NOUN_ZH}`,
      'dg',
    ),
  },
  {
    kind: 'quantity',
    weak: true,
    cues: ['一些', '有些'],
    pattern: new RegExp(`${MAKE_ZH}${GAP_ZH}(${SOME_ZH})${NOUN_ZH}`, 'dg'),
  },
  {
    kind: 'quantity',
    weak: true,
    cues: ['多个', '多条', '多项', '多种'],
    pattern: new RegExp(`${LIST_ZH}${GAP_ZH}(?<![一几众好许很])(多[个条项种])${NOUN_ZH}`, 'dg'),
  },
  {
    kind: 'quantity',
    weak: false,
    cues: [
      '多写',
      '多列',
      '多举',
      '多给',
      '多准备',
      '多出',
      '多来',
      '多加',
      '多切',
      '多分',
      '多提',
      '多想',
      '多起',
      '多推荐',
      '多配',
      '多编',
    ],
    pattern:
      /((?<!再|更|越)多(?:写|列|举|给|准备|出|来|加|切|分|提|想|起|推荐|配|编)(?:出|我)?(?:几[个条道种段章句题则]|一?些|一?点))((?:(?!的|和)[一-鿿]){0,6})/dg,
  },
  {
    kind: 'quantity',
    weak: false,
    cues: [
      'a few',
      'several',
      'a couple',
      'number of',
      'lots of',
      'plenty of',
      'a bunch of',
      'a handful',
      'a lot of',
      'numerous',
      'amount of',
      'quantity of',
      ' set of',
    ],
    pattern: new RegExp(
      `${ORDER_EN}${MAKE_EN}${GAP_EN}\\s+(${FEW_EN})\\s+(?!steps back|times|minutes|hours|days|weeks|months|years|more\\b|of\\b)((?:[a-z'-]+\\s+){0,2}?[a-z'-]+s)\\b`,
      'dgi',
    ),
  },
  {
    kind: 'quantity',
    weak: true,
    cues: ['some '],
    pattern: new RegExp(
      `${ORDER_EN}${MAKE_EN}${GAP_EN}\\s+(${SOME_EN})\\s+(?!of\\b|times|minutes|hours|days)((?:[a-z'-]+\\s+){0,2}?[a-z'-]+(?<![su])s)\\b`,
      'dgi',
    ),
  },
  {
    kind: 'quantity',
    weak: true,
    cues: ['various', 'multiple', 'many different', 'different kinds'],
    pattern: new RegExp(`${ORDER_EN}${LIST_EN}${GAP_EN}\\s+(${MANY_EN})\\s+(?!of\\b|times)(${SHOWN_EN})\\b`, 'dgi'),
  },
  {
    kind: 'length',
    weak: false,
    cues: ['a few ', 'a couple', 'several ', 'some ', 'a handful'],
    pattern: new RegExp(
      `\\b(?:(?:in|within|be|into|about|write|draft|give|add|keep it to|limit (?:it|yourself) to|it to|use)\\s+|around\\s+)(?:(?:just|only|about|around)\\s+)?((?:a few|a couple(?: of)?|several|some|a handful of)\\s+(?:short |brief |simple |concise |more )?(?:${PARTS_EN})|(?:a few|several|a couple of) hundred words)\\b`,
      'dgi',
    ),
  },
  {
    kind: 'length',
    weak: false,
    cues: ['几百', '几千', '上百', '上千', '百把', '千把', '若干'],
    pattern:
      /((?:大概|大约|约|写)?(?:几|好几|上)[百千]来?(?:个)?字|(?:一|两)?[百千]把字|若干(?:个)?字(?![段符母节]))/dg,
  },
  {
    kind: 'length',
    weak: false,
    cues: [
      '太长',
      '太短',
      '过长',
      '过短',
      '太啰嗦',
      '过于',
      '太多',
      '太少',
      '过多',
      '过少',
      '太大',
      '太小',
      '适中',
      '适当',
      '适宜',
      '合适',
      '合理',
      '得当',
      '恰当',
      '差不多',
      '中等',
      '一点',
      '一下',
      '一些',
      '短些',
      '长些',
      '细些',
      '短点',
      '长点',
      '细点',
      '略些',
      '略点',
      '稍微',
      '略微',
      '冗长',
      '简短',
    ],
    pattern:
      /((?<!尽量|尽可能)(?:不要|别|不能|不可|不宜|不应|不得|不用|不必)(?:写得?)?(?:太|过|过于)(?:长|短|啰嗦|简短|冗长)(?!的)(?:了)?|(?:字数|篇幅)(?:不要|别|不宜|不能)(?:太|过)[多少大小]|(?:篇幅|长度|字数|长短|内容长度|回复长度|篇幅长度)(?:要|应|应该|需要?|请|必须|保持|控制){0,4}(?:适中|适当|适宜|合适|合理|得当|恰当|差不多|中等)|(?:适当|合适|合理|适中|中等|恰当)(?:的)?(?:长度|篇幅|字数)|(?<!尽量|尽可能|[早晚])(?:写|说|回答|回复|内容|篇幅|字数|讲|答)(?:得|要|请)?(?:稍微|略微|再|更|适当)?(?:简?短|长|详细|简略)(?:一些|一[点下]|些|点)(?=[，。；！!,\s]|$)|(?:稍微|略微|适当)(?:长|短|简短|详细|精简)(?:一?[点些])|(?<=[，。；：\s]|^)(?:请|要|再)?(?:简?短|长)(?:一[点些]|[点些])(?=[，。；！!,\s]|$))/dg,
  },
  {
    kind: 'length',
    weak: false,
    cues: ['适当'],
    pattern:
      /((?<!可以?|也可|能)适当(?:地)?(?:展开|补充|扩写|扩展|扩充|精简|缩减|删减|删节|压缩|增减|增加|延长|缩短|详写|略写|发挥|举例|引用|使用|穿插|结合|运用|引入|融入|润饰|调整|修改|润色|点缀|(?:加|添加|加入)(?=一?些|几|点|图|表|例|数据|案例|细节)))/dg,
  },
  {
    kind: 'length',
    weak: false,
    cues: [
      'too long',
      'too short',
      'too lengthy',
      'too wordy',
      'ly short',
      'ly long',
      'ly brief',
      'ly lengthy',
      'what ',
      'rather ',
      'pretty ',
      'sort of ',
      'kind of ',
      'shorter',
      'longer',
      'more detailed',
      'briefer',
      'length',
      ' size',
      'long enough',
      'short side',
      'long side',
      'expand ',
      'elaborate ',
    ],
    pattern:
      /\b(not (?:be )?too (?:long|short|lengthy|wordy)(?! (?:to|for)\b)|(?:don't|do not|not) (?:make it|let it be|be) too (?:long|short)|(?:fairly|reasonably|relatively|somewhat|rather|pretty|moderately|sort of|kind of) (?:short|long|brief|lengthy)|(?:a bit|slightly|a little|somewhat) (?:shorter|longer|more detailed|briefer)|(?:an? )?(?:appropriate|reasonable|suitable|adequate|moderate|decent|medium|normal|proper|good) (?:length|size)\b|of medium length|medium[- ]length|long enough|(?:isn't|is not|not) overly long|on the (?:short|long) side|(?:expand|elaborate) (?:a bit|a little|somewhat|where appropriate|as appropriate))\b/dgi,
  },
  ...LOOSE_AMOUNTS.map((loose) => ({ ...loose, weak: false, short: true })),
  ...EVERYDAY_AMOUNTS.map((everyday) => ({ ...everyday, weak: false })),
  ...[...OPEN_AMOUNTS, ...OPEN_AMOUNTS_ZH].map((open) => ({ ...open, weak: false, short: true })),
]);
