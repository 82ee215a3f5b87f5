import { CHOICE_EN, CHOICE_ZH } from './choices.ts';

/** What a prompt asks for. `question`: a plain question, whose answer needs no form; nothing is missing from it. */
export type TaskType =
  | 'classification'
  | 'scoring'
  | 'translation'
  | 'summary'
  | 'qa'
  | 'extraction'
  | 'rewriting'
  | 'generation'
  | 'analysis'
  | 'chat'
  | 'question';

/** The words of a type in one language; a line without one of the cues is not searched. */
interface Verbs {
  readonly type: TaskType;
  readonly cues: readonly string[];
  readonly pattern: RegExp;
}

const verbs = (type: TaskType, cues: string, ...patterns: readonly RegExp[]): Verbs => ({
  type,
  cues: cues.split('|'),
  pattern: new RegExp(patterns.map(({ source }) => source).join('|'), 'i'),
});

/** Task verbs of Chinese prompts, by type. */
export const ZH_VERBS: readonly Verbs[] = [
  verbs(
    'classification',
    '分类|归类|分为|分成|分出|打标|标签|标注|标为|标成|标出|意图|识别|判断|判定|判为|判成|相关性|情感|情绪|归到|归为|归入|归成|划为|划入|列为|两档|三档|四档|五档|评级|定级|分级|分诊|分流|分派|分拣|派给|派到|还是|哪类|哪种|哪个|哪一|中选|里选|中挑|里挑|算不算|是否|是不是|有没有|筛|之一|其中|中的|不要|否则|不然|反之|类目|等级|级别|优先级|语种|代码|编码',
    /分类(?!分解|整理|汇总|整合|讨论|目录)|归类(?!整合|整理)|分为[^，。\n]{1,30}类|打标签?|贴标签|(?:请|把|将|给|为|对|任务|^)[^，。；\n]{0,16}(?<![中已所用])标注(?!格式|的|了|[：:])|标注(?:为|成|任务|员|每|以下|下列|这|该)|意图识别|识别[^，。；\n]{0,8}(?:意图|类别|类型)/,
    /(?<![先再并后])判断[^，。；\n]{0,30}(?:是否|属于|类别|类型|相关性|是不是|为以下|哪(?:一)?(?:类|种))|相关性判断|情感(?:分析|倾向|极性|判断|识别)|(?:判断|分析|识别)[^，。；\n]{0,15}(?:情感|情绪|意图)/,
    /[归划判标列][到入为成作进](?!此|止)[^，。；\n]{1,30}|分[成出为][^，。；\n]{1,24}[二两三四五六七八\d][类档级种组]|打[^，。；\n]{0,20}[二两三四五\d][个]?[档级类]|[评定分]级|分诊|分流|分派|分拣|派[给到][^，。；\n]{1,12}/,
    /是[^，。；\n？?]{1,14}还是[^，。；\n？?]{1,14}|(?:属于|算|该去|该归)[^，。；\n]{0,24}哪(?:一)?[种类个档级]|(?:判断?|选|填|写|输出|归为|打|回|标)[^，。；\n]{0,4}[“"「][^”"」\n]{1,12}[”"」][、/或]{0,1}[“"「]|从[^，。；\n]{1,40}[中里][选挑]|(?:看|查|审核?)[^，。；\n]{1,24}(?:是否|有没有|是不是|算不算)/,
    ...CHOICE_ZH,
  ),
  verbs(
    'scoring',
    '分|评',
    /打(?:个|一个|出)?分|(?:进行|给出|给予|按[^，。\n]{0,10})评分|(?:打|评)出?\s*\d+\s*[-~到至]\s*\d+\s*(?:分|的整数)|给[^，。；\n]{0,10}\d+\s*[-~到至]\s*\d+[^，。；\n]{0,6}(?:分|整数)|打[^，。；\n]{0,14}分(?![类析])|评估[^，。；\n]{0,12}(?:难度|等级|级别|风险等级|严重程度|质量分)/,
  ),
  verbs('translation', '翻译|译成|译為|译为|翻成|译出', /翻译|[译譯][成为為出]|翻成/),
  verbs(
    'summary',
    '总结|摘要|概括|归纳|提炼|浓缩|缩成|小结',
    /(?<![的个份入定])(?:总结|摘要|概括|归纳|提炼|浓缩)(?!当前|已完成|所属|出自)|缩成|写[^，。；\n]{0,6}小结/,
  ),
  verbs(
    'qa',
    '回答|解答|答复|作答',
    /(?:回答|解答|答复)[^，。；\n]{0,12}(?:问题|提问|咨询|疑问)|(?:根据|基于|依据|参考|只用)[^。；\n]{0,25}(?:回答|解答|作答|答复)/,
  ),
  verbs(
    'extraction',
    '提取|抽取|找出|列出|抽|摘出|挑出|取出|解析|拆成|拆分|识别出',
    /提取|抽[取出]|(?:找|列|挑|摘|取)出(?:文|原文|其|所有|全部)中?|[里中从]抽(?!奖|签|象)|解析|拆[成分]/,
  ),
  verbs(
    'rewriting',
    '改写|转述|重写|复述|扩写|缩写|润色|校对|改成|转换|转化|转成|转为|转写|写成|变成|变为|换成|换为|拼成|整成|降重|洗稿|脱敏|打码|规范化|标准化|纠错|改掉|替换',
    /改写|转述|重写|复述|扩写|(?<!文|称|[用的无])缩写(?!形式|词)|润色|校对|降重|洗稿|改成[^，。\n]{0,10}(?:风格|语气)|(?:转换|转化)[成为]|[把将][^，。；\n]{1,20}(?:[转整改变换拼]成|变为|换为|转为|转写|写成)|脱敏|打码|规范化|标准化|纠错/,
  ),
  verbs(
    'generation',
    '写|起草|创作|生成|设计一|制定|策划|拟|列出|推荐|帮我|准备',
    /(?:写|撰写|编写|起草)(?:一|出|个|篇|份|封|首|段|几|\d)|撰写|创作|生成|设计一|制定|策划|拟(?:一|定)|列出|推荐|帮我(?:写|做|想)|准备(?:[一几两三四五\d]|[^，。；\n]{0,8}(?:问题|提纲|清单|方案|讲稿|发言|材料|稿子?))/,
  ),
  verbs(
    'analysis',
    '分析|审查|评估|评价|点评|解释|讲解|检查|诊断|对比|比较|审计|审阅|审核|研判',
    /分析|审查|评估|评价|点评|解释|讲解|检查|诊断|对比|审[计阅核]|研判|比较(?=以下|下面|这|两|各|不同)/,
  ),
];

