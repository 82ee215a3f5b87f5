import { ask, START, VERB, wording, type Wording } from './wordings.ts';

const SOFT = '(?: (?:just|kind of|sort of|really|actually|simply|kindly|politely|also|very much|like to)){0,3}';
const MAYBE = '(?: (?:maybe|possibly|perhaps|kindly|please|potentially|by any chance|just|at all|somehow)){0,3}';
const NOUN =
  '(?:translation|summari[sz]ation|classification|comparison|categori[sz]ation|extraction|conversion|correction|rewriting|rewrite|determination|identification|evaluation|examination|assessment|investigation)';
const HEDGE =
  '我们?|就是|只是|主要是|其实|也|还|真的|有点|有一?(?:个|件事)|小小的?|不情之请|请求|想法|冒昧地?|斗胆|不好意思|抱歉|请问|请教|咨询|询问|想|问|希望|在想|一下|下|不知道?|不晓得|不确定|方不方便|方便|合不合适|能不能|能否|可不可以|可否|可以|能|是不是|是否|有没有(?:可能|空|时间|办法)|有空|麻烦|劳烦|烦请|劳驾|您|你|稍微|大概|顺便|顺手|抽(?:出|个|点)?|一?点点?|宝贵的?|时间|空|来|请|帮我|帮忙|帮个忙|给我|看一?看|的话|如果|要是|愿意|就|对';

