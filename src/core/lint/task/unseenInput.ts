import { RECORD_VARIABLES } from '../../prompt/template.ts';
import type { LineVariable } from '../reading/inline.ts';
import { SIGN } from '../reading/scanner.ts';
import type { Unit } from '../reading/units.ts';

const THINGS_ZH =
  '文本|评论|句子|消息|问题|文章|内容|邮件|记录|样本|数据|留言|工单|反馈|帖子?|短信|弹幕|来信|对话|聊天记录|简历|告警|日志|标题|商品|订单|回答|作文|资料|材料|信息|文档|片段|图片|代码|知识|报告|上下文|结果|文献|卡片|请求|需求|指令|投诉|病历|描述|关键词|合同|公告|新闻|发票|查询|输入';
const THINGS_EN =
  'text|review|message|sentence|email|e-mail|question|article|input|document|ticket|comment|tweet|post|image|picture|photo|file|code|diff|context|query|conversation|transcript|passage|response|answer|claim|data|dataset|word|snippet|chunk|page|record|row|entry|abstract|paper|report|resume|cv|call|request|issue|invoice|letter|title|product|log|trace|content|material|information|table|schema|prompt|utterance|statement|paragraph|clause|url|result|string|value|list|code|output(?!s? (?:format|schema|template|structure))';
const ASKED_EN =
  'review|message|email|e-mail|ticket|comment|tweet|post|query|request|claim|call|input|record|snippet|invoice|transcript|log line|essay|application|submission|candidate|applicant|resume|cv|headline|subtitle|caption|complaint|listing|bug report|letter';