/** Task verbs of English prompts, by type, in the order of ZH_VERBS. */
export const EN_VERBS: readonly Verbs[] = [
  verbs(
    'classification',
    'classif|categor|label|sentiment|determine|decide|judge|predict|identify|tell|assign|tag |triage|route|flag|moderat|sort |which |map |spam|screen |choose|pick |select|filter|set the|mark |detect|bucket|verdict|annotat|put |yes|true|false|answer no|what |that should|that best|for each|for every|tags|scores|ratings|rating',
    /\bclassif(?:y|ies|ication|ier)\b|\bcategori[sz](?:e|ation|es)\b|\blabel (?:each|the|this|every|a|all|it)\b|\bsentiment\b/,
    /\b(?:determine|decide|judge|predict|identify|detect|tell(?: me)?) (?:whether|if|which (?:category|class|label|type|intent|of))\b|\bassign\b[^.\n]{0,30}\b(?:labels?|category|class|tags?|priority|severity|team)\b|\b(?:tag|annotate|triage|moderate|bucket)s? (?:each|the|every|incoming|all|an?|this)\b/,
    /\b(?:route|flag|screen|mark|sort)\b [^.\n]{0,40}\b(?:to|as|by|into|for|unsuitable|suspicious|spam)\b[^.\n]{2}|\bmap (?:an?|the|each|every|this) [^.\n]{1,30} to (?:one|an?|the|its)\b|\b(?:spam|content|toxicity|profanity) (?:filter|detector|moderat\w{1,3})\b/,
    /\b(?:choose|pick|select)\b (?:\w+ ){0,5}(?:from|one of|label|category|class|intent|option|department|team)\b|\bwhich (?:of|\w+ should)\b|\bpredict (?:the|each|every)\b|\b(?:answer|reply|return|say|output|respond)(?: with)? (?:only )?["“'](?:yes|no|true|false)\b|\b(?:answer|reply|return|say|output|respond)(?: with)? (?:only )?(?:yes|no|true|false) (?:if|when|or|only)\b|\bput (?:them|it|each|every \w+|all) into\b|\bset the (?:severity|priority|status|category|level|label)\b/,
    ...CHOICE_EN,
  ),
  verbs(
    'scoring',
    'rate|rating|score|grade|grading|mark |marking|how |out of|level|scale|0-|0 to|1 to|1-|quality|adherence|correctness|judge',
    /\b(?:rate|score|grade)\b[^.\n]{0,40}\b(?:from|on a scale|out of|between|each|essays?|answers?|responses?)\b|\b(?:mark|score|rate|grade)(?:s|ing)? [^.\n]{0,40}\bout of \d/,
    /\b(?:score|rating|level|integer|number|grade|mark)s?\b[^.\n]{0,20}\b(?:from|between|of) \d{1,3} (?:to|and|-|–) \d{1,3}\b|\bshould (?:score|get (?:an?|the) \w+ score|receive)\b|\bevaluat(?:e|es|ing) (?:the |how )?(?:[\w']+ ){0,4}(?:quality|accuracy|correctness|adherence|relevance|efficiency|helpfulness|closely|well)\b|\bimpartial judge\b|\bhow (?:relevant|similar|likely|difficult|helpful|accurate|toxic|urgent|severe|risky|complex|readable|polite|well) (?:is|are|does|do|did)\b/,
  ),
  verbs(
    'translation',
    'translat|into french|into german|into spanish|into english|into chinese|locali',
    /\btranslat(?:e|es|ion|or|ing)\b|\blocali[sz]e\b|\binto (?:french|german|spanish|english|chinese|japanese|dutch|italian)\b/,
  ),
  verbs(
    'summary',
    'summar|tl;|tldr|boil |condens|digest',
    /\bsummari[sz](?:e[sd]?|ing)\b|\bsummar(?:y|ies) (?:of|for)\b|\btl;?dr\b|\b(?:boil|cut|condense)s? [^.\n]{1,30}\b(?:down )?to\b/,
  ),
  verbs(
    'qa',
    'answer|response|reply',
    /\b(?:generate|write|give|produce|provide|compose)s? (?:an?|the) (?:[\w-]+ ){0,2}(?:answer|response|reply)\b[^.\n]{0,40}\b(?:based on|using|from) |\banswers?\b[^.\n]{0,30}\b(?:questions?|visitors?|customers?|callers?|users?)\b/,
  ),
  verbs(
    'extraction',
    'extract|pull|find|list|parse|split|pick out|get the|from th',
    /\bextract(?:s|ion|ing)?\b|\bpull(?:s|ing)? (?:out|the)\b|\bparse[sd]?\b|\bsplit (?:an?|the|each|every)\b|\bpick out\b|\blist (?:each|every)\b|\bfrom (?:the|this|these|each) [^.,\n]{2,40}, (?:find|get|list|take|return|pick|give|collect|identify)\b/,
  ),
  verbs(
    'rewriting',
    'rewrit|rephras|paraphras|proofread|convert|turn |normali|redact|anonymi|mask |reformat|write it back|transcri|fix |refactor',
    /\brewrit(?:e|es|ing)\b|\brephrase\b|\bparaphrase\b|\bproofread\b|\bconvert\b[^.\n]{0,40}\b(?:to|into)\b|\bturns? [^.\n]{1,40} into\b|\bnormali[sz]e\b|\bredact\b|\banonymi[sz]e\b|\breformat\b|\btranscribe\b|\bwrite it back as\b|\brefactors? (?:the|this|these|it|my|our|your|each|every|an?|code)\b/,
  ),
  verbs(
    'generation',
    'write|draft|compose|create|generate|design|develop|produce|outline|suggest|brainstorm|prepare',
    /(?<!(?:that|which|who) (?:can|could) )\b(?:write|draft|compose|generate|create|design|produce|outline|suggest|brainstorm|develop|prepare)\b(?: me)? (?:a|an|the|some|\w+ (?:ideas|names|questions|titles)|up to|\d+|one|two|three|four|five|ten)\b/,
  ),
  verbs(
    'analysis',
    'analy|review|evaluat|assess|explain|critique|compare|diagnos|inspect|audit|check ',
    /\b(?:analy[sz](?:e|ing)|review|evaluate|assess|critique|explain|compare|diagnose|inspect|audit)\b|\bcheck (?:each|the|whether|if)\b/,
  ),
];

/** The types that verbs name, in the order of their bits in a fact. */
export const TASK_TYPES: readonly TaskType[] = ZH_VERBS.map(({ type }) => type);
