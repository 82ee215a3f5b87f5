import type { Gated } from './gatedPatterns.ts';
import { GatedPatterns } from './gatedPatterns.ts';

/** A list without an end. `before` and `after` tell whether it defines something; group 1 of `end` is its end. */
interface OpenEnd extends Gated {
  readonly end: RegExp;
  readonly wide?: boolean; // “or whatever else fits” leaves every list open, also one of examples
}

const KIND_ZH =
  '类别|类型|种类|标签|情况|信息|字段|内容|要素|实体|数据|意图|情绪|科室|部门|渠道|等级|级别|档|选项|主题|状态|关键词|指标|维度|方面|环节|要点|部分|几[类种个项档]|若干[类种项]|多[类种项]|类|项|列';

/** Ends of lists: 等, 等类别, 之类, etc., and so on. */
export const ENDS = new GatedPatterns<OpenEnd>([
  {
    cues: ['等', '之类', '什么的', '诸如此类'],
    end: new RegExp(
      `((?:(?<![中同上下初高优平均相不对])等等?|之类|什么的|诸如此类)的?(?:${KIND_ZH})?)(?![待于候比值式距差号高同效价额]|级(?!别)|[一二两三四五六七八九十\\d])`,
      'dg',
    ),
  },
  {
    cues: [
      'etc',
      'and so on',
      'and so forth',
      'and others',
      'and more',
      'and the like',
      'similar',
      'or something',
      'and such',
      'among others',
      'and whatever',
      'and whatnot',
      'suchlike',
    ],
    end: /,? ?(\betc\b\.?|\band so (?:on|forth)\b|\band others\b|\band (?:the like|similar|more|such|suchlike|whatnot|whatever)\b(?=\s*(?:[.,;)\n]|$)|\s(?:out of|from|for|into)\b)|\bor similar\b|\bor something(?: like that)?\b|\bamong others\b)/dgi,
  },
  {
    wide: true,
    cues: [
      'and stuff',
      'and things',
      'and all that',
      'or whatever',
      'among other things',
      'and what not',
      'whatever else',
      'whatever fits',
      'anything else',
      'anything similar',
      'the rest of the',
      'things like that',
      'stuff like that',
      'that sort of thing',
      'that kind of thing',
      'other stuff',
      'other such',
      'all the rest',
      'you name it',
    ],
    end: /,? ?(\band (?:stuff|things|all that|what not)|\bor whatever|\bamong other things|(?:\b(?:and|or|plus)\b|,) (?:(?:whatever|anything) (?:else )?(?:(?:that |which )?(?:fits|applies)|comes (?:up|to mind)|matters|is (?:relevant|useful|needed|usual|appropriate|important)|you (?:think|find|see|like|deem)[a-z ]{0,20}|one (?:expects|needs))|anything (?:similar|like that|of the (?:sort|kind))|(?:all )?the rest of (?:the|it|that)(?: (?:usual|stuff|things?|details|fields|information|info|bits))*(?: one expects| you (?:would )?expect)?|(?:things|stuff) like that|that (?:sort|kind) of thing|other (?:such )?(?:stuff|things)|you name it))(?=\s*(?:[.,;)\n]|$| in \d))/dgi,
  },
  {
    wide: true,
    cues: [
      'and similar ',
      'or similar ',
      'other similar',
      'other related',
      'other common',
      'other relevant',
      'other usual',
      'other such',
      'other typical',
      'other useful',
    ],
    end: /,? ?(\b(?:and|or) similar (?!to\b)[a-z]{3,15}s|\b(?:and|or|plus) (?:any )?other (?:similar|related|common|relevant|usual|typical|useful|comparable) [a-z]{3,16})(?=\s*(?:[.,;)\n]|$| (?:from|out of|in) ))/dgi,
  },
  {
    wide: true,
    cues: ['其他常见', '其他相关', '其他类似', '其它常见', '其它相关', '其它类似', '其他同类', '别的类似'],
    end: /((?:[和与及或、]|以及|或者|还有)(?:其他|其它|别的)(?:的)?(?:常见|相关|类似|同类)(?:的)?[一-鿿]{1,4})(?=[，。；\s]|$)/dg,
  },
  {
    wide: true,
    cues: [
      '其他的什么',
      '别的什么',
      '其他该',
      '该有的',
      '其他合适',
      '别的合适',
      '其他的都',
      '随便什么',
      '诸如此类',
      '其他你觉得',
      '别的你觉得',
      '其他你认为',
    ],
    end: /((?:[和及或、]|以及|或者|还有|再加)(?:其他|其它|别的)(?:的)?(?:什么(?:的)?|该有的[一-鿿]{0,4}|合适的?(?:类别|标签|分类|字段|内容|信息|文件夹)?|你(?:觉得|认为)(?:合适|重要|有用|需要|必要)的[一-鿿]{0,4}))(?=[，。；\s]|$)/dg,
  },
]);