const ANNOUNCED_ZH: readonly RegExp[] = [
  /(?:我|用户|客户|顾客|学生|对方|系统|平台|同事|你)(?:每次|接下来|稍后|随后|马上|会|将|都|可能|陆续|依次|再){1,3}[^，。；\n]{0,4}(?:给|提供|发|输入|粘贴|贴|上传|传|收到|拿到|看到|问|提出|写)(?!现)/,
  new RegExp(
    `(?:每(?:一)?|逐(?!.(?:回答|描述|报告|查询))|任意|任一)(?:条|个|篇|封|段|份|则|行|句|张|通|批|组)[^，。；\\n写说含讲提发做用放配]{0,6}(?:${THINGS_ZH})`,
  ),
  new RegExp(
    `给定[^，。；\\n]{0,10}(?:${THINGS_ZH})|(?<!只依据)(?:输入|给出|提供|收到|上传|传入|给到|检索到|收集到)的[^，。；\\n]{0,10}(?:${THINGS_ZH}|问答|语料|段落|文稿|稿件|表[单格]|清单|列表)|(?<![条个份名位])用户(?:的|输入的?|提出的?|发来的?)?(?:${THINGS_ZH}|提问)|参考工具`,
  ),
  /(?:我|他们?|员工|[用客]户|顾客|学生|同事|对方)(?:每)?(?:发|给|贴|丢|传|念|报|扔|说|问|输入?)(?:你|出|来|过来)?(?:[一几][条个句段篇张份行批]?|什么|啥)[^。；\n]{0,10}你|(?<![以从被未])输入(?:一|任意|某)[段句篇个条份组张行首]/,
  /粘贴在(?:下面|下方|这里|此处)|【(?:原文|输入|文本|内容|正文)】|接收|(?:用户|客户|我|对方|学生)(?:发来|发给|发|给|提供|输入|粘贴|上传|贴)的/,
];
const ANNOUNCED_EN: readonly RegExp[] = [
  /\b(?:the user|users?|customers?|clients?|visitors?|callers?|students?)(?:'ll| will| may| can| might)? (?:give|provide|send|paste|enter|submit|ask|upload|write|type|share|message)s?\b|\b(?:i|we)(?:'ll| will| may| am going to)(?: \w+)? (?:give|provide|send|paste|enter|submit|ask|upload|write|share|tell|speak|describe|hand|feed|forward|drop|post)\b|\b(?!when|whenever\b|if\b|because\b|after\b|while\b|since\b)[a-z]{3,} i (?:send|paste|upload|forward|feed|drop|hand)\b|\b(?:when(?:ever)?|each time|every time|once|if) i (?:give|send|paste|enter|submit|upload|type|share|say|drop|forward|feed|hand|post|dump|throw|show) (?:you|an?|my|some|one|in)\b|\b(?:every|each) (?:day|week|month|morning|evening|night|hour|\w{3,6}day)\b[,:]? (?:i|we) (?:get|receive|collect|copy)\b|\bi (?:copy|send|paste|forward|hand|upload)\b[^.\n]{1,40}\b(?:to you|into this chat)\b|\b(?:summari[sz]e|from|label) the (?:whole |entire )?(?:conversation|dialogue|chat history|transcript)s?\b/i,
  /\b(?:you'll|you will|you are|you're|below you) (?:be |now )?(?:given|provided|shown|receive|get|read|see|handed)\b|(?:^|[.:] )you (?:receive|get|read|see|take)\b|\b(?:user|human|customer|visitor|caller|client|student)(?:'s|s')? (?:question|input|quer(?:y|ies)|message|request|code|prompt|text|answer|response|intent)|\b(?:whenever|when) an? (?:user|customer|caller|visitor)\b|\bthe input\b|\banswer the (?:user's )?questions? (?:using|based|from|with)\b|\b(?:previous|prior|preceding) (?:conversation|messages?|turns?|dialogue)\b/i,
  new RegExp(
    `\\b(?:given|provided|supplied|incoming|submitted|uploaded)\\b(?! (?:rules?|steps?|format|criteria|instructions?|categor|labels?))(?: [\\w'-]+){0,3}? (?:${THINGS_EN})s?\\b|\\bgiven (?:an?|the|either|some|your)\\b|\\bfor (?:each|every) (?:[\\w'-]+ ){0,2}(?:${THINGS_EN})s?\\b|\\b(?:each|every|any)\\b(?: [\\w'-]+)? (?:${ASKED_EN})s?\\b|\\b(?:classify|label|tag|rate|score|grade|rank|sort|route|screen|flag|translate|summari[sz]e|extract|detect|judge|triage|read|moderate|assess)\\b[^.\\n]{0,30}\\b(?:each|every|incoming)\\b`,
    'i',
  ),
];
const VERBS_EN =
  'classify|label|tag|rate|score|grade|rank|route|screen|translate|summari[sz]e|extract|detect|triage|moderate|proofread|transcribe|redact|anonymi[sz]e|normali[sz]e|convert|parse|rewrite|mark';
/** Work on things that are named without saying which: Translate subtitles from Korean; Score rental applications 1-5. */
const BARE_EN = new RegExp(
  `^(?:${VERBS_EN}) (?!(?:the|th[eo]se|this|its|my|our|your|his|her|us|as|is|yes|always|\\d+|two|three|four|five|six)\\b)(?:[a-z][a-z-]{1,14} ){0,2}?(?!(?:this|as|its|is|us|always|yes)\\b)[a-z]{3,14}s\\b`,
  'i',
);
const DATA = /:\s?\S/; // Convert miles to kilometres: 12
/** A specialist's work on what is not shown: 审查代码的质量, 深入分析问题并…. */
const BARE_ZH = new RegExp(
  `(?:审查|审阅|审核|分析|翻译|总结|评估|检查|润色|改写|校对|解答|处理|解读|优化)(?:${THINGS_ZH})(?:条款|历史|片段|初稿|草稿|质量)?(?=[的，。；、并和及与]|\\s*$)`,
);
const SERVES =
  /(?:你是|你来|作为|担任|扮演|充当|你在|做|当)[^，。；\n]{0,20}(?:客服|机器人|导购|接待|问答助手|店员|前台|自动回复)|^(?!亲爱|敬爱|尊敬|[你您]是|作为|你好|您好|嗨|嘿|哈喽|哈啰)[^，。：:；\n]{0,16}(?:客服|机器人|助手|导购|问答)(?=[，：:。]|$)|\b(?:you are|act as|you're|assistant for)\b[^.\n]{0,60}\b(?:bot|chatbot|customers?|visitors?|callers?|guests?|support agent|help ?desk|receptionist)\b|^(?:answer|help|assist|serve|greet)\b[^.\n]{0,60}\b(?:customers?|visitors?|callers?|guests?|users?)\b|^(?!hi\b|hey\b|hello\b|dear\b|good (?:morning|day))[^.\n]{0,40}\b(?:chatbot|bot|help ?desk)\b/i;
const PERSONA =
  /(?:^|[，。；：\s*"“])(?:你|您)(?:现在)?(?:是|作为|来做|负责|充当|担任|扮演)(?!否|不是)|[你您]的(?:任务|目标|工作|角色|职责|使命|身份)|我(?:想|希望|要)(?:让|请)?你(?:充当|担任|作为|扮演)|(?:^|\s)(?:角色|身份)[：:]|\byou(?:'re| are) (?:now )?(?:an?|the|my|our|acting|(?:grad|scor|mark|screen|sort|judg|check|review|label+|classify|triag|moderat|translat|evaluat|assess|extract)ing\b|\w+,|\uFFFC)|\byour (?:\w+ )?(?:task|job|role|goal|purpose|mission|responsibilit\w{1,3}) (?:is|are)\b|\bthis (?:gpt|bot|agent|ai)\b/i;
/** Who the model is, and at once the one text that it is to write: 你是……，写一份……. */
const ONCE =
  /^[你您]是[^，。\n]{1,24}[，。](?:请|帮我|现在)?(?:你要|请)?(?:为[^，。\n]{1,16})?(?:写|拟|编|起草|做|出)(?:一[份篇封段条首个则]|[\d两三四五六七八九十]{1,3}[份篇封段条首个则]|个开头|个结尾|个标题)(?![^\n]{0,80}(?:用户|每次|收到))/;
const PLAYS = /扮演|[陪和跟]我[聊玩]|\bact as\b|\brole-?play\b|\bpretend\b/i; // a part is played, and nothing is worked on
const SYSTEM =
  /用户|顾客|客户|职责|[你您]的(?:任务|目标|工作|角色|使命)|你(?:能够?|可以|会|需要?|必须|应|要)|工具|回复|助手|助教|流程|\busers?\b|\bcustomers?\b|\b(?:the|our|each|every) (?:member|learner|guest|patient|reader|caller|visitor|shopper|tenant)s?\b|\b(?:each|every) (?:reply|answer|message|response)\b|\binputs?\b|\btools?\b|responsib|\byour (?:task|job|role|goal)|\bassistant\b|\bagent\b|\brespond\b|\bthis (?:gpt|bot|ai)\b|你来做|你负责/i;
const WORKS =
  /(?:^|[.!] )you (?!\w{1,6}n['’]t\b|can\b|could|may|might|know|look|have|had|were|did|do\b|don.t|mentioned|said|wrote|are\b|should|must|will\b|see\b|need|want|like)[a-z]{3,14}\b/i; // You triage alarms.

/** A record that a line refers to as if it stood nearby: 下面的代码, the following text, the Query. */
const REFERS = new RegExp(
  `(?:以下|下面|下列|上面|以上|文末)[^，。；：:\\n]{0,20}(?:${THINGS_ZH}|变更|合同|表格|稿)|\\b(?:following|existing) (?:\\w+ ){0,2}(?:${THINGS_EN})s?\\b|\\bthe (?:\\w+ )?(?:document|conversation|transcript|input|passage|audio|recording|query|user message|tweet|review|ticket|comment|utterance|premise|abstract|snippet)s?\\b|\\b(?:${THINGS_EN})s? below\\b`,
  'i',
);

/** Literals without which no line tells of unseen input. */
export const UNSEEN_CUES: readonly string[] = (
  '我会|我将|我稍|我接|我每|我陆|我再|用户|客户|顾客|学生|对方|系统|平台|同事|你会|你将|每|逐条|逐个|逐篇|逐段|逐句|逐行|任意|任一|给定|输入的|给出的|提供的|收到的|上传的|传入的|给到的|检索到的|收集到的|参考工具|' +
  '粘贴|贴在|附在|见文|见末|【|接收|客服|机器人|导购|问答助手|接待|自动回复|你是|您是|你来|你负|你能|你可|你需|你必|你应|你要|你在|做|当|角色|身份|流程|助教|问答|用户发|我发|我给|我提|我粘|你现|你作|您作|你的|您的|扮演|act as|role|pretend|你充|你担|你扮|职责|工具|助手|回复|店员|前台|' +
  "我丢|我贴|我传|我念|我报|我扔|我说|我问|我输|员工|他们|输入一|输入任意|输入某|every month|every week|every day|every morning|each day|every friday|every monday|i copy|the conversation|the dialogue|the chat|the transcript|user|customer|client|visitor|caller|guest|student|classify |score |grade |rank |route |screen |translate |summari|triage |moderate |proofread |transcribe |redact |anonymi|normali|rewrite |审查|审阅|审核|分析问|润色|校对|解答|i'll|i will|i may|i am going| i send| i paste| i upload| i forward| i feed| i drop| i hand|we'll|we will|you'll|you will|you are|you're|you get|you read|you receive|when|each time|every time|once i|if i|the input|given|provided|supplied|incoming|submitted|uploaded|for each|for every|each |every |any |you |this gpt|this ai|this agent|incoming|your |bot|desk|reception|tool|input|assistant|agent|respond|previous|prior|preceding|the question|以下|下面|下列|上面|以上|文末|the document|conversation|transcript|passage|audio|recording|query|tweet|review|ticket|comment|utterance|premise|abstract|snippet|following| below|existing "
).split('|');

/** What a line tells of input that its author has not seen: bits. */
export const UNSEEN = {
  announced: 1,
  persona: 2,
  system: 4,
  serves: 8,
  hole: 16,
  play: 32,
  works: 64,
  refers: 128,
} as const;

/** Reads a line that holds one of UNSEEN_CUES; bits of UNSEEN. */
export function unseenBits(unit: Unit): number {
  const { text, use, used, kind } = unit;
  let bits = 0;
  const { han, latin } = unit.info.scan;
  const said = used ? use : text;
  const announces =
    (han > 2 && ANNOUNCED_ZH.some((pattern) => pattern.test(said))) ||
    (latin > 9 &&
      (ANNOUNCED_EN.some((pattern) => pattern.test(said)) ||
        (kind === 'instruction' && unit.list === undefined && !DATA.test(said) && BARE_EN.test(said))));
  if (announces && kind !== 'code' && kind !== 'example') bits |= UNSEEN.announced;
  if (!used) return bits;
  if (unit.section === 'role' || (PERSONA.test(use) && !ONCE.test(use))) bits |= UNSEEN.persona;
  if (WORKS.test(use)) bits |= UNSEEN.works;
  if (PLAYS.test(use)) bits |= UNSEEN.play;
  if (SYSTEM.test(use) || (han > 4 && BARE_ZH.test(use))) bits |= UNSEEN.system;
  if (SERVES.test(use)) bits |= UNSEEN.serves;
  if (REFERS.test(use)) bits |= UNSEEN.refers;
  return bits;
}

const LAYOUT_VARIABLE = /^(?:输出格式|output[_ ]format)$/i;
const PLACE =
  /^[[<](?:(?:insert|paste|your|Insert|Paste|Your|INSERT|PASTE|YOUR)\b.{0,40}|(?:输入|待|粘贴|填写|在此|此处).{0,20}|[A-Z][A-Z_ ]{3,40})[\]>]$/;
const SHOWN = /^\s*["{[]/; // a line of JSON, whose last member may be the place

/** Whether a line holds a place that a program or a person fills in: `{x}`, `{{x}}`, `${x}`, `%s`, `[PASTE TEXT]`, `{% … %}`. */
export function hasPlaceholder(unit: Unit): boolean {
  const { text, kind, info } = unit;
  if ((info.scan.signs & (SIGN.brace | SIGN.angle | SIGN.square)) === 0)
    return (text.includes('%s') && PRINTF.test(text)) || (text.includes('#') && HASHED.test(text));
  const alone = kind === 'code';
  return (
    unit.variables.some((variable) => fills(text, variable, alone)) ||
    (alone && CUT.test(text)) ||
    HASHED.test(text) ||
    (!alone &&
      (text.includes('{%') ||
        (text.includes('></') && EMPTY_TAG.test(text)) ||
        (text.includes('%s') && PRINTF.test(text)) ||
        (text.includes('{') && EXPRESSION.test(text))))
  );
}

/** What stands for a person's data that was taken out; nothing is filled in there: [PATIENT NAME], [REDACTED]. */
const TAKEN_OUT =
  /^\[(?:(?:[A-Z]{2,12} )?(?:NAME|DOB|ADDRESS|PHONE|MOBILE|TELEPHONE|EMAIL|SSN|CARD|ACCOUNT|PASSPORT|IBAN|DATE OF BIRTH)|(?:[A-Z]{2,12} )?(?:REDACTED|MASKED|HIDDEN|REMOVED|PRIVATE|CONFIDENTIAL|ANONYMI[SZ]ED))\]$/;
const EMPTY_TAG = /<(\w{2,20})><\/\1>/;
/** What a program works out and fills in: {user.name}, {text[:5000]}, {', '.join(x)} is too much code to tell. */
const EXPRESSION = /(?<![$\w])\{[A-Za-z_]\w{1,40}(?:\[[^\]{}\n]{1,24}\]|\.[A-Za-z_]\w{1,30}(?:\(\))?){1,3}\}/;
const CUT = /^\s*\{[A-Za-z_]\w{1,40}\[[^\]{}\n]{1,24}\]\}\s*(?:#.*)?$/; // {text[:5000]}  # no more than that
/** I am #Age years old and #Height tall. */
const HASHED = /#[A-Z]\w{1,30}[ ,.]{1,3}[a-z][^#\n]{1,80}#[A-Z]\w/;
const PRINTF = /(?:^|[^\d%\w])%s/;

function fills(text: string, { name, double, span }: LineVariable, alone: boolean): boolean {
  // In code only a line that is nothing but the placeholder, or a sample without its answer: {"in": "{{x}}", "out":
  if (alone && (text.slice(span.end).trim() !== '' || text.slice(0, span.start).trim() !== '')) {
    const quoted = text.charAt(span.start - 1) === '"' && text.charAt(span.end) === '"';
    if (!quoted || !SHOWN.test(text)) return false;
  }
  if (double) return !LAYOUT_VARIABLE.test(name);
  const whole = text.slice(span.start, span.end);
  if (whole.endsWith('}')) return !/[:/@=\\]/.test(text.charAt(span.start - 1)) || whole.startsWith('{');
  return (PLACE.test(whole) && !TAKEN_OUT.test(whole)) || RECORD_VARIABLES.some((variable) => name === variable);
}

const END_LABEL = /^[^。！？!?.\n]{1,60}[：:][*_]{0,2}\s*$/;

/** Whether the last line of a prompt waits for what follows: 评论：, `Input:`, a heading with nothing below it. */
export function waitsAtEnd(unit: Unit | undefined): boolean {
  if (unit === undefined || unit.kind === 'front-matter') return false;
  return unit.kind !== 'code' && (unit.info.scan.signs & SIGN.colon) !== 0 && END_LABEL.test(unit.text);
}
