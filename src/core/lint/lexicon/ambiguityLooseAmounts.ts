import type { AmountPattern } from './ambiguityAmountPattern.ts';

type Loose = Omit<AmountPattern, 'weak' | 'short'>;

const COUNTERS = '个条点句种段道篇项款首份张步组页行轮章题则幅位名件本部盘场组次处';
// 几点 alone asks for the time.
const FEW_ZH = `(?:好几|几十|十几|若干|几(?=[${COUNTERS}天])(?!段发|点(?!建议|要求|意见|原因|理由|注意|看法|说明|经验|感受|想法|体会)))[${COUNTERS}]?(?:天(?!气|空))?`;
// What may not stand before it: what is there already, and what is counted off.
const SHOWN_ZH =
  '(?<!(?:跳过|处理|删除|用|花|改|有|是|共|哪|看看|统计|打印|数出|显示)了?)(?<!过了|[完好掉成]了)(?<![这那哪每前后第好十以下面上述如列的有过近隔或少多])';
const MEASURES_ZH =
  '优惠|折扣|补偿|赔偿|价格|价位|预算|范围|比例|篇幅|字数|次数|频率|金额|额度|力度|阈值|分值|权重|间隔|距离|长度|时长|数量|份量|温度|难度';
const HAZY_ZH = '(?:合理|适当|适度|合适|恰当|适中|一定|适量|相当|差不多|足够)';
const EN_NOUN = '((?:[a-z-]+ ){0,2}?[a-z-]+s)\\b';
const MEASURES_EN =
  'discount|price|budget|number|amount|quantity|deadline|delay|interval|compensation|refund|fee|threshold|distance|rate|share|portion|percentage|weight|size|length';

