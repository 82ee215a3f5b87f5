/** What a deliverable of many parts is like, which decides the outline that is offered for it. */
export type DeliverableKind = 'report' | 'prd' | 'plan' | 'paper' | 'course' | 'manual';

// Whole works that nobody writes in one go. What fits on a page (a letter, a post, a speech) is none of them.
const NOUNS_ZH: readonly (readonly [DeliverableKind, string])[] = [
  ['prd', 'PRD|MRD|BRD|(?:产品)?需求(?:规格)?(?:文档|说明书?)|技术方案|架构设计文档|设计文档|技术文档'],
  ['report', '(?<!总结|总结分析|测试|简短|检测|事故|报错)报告|可行性研究|竞品分析|行业分析|市场分析|尽职?调查?'],
  ['course', '教案|教学设计|课程(?:设计|大纲|方案|体系)?|培训(?:课程|体系)|训练营|教学大纲|题库'],
  [
    'manual',
    '白皮书|(?:员工|用户|操作|使用|培训|运维|管理|应急|品牌|服务|入职|工作|质量|安全|新人)[^，。；\\n的]{0,4}手册|手册|(?:产品|使用|安装|操作)?说明书|操作规程|SOP|标准作业程序|管理(?:制度|办法)|规章制度|(?:完整|入门|入职|新人|新手|员工|用户|避坑|操作|实施|最佳实践)[^，。；\\n的]{0,4}指南|标书|投标文件|招股书',
  ],
  ['paper', '论文|文献综述|开题报告|课题申请书|基金申请书|项目申报书|学术专著'],
  [
    'plan',
    '(?<!修改|解决|替代|优化|实现|技术|调整|改进|处理|备选|回复|退款|赔付|改写)方案|计划书?|策划案?|策划书|规划书?|路线图|路演稿|攻略|行程|预案|提案|商业模式|体系|战略',
  ],
];
const NOUN_ZH = NOUNS_ZH.map(([, nouns]) => `(${nouns})`).join('|');
// The verb stands where an order begins, not within “发来一段…”.
const BEGIN_ZH =
  '(?<=^|[，。；：:！？\\n\\uFFFC\\s]|请|你|我们?|咱们?|要|想|需|得|现在|先|再|然后|并|帮[^，。；\\n]{0,8}|忙|是|[为给向][^，。；\\n]{1,24}|(?:根据|基于|针对|围绕|结合|利用|按照?)[^，。；\\n]{1,30})';
const MAKE_ZH =
  '(?:撰写|编写|编制|写|制定|制订|设计|准备|策划|起草|草拟|拟定|拟|规划|搭建?|做|出|生成|输出|整理出?|产出|要|需要|来(?=[一1]?[份套篇])|弄|搞|编|排|给(?:我们?|咱们?)?)';
