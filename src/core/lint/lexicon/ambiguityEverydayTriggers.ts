import { ROUTE_ZH, type TriggerPattern } from './ambiguityTriggerKinds.ts';

const PEOPLE_EN =
  'members|customers|clients|users|subscribers|readers|visitors|buyers|donors|employees|accounts|tenants|guests|patients|suppliers|partners|followers';
const FAITHFUL_EN =
  'long-standing|longstanding|long-time|longtime|long-term|loyal|regular|frequent|active|inactive|established|occasional|dormant|heavy|light|big-spending|high-value|valued|good|better|big|bigger|important|recent|newer|older';
const GRAVE_EN =
  'serious|important|major|minor|big|bigger|key|critical|worst|small|smaller|trivial|complex|difficult|tricky|interesting|promising|notable|severe|urgent|crucial|good|better|bad|weak|weaker|strong|stronger|hard|harder|odd|long|longer|old|older';
const PART_ZH = '(?:部分|某些|个别|有些|少数)';

/** Scopes and times of everyday speech, for short prompts: 只要近段时间的, only long-standing members, for some time. */
export const EVERYDAY_TRIGGERS: readonly TriggerPattern[] = [
  {
    kind: 'recency',
    cues: [
      '近段时间',
      '一段时间',
      '这段时间',
      '前阵子',
      '前段时间',
      '近些',
      '前些',
      '近来',
      '这阵子',
      '不久前',
      '新近',
    ],
    pattern:
      /(?:只|仅|就|统计|汇总|整理|列出|筛选|看|取|要|把|保留|删掉?|梳理|总结|分析|收集|查|找)[^，。；\n]{0,6}?((?:最?近(?:的)?(?:一)?段时间|过去一段时间|这段时间|前阵子|前段时间|近些(?:天|日子|年|时候)|前些(?:天|日子|年|时候)|近来|这阵子|不久前|新近))(?:之?内|里)?(?:的|新增|发生|出现|收到|提交|发布|，|。|$)/dg,
  },
  {
    kind: 'standard',
    cues: ['老客户', '老会员', '老用户', '老顾客', '老读者', '常客', '活跃', '忠实', '资深', '大客户', '长期'],
    pattern:
      /(?:只|仅)(?:给|发给?|限|针对|联系|邀请|提醒|面向|通知|对|向|送给?)[^，。；\n]{0,4}?((?:老(?:客户|会员|用户|顾客|读者|学员)|常客|大客户|(?:不?活跃|忠实|资深|长期|优质)的?(?:客户|会员|用户|顾客|读者|粉丝|学员)))/dg,
  },
  {
    kind: 'standard',
    cues: PEOPLE_EN.split('|').map((people) => ` ${people}`),
    pattern: new RegExp(
      `\\b(?:only|just|exclusively|exclude|skip|leave out|nobody but)\\b[^.,;:\\n]{0,24}?\\b((?:${FAITHFUL_EN}) (?:${PEOPLE_EN}))\\b(?! (?:who|with|since|of)\\b)`,
      'dgi',
    ),
  },
  {
    kind: 'standard',
    cues: [' ones'],
    pattern: new RegExp(
      `(?<=[,;(]\\s?|\\b(?:and|but|list|treat|cover|explain|describe|discuss|put|show|start with|with|flag|mark|keep|drop|skip|only) )(the (?:more |most |less |really |very )?(?:${GRAVE_EN}) ones)\\b(?! (?:from|in|of|that|which|who|with|above|below|are|is|listed)\\b)`,
      'dgi',
    ),
  },
  {
    kind: 'standard',
    cues: ['重要的', '次要的', '关键的', '简单的', '复杂的', '严重的', '主要的', '难的'],
    pattern:
      /(?<=[，。；：\s]|^)((?:比较|较|不太|不)?(?:重要|次要|关键|简单|复杂|严重|难)的)[，,]?(?:就|要|请|则|可以)?(?:多写|详写|展开|重点写|细说|详细|略写|略过|一笔带过|简写|少写|多说|少说|放前面?|排前面?|靠前|置顶|单列|单独列)/dg,
  },
  {
    kind: 'degree',
    cues: ['不明显', '不严重', '不大', '不多', '不高', '不急', '不长', '不重', '不频繁', '不清楚', '不正常'],
    pattern:
      /([^，。；：、\n的]{0,4}(?:不明显|不严重|不大|不多|不高|不急|不长|不重|不频繁|不正常)(?:的|时))[，,]?(?:就|则|可以?|请|先|再|一律|直接|都)?(?:继续|忽略|跳过|观察|不处理|不管|放过|略过|归|标|按|转|保留|延后|暂缓|等)/dg,
  },
  {
    kind: 'moment',
    cues: [
      'some time',
      'long time',
      'certain time',
      ' weekdays',
      'few days',
      ' evenings',
      ' mornings',
      ' weekends',
      'some days',
      ' certain days',
    ],
    pattern:
      /\b((?<!spent |waited |worked )for (?:some|quite some|a certain|a longer) time|on (?:a few|some|several|certain|selected|most) (?:weekdays|days|evenings|mornings|weekends|afternoons|nights|dates))\b(?! (?:of|when|that)\b)/dgi,
  },
  {
    kind: 'moment',
    cues: ['工作日', '日子', '时段', '周末', '晚上', '节假日', '日期'],
    pattern: new RegExp(
      `(?<=在|于|：|，|。|改为|调整为|仅|只|^)(${PART_ZH}的?(?:工作日|日子|时段|周末|晚上|节假日|日期))(?![^，。；\\n]{0,6}[（(：:])`,
      'dg',
    ),
  },
  {
    kind: 'degree',
    cues: [
      '多的',
      '少的',
      '大的',
      '小的',
      '差的',
      '慢的',
      '旧的',
      '久的',
      '弱的',
      '清楚的',
      '完整的',
      '理想的',
      '规范的',
      '突出的',
      '频繁的',
    ],
    pattern:
      /(?<=[，。；：\s]|^)([^，。；：、\n的最更越\d]{1,8}?(?<!最|更|越|不)(?:不(?:清楚|完整|理想|规范)|较?(?:多|少|大|小|差|慢|旧|久|弱)|突出|频繁)的)[一-鿿]{0,4}?[，,]?(?:就|则|可以?|请|一律|直接|都)?(?:退回|重写|扣分|加分|评\s?[A-E优良差]|忽略|跳过|淘汰|打回|转人工|拆开|拆分|合并|归档|删掉|删除|标红|重做)/dg,
  },
  {
    kind: 'standard',
    cues: ['挑', '拣', '捡', '较好的那', '更好的那', '合适的那', '好一点的那'],
    pattern:
      /((?:挑|拣|捡)(?:些|一些)?(?:主要|重要|要紧|关键|有用|好|合适|有意思)的)(?=写|说|讲|列|翻|留|发|用|，|。)|((?:较好|更好|比较好|好一点|合适)的那[个份种篇条款])(?![，,]?(?:即|也就是|[：:]))/dg,
  },
  {
    kind: 'standard',
    cues: ['异常的', '可疑的', '奇怪的', '不对劲', '不寻常', '值得注意', '有意思的'],
    pattern:
      /(?:指出|标出|上报|列出|报告|标注出?|找出|挑出)(?:任何|所有|其中)?((?:异常|可疑|奇怪|不对劲|不寻常|值得注意|有意思)的?(?:地方|情况|内容|之处|记录|数据))(?![，,]?(?:即|也就是|[（(：:]))/dg,
  },
  {
    kind: 'moment',
    cues: ['时间内', '时间之内', '期限内', '时间范围内', '差不多'],
    pattern:
      /((?:合理|适当|一定|较短|恰当)的?(?:时间|期限)(?:之?内|范围内))|(差不多(?!的)[^，。；\n]{1,6}了)(?=就|再|，|时|便)/dg,
  },
  {
    kind: 'degree',
    cues: [
      'considerable',
      'significant',
      'substantial',
      'excessive',
      'noticeable',
      ' severe',
      ' slow',
      ' heavy',
      ' poor',
      ' weak',
    ],
    pattern:
      /\b(?:if|when|whenever|once|where|in case)\b [^.,;:\n]{0,40}?\b((?:is|are|gets?|becomes?|seems?) (?:considerable|significant|substantial|excessive|noticeable|severe|slow|heavy|poor|weak))(?=\s*(?:,|\.|;|$|\n|then\b))/dgi,
  },
  {
    kind: 'standard',
    cues: [
      'less important',
      'more important',
      'less relevant',
      'less interesting',
      'less useful',
      'more relevant',
      'more interesting',
    ],
    pattern:
      /\b(the (?:less|more) (?:important|relevant|interesting|useful) (?:stuff|parts?|bits?|things|points|details|passages|sections))\b/dgi,
  },
  {
    kind: 'standard',
    cues: ['anything ', 'everything '],
    pattern:
      /\b(?:report|flag|mark|list|note|highlight|tell me|mention|point out|escalate|alert me to)\b (?:about |of )?((?:anything|everything) (?:out of the ordinary|unusual|suspicious|odd|strange|weird|off|noteworthy|notable|interesting|important|abnormal|fishy|unexpected))\b(?!\s*[:(]|,? (?:such as|like|including|i\.e\.))/dgi,
  },
  {
    kind: 'moment',
    cues: ['after enough', 'after too many', 'after sufficient', 'after repeated', 'after a certain number'],
    pattern:
      /\b(after (?:enough|too many|sufficiently many|repeated|a certain number of) (?:[a-z]+ ){0,2}?[a-z]+s)\b/dgi,
  },
  {
    kind: 'degree',
    cues: ['the bigger ', 'the larger ', 'the smaller ', 'the older ', 'the longer ', 'the shorter ', 'the cheaper '],
    pattern:
      /(?<=^|[.,;:(!?\n]\s{0,3}|[-*•]\s|\b(?:and|then|to|please|should|must) )(?:round|merge|split|remove|drop|highlight|mark|skip|hide|group|delete|combine|bold|archive) (the (?:bigger|larger|smaller|older|longer|shorter|cheaper) (?!of\b|one\b)[a-z]{3,16}s)\b(?! than\b)/dgi,
  },
  {
    kind: 'standard',
    cues: ['恶劣的', '激动的', '过激的', '态度差的', '态度不好的', '情绪不好的'],
    pattern: new RegExp(
      `((?:态度|情绪|语气|言辞)(?:恶劣|激动|不好|过激|差|不佳)的)[^，。；\\n]{0,6}?(?:就|则|直接|一律|请|要)?${ROUTE_ZH}`,
      'dg',
    ),
  },
  {
    kind: 'degree',
    cues: ['too small', 'too big', 'too long', 'too short', 'too large', 'too similar', 'too vague'],
    pattern:
      /(?<=\b(?:merge|split|combine|join|drop|delete|remove|shorten|expand|break up|skip)\b[^.;:\n]{0,30})\b((?:that|which) (?:are|is|look|seem) too (?:small|big|long|short|large|similar))\b(?! (?:to|for)\b)/dgi,
  },
  {
    kind: 'moment',
    cues: [' in a while'],
    pattern: /\b(?<!once |every )(in a while)(?=\s+(?:to|about|of|if)\b|\s*(?:[.,;!]|$|\n))/dgi,
  },
];