/** Amounts that no verb before them asks for; in a short prompt they decide the answer all the same. */
export const LOOSE_AMOUNTS: readonly Loose[] = [
  {
    kind: 'quantity',
    cues: ['好几', '几十', '十几', '若干', ...Array.from(COUNTERS, (counter) => `几${counter}`), '几天'],
    pattern: new RegExp(
      `${SHOWN_ZH}(${FEW_ZH})(?!何|率|乎|遍|次|下|年|月|分钟|岁|字|之|内|以|后|前)((?:(?!的|和|与|并|或|来|以)[一-鿿A-Za-z]){0,8})`,
      'dg',
    ),
  },
  {
    kind: 'quantity',
    cues: ['足够多', '适量', '适当数', '一定数', '合适数', '合理数', '恰当数'],
    pattern:
      /((?:足够多|(?<!可以?)适量|(?:适当|一定|合适|合理|恰当)(?:的)?数量)的?)(?!了|时|大|长)((?:(?!的|和|与|并|或|来|以)[一-鿿A-Za-z]){1,8})/dg,
  },
  {
    kind: 'quantity',
    cues: MEASURES_ZH.split('|'),
    pattern: new RegExp(`(${HAZY_ZH}的?(?:${MEASURES_ZH}))()`, 'dg'),
  },
  {
    kind: 'quantity',
    cues: MEASURES_ZH.split('|'),
    pattern: new RegExp(
      `((?:${MEASURES_ZH})(?:要|应|应该|需要?|请|必须|保持|控制|设置?)?(?:在|得|为)?(?:合理|适当|适度|合适|恰当|适中|得当|适宜|差不多)(?:范围内?|即可|就行|就好|就可以)?)()(?=[，。；！\\s]|$)`,
      'dg',
    ),
  },
  {
    kind: 'quantity',
    cues: ['太多', '太少', '过多', '过少', '太贵', '太便宜', '多一', '少一', '多些', '少些', '多点', '少点'],
    pattern:
      /((?:不要|别|不能|不可|不宜|不用|不必|不)(?:写|用|放|加|列|出现|有|给)?(?:得)?(?:太|过)(?:多|少|贵|便宜)(?:的)?)()(?=[，。；！\s]|$)|(?<=[，。；：\s]|^)((?:要|请)?(?:多|少)(?:写|放|列|举|加|用|给|来|配)?(?:一?些|一?点)(?:儿)?(?:例子|案例|数据|细节|图片|表情|问题)?)(?=[，。；！\s]|$)/dg,
  },
  {
    kind: 'quantity',
    cues: [
      'a few',
      'several',
      'a couple',
      'a handful',
      'a bunch',
      'lots of',
      'plenty of',
      'not too many',
      'enough',
      'numerous',
      'a number of',
      'number of',
      'not many',
      'too many',
    ],
    pattern: new RegExp(
      `\\b(?:with|in|into|across|using|containing|including|covering|for|and|plus|on|at|from) (?<!, (?:for|and) |only |list from )(a few|several|a couple(?: of)?|a handful of|a bunch of|plenty of|lots of|not too many|not many|enough|numerous|an? (?:(?:large|small|good|decent|fair|reasonable|certain|suitable|healthy) )?number of) (?!of\\b|more\\b|times|minutes|hours|days|weeks|months|years|words|sentences|paragraphs|lines|pages)${EN_NOUN}`,
      'dgi',
    ),
  },
  {
    kind: 'quantity',
    cues: [
      'some of the',
      'some of their',
      'some of its',
      'some of our',
      'some of your',
      'most of the',
      'most of their',
      'part of the',
      'part of their',
      'a few of',
    ],
    pattern: new RegExp(
      `\\b(?:should|must|has to|have to|need to|please|to|and|then|[a-z]{3,9})\\b(?<! (?:if|that|when|of)) ((?:some|most|part|a few) of (?:the|their|its|our|your)) ${EN_NOUN}(?<=\\b(?:must|should|need to|have to|has to|translate|summari[sz]e|keep|remove|cut|rewrite|move|include|list|check|answer|delete|review|use)\\b[^.;\\n]{0,60})`,
      'dgi',
    ),
  },
  {
    kind: 'quantity',
    cues: ['long list', 'short list', 'range of', 'small selection', 'good selection', 'selection of'],
    pattern:
      /\b(?:generate|write|give|make|create|produce|compile|provide|prepare|suggest|include|draft|list|offer|present|propose)\b[^.;\n]{0,20}? (an? (?:(?:long|short|big|huge|small|decent|good|fair) (?:list|selection|number|set|batch|bunch|amount)|(?:wide |good |broad )?range) of) ((?:[a-z-]+ ){0,3}?[a-z-]+s)\b/dgi,
  },
  {
    kind: 'quantity',
    cues: MEASURES_EN.split('|'),
    pattern: new RegExp(
      `\\b(an? (?:reasonable|appropriate|suitable|adequate|certain|fair|decent|sensible|moderate|modest|sufficient|good) (?:${MEASURES_EN}))\\b()(?! (?:of|as|for each) )`,
      'dgi',
    ),
  },
  {
    kind: 'length',
    cues: ['篇幅', '字数', '长度', '不长', '写长', '写短', '太长', '太短', '过长', '冗长', '精简些', '精炼些', '短小'],
    pattern:
      /((?:注意|控制好?|把握好?|掌握好?)(?:一下)?(?:篇幅|字数|长度)(?:，|。|；|$)|(?:篇幅|字数|长度)(?:控制)?(?:在)?(?:合理|合适|适当|可接受|一定)的?(?:范围|区间|程度)?(?:之?内)?|不长不短|长短(?:适中|合适|适宜|得当)|(?:稍|略)(?:微)?(?:长|短)(?:的|一?[些点]))/dg,
  },
  {
    kind: 'length',
    cues: [
      'length',
      'shortish',
      'longish',
      'too long',
      'so long',
      'short-ish',
      'brief-ish',
      'overly',
      'a page or',
      'within reason',
      'on the shorter',
      'on the longer',
      'few words',
      'some words',
      'few lines',
      'few sentences',
      'paragraphs',
      'few pages',
    ],
    pattern:
      /\b((?:(?:watch|mind|control|limit) (?:the|its|your|their) length|keep (?:the|its|your|their) length(?= (?:in |under |reason|moder|short|within|manag)))(?: (?:in check|under control|reasonable|moderate|short|within reason|manageable))?|shortish|longish|short-ish|long-ish|(?:don't|do not|not) (?:go on|run|ramble|drag on) (?:for )?(?:too|so|very) long|never too long|overly long|on the (?:shorter|longer) side|(?:an? )?(?:fitting|sensible|fair|acceptable|comfortable|manageable) length|(?:a few|several|some|a couple of|a handful of) (?:short |brief |long )?(?:paragraphs|sentences|lines|pages))\b/dgi,
  },
  {
    kind: 'quantity',
    cues: ['太狠', '太重', '太满', '太密', '太细', '太粗', '太花', '太多', '太少', '太碎', '太久', '太猛', '太过'],
    pattern:
      /((?:别|不要|不用|不必|不能|不可)(?:写|删|改|放|加|用|讲|说|排|切|分|压|拖|列|缩|砍|剪|调|画|塞|配)(?:得|的)?太(?:狠|重|满|密|细|粗|花|多|少|碎|久|猛|过))()(?=[，。；！\s]|$)/dg,
  },
  {
    kind: 'length',
    cues: ['wordy', 'lot of detail', 'some detail', 'bit of detail', 'enough detail', 'much detail'],
    pattern:
      /\b(not (?:that|so|overly|all that) (?:wordy|long|lengthy|short)|(?:a (?:whole )?(?:lot|bit)|some|plenty|enough) of detail|(?:not )?too much detail)\b/dgi,
  },
  {
    kind: 'length',
    cues: ['缩短', '删减', '压缩', '精简', '扩写', '扩充', '缩减', '延长', '拉长', '加长'],
    pattern:
      /((?:大幅度?|适度|稍微|略微|大大|略|稍|明显)(?:地)?(?:缩短|删减|压缩|精简|扩写|扩充|缩减|延长|拉长|加长)|(?:缩短|删减|压缩|精简|扩写|扩充|缩减|延长|拉长|加长)(?:掉)?(?:一大半|大半|一大截|一些|一点|一部分|不少|很多|许多))(?!到)/dg,
  },
  {
    kind: 'length',
    cues: ['shorten ', 'cut ', 'reduce ', 'expand ', 'lengthen ', 'trim ', 'condense ', 'extend '],
    pattern:
      /(?<=^|[.,;:(!?\n]\s{0,3}|[-*•]\s|\b(?:and|then|to|please|should|must|you|could|can) )((?:shorten|cut|reduce|expand|lengthen|trim|condense|extend) (?:it|the|this|that|my|each|down|text|\uFFFC)[^.;,\n]{0,24}? (?:considerably|significantly|substantially|quite a bit|by a lot|a lot|a bit|a little|slightly|somewhat|drastically))(?=[\s.,;!]|$)(?! more| less| further)/dgi,
  },
];

/** Whether an English sentence orders something up to its end: at its start, after “and”, “to”, “please”, “should”. */
export const ORDERS =
  /(?:^|[.,;:(!?\n]\s{0,3}|[-*•]\s|\b(?:and|then|to|please|should|must|now|you|also|can|will)\s)\s{0,3}(?:write|list|give|provide|generate|include|add|suggest|produce|create|offer|propose|mention|pick|select|name|recommend|draft|come up|brainstorm|make|compose|design|prepare|ask|use|cite|show|analy[sz]e|compare|cover|research|discuss|tag|label|annotate|insert|find|highlight|rewrite|summari[sz]e|translate|explain|describe|answer|respond|reply|return|output|plan|build|put|tell|quote|illustrate|support|split|divide|break|turn|rate|score|check|end|close|start|begin|finish|keep|limit|retry|repeat|try|give up|stop|wait|need|want|move|book|delete|remove|merge|round|drop|cut|mark|collect)\b/i;