/** More roundabout wordings, by their grammar: a row of hedges, a verb made a noun, words about the asking itself. */
export const WORDINGS_OPEN: readonly Wording[] = [
  {
    ...ask(
      [
        '冒昧',
        '不情之请',
        '不晓得',
        '不知道',
        '请教',
        '不好意思',
        '方不方便',
        '有没有可能',
        '能不能',
        '能否',
        '可不可以',
        '可否',
        '斗胆',
        '麻烦',
        '有没有空',
        '有没有时间',
        '有没有办法',
        '帮个忙',
        '劳烦',
        '烦请',
        '劳驾',
        '想问',
        '想请',
        '帮个忙',
      ],
      `${START}(?:(?:${HEDGE})[，,]?){4,30}`,
      '请',
    ),
    accepts: begs,
  },
  ask(
    ['想让你', '想让您', '想请你', '想请您', '想麻烦', '想拜托', '想劳烦'],
    '(?:不好意思|抱歉|冒昧地?|打扰一?下)[，,]?(?:我)?(?:就是|是|真的|其实)?想(?:让|请|麻烦|拜托|劳烦)(?:你|您)(?:帮(?:我|忙))?',
    '请',
  ),
  wording(
    ['的处理', '的操作', '的动作', '的过程', '的工作'],
    `(?:来)?(?:进行|做|作|开展|实施)(?:一个|一次|一下|一些|相关的?)?((?:(?:仔细|认真|全面|详细|深入|准确|简单|专业|适当|必要|相应)的?)?(?:${VERB}))(?:方面|层面|性质?)?的(?:处理|操作|动作)`,
    '进行$1',
  ),
  wording(
    ['方面', '层面', '角度'],
    '在[\\u4e00-\\u9fff]{1,8}(?:方面|层面|角度)上?来?(?:做|进行)(?:一个|一些|一下|一次)',
  ),
  wording(
    ['类工作', '类处理', '类操作', '类的', '性质', '方面'],
    '(?:开展|进行|实施|做)(?:一个|一些)?[\\u4e00-\\u9fff]{2,6}(?:(?:性质|方面)的?[\\u4e00-\\u9fff]{0,4}(?:类的?)?|类的?)(?:工作|处理|操作)',
  ),
  wording(
    ['这样一', '这样的一', '这样子一', '这样子的一', '这么一', '这么的一'],
    '(?:这样子?|这么)的?一[个种](?:工作|操作|动作|过程|事情|任务)',
  ),
  wording(
    ['可以的话', '方便的话', '有可能的话', '麻烦的话', '允许的话', '有空的话', '有时间的话', '不介意的话', '可能的话'],
    `(?:如果|要是|假如)?(?:你|您|时间)?(?:还)?(?:可以|方便|有可能|可能|不麻烦|不太麻烦|允许|有空|有时间|不介意)的话[，,]?\\s?`,
    '',
  ),
  ask(
    [
      'love if',
      'love it if',
      'like if',
      'like it if',
      'appreciate if',
      'appreciate it if',
      'great if',
      'awesome if',
      'lovely if',
      'nice if',
      'amazing if',
      'wonderful if',
      'cool if',
      'fantastic if',
      'helpful if',
    ],
    `\\b(?:i(?:'d| would)${SOFT} (?:love|like|appreciate)(?: it)?|(?:it|that)(?:'d| would)${SOFT} be (?:so |really |super |very |absolutely )?(?:great|awesome|lovely|nice|amazing|wonderful|cool|fantastic|helpful)) if (?:you|somebody|someone) (?:could|would|can|might)${MAYBE} `,
    'Please ',
  ),
  ask(
    ['possible to', 'possible for'],
    `\\b(?:would|might) it${MAYBE} be${MAYBE} possible(?: for you)? to${MAYBE} `,
    'please ',
  ),
  ask(
    ['to ask', 'to request', 'to inquire', 'to enquire', 'i ask', 'i request', 'i trouble'],
    `\\b(?:i(?:'d| would| want(?:ed)?)${SOFT} to (?:ask|request|inquire|enquire)|(?:may|might|could|can) i (?:ask|request|trouble))${MAYBE}(?: (?:whether|if)|(?: of)? you to|that)(?: you (?:could|can|would|might)(?: be able to)?)?${MAYBE} `,
    'Please ',
  ),
  ask(
    [
      'you could try',
      'you can try',
      'you could maybe',
      'you could perhaps',
      'you could possibly',
      'perhaps you could',
      'maybe you could',
      'possibly you could',
      'maybe you might',
      'perhaps you might',
      'possibly you might',
      'possibly you can',
      'you could kindly',
      'could kindly',
      'perhaps you can',
      'maybe you can',
      'you might want to',
      "don't suppose you",
      'any chance you',
      'happen to be able',
      'if you could maybe',
      'if you could possibly',
      'if you could perhaps',
      'if you could just',
      'if you could please',
      'if you could kindly',
      'thinking you could',
      'thinking that you could',
    ],
    `\\b(?:i was thinking(?: that)? |i thought(?: that)? |i don't suppose |any chance |so )?(?:(?:perhaps|maybe|possibly) you (?:could|can|might)(?: (?:try to|also))?|(?:if )?you could (?:maybe|perhaps|possibly|kindly)(?: try to)?|if you could (?:just|please)|i don't suppose you could|any chance you (?:could|can)|i was thinking(?: that)? you could)${MAYBE} `,
    'please ',
  ),
  ask(
    ['to do is', 'is for you to', 'is that you'],
    `\\bwhat i(?:'d| would)?(?: really| actually)? (?:need|want|like)(?: you to do is(?: to)?|(?: from you)? is (?:for you to|that you(?: should)?))${MAYBE} `,
    'Please ',
  ),
  wording(
    [
      'possible',
      'a moment',
      'a minute',
      'a second',
      'a chance',
      'the time',
      'some time',
      'no trouble',
      'be so kind',
      'be kind enough',
    ],
    `,? ?\\b(?:if (?:it(?:'s| is| were| would be)${MAYBE} possible(?: for you)?|at all possible|it(?:'s| is) no trouble(?: at all)?|you(?:'d| would) be (?:so kind|kind enough)|you (?:could |can )?(?:have|get|find|spare) (?:a (?:moment|minute|second|chance)|the time|some time)(?: to spare)?)|whenever you (?:have|get) (?:a (?:moment|minute|second|chance)|the time|some time)),?(?= |[.!?]|$) ?`,
    ' ',
  ),
  wording(['in order to be', 'order to be able'], '\\bin order to be (?:able|in a position) to ', 'to '),
  wording(
    [
      'for the reason',
      'for the simple reason',
      'for the very reason',
      'the fact that',
      'the reason being',
      'on account of',
      'by virtue of the fact',
      'given the fact',
      'because of the fact',
      'on the grounds that',
    ],
    '\\b(?:for the (?:simple |very )?reason that|on account of the fact that|by virtue of the fact that|given the fact that|because of the fact that)\\b',
    'because',
  ),
  wording(
    ['regardless of the fact', 'notwithstanding the fact'],
    '\\b(?:regardless of|notwithstanding) the fact that\\b',
    'although',
  ),
  wording(
    ['determination', 'decision'],
    '\\bmak(?:e|ing) (?:a|the) (?:final |clear )?(?:determination|decision) (?:as to|about|on|of|regarding) (?=whether|which|what|how|if)',
  ),
  wording(['as to whether'], '\\bas to whether\\b', 'whether'),
  wording(['until such time'], '\\buntil such time as\\b', 'until'),
  wording(['consideration to'], '\\bgiv(?:e|ing) (?:due |careful |some )?consideration to '),
  wording(
    ['conduct', 'perform', 'undertak', 'carry out', 'carrying out', 'execut'],
    `\\b(?:conduct(?:ing)?|perform(?:ing)?|undertak(?:e|ing)|carry(?:ing)? out|execut(?:e|ing)) (?:an?|the) ${NOUN} of (?=the|this|that|each|every|all|these|those|it|my|your|\\{|<|\\[)`,
  ),
  wording(
    ['the task of'],
    '\\b(?:perform|carry out|undertake|complete|execute|accomplish) the task of (?=\\w{3,20}ing\\b)',
    '',
  ),
  wording(
    ['take the time', 'take some time', 'take a moment', 'take a minute'],
    '\\b(?:please )?take (?:the time|some time|a moment|a minute) to ',
    '',
  ),
];

const BEG =
  /能不能|能否|可不可以|可否|是不是|有没有(?:可能|空|时间|办法)|方不方便|合不合适|冒昧|不情之请|斗胆|请教|不好意思|不知道|不晓得|劳烦|烦请|劳驾|麻烦|宝贵|想请?问|大概|稍微|帮个忙|抽/g;
const ASKS = /能不能|能否|可不可以|可否|有没有(?:可能|空|时间|办法)|方不方便|麻烦|劳烦|烦请|劳驾|帮个忙/;

/** Whether a row of hedges begs: three of them at least, one of which asks. A plain “我想请问一下” does not. */
function begs(words: string): boolean {
  return ASKS.test(words) && new Set(words.match(BEG)).size >= 2;
}
