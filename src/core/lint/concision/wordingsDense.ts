import { ask, wording, type Wording } from './wordings.ts';

const HEDGES_ZH =
  '冒昧|不情之请|斗胆|请教|请问一下|有可能|不好意思|抱歉|打扰|不知道|不晓得|不清楚|能不能|能否|可否|可不可以|有没有可能|有没有办法|是不是|不知当讲不当讲|赏脸|赏光|得闲|恰好|正好|倘若|假若|若是|唠叨|大驾|笑话|厚颜|叨扰|恳请|恳求|肯不肯|愿不愿意|可愿|小请求|有个请求|琢磨|寻思|犹豫|半天|方不方便|方便|有空|有闲|得空|抽空|抽个空|抽点|抽出|劳烦|麻烦|烦请|劳驾|拜托|帮个忙|帮帮忙|顺手|不介意|不嫌|想着|就是想|在想|想问|想请|大概|稍微|一点点|一下下|小小的|要不|看看|的话|宝贵|高抬贵手|行个方便|或许|也许|兴许|说起来|厚着脸皮|硬着头皮';
const ASKS_ZH =
  /能不能|能否|可否|可不可以|有没有可能|有没有办法|方不方便|是不是可以|肯不肯|愿不愿意|可愿|要不|劳烦|麻烦|劳驾|劳您|拜托|帮个忙/;
const STRONG_ZH =
  /冒昧|不情之请|斗胆|请教|不好意思|抱歉|打扰|叨扰|不知道|不晓得|不知当讲|有没有可能|有没有办法|方不方便|有空|得空|得闲|抽空|抽个空|抽点|抽出|劳烦|烦请|劳驾|大驾|拜托|赏脸|赏光|肯不肯|愿不愿意|可愿|倘若|恰好|正好|唠叨|笑话|厚颜|恳请|有个请求|小请求|不介意|不嫌|想着|就是想|在想|琢磨|寻思|稍微|一点点|一下下|小小的|要不|宝贵|高抬贵手|行个方便|厚着脸皮|硬着头皮|说起来/g;
const OFFICIAL_ZH =
  '加以|予以|给予|而言|所存在的?|所包含的?|所涉及的?|所反映的?|所呈现的?|其主要|涉及的内容|方面的|层面的|性质的|形态的|类工作|类操作|之处|点位|针对本次|本次需要|来进行|开展|进行一个|进行一次|的操作|的动作|的工作|产出物|相关性的|需要你来|由你来|这样一个|这么一个|处于|的状态|的情形|的过程当中|的基础之上|以便于|存在着|的情况|的处理|当中|从而能够|起到|的作用';
const HEDGES_EN =
  "perhaps|maybe|possibly|somehow|kind of|sort of|kinda|sorta|might|could|would|wonder(?:ing|ed)?|if you happen|nothing better|too much trouble|not too much|by any chance|at some point|consider|ever so|a tiny bit|a wee bit|a little|if at all|feel like|find it in|be willing|be able to|so kind|kind enough|potentially|conceivably|if it(?:'s| is| were)|i suppose|i guess|i was thinking|i thought|hop(?:ing|ed)|just|spare|mind";
const SOFTENER_EN =
  /perhaps|maybe|possibly|somehow|kind of|sort of|kinda|sorta|wonder|happen|nothing better|trouble|chance|some point|ever so|bit|feel like|find it in|willing|so kind|kind enough|conceivabl|suppose|guess|thinking|thought|hop(?:ing|ed)|spare|mind/gi;
const SHELL =
  '(?:matter|issue|question|subject|topic|process|act|activity|undertaking|exercise|business|endeavou?r|aspect)';

