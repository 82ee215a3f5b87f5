import { ROUTE_ZH, type TriggerPattern } from './ambiguityTriggerKinds.ts';

const GRAVE_ZH = '(?:重要|紧急|可疑|大额|小额|高价值|严重|有问题|特殊|高风险)';
const GRAVE_EN =
  '(?:important|urgent|suspicious|serious|severe|sensitive|high-value|large|unusual|complex|complicated|difficult|risky|abnormal|big|expensive|strange|tricky|sketchy|questionable|problematic|valuable|key|major)';
const GRAVE_CUES = ['重要', '紧急', '可疑', '大额', '小额', '高价值', '严重', '有问题', '特殊', '高风险'];

/** Standards that nothing states: important mails, 写得好的给高分. */
export const STANDARDS: readonly TriggerPattern[] = [
  {
    kind: 'standard',
    cues: ['分'],
    pattern:
      /((?:比较|较|很|特别|非常|写得|答得|质量|表现)?(?:比较|较|很|特别|非常)?(?:好|差|一般|优秀|不错|糟糕|高|低)的)[，,]?(?:就|可以?|都|应|要)?(?:给|打|得|评)(?:个)?(?:高|低|中|满|零|较高|较低|更高)(?:等|档)?分/dg,
  },
  {
    kind: 'standard',
    cues: ['维度', '方面', '角度', '指标', '标准'],
    pattern:
      /(?:从|按照?|根据|围绕)((?:(?:相关|合适|适当|必要|重要|关键|主要)的?)?(?:几个|若干个?|多个|一些|各个?|各种|不同)?(?:相关的?|不同的?)?(?:维度|方面|角度|指标|标准))(?:上|来|去|看|出发|进行|对|给|打|评|综合|，)/dg,
  },
  {
    kind: 'standard',
    cues: GRAVE_CUES,
    pattern: new RegExp(
      `(${GRAVE_ZH}的?)(?!度|性|程度|提醒|通知|提示)[^，。；：、\\n]{1,8}?[，,]?(?:请|一律|必须|要|需要?|应当?|应该|则|就|直接|优先|立即|马上|及时|都|全部){0,4}${ROUTE_ZH}`,
      'dg',
    ),
  },
  {
    kind: 'standard',
    cues: GRAVE_CUES,
    pattern: new RegExp(`${ROUTE_ZH}(?:所有|全部|任何|那些|给)?(${GRAVE_ZH}的?)(?!度|性|程度)[^，。；\\n]`, 'dg'),
  },
  {
    kind: 'standard',
    cues: ['better ', 'good ', 'best ', 'bad ', 'poor ', 'weak', 'strong', 'nice', 'worse '],
    pattern:
      /\b((?:the )?(?:better|good|best|bad|poor|weaker?|stronger?|nicer?|worse) (?:ones?|essays?|answers?|texts?|responses?|reviews?|submissions?|entries|pieces?)) (?:should )?(?:gets?|receives?|deserves?|earns?|be given)(?: an?)? (?:high|low|higher|lower|good|bad|full|top)/dgi,
  },
  {
    kind: 'standard',
    cues: ['forward ', 'escalate ', 'hand over', 'hand off', 'transfer ', 'refer ', 'route ', 'flag '],
    pattern: new RegExp(
      `(?<=^|[.,;:!?\\n]\\s{0,3}|[-*•]\\s|\\b(?:and|then|to|please|or|should|must|always) )(?:forward|escalate|hand over|hand off|transfer|refer|route|flag) (?:any |all |the |every |only )?(${GRAVE_EN} (?:[a-z-]{3,20} )?[a-z-]{3,20})\\b`,
      'dgi',
    ),
  },
  {
    kind: 'standard',
    cues: [
      'forwarded',
      'escalated',
      'handed',
      'flagged',
      'transferred',
      'referred',
      'routed',
      'reported',
      'rejected',
      'blocked',
    ],
    pattern: new RegExp(
      `\\b((?:any |all )?${GRAVE_EN} (?:[a-z-]+ )?[a-z-]{3,20}s) (?:should|must|have to|need to|are to|are|get) (?:be )?(?:always |immediately |promptly )?(?:forwarded|escalated|handed|flagged|transferred|referred|routed|reported|rejected|blocked)\\b`,
      'dgi',
    ),
  },
  {
    kind: 'standard',
    cues: [
      'aspects',
      'dimensions',
      'criteria',
      'angles',
      'perspectives',
      'factors',
      'metrics',
      'points',
      'standards',
      'qualities',
    ],
    pattern:
      /\b(?:rate|score|grade|evaluate|assess|judge|tag|label|compare)\b[^.;:\n]{0,60}?\b(?:on|in terms of|for|across|by|from|along|against|according to|considering|with|at)\s+((?:a (?:few|couple of|number of)|several|various|some|the relevant|relevant|the usual|the appropriate|appropriate|certain)(?: (?:different|relevant|important|key))? (?:aspects|dimensions|criteria|angles|perspectives|factors|metrics|points|standards|qualities))\b(?!\s*[:(（]|,? (?:such as|including|like|namely|below))/dgi,
  },
  {
    kind: 'standard',
    cues: ['the appropriate', 'the right ', 'the correct ', 'the suitable', 'the proper ', 'the relevant'],
    pattern:
      /\b(?:compare|match|choose|select|pick|use|apply|assign)\b[^.;:\n]{0,40}?\b((?:with |to |against )?the (?:appropriate|right|correct|suitable|proper|relevant) (?:one|ones|value|values|category|label|tone|threshold|level|number|amount))\b(?! (?:from|of|in|among|below|for|to|based|according|that|listed|as|and)\b)/dgi,
  },
  {
    kind: 'standard',
    cues: [
      '激动',
      '激烈',
      '严重',
      '生气',
      '愤怒',
      '复杂',
      '困难',
      '频繁',
      '强烈',
      '难',
      '麻烦',
      '棘手',
      '不满',
      '重要',
      '紧急',
      '恶劣',
      '敏感',
    ],
    pattern: new RegExp(
      `((?:太|过于|比较|较为|较|很|非常|特别|相当|十分)(?:激动|激烈|严重|生气|愤怒|复杂|困难|频繁|强烈|难|麻烦|棘手|不满|重要|紧急|恶劣|敏感))(?:的[^，。；\\n]{0,8}?|时|的时候|的话|了)?[，,]?(?:请|一律|必须|要|需要?|应当?|应该|则|就|直接|优先|立即|马上|都){0,4}${ROUTE_ZH}`,
      'dg',
    ),
  },
  {
    kind: 'standard',
    cues: ['escalate', 'hand ', 'transfer', 'forward', 'refer ', 'route', 'call ', 'notify', 'alert'],
    pattern:
      /\b(?:if|when|whenever|once)\b[^.,;:\n]{0,40}?\b((?:too|very|really|quite|extremely|particularly) (?:upset|angry|complex|complicated|difficult|serious|hard|technical|emotional|aggressive|sensitive|important|urgent|frustrated))\b[^.;:\n]{0,20}?\b(?:escalate|hand|transfer|forward|refer|route|call|notify|alert)/dgi,
  },
  {
    kind: 'standard',
    cues: ['escalate', 'hand ', 'transfer', 'forward', 'refer ', 'notify', 'alert'],
    pattern:
      /\b(?:escalate|hand (?:over|off|it)|transfer|forward|refer|notify|alert)\b[^.;:\n]{0,40}?\b(?:if|when|whenever|once)\b[^.,;:\n]{0,40}?\b((?:too|very|really|quite|extremely|particularly) (?:upset|angry|complex|complicated|difficult|serious|hard|technical|emotional|aggressive|sensitive|important|urgent|frustrated))\b/dgi,
  },
  {
    kind: 'standard',
    cues: ['相关', '有关', '对应', '合适'],
    pattern:
      /(?:转给?|转交给?|通知|上报给?|报给|发给|联系|抄送给?|交由|交给)((?:相关|有关|对应|合适)的?(?:部门|人员|同事|负责人|团队|领导|主管|专员))/dg,
  },
  {
    kind: 'standard',
    cues: ['relevant', 'appropriate', 'the right ', 'responsible', 'the correct ', 'the proper '],
    pattern:
      /\b(?:forward|escalate|send|route|refer|transfer|report|hand|direct|assign)\b[^.;:\n]{0,40}?\bto (the (?:relevant|appropriate|right|responsible|correct|proper) (?:person|people|team|department|colleague|staff|contact|manager|specialist|authority|agent|party))\b/dgi,
  },
  {
    kind: 'standard',
    cues: ['的标签', '的类别', '的分类'],
    pattern:
      /(?:打上?|贴上?|选择?一?个?|分配|标上|归[到入为])((?:合适|适当|相应|恰当|相关|对应)的(?:标签|类别|分类))(?!中|里|体系|名|见|如)/dg,
  },
  {
    kind: 'standard',
    cues: ['appropriate', 'suitable', 'relevant', 'fitting', 'proper '],
    pattern:
      /\b(?:assign|tag|label|apply|give|choose|pick|add|classify|sort|put)\b[^.;:\n]{0,40}?\b((?:an? |the )?(?:appropriate|suitable|relevant|fitting|proper) (?:labels?|tags?|categor(?:y|ies)))\b(?! (?:from|of|in|among|below|listed|defined)\b)/dgi,
  },
];
