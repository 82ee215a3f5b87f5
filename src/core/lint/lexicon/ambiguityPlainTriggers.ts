import type { TriggerPattern } from './ambiguityTriggerKinds.ts';

const GRADES = Array.from('低高大小多少长短久慢快差');

/** Conditions that a measured noun and a grade make, and scopes and cadences of plain speech; for short prompts. */
export const PLAIN_TRIGGERS: readonly TriggerPattern[] = [
  {
    // 总分低就直接淘汰: something that has a number is graded without one.
    kind: 'degree',
    cues: Array.from('分度量额率价数期龄长绩间', (noun) => GRADES.map((grade) => noun + grade)).flat(),
    pattern:
      /(?<=^|[，。；：、\n]\s?)((?:[一-鿿]{1,4}?)(?:分|度|量|额|率|价|数|期|龄|长|绩|间)(?:低|高|大|小|多|少|长|短|久|慢|快|差)了?)(?:的)?(?:就|则|便|一律|直接|立即|优先)(?!是)(?=[一-鿿])/dg,
  },
  {
    // 纳入标准：近几年发表；样本量比较大
    kind: 'standard',
    cues: Array.from('分度量额率价数期龄长绩间', (noun) =>
      ['比较', '较', '足够', '很', '相对', '偏'].map((how) => noun + how),
    ).flat(),
    pattern:
      /(?<=(?:标准|条件|要求|准则)[：:][^。\n]{0,60}?)([一-鿿]{1,3}(?:分|度|量|额|率|价|数|期|龄|长|绩|间)(?:比较|较|足够|很|相对|偏)(?:低|高|大|小|多|少|长|短|久|慢|快|差))(?=[；;，。、\s]|$)/dg,
  },
  {
    // 稍高一些的进二面
    kind: 'degree',
    cues: ['稍', '略', '较', '比较', '偏'].flatMap((how) => [...GRADES, '好', '重', '轻'].map((grade) => how + grade)),
    pattern:
      /(?<=[，。；：、\n]\s?)((?:稍微?|略微?|较|比较|偏)(?:低|高|大|小|多|少|长|短|久|慢|快|差|好|重|轻)(?:一些|一点|些|点)?的)[，]?(?:直接|就|则|可以?)?(?:进|给|转|归|算|标|扣|加|走|放|留|退|删|派|送|列|按|交|报|通过|淘汰|录|排|单独)/dg,
  },
  {
    // 必要的时候加表格: when an addition is due, nobody knows.
    kind: 'moment',
    cues: ['必要时', '必要的时', '需要时', '需要的时', '适当的时', '合适的时', '视情况', '看情况'],
    pattern:
      /((?<!如有|如果有|不)(?:必要|有需要|需要|合适|适当)的?时候?|视情况|看情况)[，,]?(?:请|应|要|可以?|再|也){0,2}(?:加(?!班|急)|补(?!助|贴|考)|附|配(?!合)|画|插|举|省略|删减|缩|引用)/dg,
  },
  {
    kind: 'recency',
    cues: ['近几', '近两三', '近些年', '最近几', '最近两三', '这几年', '近若干'],
    pattern:
      /((?:最?近|这)(?:几|两三|些|若干)(?:年|个月|天|周))来?(?:以?内)?(?:发表|出版|发布|刊登|上映|成立|注册|入职|开业|的(?:文献|论文|研究|案例|报道|政策|作品|专利))/dg,
  },
  {
    // Put recent stoppages first.
    kind: 'recency',
    cues: [' recent '],
    pattern:
      /(?<=\b(?:put|list|show|place|start with|lead with|begin with|open with|prioriti[sz]e|only|highlight) (?:the |any |all )?)(recent [a-z-]{3,16}s)\b(?=[^.;\n]{0,20}(?:\bfirst\b|\bat the top\b|[.,;]|$))/dgi,
  },
  {
    // Flag anything that took too long.
    kind: 'degree',
    cues: [
      'thing that ',
      'thing which ',
      'those that ',
      'one who ',
      'those who ',
      'items that ',
      'ones that ',
      'cases that ',
    ],
    pattern:
      /\b(?:flag|mark|list|report|skip|drop|remove|delete|highlight|note|mention|include|keep|ignore|escalate|forward|point out|call out|exclude|leave out)\b (?:any|every|some)?(?:thing|one|body|those|ones|items|cases) ((?:that|which|who) (?:has |have )?(?:took|takes?|taken|is|are|was|were|been|looks?|seems?|runs?|ran|lasts?|lasted|costs?) (?:far |way |a bit )?(?:too|very|unusually|rather|quite|pretty|overly) [a-z]{3,12})(?! to\b)/dgi,
  },
  {
    // whether the candidate has enough experience
    kind: 'standard',
    cues: ['enough ', 'sufficient ', 'adequate ', 'decent ', 'reasonable ', 'plenty of '],
    pattern:
      /\b(?:whether|if|that) (?:the|an?|each|this|their|he|she|they|it) ?[a-z' -]{0,30}? (?:has|have|had|shows?|brings?|offers?|gets?) ((?:enough|sufficient|adequate|decent|plenty of|an? (?:reasonable|decent|good|fair|sufficient) (?:number|amount|level|degree) of) (?!information|context|data|evidence|info\b|details?|time\b|space|tokens?|memory|credits?)[a-z]{3,16})/dgi,
  },
  {
    // Skip small stuff
    kind: 'standard',
    cues: ['small ', 'minor ', 'little ', 'trivial ', 'unimportant ', 'boring ', 'petty ', 'less important '],
    pattern:
      /(?<=^|[.;:!?\n,]\s{0,3}|[-*•]\s|\b(?:and|then|to|please|just|but) )(?:skip|ignore|leave out|drop|omit|cut out?|forget|filter out)\s(?:the |any |all )?((?:small|minor|little|trivial|unimportant|boring|petty|less important) (?:stuff|things|bits|parts|details|matters|items|points|ones|issues|changes|topics|[a-z]{4,14}s))\b/dgi,
  },
  {
    kind: 'moment',
    cues: ['often enough', 'frequently enough', 'regularly enough', 'early enough', 'soon enough'],
    pattern: /\b((?:often|frequently|regularly|early|soon) enough)\b/dgi,
  },
  {
    // It should have all the important features.
    kind: 'standard',
    cues: ['all important', 'all the ', 'all necessary', 'all essential', 'all usual', 'all standard', 'all basic'],
    pattern:
      /\b(?:have|has|include|cover|contain|with|offer|support|provide)s? (all (?:of )?(?:the |its )?(?:important|necessary|essential|usual|standard|basic|needed|common|typical) (?:features|functions|functionality|parts|sections|stuff|things|screens|pages|components|settings|elements|bits))\b/dgi,
  },
  {
    kind: 'degree',
    cues: ['number of ', 'many ', 'lots of ', 'loads of ', 'plenty of ', 'a lot of '],
    pattern:
      /\b(?:support|handle|serve|hold|cope with|scale to|accommodate|fit)s? ((?:an? (?:large|big|huge|high|small|limited|decent) number of|lots of|loads of|plenty of|a lot of|many) (?:concurrent |simultaneous |daily )?[a-z]{4,14})\b/dgi,
  },
  {
    kind: 'moment',
    cues: [' soon', ' quickly', ' fast', ' early'],
    pattern:
      /\b(?:be|is|are) (?:ready|done|finished|live|delivered|available|complete|completed|back|out|shipped) ((?:fairly |quite |pretty |reasonably |rather |very |really |relatively )?(?:soon|quickly|fast|early))\b(?! as\b)/dgi,
  },
  {
    // Keep in touch with me regularly.
    kind: 'moment',
    cues: [
      'regularly',
      'periodically',
      'frequently',
      'from time to time',
      'now and then',
      'every so often',
      'once in a while',
    ],
    pattern:
      /(?<=^|[.;:!?\n,]\s{0,3}|[-*•]\s|\b(?:and|then|to|please|should|must|will) )(?:keep (?:in touch|me (?:posted|updated|informed|in the loop))|update me|remind (?:me|them|him|her|us|users?|customers?)|check(?: in| back)?|report back|ping|message|notify|back up)\b[^.;,\n]{0,30}? (regularly|periodically|frequently|from time to time|every now and then|every so often|once in a while)\b/dgi,
  },
];
