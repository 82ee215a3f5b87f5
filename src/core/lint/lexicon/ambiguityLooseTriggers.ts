import { EVERYDAY_TRIGGERS } from './ambiguityEverydayTriggers.ts';
import { LOOSE_STANDARDS } from './ambiguityLooseStandards.ts';
import { OPEN_SCOPES_EN } from './ambiguityOpenScopesEn.ts';
import { OPEN_SCOPES_ZH } from './ambiguityOpenScopesZh.ts';
import { OPEN_TRIGGERS_EN } from './ambiguityOpenTriggersEn.ts';
import { OPEN_TRIGGERS_ZH } from './ambiguityOpenTriggersZh.ts';
import { PLAIN_TRIGGERS } from './ambiguityPlainTriggers.ts';
import { VAGUE_MOMENTS } from './ambiguityVagueMoments.ts';
import type { TriggerPattern } from './ambiguityTriggerKinds.ts';

const HOW_ZH =
  '(?:有点儿?|有些|稍微?|略微?|挺|蛮|颇|不太|不怎么|还算|够|太|过于|过分|过|较为|比较|较|很|非常|特别|相当|十分|明显|偏)';
const WHAT_ZH =
  '(?:长|短|大(?!家)|小(?!心)|多(?!少)|少|高|低|久|晚|早|远|贵|旧|差|急|严重|复杂|频繁|简单|困难|紧急|冗长|明显|模糊|棘手|激动|生气|着急)';
const ACT_ZH =
  '(?:一律|必须|都要|都得|就|则|通知|提醒|上报|报警|停|暂停|联系|要|需要?|应当?|应该|直接|优先|单独|先|再|立即|马上|转|拆|删|跳过|忽略|标|合并|截|退|算|按|归|分(?:成|段|条|次|批))';
const SIZE_CUES: readonly string[] = [
  'larger ',
  'bigger ',
  'higher ',
  'smaller ',
  'older ',
  'longer ',
  'shorter ',
  'greater ',
  'lower ',
  'large ',
  'big ',
  'high ',
  'small ',
  'major ',
  'minor ',
  'significant',
  'substantial',
  'considerable',
  'slight ',
  'unusual',
];
const SIZES_EN =
  'larger?|bigger?|higher?|smaller?|older|longer|shorter|greater|lower|major|minor|significant|substantial|considerable|slight|unusual|unusually (?:large|high|low|long)';
const THINGS_EN =
  'differences?|deviations?|discrepanc(?:y|ies)|amounts?|sums?|claims?|orders?|transactions?|purchases?|delays?|invoices?|payments?|refunds?|gaps?|losses|requests?|files?|expenses?|bills?|withdrawals?|transfers?|bookings?|quantities';

const DEGREE_CUES = Array.from('点儿些微挺蛮颇太么算够于分过为较很常别当显偏').flatMap((how) =>
  [
    ...'长 短 大 小 多 少 高 低 久 晚 早 远 贵 旧 差 急'.split(' '),
    '严重',
    '复杂',
    '频繁',
    '简单',
    '困难',
    '紧急',
    '冗长',
    '明显',
    '模糊',
    '棘手',
    '激动',
    '生气',
    '着急',
  ].map((what) => how + what),
);

