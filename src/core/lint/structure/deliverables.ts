/** What a deliverable of many parts is like, which decides the outline that is offered for it. */
export type DeliverableKind = 'report' | 'prd' | 'plan' | 'paper' | 'course' | 'manual';

// Whole works that nobody writes in one go. What fits on a page (a letter, a post, a speech) is none of them.
const NOUNS_ZH: readonly (readonly [DeliverableKind, string])[] = [
  ['prd', 'PRD|MRD|BRD|(?:产品)?需求(?:规格)?(?:文档|说明书?)|技术方案|架构设计文档|设计文档|技术文档'],
  [
    'report',
    '[周月年季][度]?报(?![道告表刊社])|深度调研|调研报告|(?<!测试|简短|检测|事故|报错)报告|可行性研究|竞品分析|行业分析|市场分析|尽职?调查?',
  ],
  [
    'course',
    '教案|教学设计|课程(?:设计|大纲|方案|体系)?|培训(?:课程|体系)|训练营|教学大纲|题库|教材|讲义|[^，。；\\n的]{1,6}课程?',
  ],
  [
    'manual',
    '白皮书|(?:员工|用户|操作|使用|培训|运维|管理|应急|品牌|服务|入职|工作|质量|安全|新人)[^，。；\\n的]{0,4}手册|手册|(?:产品|使用|安装|操作)?说明书|操作规程|SOP|标准作业程序|管理(?:制度|办法)|规章制度|(?:完整|入门|入职|新人|新手|员工|用户|避坑|操作|实施|最佳实践)[^，。；\\n的]{0,4}指南|(?<!情|家|遗|保证|推荐|道歉|检讨|申请|邀请|通知|读|图|证|本|部|的|看|辞职|悔过|倡议|感谢|请愿|决心|志愿|承诺|聘|文|秘|背|协议|委托|授权|声明|告知)书|章程|用户协议|服务条款|隐私政策|知识库|家族史|[^，。；\\n]{0,4}史(?=[，。；])|投标文件|招股书|电子书|(?:管理|考核|绩效|安全|信息安全|培训|招聘|值班|奖惩|激励|考勤|财务|采购|报销|会员)[^，。；\\n的]{0,4}(?:制度|规范|流程|细则)',
  ],
  ['paper', '论文|文献综述|开题报告|课题申请书|基金申请书|项目申报书|学术专著|毕业设计|结题材料'],
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
// Looked at first: the look behind costs more.
const FIRST_ZH = '(?=[全给撰编写制设准策起草拟规搭做出生输整产要需来弄搞排给])';
// 写一份…方案, 给我一份…教案, 要一套…; the noun ends its phrase, as Chinese heads do.
const DELIVERABLE_ZH = new RegExp(
  `${FIRST_ZH}${BEGIN_ZH}${MAKE_ZH}(?:出|好)?(?:(?:[一1]\\s?)?[份篇套个场本部门期节次]|一整[套份]|全套|整套|完整的)?[^。；，：:！？\\n]{0,40}?(?:${NOUN_ZH})(?=[，。；：:！,.;!\\s（(]|给|$)`,
  'i',
);
// 策划一场年会，…: the verb asks for a plan already.
const EVENT_ZH =
  /(?:策划|筹备|组织|设计|筹划|规划)(?:一下)?(?:一?[场次期个届]|一整[场套])[^。；，：:！？\n]{0,30}?(?:年会|婚礼|活动|团建|展会|峰会|论坛|发布会|音乐节|运动会|庆典|晚会|比赛|大赛|夏令营|研学|课程|工作坊|直播|游戏|旅行|自驾游|演唱会|市集|培训)(?=[，。；：:！,.;!\s（(]|$)|帮(?:我们?|忙|咱们?)(?:[好整全系统通筹][\u4e00-\u9fff]{1,2}地?)?(?:规划|策划|筹划|安排)一下|(?:策划|筹备|筹划|操办|承办)(?:一下)?[一1][场届][^，。；\n]{2,30}(?=[，。；：:！,.;!\s（(]|$)|[写编做拍][一1]部[^，。；\n]{0,24}(?:纪录片|电视剧|短剧|剧本|脚本|小说|专著|教程)/;
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
    'handbook|playbook|manual|white ?paper|style guide|brand guide|(?<!style )guide|guidebook|sop|(?:standard operating )?procedures?|terms and conditions|terms of service|knowledge base|(?:[\\w-]{1,14} )?polic(?:y|ies)|e-?book|(?:welcome|onboarding|starter|press|media|information) (?:pack(?:age)?|kit)|toolkit|documentation|constitution|bylaws|charter|screenplay|website copy|copy for (?:our|the|my|a) (?:\\w{1,12} )?(?:web)?site',
  ],
  [
    'paper',
    'paper|thesis|dissertation|literature review|grant (?:application|proposal)|research proposal|book proposal|funding application',
  ],
  [
    'plan',
    '(?<!seating |floor |meal |diet |workout |title )plan|strategy|roadmap|(?<!marriage |bug |title |name )proposal|swot(?: analysis)?|(?:marketing|launch|ad|advertising|fundraising|email|outreach|awareness|recruitment|social media|pr)(?: \\w{1,12})? campaign|itinerary|pitch deck|business case|rfp|framework|go-to-market|(?:content|editorial|training|social media) calendar|(?:mentoring|incentive|pension|bonus|loyalty|grading|training|volunteer) scheme|tender|audit|concept(?! of)|wiki|escape room|(?:email|newsletter|blog|video|webinar|podcast|article|lecture|drip|nurture|onboarding) (?:series|sequence|campaign)',
  ],
];
const NOUN_EN = NOUNS_EN.map(([, nouns]) => `(${nouns})`).join('|');
const DELIVERABLE_EN = new RegExp(
  `(?:^|[.!?:;,\\n\\uFFFC]\\s{0,3}|\\b(?:please|and|then|(?<!in order )to|now|just|also|you (?:will|should|must)|help (?:me|us)|for (?:me|us)|(?:can|could|would) you) )(?:write(?: up)?|draft|prepare|create|develop|design|produce|make|build|plan|put together|come up with|work out|set up|draw up|compose|compile|outline|give|get|do|run|(?:i|we)(?:'d| would)? (?:need|want|like|have to have)|(?:our|my) [\\w'’-]{2,20} needs)(?: (?:me|us|up|out))? (?:an?|the|our|my|one)(?: (?!of |to |on |for |that |from |with |by |in |at |about |where |who |which |and |whose |when |as |if |the |an? |our |my |your |this |\\w{3,12}ing (?:the|an?|our|my|your|this|how|why) |explaining |describing |short |brief |simple |quick |one-page |bit |few )[\\w'’$€£-]{1,20}){0,7}? (?:${NOUN_EN})\\b(?! (?:title|names?|template|generator|cards?|format|writer|summary|engine|headline|outline|section|cover|intro|abstract|email|reply|slogan|cell|tag|below|above|attached|file|entry|description|page|line|passage|paragraph|snippet|quote|review|abstract|excerpt)s?\\b)(?! \\w{1,16} (?:title|name|description|email)\\b)`,
  'i',
);
const SIZE_EN =
  /(?<![\d,.])(?:[1-4]\d{2}|\d{1,2}|fifty|a hundred|two hundred|three hundred)[- ](?:words?|characters?)\b|\b(?:one[- ]page(?:r)?|a (?:single )?page|half a page|(?:one|two|three|[1-5])[- ](?:sentence|line|paragraph)s?|(?:keep it|make it|be) (?:very )?(?:short|brief|concise)|max(?:imum)?\.? \d{1,2} (?:lines|sentences|bullets)|in a sentence|tl;?dr)\b/i;
const PER_EN = /\b(?:each|every|per|a (?:week|day))\b[^.;\n]{0,24}$/i;

/** “a comprehensive …”, “a two-week …”: the size shows that it has parts, whatever it is. */
const BROAD_EN =
  /(?:^|[.!?:;,\n\uFFFC]\s{0,3}|\b(?:please|and|then|now|just|also|need you to|help (?:me|us)|(?:can|could|would) you) )(?:write(?: up)?|draft|prepare|create|develop|design|produce|make|build|plan|put together|come up with|work out|set up|draw up|compile|do|run|give us|get (?:me|us)|(?:i|we) (?:need|want))(?: (?:me|us|up|out))? (?:an?|the|our|my) (?:(?:[\w'’-]{1,16} ){0,2}(?:complete|full|end-to-end|full-blown|full-scale|soup-to-nuts)|(?:[\w'’-]{1,16} ){0,2}(?:\d{1,2}|two|three|four|five|six|seven|eight|ten|twelve)[- ](?:days?|weeks?|months?|years?|sessions?|episodes?|modules?|lessons?|chapters?|courses?|phases?))[- ](?!of |names?|sentence|list|text|answer|code|stop|url|path|paragraph|explanation|description|summary|analysis|overview|response|function|command|translation|example|forecast|trial|subscription|contract|lease|extension|delay|break|meal|menu|word|article|email|message|old|query|assert|statement|page|screen|class|file|html|version|name)[a-z]/i;
/** 一整套…, 一部…: the measure word does. */
const BROAD_ZH = new RegExp(
  `${FIRST_ZH}${BEGIN_ZH}${MAKE_ZH}(?:出|好)?(?:[一1]整?套|整套|全套|(?:[一1][份个次轮项])?(?:全面|完整|系统|全方位|成体系)的(?![^，。；\\n]{0,12}(?:总结|介绍|解释|说明|描述|回答|列表|翻译|信息|内容|代码|句子|概述|理解|答案|示例|对象|JSON)))(?![^，。；：！？\\n]{0,30}(?:衣服|穿搭|搭配|表情|话术|题|试卷|动作|拳|公式|模板|提示词|标准|说辞|房|标签|配色|图标|卡片|名称|口号|问题|句子|词)(?:[，。；：！？\\n]|$))[^。；，：！？\\n]{2,40}`,
);

/** “Plan the kickoff: agenda, venue, budget, games and a dinner”, “prepare everything for …”: what it consists of is told in one breath. */
const LISTED_EN =
  /(?:^|[.!?;\n\uFFFC]\s{0,3}|\b(?:please|then|need you to|help (?:me|us)) )(?:plan|organi[sz]e|arrange|prepare|write(?: up)?|draft|create|design|develop|build|produce|put together|set up|draw up|(?:i|we) (?:need|want))(?: (?:me|us|up|out))?(?: (?:everything (?:for|about|around|that)|the whole (?:thing|event|day|week|trip|party|lot))\b| (?!(?:[\w'’-]{1,16} ){0,6}(?:poem|haiku|song|lyrics|limerick|story|tale|sentence|email|message|tweet|title|post|letter|story|bio|text|description|lists?|table|json|note|reply|headline|caption|prompt|function|query|code|section)s?\b)[^,.;:!?\n]{4,90}:(?: (?![^,]{0,60}\b(?:lines?|words?|style|tone|max|no|without|in [a-z]{2,12},)\b)[^,.;:!?\n]{2,80},){3,8} ?(?:and|plus|or)?[^,.;:!?\n]{2,80}(?:[.!;\n]|$))/i;

/** The same in Chinese: 筹备周年庆：流程、场地、预算、节目. */
const LISTED_ZH =
  /(?<=^|[，。；！？\n\uFFFC\s]|请|我|要|想|帮[^，。；\n]{0,4}|忙)(?:(?:策划|筹备|筹划|安排|规划|张罗|操办)(?:一下|好)?|(?:写|做|出|弄|整|准备|制定|设计|编)(?:一)?[份套个场次])(?![^，。；\n]{0,24}(?:表|清单|列表|JSON|字段|标签|函数|脚本|代码|程序|SQL|正则|提示词|邮件|短信|通知|启事|文案|标题|简介|故事|诗|歌|名字|词))[^，。；：\n]{2,30}[，：:](?:要|需要?|得)?(?:有|含|包[括含])?(?:[^，。；：、\n]{2,12}、){3,10}[^，。；：、\n]{2,12}/;
const ALL_ZH =
  /(?:一切|全部事[宜情项]|所有事[宜情项]|方方面面|前前后后|里里外外)[^，。；\n]{0,6}(?:准备|安排|规划|打点|理|弄|搞|策划)/;

/** Parts named as such, a layout of the answer, or steps: the deliverable is divided already. */
const PARTS =
  /(?:分为|分成|分[两三四五六]|结构|章节|大纲(?:如下|[：:])|目录|阶段|[一二三四五六七八\d各]个?部分|以下(?:部分|内容|方面)|依次|步骤|模块|要点|表格[，,]?列|列为|字段|逐[章节])|\b(?:sections?|chapters|parts|structured?|outline|phases?|steps|organi[sz]ed|following|headings?|format|template|schema|json|table|columns?)\b/i;

const EVENT_EN =
  /(?:^|[.!?:;\n\uFFFC]\s{0,3}|\b(?:please|help (?:me|us)|and|then) )(?:plan|organi[sz]e|arrange|host|set up|prepare|run)(?: (?:me|us|out))? (?:an?|our|the|my)(?: (?!of |to |on |for |that |from |with |about )[\w'’$€£-]{1,20}){0,5}? (?:gala|wedding|conference|retreat|fundraiser|hackathon|festival|off-?site|reunion|tournament|exhibition|product launch|summer camp|birthday party|company party|charity run|road ?trip|general meeting|open day|open house|assembly|summit|trade fair)\b(?! (?:menu|budget|speech|invitation|name|title|toast)s?\b)/i;

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
  if (EVENT_EN.test(use) || LISTED_EN.test(use) || LISTED_ZH.test(use) || ALL_ZH.test(use)) return 'plan';
  const broad = BROAD_ZH.exec(use) ?? BROAD_EN.exec(use);
  return broad !== null && asked(use, broad) ? 'plan' : undefined;
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
