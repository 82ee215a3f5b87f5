import type { TriggerPattern } from './ambiguityTriggerKinds.ts';

const DEGREE_ZH =
  '(?:太|过于|过分|过|较为|比较|较|很|非常|特别|相当|十分|明显|偏)(?:长|短|大(?!家)|小(?!心)|多(?!少)|少|高|低|久|晚|早|远|贵|旧)(?!于|过|达|出|兴)';
const DEGREE_EN =
  '(?:too|very|quite|fairly|rather|really|pretty|relatively|unusually|extremely|overly|excessively|particularly) (?:long|short|large|big|small|high|low|old|many|few|late|expensive|lengthy|far|cheap|tall)';
const ACT_ZH =
  '(?:一律|必须|都要|都得|就要?|则|要|需要?|应当?|应该|直接|优先|单独|可(?:以(?!能)|(?!能))|统一|才|再|立即|马上|转|拆|删|跳过|忽略|标|合并|截|退|算|按|归|多|少|分(?:成|段|条|次|开|几))';
const CUT_EN =
  '(?:split|break up|break|shorten|truncate|skip|ignore|escalate|forward|reject|drop|remove|omit|archive|merge|flag|delete|discard|exclude)';
const DEGREE_CUES = ['太', '于', '分', '过', '较', '很', '常', '别', '当', '显', '偏'].flatMap((how) =>
  Array.from('长短大小多少高低久晚早远贵旧', (what) => how + what),
);
const ADVERBS = [
  'too ',
  'very ',
  'quite ',
  'fairly ',
  'rather ',
  'really ',
  'pretty ',
  'relatively ',
  'unusually ',
  'extremely ',
  'overly ',
  'excessively ',
  'particularly ',
];

/** Degrees without a number: too long, 金额较大; and periods without a date: recent, 近期. */
export const DEGREES: readonly TriggerPattern[] = [
  {
    kind: 'degree',
    cues: DEGREE_CUES,
    pattern: new RegExp(
      `(?:如果|如|若|倘若|要是|当|遇到|遇|碰到|凡是?|一旦|对于)(?!何|果)[^，。；：\\n]{0,16}?(${DEGREE_ZH})(?=的|时|了|，|,|则|就|且|或|可)(?![，,]\\s?(?:也|都|仍|照样|同样))`,
      'dg',
    ),
  },
  {
    kind: 'degree',
    cues: DEGREE_CUES,
    pattern: new RegExp(
      `(?<!不要|避免|不能|不宜|不得|尽量)(${DEGREE_ZH}(?:的(?:[^，。；\\n的]{0,6}?)|时|的时候|的话|了|(?=就|则)))[，,]?\\s?${ACT_ZH}`,
      'dg',
    ),
  },
  {
    kind: 'degree',
    cues: DEGREE_CUES,
    pattern: new RegExp(
      `(?:拆分|拆开|删除|删掉|删去|跳过|忽略|合并|截断|过滤|剔除|去掉|标出|标记|上报|排除|略过)(?:掉|出)?(?:所有|全部|那些)?(${DEGREE_ZH})的`,
      'dg',
    ),
  },
  {
    kind: 'degree',
    cues: ['drag', 'too long', 'a while', 'long time', 'forever', 'out of hand', 'gets too', 'get too'],
    pattern:
      /\b(?:if|when|whenever|once|after)\b[^.,;:\n]{0,50}?\b(drags? on(?: (?:for )?too long)?|(?:takes?|took|goes|lasts?) (?:too long|a long time|a while|forever)|gets? out of hand|gets? too \w{3,12})\b/dgi,
  },
  {
    kind: 'degree',
    cues: ADVERBS,
    pattern: new RegExp(
      `\\b(?:if|when|whenever|once|where|in case|as soon as|until)\\b[^.,;:\\n]{0,60}?\\b(${DEGREE_EN})\\b(?! to\\b| for\\b)`,
      'dgi',
    ),
  },
  {
    kind: 'degree',
    cues: ['long', 'large ', 'big ', 'old ', 'small ', 'short '],
    pattern:
      /(?<=^|[.;:!?\n]\s{0,3}|[-*•]\s|, |\b(?:all|any|and) )((?:(?:very|too|overly|really) )?(?:long|lengthy|large|big|old|small|short) (?!-)(?:[a-z-]+ ){0,2}?[a-z-]+s) (?:should|must|have to|need to|are to|ought to|get|can) (?:be )?(?:always |first )?(?:split|cut|broken|sent|left out|skipped|ignored|truncated|shortened|summari[sz]ed|removed|dropped|merged|archived|rejected|deleted|discarded|excluded|approved|moved)\b/dgi,
  },
  {
    kind: 'degree',
    cues: ['long ', 'lengthy ', 'large ', 'big ', 'old ', 'small ', 'short ', 'high-value', 'outdated'],
    pattern: new RegExp(
      `(?<=^|[.,;:!?\\n]\\s{0,3}|[-*•]\\s|\\b(?:and|then|to|please|or|should|must) )${CUT_EN} (?:up |out )?(?:any |all |the |every |those )?((?:(?:overly|too|very|excessively) )?(?:long|lengthy|large|big|old|small(?! talk)|short|high-value|outdated) (?!language|scale|term|form|range|list)[a-z-]{3,20}s)\\b`,
      'dgi',
    ),
  },
  {
    kind: 'recency',
    cues: ['最近', '近期', '近来', '近几年', '近些年', '前段时间', '前不久'],
    pattern:
      /(?:使用|参考|引用|搜集|收集|总结|列出|关注|统计|整理|分析|只看|筛选|标出|找出|推荐|结合|盘点)[^，。；\n]{0,8}?(?<!用户|我)(最近|近期|近来|近几年|近些年|前段时间|前不久)(?!一次|一条|邻|[^，。；]{0,4}(?:对话|聊天|消息|历史|记录|记忆|提交|交互|发言|修改|变更|会话|输入))(?=的?[一-鿿])(?![一二两三四五六七八九十半\d])/dg,
  },
  {
    kind: 'recency',
    cues: ['recent '],
    pattern:
      /\b(?:use|cite|include|list|reference|collect|gather|consider|summari[sz]e|label|select|find|show|extract|count|flag|tag|classify|recommend|prefer|only)\b[^.;:,\n]{0,20}?\b(?<!most |more |user's )(recent [a-z-]+s?)\b(?<!messages?|conversations?|chats?|turns?|context|history|memory|memories|commits?|changes?|output|versions?|events?|exchanges?|inputs?|interactions?|workflow|runs?|logs?|files?|builds?|tasks?|work|experience|work)/dgi,
  },
  {
    kind: 'recency',
    cues: ['recently', 'lately', 'not long ago', 'a while ago'],
    pattern:
      /\b(?:list|find|show|include|extract|report|count|summari[sz]e|flag|label|select)\b[^.;:\n]{0,40}?\b(?:that|which|who) (?:were|was|have been|has been|had been|have|has)(?: been)? [a-z]{3,15} (recently|lately|not long ago|a while ago)\b/dgi,
  },
];