/** Conditions that are drawn with vague words in a way that long prompts use without harm; for short prompts only. */
const SHORT: readonly TriggerPattern[] = [
  ...LOOSE_STANDARDS,
  ...EVERYDAY_TRIGGERS,
  {
    kind: 'degree',
    cues: DEGREE_CUES,
    pattern: new RegExp(
      `(?<!不要|避免|不能|不宜|不得|尽量|更)(${HOW_ZH}${WHAT_ZH}(?:的(?:[^，。；\\n的]{0,6}?)|时|的时候|的话|了|(?=就|则)))[，,]?\\s?${ACT_ZH}`,
      'dg',
    ),
  },
  {
    kind: 'degree',
    cues: [
      '内容',
      '文本',
      '文章',
      '问题',
      '情况',
      '金额',
      '篇幅',
      '时间',
      '对话',
      '文件',
      '列表',
      '情绪',
      '数据',
      '句子',
      '段落',
    ],
    pattern:
      /(?:如果|若|倘若|要是|当|遇到|一旦)[^，。；：\n]{0,8}?((?:内容|文本|文章|问题|情况|金额|篇幅|时间|对话|文件|列表|情绪|数据|句子|段落)(?:冗长|复杂|严重|紧急|庞大|繁多|激动|模糊|棘手|简单))(?=的|时|，|,|则|就)/dg,
  },
  {
    kind: 'moment',
    cues: [
      '近期',
      '不久',
      '稍后',
      '择日',
      '择期',
      '改日',
      '过段时间',
      '这几天',
      '这阵子',
      '这段时间',
      '到时候',
      '过阵子',
    ],
    pattern:
      /((?:近期|不久(?:之?后)?|稍后|择日|择期|改日|过段时间|过阵子|这几天|这阵子|到时候)(?:之?内)?)(?:将|会|要|就|请|再|举行|举办|停|下线|上线|开|办|交|完成|发布|搬|迁|切换|调整|关|实施|执行|通知)/dg,
  },
  {
    kind: 'moment',
    cues: ['尽快', '尽早', '早点', '早些', '抓紧'],
    pattern:
      /((?:尽快|尽早|早点|早些|抓紧)(?:时间)?)(?:地)?(?:完成|提交|上交|交|付款|支付|还|回复|处理|办理|缴|转|搬|迁移|更新|升级|填|报名|还款|发货|发|解决|整改|归还|确认|登记|领取|联系)/dg,
  },
  {
    kind: 'moment',
    cues: ['必要时', '必要的时', '需要时', '有必要', '有需要'],
    pattern:
      /((?:必要时|必要的时候|需要时|如有必要|如有需要|有必要的话|有需要的话))[，,]?\s?(?:请|应|要|可以?|再)?[^，。；\n]{0,6}?(?:覆盖|提示|询问|追问|向|删|改|合并|升级|重试|跳过|联系|补充|增加|调整|扩展|拆)/dg,
  },
  {
    kind: 'moment',
    cues: [
      'near future',
      'coming days',
      'coming weeks',
      'coming months',
      'before long',
      'due course',
      'sometime',
      'later date',
      'later time',
      'later point',
      'these days',
      ' soon',
      'shortly',
      'eventually',
      'at a later',
      'some time',
      'occasionally',
      'regular intervals',
      'once in a while',
      'now and then',
    ],
    pattern:
      /\b(in the (?:near|foreseeable) future|(?:in|over) the coming (?:days|weeks|months)|before long|in due course|sometime soon|at a later (?:date|time|point|stage)|one of these days|at regular intervals|after some time|(?<=\b(?:will|must|should|have to|has to|need to|needs to|going to|gets?|starts?|stops?|please)\b[^.;,\n]{0,40})(?<!as |too |very |how |so |you )(?:soon(?! as)|shortly|eventually|occasionally))\b/dgi,
  },
  {
    kind: 'moment',
    cues: ['necessary', 'needed', 'appropriate', 'required'],
    pattern:
      /(?<=\b(?:ask|request|contact|call|inform|notify|refer|consult|warn|adjust|extend|repeat|retry|update|merge|split|shorten|translate|correct|expand|change|overwrite|delete|remove|skip)\b[^.;:\n]{0,50})\b((?:if|when|where|as) (?:necessary|needed|appropriate|required))(?=\s*(?:[.,;!)]|$|\n|and\b))/dgi,
  },
  {
    kind: 'degree',
    cues: [
      'is long',
      'is large',
      'is lengthy',
      'is big',
      'is short',
      'is small',
      'is complex',
      'is old',
      'is high',
      'is low',
      'are long',
      'are large',
      'are lengthy',
      'gets long',
      'becomes long',
      'gets lengthy',
      'becomes lengthy',
      'is complicated',
      'is serious',
      'is urgent',
      'is important',
      'seems long',
      'gets heated',
      'gets complicated',
      'is late',
      'is expensive',
      'gets long',
      'runs long',
    ],
    pattern:
      /\b(?:if|when|whenever|once|where|in case)\b [^.,;:\n]{0,40}?\b((?<!scores? |confidence )(?:is|are|gets?|becomes?|seems?|runs?) (?:long|large|lengthy|big|short|small|complex|old|high|low|complicated|serious|urgent|important|late|expensive|heated))(?=\s*(?:,|\.|;|$|\n|then\b|or\b|and\b))/dgi,
  },
  {
    kind: 'degree',
    cues: SIZE_CUES,
    pattern: new RegExp(
      `\\b((?:${SIZES_EN}) (?:${THINGS_EN})) (?:\\w+ ){0,4}?(?:must|should|has to|have to|needs? to|are to|is to|gets?|goes|go|are|is) (?:be )?(?:always |immediately |first )?(?:[a-z]{3,14}ed|sent|to|put|held|straight)\\b`,
      'dgi',
    ),
  },
  {
    kind: 'degree',
    cues: SIZE_CUES,
    pattern: new RegExp(
      `\\b(?:report|flag|escalate|forward|reject|refuse|approve|check|highlight|mark|ignore|skip|compare|round|block|hold|refer|warn|notify|alert)\\b[^.;:\\n]{0,30}?\\b((?:${SIZES_EN}) (?:${THINGS_EN}))\\b(?! (?:than|in the)\\b)`,
      'dgi',
    ),
  },
  {
    kind: 'moment',
    cues: [
      'soonish',
      'in a bit',
      'a little while',
      'fair while',
      'good while',
      'short while',
      'long while',
      'quite a while',
      'some time later',
      'a while later',
      'after a bit',
    ],
    pattern:
      /\b(soonish|in a bit(?= |[.,;])|(?:in|after|for) (?:a (?:little|fair|good|short|long)|quite a) while|(?:some time|a while) later|after a bit)\b/dgi,
  },
  {
    kind: 'degree',
    cues: [
      'the bigger ',
      'the larger ',
      'the smaller ',
      'the older ',
      'the newer ',
      'the longer ',
      'the shorter ',
      'the cheaper ',
      'the busier ',
    ],
    pattern:
      /\b(?:from|to|for|of|only|include|invite|send|list|contact|use|check|with|in) (the (?:bigger|larger|smaller|older|newer|longer|shorter|cheaper|busier|pricier|richer|younger) (?!of\b|one\b)[a-z]{3,16}s)\b(?! than\b)/dgi,
  },
  {
    kind: 'degree',
    cues: [
      '较低',
      '较高',
      '更低',
      '更高',
      '偏低',
      '偏高',
      '低一些',
      '高一些',
      '低一点',
      '高一点',
      '低点',
      '高点',
      '多一些',
      '少一些',
      '多一点',
      '少一点',
      '重一些',
      '轻一些',
      '多些',
      '少些',
    ],
    pattern:
      /(?:给予?|打|评|得)(?:出|个|一个)?[^，。；\n]{0,4}?((?:较|更|偏|比较)(?:低|高)的?(?:评分|分数|得分|分)|(?:分数?|打|给)(?:得)?(?:低|高)(?:一?些|一?点))|((?:扣|加|减)(?:得|分)?(?:多|少|重|轻)(?:一?些|一?点))/dg,
  },
];

/** Triggers for short prompts are marked as such. */
export const LOOSE_TRIGGERS: readonly TriggerPattern[] = [
  ...VAGUE_MOMENTS,
  ...[...SHORT, ...OPEN_TRIGGERS_ZH, ...OPEN_SCOPES_ZH, ...OPEN_TRIGGERS_EN, ...OPEN_SCOPES_EN, ...PLAIN_TRIGGERS].map(
    (trigger) => ({
      ...trigger,
      short: true,
    }),
  ),
];