/** A list right before its end: at least two members in Chinese, one in English. */
export const LIST_ZH = /([^，。；;：:！？（(\n、]{1,24}(?:、|和|与|,\s?)[^。；;！？（(\n]{1,60}?)\s?$/;

// What stands before a list that decides what there is, up to where the list begins.
const SORTS_ZH =
  '分为|分成|分到|归为|归到|归入|归类[为到]|划分为|标为|标成|标注为|打上|贴上|判断[一-鿿]{0,6}[为是]|判[为是]|判定为|定为|评为|分配[给到]|派给|转给|路由到|是否属于|属于';
const NAMES_ZH =
  '(?:类别|标签|意图|类型|选项|情绪|等级|级别|档次|候选|状态|科室|部门|渠道|主题|字段|列|维度|评分项|指标|优先级|情感)(?:只?包括|包含|只?有|为|是|如下|分别[是为]|选|取|用|[：:])';
const TAKES_ZH = '提取|抽取|抽出|摘出|识别出?|标注出?|标出|填写|登记|记录|找出|采集|解析出';
const NEEDS_ZH =
  '(?:必须|务必|一定要|需要?|(?<![主重])要|应当?|都得|得|里面?要)(?:包含|包括|写明|写到|写上|写|注明|写清|列明|列出|提供|有|讲到|讲|提到|说明|说到|涵盖|覆盖|交代|体现|介绍|附上|带上|介绍到)';
/** A text before a list, in its sentence, that makes the list decide. */
export const DECIDES_ZH = new RegExp(
  `(?:${SORTS_ZH}|${NAMES_ZH}|(?:${TAKES_ZH})(?:以下|下列|文中的?|其中的?|出)?(?:信息|字段|内容|实体|要素)?[：:]?|${NEEDS_ZH}[：:]?)[^。；;\\n，]{0,14}$`,
);
/** The same for lists that have their members at once behind it. */
export const CHOOSES_ZH = /^(?:[一-鿿]{0,6}(?:里面?|中间?|当中|之中))(?:选|挑|判|任选|择|取|确定|指定)/;
/** What 等 stands before when the whole list is counted as one thing. */
export const COUNTS_ZH =
  /^的?(?:情况|问题|内容|行为|词语?|说法|类|情形)?(?:都|均|也|一律|全部?|统一)?(?:算作?|属于|归为|归到|归入|视为|计入|判为|标为|转人工|不算)/;

const SORTS_EN =
  '(?:classif(?:y|ies|ied)|categori[sz]e|sort|tag|label|assign|route|mark|group|file|bucket|split|divide|put|send|set)\\b[^.;\\n(]{0,60}?(?:\\b(?:as|into|to|with|under|in|between|one of)\\b|:)';
const NAMES_EN =
  '\\b(?:categor(?:y|ies)|labels?|classes|class|tags?|teams?|types?|options?|fields?|intents?|buckets?|queues?|severit(?:y|ies)|priorit(?:y|ies)|status(?:es)?|departments?|levels?|sentiments?|moods?|topics?|columns?|keys|genres?|ratings?|languages|tones?|stages?|sections?)(?: (?:are|is|include|includes|being|can be|must be|should be|may be))?(?::|(?<= (?:are|is|include|includes|being|be))|(?<=\\b(?:severity|priority|status|category)),)';
const ALLOWS_EN =
  '\\b(?:[a-z]+s (?:that are )?(?:allowed|permitted|possible|available|valid|accepted|in use|to use|to choose from)|(?:allowed|permitted|possible|available|valid|accepted) (?:[a-z]+ )?[a-z]+s(?=:| are | include ))(?: (?:are|include))?:?';
const TAKES_EN =
  '\\b(?:extract|pull(?: out)?|grab|note|log|parse|collect|focus on|fill in|capture|record|annotate|choose|pick|select|collect|identify|return the|list the)\\b(?: (?:from|between|among|one of|the following|out|fields?|only))*:?';
const NEEDS_EN =
  '\\b(?:must|should|has to|have to|needs? to) (?:\\w+ )?(?:include|contain|cover|mention|list|state|name|say|give|have|address|explain)\\b';
const ASKS_EN =
  '\\b(?:whether|if) (?:it|they|he|she|the [a-z]+|this|each [a-z]+)(?: \\w+){0,2} (?:is|are|was|were|sounds?|seems?|feels?)\\b';
/** English: everything in front of the end of the list, in its sentence. */
export const DECIDES_EN = new RegExp(
  `(?:\\b${SORTS_EN}|${NAMES_EN}|${ALLOWS_EN}|${TAKES_EN}|${NEEDS_EN}|${ASKS_EN}|^(?:always )?(?:include|mention|cover|state)\\b)\\s[^.;\\n(]{2,110}$`,
  'i',
);
