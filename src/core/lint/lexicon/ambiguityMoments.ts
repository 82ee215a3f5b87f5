import { ROUTE_ZH, type TriggerPattern } from './ambiguityTriggerKinds.ts';

/** Moments that nothing names: 酌情, whenever it seems right. */
export const MOMENTS: readonly TriggerPattern[] = [
  {
    kind: 'moment',
    cues: [
      '差不多',
      '合适的时',
      '适当的时',
      '恰当的时',
      '时机',
      '觉得',
      '认为',
      '感觉',
      '酌情',
      '视情况',
      '看情况',
      '见机行事',
      '适时',
    ],
    pattern:
      /(差不多的?时候?|差不多了|(?:合适|适当|恰当)的(?:时候|时机)|时机(?:成熟|合适)|(?:觉得|认为|感觉)(?:合适|差不多|有必要|需要|可以|不对劲?)(?:了)?(?:的时候|时|就|，)|酌情|视情况(?:而定)?|(?<!查)看情况|见机行事|(?<!合)适时)/dg,
  },
  {
    kind: 'moment',
    cues: ['过几', '过两三', '过三五', '几天', '过一', '过段', '过阵', '改天', '隔一', '隔段', '隔几', '隔阵'],
    pattern:
      /((?:过|再过)(?:几|两三|三五)(?:天|日|周|个月)(?:之?内|左右)?|(?:这|近|最近)几天内?|过(?:一?段时间|一?阵子?|一会儿?)|改天|隔(?:一?段时间|一?阵子?|一会儿?|几天|几轮))(?!来|的|里)/dg,
  },
  {
    kind: 'moment',
    cues: ['及时', '定期', '时不时', '隔三差五'],
    pattern:
      /(及时|定期|不定期|时不时|隔三差五)(?:地)?(?:向|对|给|为)?[^，。；\n]{0,4}?(?:提醒|通知|上报|回访|转人工|转交|反馈|追问|升级|催)/dg,
  },
  {
    kind: 'moment',
    cues: ['必要时', '需要时', '有必要', '有需要'],
    pattern: new RegExp(`(必要时|有必要时|需要时|如有必要|如有需要)[，,]?[^，。；\\n]{0,6}?${ROUTE_ZH}`, 'dg'),
  },
  {
    kind: 'moment',
    cues: ['必要时', '需要时', '有必要', '有需要'],
    pattern:
      /(必要时|有必要时|需要时|如有必要|如有需要)[，,]?\s?(?:可以?|再|请)?(?:添加|加上?|插入|使用|附上?|配上?|放)[^，。；\n]{0,4}(?:图|表|表情|插图|注释|例子|案例|链接|emoji)/dgi,
  },
  {
    kind: 'moment',
    cues: [
      'seems ',
      'feels ',
      'looks ',
      'makes sense',
      'sounds ',
      'time is right',
      'the right ',
      'appropriate ',
      'suitable ',
      'from time',
      'every ',
      'once in a',
      'now and ',
      'discretion',
      'see fit',
      'some point',
      'a few ',
      'a couple',
      'few days',
      'after a while',
      'sooner or',
    ],
    pattern:
      /\b((?:when(?:ever)?|if|where) (?:it|that|this) (?:seems|feels|looks|makes|is|sounds) (?:right|appropriate|sense|fitting|suitable|reasonable|useful|best|good)|when the time is right|at (?:the|an) (?:right|appropriate|suitable) (?:time|moment|point)|from time to time|every (?:now and then|so often|once in a while)|(?:every )?once in a while|now and (?:then|again)|at your discretion|as you see fit|(?<!\bif )at some point|in a (?:few|couple of) (?:days|weeks|hours)|within a (?:few|couple of) (?:days|weeks|hours)|after a while|sooner or later|every few (?:turns|messages|days|weeks|minutes))\b/dgi,
  },
  {
    kind: 'moment',
    cues: ['necessary', 'needed', 'appropriate', 'required', 'promptly', 'timely', 'regularly', 'periodically'],
    pattern:
      /\b(?<!can )(?:escalat|hand(?:ed)? (?:over|off)|forward|transfer|notify|alert|remind|follow up)[a-z]{0,4}\b[^.;:\n]{0,50}?\b((?:if|when|where|as) (?:necessary|needed|appropriate|required)|promptly|in a timely (?:manner|fashion)|regularly|periodically)\b/dgi,
  },
  {
    kind: 'moment',
    cues: ['necessary', 'needed', 'appropriate', 'required'],
    pattern:
      /\b(?:add|include|insert|use|put in|provide)\b[^.;:\n]{0,20}?\b(?:charts?|tables?|images?|pictures?|graphs?|diagrams?|figures?|emojis?|quotes|quotations|footnotes|headings|subheadings|links|hashtags|statistics)\b[^.;:,\n]{0,20}?\b((?:if|when|where|(?<!long |much |many |often )as) (?:necessary|needed|appropriate|required))(?=\s*(?:[.,;!)]|$|\n|to\b))/dgi,
  },
];
