import type { LintedPrompt } from '../prompt.ts';
import type { Placed } from '../placed.ts';
import { CHOICE_EN, CHOICE_ZH } from '../task/choices.ts';
import type { TaskType } from '../task/taskVerbs.ts';
import type { Unit } from '../reading/units.ts';

/** What one line asks for that examples would show; each the start of the sentence that asks, -1: none does. */
interface NeedFact {
  readonly labels: number; // a label or a score
  readonly verdict: number; // whether something holds, which may as well be a step on the way
  readonly specimen: number; // a text made from a text
  readonly layout: number; // an output that a program reads
  readonly columns: number; // an output whose columns are named and not shown
}

/** What examples a prompt needs: pairs with different labels, one specimen, or none. */
export type Need = 'pairs' | 'specimen' | undefined;

const LABELS: readonly RegExp[] = [
  /(?:把|将|对|给|请|以|按|为)[^，。；\n]{0,24}(?:分类|归类|标注)(?!分解|整理|整合|汇总|讨论|标准)|分类(?:到|为|成(?!果)|器|任务|专家|员|助手|以下|下|这|该|每|给)|归类(?:到|为)|(?:进行|文本|意图|情感|情绪|主题|新闻|自动|单标签|多标签)分类(?!分解|整理|汇总|整合)|标注(?:为|成|员|任务|每|以下|下列)|(?:打|贴|加|标)(?:上)?[^，。；\n]{0,8}标签|打标|分级|定级|评级|分诊|分流|分派|相关性判断|意图识别|情感(?:分析|倾向|极性)|(?:归|分|派)(?:到|入|为|成|给)[^，。；\n]{1,30}(?:类|档|级|组)|(?:归|分|派)(?:到|入|为|给)(?:以下|下列|下面)[^，。；\n]{0,10}[：:]|(?:对|把|将)[^，。；\n]{1,20}编码|[给标为][^，。；\n]{0,12}标[“"「][^。\n]{1,40}之一/,
  /(?:判断|识别|判定|辨别|鉴别|评判|区分)[^，。；\n]{0,24}(?:类别|类型|相关性|哪(?:一)?(?:类|种)|情感|情绪|态度|意图|立场|等级|语种|语言|标题党|垃圾(?:邮件|短信|评论))/,
  /打分|批改|阅卷|(?:给出|给|按)\s?\d{1,3}\s?[-~～到至]\s?\d{1,3}\s?分|给[^，。；\n]{0,16}评分|(?:进行|逐条|逐项|综合)评分|(?:打|评)出?\s?\d{1,3}\s?[-~～到至]\s?\d{1,3}\s?分/,
  /是[^，。；\n]{1,16}(?:输出|返回|回答|回复|回|填|记|写|标)[^，。；\n]{1,8}[，；,;](?:否则|不是)[^，。；\n]{0,12}(?:输出|返回|回|填|记|写|标)/,
  /\bclassif(?:y|ies|ying)\b|\bclassification task\b|\bclassifier\b|\bcategori[sz](?:e|es|ing)\b|\b(?:label|tag|annotate)s? (?:each|every|the|this|all|any|them|it|an?)\b|\bsentiment (?:of|analysis|classif)|\bsentiment\b[^.\n]{0,30}\b(?:positive|negative|neutral|scale)\b/i,
  /\bassign\b[^.\n]{0,40}\b(?:labels?|category|class|tags?|team|score|rating|grade|priority|severity)\b/i,
  /\b(?<!the |a |an |this |that |each |final )(?:rate|score|grade)s? (?:how|whether|if|the|this|these|each|every|essays?|answers?|responses?|replies|reviews?|from|it|them|an?)\b(?! of\b)/i,
  /\b(?:reply|answer|respond|output|return)\b[^.\n]{0,30}\b(?:one word|exactly one of|one of the following|either)\b/i,
  /\b(?:evaluate|assess|rate|score|grade)s?\b[^.\n]{0,60}\b(?:\d{1,3} ?(?:-|–|to) ?\d{1,3}|(?:on|using) an? [\w -]{0,16}scale|out of \d{1,3})\b/i,
  /\b(?:choose|pick|select) (?:the |one |exactly one |a |which )(?:\w{2,12} ){0,3}(?:department|category|label|class|team|option|type|tag|topic|intent|of)\b/i,
  /\b(?:detect|identify|determine|predict)\b (?:the )?(?:\w{2,12} )?(?:language|intent|topic|emotion|tone|sentiment|category|genre|gender|stance)\b/i,
  /\b(?:reply|answer|respond|output|return)\b(?: only| with| either| just){0,3} ["“']?[\w-]{1,16}["”']?(?:, ["“']?[\w-]{1,16}["”']?){0,4},? or ["“']?[\w-]{1,16}\b/i,
  /\b(?:answer|reply|return|say|output|respond)(?: with)? (?:only )?["“'](?:yes|no|true|false)\b|\b(?:answer|reply|return|say|output|respond)(?: with)? (?:only )?(?:yes|no|true|false) (?:if|when|or|only)\b|\b(?:select|choose|pick) the (?:\w+ ){0,2}(?:label|category|class|option|intent)\b|\bput (?:them|it|each) into\b[^.\n]{0,30}\b(?:categor|class|group|bucket|label)|\bpredict the\b/i,
  /[（("](?:high|low|critical|高|低)\s?[/|、]\s?[^()（）\n]{1,30}[)）"]/i,
  /(?:判断?|选|填|归为|打|标)[^，。；\n]{0,4}[“"「][^”"」\n]{1,12}[”"」][、/或]{0,1}[“"「]/,
  /(?:回答|输出|返回|回复)[“"「]?(?![^，。；\n]{0,8}(?:任务|问题))[^，。；\n“”"]{1,8}[”"」]?(?:、[“"「]?[^，。；\n“”"]{1,8}[”"」]?){0,4}或者?[“"「]?[^，。；\n]{1,8}/,
  /\b(?:sort|group|divide|split|file|organi[sz]e|sift)s? (?!(?:these|those|this|them) )(?:\w+ ){1,6}(?:in)?to (?:\w+ ){0,3}(?:folders?|categories|groups?|buckets?|classes|piles?|bins?|queues?|topics?|labels?|teams?)\b|\b(?:give|assign|award|get)s? (?:\w+ ){1,5}(?:band|grade|mark|score|star|rating|level|tier)s?\b|\bmap (?:\w+ ){1,4}to (?:the|one|an?|its)\b/i,
  /^(?:you |please )?(?:moderate|triage|route|flag)s? (?:\w+ ){0,3}\w+/i,
  // 违规的删掉，情况严重的上报: what is so is dealt with so, and what is otherwise, otherwise.
  /的(?:一律|统一|直接|就|则)?(?:删|报|上报|封|禁|转|归|标|记|判|算|放|拒|退|留|派|走|升|降|列|划|计|打|屏|驳|通过|忽略|隐藏)[^，。；：\n的]{0,6}[，。；、][^，。；：\n]{2,24}的(?:一律|统一|直接|就|则)?(?:删|报|上报|封|禁|转|归|标|记|判|算|放|拒|退|留|派|走|升|降|列|划|计|打|屏|驳|通过|忽略|隐藏)/,
  /只(?:需|能|要)?(?:输出|返回|回复?|给出?|写|填)(?:一个)?(?:动作|标签|类别|类名|结论|等级|分数|得分|档位|级别|编号|代号|判断|结果代码|意图|极性|部门)/,
  /\b(?:output|return|reply with|respond with|answer with|give|print)\b(?: me)?(?: only| just)? (?:the |one |a )(?:single |matching |correct |right |final )?(?:label|category|class|code|tag|grade|score|rating|verdict|intent|level|number|roman numeral|department|queue|team)(?: name| code| only)?\b(?! of the (?:page|item|step|row))(?=[^.\n]{0,12}(?:[.,;:]|$|only|alone|and nothing|with no))/i,
  /(?:给出|输出|返回|提供|预测)(?:每|各|该|这|其|一)[^，。；\n]{0,10}的?(?:标签|词性|类别|情感|意图|极性|实体类型|等级|得分|分数)/,
  /(?<!答案\s?)[（(]\s?(?:是\s?(?:或|\/|、|还是)\s?否|对\s?(?:或|\/)\s?错|yes\s?(?:or|\/)\s?no|true\s?(?:or|\/)\s?false)\s?[？?]?\s?[)）]/i,
  /\b(?:estimate|gauge|measure|identify|determine|name|state) the (?:[\w-]+ ){0,2}(?:level|grade|difficulty|probability|likelihood|risk|urgency|severity|genre|register)\b/i,
  ...CHOICE_ZH,
  ...CHOICE_EN,
];
const VERDICT: readonly RegExp[] = [
  /\b(?:evaluat(?:e|es|ing)|assess(?:es|ing)?|judg(?:e|es|ing)) (?:the )?[\w-]{4,16} of [^.,\n]{1,40}\b(?:responses?|answers?|outputs?|repl(?:y|ies)|summar(?:y|ies)|translations?|essays?|submissions?|completions?)\b/i,
  /\bevaluat(?:e|es|ing) (?:the |how )?(?:[\w'’]+ ){0,5}(?:quality|accuracy|correctness|adherence|relevance|efficiency|helpfulness|closely|well|abilit(?:y|ies)|performance|skills?|capabilit(?:y|ies))\b/i,
  /\bif\b[^.\n]{1,60}\b(?:answer|reply|return|output|say|respond)(?: with)? ["']?[\w-]{1,12}["']?[;,.] ?(?:otherwise|else|if not)\b/i,
  /(?:评估|评价|评判)[^，。；\n]{0,40}的(?:质量|难度|难易|好坏|优劣|水平|等级|级别|相关性|准确性|相似度)(?![^。\n]{0,24}(?:然后|再|并设计))/,
  /(?<!先|再|并|然后)(?:判断|识别|判定|检测|认定|评估)[^，。；\n]{0,40}(?:是否|属于|是不是|有没有|真假|违规)/,
  /\b(?:decide|determine|judge|detect|predict|tell|assess|evaluate|flag|say)\b (?:[\w'’]+ ){0,5}?(?:whether|if|which (?:category|class|label|type|intent|of))\b/i,
];
/** Something made of what is filled in: 把 {{notes}} 连成导语, “a commit message from {{diff}}”. */
export const MADE_OF =
  /[把将]\s?\uFFFC|\b(?:generate|write|create|draft|produce|build|compose|make|derive|compile)s? [^.,\n]{2,40} from \uFFFC/i;
const SPECIMEN: readonly RegExp[] = [
  MADE_OF,
  /[把将](?:下面|以下|下列|下方|这[份篇段条个封批])的?[^，。；\n]{2,16}(?:一下|一遍|好)(?=[，。；])/,
  /\b(?:write|draft|create|produce|prepare|make|generate|compile|build)s? (?:the|an?|up|our|my) [^.,\n]{2,48} (?:from|out of) (?:the|this|these|my|our|your|each) (?:[\w-]+ )?(?:transcripts?|notes?|minutes|recordings?|logs?|data|threads?|lists?|drafts?|figures|bullet points|emails?|text|interviews?|documents?|tables?|reports?|diffs?|commits?|tickets?|feedback|messages?|readings?|results?)\b/i,
  /翻译(?!家|官)|[译譯]成|[译譯]为|翻成[^，。；\n]{0,8}[文语語]|(?<!前的|已有|现有|次)(?:总结|概括|归纳)(?![：:的和与及、）)]|结果|报告|如下|当前|已完成)|(?:写|生成|输出|提取|给出|形成|压缩)[^，。；：\n]{0,14}摘要|(?:提取|抽[取出]|摘出|取出)(?![：:]|器)|写成(?=[“"「][^”"」\n]{3,30}[”"」]|[^，。；\n]{0,6}(?:一行|格式))|改写|润色(?!后)|(?:转|整理|转换|转化|归一化?|压|变|(?<!切)换|拼)成(?!本|功|果|员)|(?:压缩|精简|缩写|缩短|简化)(?:到|至|为|成|在)|标准化|规范化|脱敏|(?:检测|找出|识别|把|将)[^，。；\n]{0,20}替换|[，,]用[^，。；\n]{1,8}替换/,
  /(?:根据|基于|依据|只用|参考)[^。；\n]{0,25}(?:资料|文档|材料|上下文|片段|知识|手册|文章|文本|文字|原文|检索结果|(?:已知|给定|提供|所给|上述|以下|检索|引用)[^，。；\n]{0,6}(?:信息|内容)|【|\uFFFC)[^。；\n]{0,25}回答|问(?:什么|啥)[^，。；\n]{0,6}答|输入[^。；\n]{1,20}[，,]\s?输出|(?:输出|返回)(?:以下|下列|这些)?字段|[，,：:]\s?键名|降重|洗稿/,
  /(?<!not |n't |never |to )\b(?:translates?|summari[sz]es?|extracts?|rewrites?|rephrases?|paraphrases?|reformats?|normali[sz]es?|converts?|transcribes?|shortens?|condenses?|simplif(?:y|ies)|redacts?|anonymi[sz]es?|masks?|parses?)\b(?! or\b)|(?<=tasked |is |need |want you |job is )to (?:translate|summari[sz]e|extract|rewrite|rephrase|paraphrase|convert)\b|\b(?:write|produce|give|create|provide|generate)\b[^.\n]{0,30}\bsummary of\b|\bpull out\b|\b(?:turn|transform|restructure)s? [^.\n]{1,40} into\b|\bgiven (?:either )?(?:the|a|an|this|these) [^.,\n]{2,40}, (?:list|return|output|identify|find|describe|state|name|give)\b|\bfrom (?:the|this|these|each) [^.,\n]{2,40}, (?:find|get|list|take|return|pick|give|collect|identify)\b|\b(?:find|list|identify|spot|locate|collect|flag|point out|highlight) (?:all |any |every |each |the |up to \w+ )[^.,\n]{2,40} (?:in|from|of|within) (?:the|this|each|these|an?) [^.\n]{2,40}\b(?:below|above|text|transcript|\uFFFC)|\blist (?:each|every)\b|\brefactors? (?:the|this|these|it|my|our|your|each|every|an?|code)\b|(?:,|and) refactors? it\b/i,
  /\banswers?\b[^.\n]{0,40}\bquestions?\b[^.\n]{0,60}\b(?:context|documents?|manual|excerpts?|passages?|sources?|text|article|reports?|facts|information)\b|\b(?:based on|using|given|from)\b[^.\n]{0,40}\b(?:information|knowledge|content)\b[^.\n]{0,60}\banswers?\b[^.\n]{0,40}\bquestions?\b|\banswers?\b[^.\n]{0,30}\b(?:based on|from|using)\b[^.\n]{0,20}\b(?:provided|given|known|retrieved|supplied)\b|\b(?:using|use|based on|given|from)\b[^.\n]{0,60}\b(?:context|documents?|manual|excerpts?|passages?|sources?|article|text)\b[^.\n]{0,60}\banswers?\b[^.\n]{0,40}\bquestions?\b/i,
];

const LAYOUT: readonly RegExp[] = [
  /(?<!not |n't |never )\b(?:return|output|respond with|reply with|answer with|produce|format(?:ted)? as)\b[^.\n]{0,24}\b(?:JSON|YAML|XML|CSV)\b(?![^\n]{0,60}[[{])|(?<!不要?|不得|勿|非)(?:输出|返回|给出|生成)[^，。；\n]{0,12}(?:JSON|YAML|XML|CSV)(?![^\n]{0,60}[[{])/i,
];

/** “a CSV row: n,country,design”; 输出表格：姓名、等级、班次。 */
const COLUMNS: readonly RegExp[] = [
  /(?:输出|返回|给出?|生成|列|做|整理)[^，。；：:\n]{0,8}(?:表格?|一行|每行|列|CSV)[^，。；：:\n]{0,4}[：:]\s?[^，。；：:、\n]{1,10}(?:[、|｜,]\s?[^，。；：:、|｜,\n]{1,10}){2,9}(?=[，。；\n]|$)/i,
  /\b(?:return|give|output|make|produce|write|reply with|print|as|into)\b[^.:\n]{0,40}\b(?:rows?|columns|table|csv)\b[^.:\n]{0,16}: ?[\w -]{1,20}(?:[,|;][\w -]{1,21}){1,9}(?=[.\n]|$)/i,
];

/** Literals without which no line needs examples. */
export const NEED_CUES: readonly string[] = (
  '分类|归类|标注|标签|打标|情感|意图|判断|识别|判定|辨别|鉴别|检测|评判|区分|认定|评估|相关性|打分|评分|批改|阅卷|给出|分为|分到|分成|归为|归到|归入|派给|派到|编码|压缩|精简|缩写|缩短|简化|分派|打出|评出|否则|不是|之一|' +
  '译|譯|翻成|总结|概括|归纳|摘要|提取|抽取|抽出|摘出|取出|改写|润色|成|标准化|规范化|脱敏|替换|分级|定级|评级|分诊|分流|输出|返回|回复|回答|classif|categori|label|tag|sentiment|assign|' +
  'decide|determine|judge|detect|predict|tell|assess|evaluat|otherwise|rate|score|grade|one word|one of|either|' +
  'moderate|triage|route|flag|translat|summar|extract|pull out|rewrit|rephras|paraphras|reformat|' +
  'normali|convert|transcribe|redact|anonymi|mask| into|annotate|choose|pick|select|shorten|condense|simplif|given|answer|parse|reply|respond|output|return|identify|say |predict|put |问什么|问啥|输入|字段|键名|降重|洗稿|from th|sort |group |divide |file |organi|band|grade|map |folder|评价|评判|high/|low/|critical/|high |low |高/|低/|高、|低、|high|severity|的删|的报|的上|的封|的禁|的转|的标|的记|的判|的算|的放|的拒|的退|的留|的派|的走|的升|的降|的列|的划|的计|的打|的屏|的驳|的通|的忽|的隐|一律|直接|只|give|print|provide|supply|produce|attach|提供|预测|是或否|是/否|yes|对/错|true|find|list|spot|locate|collect|flag|point out|highlight|refactor|estimate|gauge|measure|name the|state|把|将| from |json|yaml|xml|csv|还是|之一|中的|其中|不要|不然|反之|补上|标上|加上|写上|填上|注明|which|what |that should|for each|for every|allocate|allot|attribute|put |place | out of |columns|table|rows|表格|每行|一行'
).split('|');

// Of the instructions, in Chinese characters or English words × 2.
const TINY = 80;
const SMALL = 110; // what such a prompt asks for anywhere, it is about
const MIDDLE = 500;

const IDENTITY = /^(?:[你您](?:现在)?是|you(?:'re| are) )/i;
const ASKED =
  /(?:question|query|prompt|request)(?:_?(?:str|text))?$|^(?:user_?)?(?:input|message|instruction|ask)$|^q$|问题|提问/i;
/** What may be anything at all, so that no example shows what becomes of it. */
const OPEN_TASK =
  /task|goal|topic|idea|domain|question|query|tool|feedback|plan|error|code|主题|任务|目标|话题|题目|选项|错误|需求|想法/i;
/** What changes how is answered and is not what is answered from. */
const SETTING =
  /lang|tone|style|name|date|year|time|count|status|state$|tool|agent|scratch|schema|mode|option|choice|criteri|instruction|template|example|shot|plan|num|max|min|limit|length|history|role|persona|format|user|语言|语气|风格|名|日期|时间|数量|字数|历史|角色|格式|用户/i;

// Read only when it matters: not in a large prompt.
const needs = new WeakMap<Unit, NeedFact | null>();

/** Reads one line; undefined when it asks for nothing of the kind. */
function needFact(unit: Unit): NeedFact | undefined {
  let fact = needs.get(unit);
  if (fact === undefined) needs.set(unit, (fact = readNeed(unit) ?? null));
  return fact ?? undefined;
}

function readNeed(unit: Unit): NeedFact | undefined {
  if (!unit.used) return undefined;
  const labels = sentenceWith(unit, LABELS);
  const verdict = sentenceWith(unit, VERDICT);
  const specimen = sentenceWith(unit, SPECIMEN);
  const layout = sentenceWith(unit, LAYOUT);
  const columns = sentenceWith(unit, COLUMNS);
  if (labels === -1 && verdict === -1 && specimen === -1 && layout === -1 && columns === -1) return undefined;
  return { labels, verdict, specimen, layout, columns };
}

function sentenceWith({ use, sentences, kind }: Unit, patterns: readonly RegExp[]): number {
  if (!patterns.some((pattern) => pattern.test(use))) return -1;
  if (kind === 'heading') return 0;
  for (const { start, end } of sentences) {
    const sentence = use.slice(start, end);
    if (patterns.some((pattern) => pattern.test(sentence))) return start;
  }
  return -1;
}

const LABELLING = ['classification', 'scoring'] as const;
const REPLIES: readonly TaskType[] = ['qa', 'chat', 'generation'];
const MADE = ['translation', 'summary', 'extraction', 'rewriting'] as const;

/**
 * What the task of a prompt needs. Only what the prompt is about counts: the sentence that states the task, a part for
 * tasks, and every sentence of a small prompt. A step of an agent that judges something on its way needs none.
 */
export function needOf(prompt: LintedPrompt, lines: readonly Omit<Placed<unknown>, 'fact'>[]): Need {
  const { profile, examples } = prompt;
  const { types, anchor, size, template, labels } = profile;
  if (template && labels.length > 0) return 'pairs';
  const reusable = profile.reusable || examples.awaits;
  if (types.has('question')) return undefined;
  const seen = !(reusable || profile.unseen); // what it works on stands there
  if (seen && (types.has('generation') || size > SMALL || types.size > 1)) return undefined;
  if (size > 3 * MIDDLE) return undefined;
  const talks = types.has('chat') && !isFed(prompt);
  // You are an expert. You evaluate …: who the model is says the task only together with what follows.
  const end = anchor.end + (!talks && IDENTITY.test(prompt.text.slice(anchor.start, anchor.start + 12)) ? 2 : 0);
  const asks = (key: keyof NeedFact, anywhere: number) =>
    lines.some(({ unit, start }) => {
      const fact = needFact(unit);
      if (fact === undefined || fact[key] === -1) return false;
      const at = start + fact[key];
      // A list item of a long prompt is one of many steps.
      // What a list asks to judge is one of the parts of a review.
      if (key === 'verdict' && unit.list !== undefined && size > TINY) return false;
      const step = size > SMALL && (unit.list !== undefined || unit.sections.includes('steps'));
      const states = at < end && at >= anchor.start - 2 && size <= 3 * MIDDLE && !step;
      return states || size <= anywhere || (unit.section === 'task' && size <= MIDDLE);
    });
  const about = (list: readonly TaskType[], most: number) => size <= most && list.some((type) => types.has(type));
  if (
    reusable &&
    types.has('classification') &&
    labels.length >= 2 &&
    labels.length <= 8 &&
    size <= MIDDLE / 2 &&
    !talks
  )
    return 'pairs';
  const judges = !seen && size <= (types.has('scoring') ? 1.5 * MIDDLE : MIDDLE) && asks('verdict', SMALL / 2);
  if (judges && types.has('scoring')) return 'pairs';
  // Many things at once: no pair shows them.
  if (types.has('generation') && types.size >= 3 && size > 2 * SMALL && !(reusable && asks('labels', 0)))
    return undefined;
  if (judges || asks('labels', SMALL)) return 'pairs';
  const whole = examples.specimens === 0 && examples.pairs === 0; // a layout of the output says what a long prompt is to make
  if (reusable && !talks && whole && about(LABELLING, types.has('generation') ? TINY : MIDDLE)) return 'pairs';
  if (reusable && whole && size <= MIDDLE / 2 && asks('columns', MIDDLE / 2)) return 'specimen';
  // A system prompt that does nothing but that.
  if (!reusable || talks)
    return profile.unseen && size <= (talks ? SMALL : MIDDLE / 2) && asks('specimen', 0) ? 'specimen' : undefined;
  const replies = types.has('qa') && [...types].every((type) => REPLIES.includes(type));
  const answers = replies && size <= MIDDLE && !talks && asksOverContext(prompt);
  const laidOut =
    types.has('generation') && size <= MIDDLE / 2 && examples.awaits && whole && asks('layout', MIDDLE / 2);
  // What a short prompt does with the record that it awaits, in words of its own.
  const { slot } = examples;
  const named = slot !== undefined && prompt.variables.length === 1 && !ASKED.test(slot) && !OPEN_TASK.test(slot);
  const works = types.size === 0 && named && whole && !examples.announced && size <= SMALL / 2;
  return answers ||
    laidOut ||
    works ||
    asks('specimen', SMALL / 2) ||
    about(MADE, types.has('generation') ? SMALL : MIDDLE / 2)
    ? 'specimen'
    : undefined;
}

/** Whether a program fills in both a question and what it is answered from. */
function asksOverContext({ text, variables, examples: { slot } }: LintedPrompt): boolean {
  const fed = variables.filter(({ span }) => text.charAt(span.start) === '{').map(({ name }) => name);
  const asked = fed.some((name) => ASKED.test(name)) || (slot !== undefined && ASKED.test(slot));
  return asked && fed.some((name) => !ASKED.test(name) && !SETTING.test(name));
}

/** Whether a program fills the prompt: a placeholder in braces, which no chat with a person has. */
function isFed({ examples, variables, text }: LintedPrompt): boolean {
  return (
    examples.awaits ||
    text.includes('%s') ||
    variables.some(({ span }) => text.charAt(span.start) !== '[' && text.charAt(span.start) !== '<')
  );
}