// 写一份…方案, 给我一份…教案, 要一套…; the noun ends its phrase, as Chinese heads do.
const DELIVERABLE_ZH = new RegExp(
  `${BEGIN_ZH}${MAKE_ZH}(?:出|好)?(?:(?:[一1]\\s?)?[份篇套个场本部门期节次]|一整[套份]|全套|整套|完整的)?[^。；，：:！？\\n]{0,40}?(?:${NOUN_ZH})(?=[，。；：:！,.;!\\s（(]|给|$)`,
  'i',
);
// 策划一场年会，…: the verb asks for a plan already.
const EVENT_ZH =
  /(?:策划|筹备|组织|设计|筹划|规划)(?:一下)?(?:一?[场次期个届]|一整[场套])[^。；，：:！？\n]{0,30}?(?:年会|婚礼|活动|团建|展会|峰会|论坛|发布会|音乐节|运动会|庆典|晚会|比赛|大赛|夏令营|研学|课程|工作坊|直播|游戏|旅行|自驾游|演唱会|市集|培训)(?=[，。；：:！,.;!\s（(]|$)|帮(?:我们?|忙|咱们?)(?:好好|整体|全面|系统地?)?(?:规划|策划)一下/;
const SIZE_ZH =
  /(?<![\d.,万千每])(?:[1-5]?\d{1,2}|[一二两三四五]百)\s?(?:多|来)?个?字|[一半]页|[一两三1-3]\s?(?:句话|段话|段以?内)|(?:简短|简要|精简|简单)(?:的|版|地|一点|些)/;
const PER_ZH = /每[^，。；\n]{0,12}$/;

const NOUNS_EN: readonly (readonly [DeliverableKind, string])[] = [
  [
    'prd',
    'prd|brd|mrd|product requirements? document|requirements document|requirements specification|technical spec(?:ification)?|design doc(?:ument)?|technical documentation',
  ],
  [
    'report',
    '(?<!bug |status |weather |error |book )report|case study|feasibility study|market analysis|competitor analysis|competitive analysis|due diligence',
  ],
  [
    'course',
    'curriculum|syllabus|(?:[\\w-]{1,14} )?course|lesson plan|teaching unit|boot ?camp|workshop|(?:training|onboarding|mentoring|mentorship|leadership|loyalty|wellness|fitness|education|apprenticeship|internship)(?: and \\w{1,14})? program(?:me)?|training',
  ],
  [
    'manual',
    "handbook|playbook|manual|white ?paper|style guide|brand guide|(?:complete|comprehensive|full|detailed|onboarding|ultimate|user|buyer's|setup|training|operations?)(?: [\\w-]{1,16}){0,2} guide|sop|standard operating procedure|knowledge base|employee policy|website copy|copy for (?:our|the|my|a) (?:\\w{1,12} )?(?:web)?site",
  ],
  [
    'paper',
    'research paper|thesis|dissertation|literature review|grant (?:application|proposal)|research proposal|book proposal|funding application',
  ],
  [
    'plan',
    '(?<!seating |floor |meal |diet |workout |title )plan|strategy|roadmap|(?:business|project|tender|conference|event|sponsorship|sales|partnership|client|consulting|technical|detailed|full|complete) proposal|(?:marketing|launch|ad|advertising|fundraising|email|outreach|awareness|recruitment|social media|pr)(?: \\w{1,12})? campaign|itinerary|pitch deck|business case|rfp|framework|go-to-market',
  ],
];
const NOUN_EN = NOUNS_EN.map(([, nouns]) => `(${nouns})`).join('|');
const DELIVERABLE_EN = new RegExp(
  `(?:^|[.!?:;,\\n\\uFFFC]\\s{0,3}|\\b(?:please|and|then|(?<!in order )to|now|just|also|you (?:will|should|must)|help (?:me|us)|for (?:me|us)) )(?:write(?: up)?|draft|prepare|create|develop|design|produce|make|build|plan|put together|come up with|work out|set up|draw up|compose|compile|outline|give|(?:i|we)(?:'d| would)? (?:need|want|like|have to have))(?: (?:me|us|up|out))? (?:an?|the|our|my|one)(?: (?!of |to |on |for |that |from |with |by |in |about |where |who |which |and |whose |when |as |if |explaining |describing |short |brief |simple |quick |one-page |bit |few )[\\w'’$€£-]{1,20}){0,7}? (?:${NOUN_EN})\\b(?! (?:title|names?|template|generator|cards?|format|writer|summary|engine|headline|outline|section|cover|intro|abstract|email|reply|slogan|cell|tag|below|above|attached|file|entry|description|page|line)s?\\b)(?! \\w{1,16} (?:title|name|description|email)\\b)`,
  'i',
);
const SIZE_EN =
  /(?<![\d,.])(?:\d{1,2}0|[1-4]\d{2}|\d{1,2}|fifty|a hundred|two hundred|three hundred)[- ](?:words?|characters?)\b|\b(?:one[- ]page(?:r)?|a (?:single )?page|half a page|(?:one|two|three|[1-5])[- ](?:sentence|line|paragraph)s?|(?:keep it|make it|be) (?:very )?(?:short|brief|concise)|in a sentence|tl;?dr)\b/i;
const PER_EN = /\b(?:each|every|per|a (?:week|day))\b[^.;\n]{0,24}$/i;

/** Parts named as such, a layout of the answer, or steps: the deliverable is divided already. */
const PARTS =
  /(?:包含|包括|涵盖|分为|分成|分[两三四五六]|结构|章节|大纲(?:如下|[：:])|目录|阶段|[一二三四五六七八\d各]个?部分|以下(?:部分|内容|方面)|依次|步骤|模块|要点|表格[，,]?列|列为|字段|逐[章节])|\b(?:sections?|chapters?|parts|structured?|outline|phases?|steps|includ(?:e|es|ing)|cover(?:s|ing)?|contain(?:s|ing)?|organi[sz]ed|following|headings?|format|template|schema|json|table|columns?)\b/i;

const EVENT_EN =
  /(?:^|[.!?:;\n\uFFFC]\s{0,3}|\b(?:please|help (?:me|us)|and|then) )(?:plan|organi[sz]e|arrange|host|set up)(?: (?:me|us|out))? (?:an?|our|the|my)(?: (?!of |to |on |for |that |from |with |about )[\w'’$€£-]{1,20}){0,5}? (?:gala|wedding|conference|retreat|fundraiser|hackathon|festival|off-?site|reunion|tournament|exhibition|product launch|summer camp|birthday party|company party|charity run|road ?trip)\b(?! (?:menu|budget|speech|invitation|name|title|toast)s?\b)/i;

/** Whether a line says how the result is divided. */
export function namesParts(use: string): boolean {
  return PARTS.test(use);
}

/** Whether a line bounds the result to what needs no parts. */
export function isShort(use: string): boolean {
  const zh = SIZE_ZH.exec(use);
  if (zh !== null && !PER_ZH.test(use.slice(0, zh.index))) return true;
  const en = SIZE_EN.exec(use);
  return en !== null && !PER_EN.test(use.slice(0, en.index));
}

// What a role is able to make is no order to make it.
const ABLE =
  /(?:职责|能够|可以|擅长|精通|角色|负责|用户[会将]?)[^。！？\n]{0,80}$|\b(?:your (?:role|job)|you (?:can|are able)|able to|expert in|users? (?:can|will))\b[^.!?\n]{0,160}$/i;

/** The deliverable of many parts that a line asks for, or undefined. */
export function deliverableIn(use: string): DeliverableKind | undefined {
  const zh = DELIVERABLE_ZH.exec(use);
  if (zh !== null) return asked(use, zh) ? kindOf(NOUNS_ZH, zh) : undefined;
  const event = EVENT_ZH.exec(use);
  if (event !== null) return asked(use, event) ? 'plan' : undefined;
  const en = DELIVERABLE_EN.exec(use);
  if (en !== null) return asked(use, en) ? kindOf(NOUNS_EN, en) : undefined;
  return EVENT_EN.test(use) ? 'plan' : undefined;
}

function asked(use: string, { index }: RegExpExecArray): boolean {
  return !ABLE.test(use.slice(Math.max(0, index - 200), index));
}

function kindOf(
  nouns: readonly (readonly [DeliverableKind, string])[],
  match: RegExpExecArray,
): DeliverableKind | undefined {
  return nouns[match.slice(1).findIndex((group) => group !== undefined)]?.[0];
}
