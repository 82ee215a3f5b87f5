import type { AmountPattern } from './ambiguityAmountPattern.ts';

type Everyday = Omit<AmountPattern, 'weak'>;

const EXTRAS_ZH =
  '(?:tag|标签|话题|emoji|表情|关键词|配图|插图|图片|例子|案例|笑话|段子|梗|金句|引用|数据|细节|比喻|对话|建议|问题|选项|备注|链接|成语|术语)';
const MORE_EN =
  'healthy|generous|substantial|respectable|handsome|modest|sizeable|considerable|solid|decent|reasonable|good|fair|sensible|suitable|adequate|appropriate|sufficient|certain|small|large|limited|fitting';

/** Amounts of everyday speech: 加一些标签, 十来条, a fraction of the original, not that pricey. */
export const EVERYDAY_AMOUNTS: readonly Everyday[] = [
  {
    kind: 'quantity',
    short: true,
    cues: ['一些', '加些', '配些', '放些', '加点', '配点', '放点'],
    pattern: new RegExp(
      `(?<=(?:(?<![可能增更参追附])(?:加|贴|打|塞|插|放|用|配|带|来|确定|选定|标注|标)(?:上|入|进|出)?(?:适合|符合|匹配)?[^，。；：、\\n]{0,6}?的?)|字段(?:是|为)|标签(?:是|为))((?<![长短多少细简大小快慢好早晚])(?:一些|(?<=[加配放])[些点]))(?:合适|相关|适合|对应|适当|常见|有趣|好看|热门)?的?[^，。；：、\\n的]{0,3}?\\s?(${EXTRAS_ZH})`,
      'dgi',
    ),
  },
  {
    kind: 'quantity',
    short: true,
    cues: ['十来', '百来', '十多', '百多', '十余', '百余'],
    pattern:
      /(?<![有过近共已前的])((?:[二三四五六七八九两]?十|[一二两三]?百)[来多余](?:个|条|点|句|种|段|道|篇|项|款|首|份|张|页|行|题|则))()(?!人|学生|客户|同事|用户|员工|孩子|朋友|[^，。；\n]{0,8}(?:以内|以下|以上))/dg,
  },
  {
    kind: 'length',
    short: false,
    cues: ['部分', '大半', '小半', '几成', '几分之', '几倍', '数倍', '若干倍', '一半多', '一截'],
    pattern:
      /((?:压缩?|缩[减短小]?|精简|减|删[减掉]?|降|砍|扩[写充]?|浓缩|裁)(?:到|至|成|为|掉|去)[^，。；\n]{0,8}?(?:一?小部分|一?大部分|一部分|一?大半|一?小半|几分之一|几成|几倍|数倍|若干倍|一大截))/dg,
  },
  {
    kind: 'length',
    short: false,
    cues: ['fraction of', 'small part of', 'most of it', 'times as long', 'times the length', 'half or so'],
    pattern:
      /\b((?:to|down to|into) (?:a (?:small |tiny |mere )?(?:fraction|part|portion)) of (?:the|its|their|that|what)\b[^.,;\n]{0,20}|(?:several|a few|many) times (?:as long|the length|longer))/dgi,
  },
  {
    kind: 'quantity',
    short: false,
    cues: [
      'amount of',
      'bunch of',
      'number of',
      'quantity of',
      'dose of',
      'share of',
      'selection of',
      'helping of',
      'sprinkling of',
    ],
    pattern: new RegExp(
      `(?<=^|[.,;:(!?\\n]\\s{0,3}|[-*•]\\s|\\b(?:and|then|to|please|should|must|you) )(?:return|output|extract|pull|keep|retrieve|fetch|send|post|present|deliver|use|write|list|give|include|add|provide|generate|suggest|create)\\s(an? (?:${MORE_EN}) (?:amount|number|quantity|bunch|dose|selection|share|helping|sprinkling) of) ((?:[a-z-]+ ){0,2}?[a-z-]+s)\\b`,
      'dgi',
    ),
  },
  {
    kind: 'quantity',
    short: true,
    cues: ['pricey', 'expensive', 'costly', ' far', ' dear', 'crowded'],
    pattern:
      /(?<=[,;.]\s|\band |\bbut |\bbe |^)((?:not|nothing|isn't|aren't) (?:that|too|so|overly|all that|terribly) (?:pricey|expensive|costly|far(?: away)?|dear|crowded))()(?=\s*(?:[.,;!]|$|\n))/dgi,
  },
  {
    kind: 'quantity',
    short: true,
    cues: ['太远', '太晚', '太早', '太挤', '太偏', '太旧', '太高', '太低', '太大', '太小', '太重', '太厚'],
    pattern:
      /((?:不要|别|不能|不可|不宜|不用)(?:离)?[^，。；\n]{0,4}?太(?:远|晚|早|挤|偏|旧|高|低|大|小|重|厚))()(?=[，。；！\s]|$)/dg,
  },
  {
    kind: 'quantity',
    short: false,
    cues: ['一部分', '小部分', '大部分', '少部分'],
    pattern:
      /(?:保留|翻译|删除|删掉|修改|去掉|改写|选用|合并|展示|公开|翻成)(?:其中|里面|出)?的?((?:一|小|大|少)部分)((?:(?!的|和|与|并|或|来|以)[一-鿿A-Za-z]){0,6})(?=[，。；\s]|$)/dg,
  },
  {
    kind: 'length',
    short: true,
    cues: [
      '相对简短',
      '相对较短',
      '相对较长',
      '相对短',
      '相对详细',
      'amount of detail',
      'level of detail',
      'degree of detail',
    ],
    pattern:
      /((?<!尽量)相对(?:简短|较短|较长|短小|详细))|\b(an? (?:fair|good|reasonable|decent|certain|moderate|appropriate|suitable) (?:amount|level|degree) of detail)\b/dgi,
  },
  {
    kind: 'quantity',
    short: false,
    cues: ['most of it', 'part of it', 'parts of it', 'some of it', 'much of it', 'bits of it', 'a lot of it'],
    pattern:
      /(?<=^|[.,;:(!?\n]\s{0,3}|[-*•]\s|\b(?:and|then|to|please|should|must|you) )(?:translate|keep|remove|cut|rewrite|shorten|delete|quote|drop|leave out) ((?:most|parts?|some|much|bits|a lot|a part) of it)()(?=\s*(?:[.,;]|$|\n|in(?:to)?\b|and\b))/dgi,
  },
  {
    kind: 'quantity',
    short: true,
    cues: ['dozens of', 'scores of', 'loads of', 'tons of', 'heaps of', 'tens of', 'hundreds of', 'bunch of'],
    pattern:
      /(?<=^|[.,;:(!?\n]\s{0,3}|[-*•]\s|\b(?:and|then|to|please|should|must|you) )(?:write|list|give|include|add|provide|generate|suggest|create|tag|label|mark|find|collect|name)\b[^.;,\n]{0,20}? ((?:dozens|scores|loads|tons|heaps|tens|hundreds) of|an? (?:[a-z]+ )?bunch of) ((?:[a-z-]+ ){0,2}?[a-z-]+s)\b/dgi,
  },
  {
    kind: 'quantity',
    short: true,
    cues: ['太多', '太少', '过多'],
    pattern:
      /((?:不要|别|不能|不可)(?:写|用|放|加|列|出现|有|给|引用|插)(?:太|过)多)([一-鿿]{1,6})(?=[，。；！\s]|$)/dg,
  },
  {
    kind: 'length',
    short: false,
    cues: ['几倍', '数倍', '若干倍'],
    pattern: /((?:字数|篇幅|长度)(?:翻|扩大|增加|减少|扩充)(?:到|了|成)?(?:几|数|若干)倍)/dg,
  },
];