/** Wordings found by how dense their function words are: open places between hedges, light verbs and shell nouns. */
export const WORDINGS_DENSE: readonly Wording[] = [
  {
    ...ask(
      [
        '能不能',
        '能否',
        '可否',
        '可不可以',
        '有没有可能',
        '有没有办法',
        '方不方便',
        '是不是可以',
        '肯不肯',
        '愿不愿意',
        '可愿',
        '劳您',
        '要不',
        '劳烦',
        '麻烦',
        '劳驾',
        '拜托',
        '帮个忙',
      ],
      `(?:${HEDGES_ZH})(?:[^。！？!?；;\\n]{0,12}?(?:${HEDGES_ZH})){2,12}`,
    ),
    accepts: (words) =>
      ASKS_ZH.test(words) && distinct(words, new RegExp(HEDGES_ZH, 'g')) >= 3 && distinct(words, STRONG_ZH) >= 2,
  },
  {
    ...wording(
      [
        '加以',
        '予以',
        '给予',
        '而言',
        '所存在',
        '所包含',
        '所涉及',
        '所反映',
        '所呈现',
        '涉及的内容',
        '方面的',
        '层面的',
        '性质的',
        '形态的',
        '类工作',
        '点位',
        '产出物',
        '来进行',
        '开展',
        '存在着',
      ],
      `(?:${OFFICIAL_ZH})(?:[^。！？!?；;\\n]{0,16}?(?:${OFFICIAL_ZH})){2,12}`,
    ),
    accepts: (words) => distinct(words, new RegExp(OFFICIAL_ZH, 'g')) >= 3,
  },
  {
    ...ask(
      [
        'perhaps',
        'maybe',
        'possibly',
        'kind of',
        'sort of',
        'kinda',
        'sorta',
        'wonder',
        'happen',
        'by any chance',
        'trouble',
        'might',
        'ever so',
        'hoping',
        'willing',
      ],
      `\\b(?:${HEDGES_EN})\\b(?:[^.!?;\\n]{1,40}?\\b(?:${HEDGES_EN})\\b){2,12}(?: (?:consider|try|attempt|have a go at|look at)\\w{0,3}(?: to)?(?: \\w{3,14}ing)?)?`,
    ),
    accepts: (words) => /\b(?:you|i)\b/i.test(words) && distinct(words, SOFTENER_EN) >= 2,
  },
  wording(
    SHELL.slice(3, -1)
      .replace('endeavou?r', 'endeavor')
      .split('|')
      .map((noun) => `the ${noun} of`),
    `\\b(?:with (?:regard|respect|reference) to|in (?:regard|relation|reference) to|as regards|regarding|concerning|pertaining to|when it comes to|as far as|in terms of|on) the ${SHELL} of (?:the sum total of )?`,
  ),
  ask(
    ['purpose of', 'aim of', 'goal of', 'intent of', 'intention of', 'reason for', 'point of'],
    '\\b(?:the|my) (?:\\w{3,12} )?(?:purpose|aim|goal|intent|intention|reason|point) (?:of|for|behind) (?:this|my) (?:message|request|writing|note|inquiry|e-?mail|query) is (?:to|that)(?: (?:ask|inquire|enquire|request|see))?(?: (?:you|as to|about|whether|if|that|for))?',
  ),
  ask(
    [
      'my wish',
      'my hope',
      'my desire',
      'my request',
      'my intention',
      'sincere wish',
      'sincere hope',
      'fervent hope',
      'fervent wish',
      'my sincere',
      'my fervent',
      'my humble',
    ],
    "\\b(?:it is|it would be|it's) my (?:\\w{3,12} )?(?:wish|hope|desire|request|intention) (?:that|for) you(?: (?:to|would|will|could|can|might))?",
  ),
  ask(
    [
      'get at is',
      'trying to say',
      'asking for is',
      'looking for is',
      'after is',
      'getting at is',
      'asking is',
      'to say is',
      'to ask is',
      'saying is',
    ],
    "\\bwhat i(?:'m| am|'d| would)?(?: \\w{3,12}){0,4} (?:get(?:ting)? at|say(?:ing)?|ask(?:ing)?(?: for)?|looking for|after) is(?: that)?(?: it would be \\w{3,10} to)?",
  ),
  ask(
    [
      'exists a need',
      'is a need',
      'exists a necessity',
      'is a necessity',
      'exists a requirement',
      'arises a need',
      'arises the need',
      'exists the need',
    ],
    '\\bthere (?:exists|is|arises|would be) (?:an?|the) (?:need|necessity|requirement) (?:for|to|of|that) (?:the|an?|you|have)\\b',
  ),
  wording(
    ['circumstance that', 'situation that', 'circumstances that', 'reality that'],
    '\\b(?:in|by|owing to|due to|given|because of) (?:(?:the )?(?:light|view|virtue|consideration) of )?the (?:circumstances?|situation|reality) that\\b',
    'because',
  ),
  ask(
    [
      'possibility of you',
      'possibility of your',
      'your way to',
      'your way clear',
      'gracious as to',
      'generous as to',
      'good as to',
      'kindness to',
      'goodness to',
      'inquire as to',
      'enquire as to',
      'trouble you for',
      'trouble you to',
      'bother you for',
      'bother you to',
      'impose upon you',
      'prevail upon you',
      'obliged if you',
      'take the liberty',
    ],
    "\\b(?:(?:to )?(?:inquire|enquire|ask) as to (?:the possibility of )?(?:you|your|whether)|(?:the )?possibility of you(?:r)? \\w{2,14}ing|(?:could |can |might |to )?(?:see|find) your way (?:clear )?to|(?:be )?so (?:gracious|generous|good|kind) as to|(?:have|had) the (?:kindness|goodness|decency) to|(?:might|may|could|can) i (?:perhaps |possibly |maybe |just )?(?:trouble|bother|prevail upon|impose upon) you (?:for|to|with)|(?:i|we)(?:'d| would| should)? be (?:\\w{4,10} )?obliged if you|take the liberty (?:of asking|to ask))\\b",
  ),
  wording(
    ['的操作', '的处理', '的动作', '的工作'],
    '(?:进行|做|作|执行|实施)一[个次下](?![^，。；\\n]{0,16}[“"「])[^，。；！？!?,;\\n的]{1,14}的(?:操作|处理|动作)(?![\\u4e00-\\u9fff]{0,2}(?:按钮|流程|系统|器|员|步骤|记录))|予以[\\u4e00-\\u9fff]{2,4}的(?:操作|处理|动作)',
  ),
  wording(
    ['的一个', '的过程', '来完成', '来实现', '加以完成', '予以完成'],
    '(?:实现|完成|进行|达成|做到)对[^。！？!?；;，,\\n]{2,16}的一个[^。！？!?；;，,\\n]{0,6}(?:过程|操作|处理|工作|动作|行为)|的一个(?:[\\u4e00-\\u9fff]{2,4}的)?(?:过程|操作|动作)(?=[，,。；]|$)|(?:来|去)完成对[^。！？!?；;，,\\n]{2,16}的[\\u4e00-\\u9fff]{2,4}工作|的工作(?:加以|予以)完成',
  ),
  wording(
    ['sum total', 'end result of the', 'general consensus of opinion', 'absolutely essential that you'],
    '\\bthe (?:sum total of|end result of the|general consensus of opinion)\\b',
  ),
  wording(
    [
      'undertak',
      'effectuat',
      'engag',
      'embark',
      'endeavor',
      'endeavour',
      'set about',
      'go about',
      'commence',
      'proceed to',
      'proceed with',
    ],
    '\\b(?:undertak(?:e|ing)|effectuat(?:e|ing)|embark(?:ing)? (?:up)?on|engag(?:e|ing) in|set(?:ting)? about|go(?:ing)? about|commenc(?:e|ing)|proceed(?:ing)? with) (?:the|an?) (?:\\w{3,14} )?(?:\\w{3,14}(?:tion|sion|ment|ance|sis|ing)|task|process|act|activity) of\\b',
  ),
];

function distinct(words: string, pattern: RegExp): number {
  return new Set((words.match(pattern) ?? []).map((word) => word.toLowerCase())).size;
}
