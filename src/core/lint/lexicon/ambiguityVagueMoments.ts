import type { TriggerPattern } from './ambiguityTriggerKinds.ts';

/** Times and degrees that say nothing in a prompt of any length: 多次失败后, after a few tries, long enough. */
export const VAGUE_MOMENTS: readonly TriggerPattern[] = [
  {
    kind: 'moment',
    cues: [
      '几次',
      '几轮',
      '几遍',
      '几个回合',
      '几回',
      '多次',
      '数次',
      '几分钟',
      '几天',
      '几小时',
      '几个小时',
      '多轮',
      '数轮',
    ],
    pattern:
      /(?<![前这那每最])((?:连续)?(?:聊|问|试|等|重试|追问|回复|失败|沟通|对话|练习|提醒|催促?|查|说|错|尝试|请求|连续)(?:了|过|上|完)?(?:好?几|多|数)(?:个)?(?:次|轮|遍|回合|回|分钟|天|小时)(?:失败|重试|尝试|不成|无果|没人|未)?(?:之后|以后|后|还|仍|都|就|，(?=[就则便再]))|多次(?:失败|重试|尝试|催促|追问|报错|询问|提问|违规|不回复|无响应)[^，。；\n]{0,4}(?:后|时|的话|，就|就|则|仍))/dg,
  },
  {
    kind: 'moment',
    cues: ['长时间', '很久', '好久', '半天', '一段时间', '太久', '许久', '迟迟'],
    pattern:
      /((?:长时间|很久|好久|半天|较长时间|一段时间|太久|许久|迟迟)(?:都|还|仍)?(?:没|不|未|无)(?:有)?(?:人)?(?:回复?|答|说话|应|反应|响应|操作|输入|更新|动静|消息|收到))/dg,
  },
  {
    kind: 'moment',
    cues: [
      'tries',
      'attempts',
      'retries',
      'failures',
      ' turns',
      ' messages',
      'exchanges',
      ' rounds',
      'reminders',
      ' times',
      'iterations',
      ' minutes',
      ' hours',
      ' days',
      ' weeks',
      ' months',
    ],
    pattern:
      /\b(?<!\b(?:sent|received|asked|seen|said|last) )((?:after|within|for at most|for only|no more than|only|following|wait|waits?|for) (?:(?:an? )?(?:few|reasonable number of|certain number of|couple of|good number of|handful of|number of|suitable number of)|several|multiple|repeated|too many|some|a few more|many) (?:failed |unsuccessful |more |further |more failed )?(?:tries|attempts|retries|failures|turns|messages|exchanges|rounds|reminders|times|iterations|minutes|hours|days|weeks|months))\b/dgi,
  },
  {
    kind: 'moment',
    cues: ['timely manner', 'timely fashion', 'promptly', 'without delay'],
    pattern:
      /(?<=\b(?:report|inform|respond|reply|send|answer|update|forward|escalate|notify|alert|remind|contact|call|hand)(?:s|ed|ing|d)?\b[^.;:\n]{0,60})\b(in a timely (?:manner|fashion)|promptly)\b/dgi,
  },
  {
    kind: 'moment',
    cues: [
      '视具体情况',
      '根据情况',
      '看情况',
      '看着办',
      '自行把握',
      '灵活掌握',
      '适当的时间',
      '合适的时间',
      '恰当的时间',
      '适当时',
      '合适时',
      '差不多时',
      '火候',
      '适可而止',
      '自行判断何时',
    ],
    pattern:
      /(视具体情况(?:而定)?|(?:根据|看)情况(?=决定|处理|选择|调整|[，。；]|$)|看着办|自行把握|灵活掌握|(?:适当|合适|恰当)(?:的时间|时(?!间))(?:再|就|，)?|差不多时|适可而止|自行判断何时)/dg,
  },
  {
    kind: 'degree',
    cues: [' enough'],
    pattern:
      /\b(?:if|when|whenever|once|as soon as)\b[^.,;:\n]{0,50}?\b((?:(?:stays?|remains?|gets?|is|are|goes|grows|lasts?|rings?|happens?|occurs?|fails?|repeats?)\s(?:[a-z]+\s)?)?(?:long|often|high|low|big|large|bad) enough|(?:gets?|is|are|becomes?|seems?) (?!not\b|good\b|there\b|clear\b)[a-z]{3,12} enough|enough times)\b(?! (?:to|for|information|context|data|evidence)\b)/dgi,
  },
];
