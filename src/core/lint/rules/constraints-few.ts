import { constraintsScaffold } from '../scaffold/constraintsScaffold.ts';
import { CONTENT, dimensionsOf, FORMAT, limitsForm, STYLE } from '../evidence/dimensions.ts';
import type { LintedPrompt } from '../prompt.ts';
import { defineRule } from '../rule.ts';

const LONG = 400; // of instructions: what so long a text limits is said in ways that no list of words knows
const SMALL = 40;
const SHORT = 120;
const CLAUSE = /[，。；：,;:!?！？\n]|\. /;
const HEAD = 240; // UTF-16 units that are looked at for a request
/** A request that no task type knows. */
const REQUEST =
  /^[你您]是|^your (?:\w{3,12} )?(?:goal|task|job|role|mission) (?:is|will be) to\b|^(?:[a-z][\w'-]{1,14} ){1,3}(?:ideas|suggestions|names|slogans?|taglines?|captions?|drafts?|posts?) for (?:my|our|the|an?)\b|^(?:请|现在|我(?:要|想让|希望|需要))?(?:你)?(?:来)?(?:担任|扮演|充当|当一[个名位])|^(?:请|麻烦)?(?:为|给|替|用|以|针对|围绕|根据|就)[^，。；：\n]{1,24}?(?:写|做|编|拟|起|取|想|设计|评论|点评|画|出|生成|策划|准备|回复)(?![^。\n]{0,80}[？?])|^(?!(?:Recommend|Name|Pick|Choose|Define|Explain|Describe|Tell|Is|Was|Are|Does|Did|Can|What|Which|How|Who|Why|When|Where|There|This|That|In|On|At|For|With|As|From|To|If|After|Before|Here|Consider|Given|Suppose|Imagine|Assume|Fix|Solve|Convert|Compute|Calculate|Correct|Check|Translate|Let|Take|Use|Read|See|Not|And|But|Or|So|Like|Such|Just|Only|Have|Has|Had)\b)[A-Z][a-z]{2,12} (?:an?|some|\d{1,2}|two|three|four|five|six|ten)\b(?![^.\n]{0,80}\?)|(?:^|[，。；：\n])(?:请|麻烦|帮我)?[把将](?![握来近军领士到自])|\b(?:pls|plz)\b|^[^，。；：:、\n]{0,20}(?:机器人|助手|助理|客服|智能体|小助手)(?=[，。；：:\s]|$)|帮(?:我|忙|他|她|我们)|(?:给我|替我|做|要|来|整|弄|搞|规划|设计|策划|准备)(?:一|个|套|份|张|条|几)|(?:[，。；：\n]|^)(?:出|做|写|来|要|给我)(?:一)?[份套]|写(?:一(?!天|整|上|遍|下)|个|条|几|份|段|首|点)|[取起](?:一)?个[^，。\n]{0,8}名|(?:编|拟|画|出)(?:一(?!天|下|般|样|些|切|直)|个|条|段|份|张|套)|想(?:一|几|两|三|出)?[个条句]|\byou(?: are|['’]re)\b|^(?:an? )?(?:[\w'-]{1,16} ){0,4}(?:chatbot|bot|assistant|agent|helpdesk|concierge) (?:for|of|in|on|at|that|who)\b|^(?:[Ww]e|I) (?:need|want|require) (?!to\b|you\b|help\b|some advice)|\bwhenever i (?:drop|paste|post|send|upload|share|type|give)|(?:^|[.!?] )(?:please )?(?:give us|make|build|generate|propose|brainstorm|design|put together|create|produce|develop|prepare|plan|set up|organi[sz]e|break|predict|understand|check|help|screen|warn|fix|rate|rank|flag|tag|mark|sort|moderate|triage|route|detect|predict|score|grade|judge|name|write|draft|invent|compose|come up with|give me|make me|help me write)\b(?!.{0,160}\?$)/i;
/** Small work on a text that the prompt itself holds: the form of the answer is evident. */
const MENDS =
  /^(?:请|帮我|麻烦)?[把将][^，。；\n]{1,60}(?:换算|转换|转化|折算|翻译?|译|转|解码|编码|四舍五入)[成为到]|^(?:请|帮我|麻烦)?[把将][^，。；\n]{1,40}(?:错误|错别字|错字|bug|病句|语病|拼写|标点|报错)[^，。；\n]{0,6}(?:改|修|纠|找|标|挑)|^(?:please |can you |could you )?(?:fix|check|correct|proofread|proof-read|spell-?check|solve|convert|compute|calculate|translate|debug|tidy up|clean up)\b[^:\n]{0,40}:\s?\S|^(?:please )?(?:fix|debug|resolve) (?:the|this|my|an?) (?:[\w-]{1,16} ){0,2}(?:errors?|bugs?|issues?|typos?|warnings?|crash|tests?)\b|^(?:please )?(?:teach|show|tell) me (?:how|what|why|where|when)\b/i;
/** A request to be told of something: only what limits it in part shows that more than the facts is wanted. */
const TELLS =
  /^(?:请|麻烦)?(?:给我|帮我|跟我|为我)?(?:简单|详细|大致)?(?:地)?(?:介绍|讲讲|讲一下|讲解|说说|聊聊|谈谈|科普|解释|描述|说明)(?:一下|下)?|^(?:please )?(?:introduce|explain|describe|tell me about|outline|present)\b/i;
/** A piece of work to hand over, whatever it is made from. */
const DELIVERS = /^(?:请|麻烦)?(?:帮我|给我|替我|我(?:要|需要|想要))?(?:出|做|写|来|要|整)?(?:一)?[份套]/;
/** The whole task stands elsewhere: 按上面的说明生成, “do it as the spec above says”. */
const REFERS =
  /(?:按照?|根据|依照?|照)(?:上面|上述|以上|下面|以下|附件)[^，。；\n]{0,8}(?:说明|要求|规范|规则|规格|配置|需求|指令)|\b(?:per|following|follow|according to|based on|as in) the (?:\w+ )?(?:spec|specification|instructions?|requirements|brief|rules) (?:above|below)\b/i;
const BARE = 20;
/** What is asked as a question has an evident answer. */
const ASKS = /(?:吗|呢|推荐|没有|什么)?[?？]\s*$/;
/** “Could you write …?” is a request all the same. */
const COULD =
  /\b(?:could|can|would|will) (?:you|u) (?:please |maybe |perhaps |possibly |kindly |just )?(?:write|draft|compose|make|create|design|prepare|put together|come up with|generate|produce|build)\b|(?:能|可以|能不能|可不可以|能否|可否|麻烦)(?:你|您)?帮(?:我|忙|我们)?(?:写|做|拟|起草?|想|编|出|画|设计|策划|弄|搞|整|准备|生成)/i;
const WHY = /为啥|为什么|怎么(?!写)|哪里|啥原因|\b(?:why|how (?:do|can|to|long))\b/i;
/** Work whose answer has an evident form when it is asked for once. */
const EVIDENT: ReadonlySet<string> = new Set([
  'translation',
  'rewriting',
  'summary',
  'extraction',
  'qa',
  'analysis',
  'classification',
]);
const KEYS: Readonly<Record<number, string>> = {
  0: 'none',
  [CONTENT]: 'content',
  [FORMAT]: 'format',
  [STYLE]: 'style',
};

/** The same anywhere in a prompt that is reused. */
const ORDER =
  /(?:^|[，。；：\n\uFFFC]\s?)(?:写|编|拟|列|起草|生成|输出|总结|回答|翻译|判断|提取|分析|改写|润色|概括)(?!的)|(?:^|[.!?] )[A-Z][a-z]{2,12} (?:it|them|the|this|these|each|every|all|my|our)\b|请|需要你|你(?:的(?:任务|工作|职责)|要|将|需要)|\b(?:your (?:task|job|role|goal|purpose)|you (?:are (?!(?:now )?sure\b)|will|should|must|need|put)|please)\b|(?:^|[.!?:] ?)(?:understand|use|return|respond|reply|write|output|answer|fix|find|give|provide|predict|check|make|generate|put)\b/i;

/** Article 1.4.8: checkable limits in at least two of content, format and style. */
export const constraintsFew = defineRule({
  meta: {
    id: 'constraints/few',
    metric: 'constraints',
    severity: 'info',
    group: 'recommended',
    languages: ['zh', 'en'],
    zones: ['instruction'],
    fix: 'suggestion',
    absence: true,
    evidence: { source: 'article 1.4.8', level: 'should' },
    summary: { en: 'Fewer than two kinds of constraints', zh: '约束不足两类' },
    why: {
      en: 'What is not limited is left to chance. Two of three kinds are enough: content (scope, must and must not, what to rely on, how many), format (length, layout, kind of file, the answer and nothing else) and style (tone, reader, language). A closed set of labels or a scale of scores counts as content, “only the label” as format. A persona and nothing else is reported, unless its work has an evident form. Not reported: questions, small requests whose answer has an evident form, a short text to write whose facts and form are given, templates whose output Promptmill lays out, and long instructions.',
      zh: '没有限定的部分只能听凭模型发挥。内容（范围、必须与不得、依据、数量）、格式（长度、版式、文件类型、只给答案）、风格（语气、读者、语言）三类中有两类即可；封闭的标签集和评分尺度算内容，“只输出标签”算格式。只有人设、没有其他要求的提示词也会报告，除非其工作的答案形式显而易见。提问、答案形式显而易见的小请求、已写明形式和要说的事的短文请求、由 Promptmill 规定输出的模板，以及很长的指令不报告。',
    },
    messages: {
      none: {
        en: 'Nothing limits the answer. Say what it must or must not contain, its length or format, and its tone or reader.',
        zh: '没有任何约束。请说明内容范围（必须、不得）、长度或格式、语气或读者。',
      },
      content: {
        en: 'Only the content is limited. Add a length, a format, a tone or a reader.',
        zh: '只约束了内容。请补充长度、格式、语气或读者。',
      },
      format: {
        en: 'Only the format is limited. Add what the answer must or must not contain, or its tone.',
        zh: '只约束了格式。请补充内容范围（必须、不得）或语气。',
      },
      style: {
        en: 'Only the style is limited. Add what the answer must or must not contain, or its length and format.',
        zh: '只约束了风格。请补充内容范围（必须、不得）或长度、格式。',
      },
      scaffold: { en: 'Add constraints to start from', zh: '添加一组约束作为起点' },
    },
  },
  prompt(prompt, _, report) {
    if (!applies(prompt)) return;
    const dimensions = dimensionsOf(prompt);
    const key = KEYS[dimensions];
    if (key === undefined || (dimensions === 0 && onlyTells(prompt))) return;
    if (dimensions === FORMAT && tellsFacts(prompt)) return;
    const edit = constraintsScaffold(prompt, dimensions);
    const fixes = edit === undefined ? [] : [{ key: 'scaffold', edits: [edit] }];
    report(key, prompt.profile.anchor, { fixes });
  },
});

/** “Tell me about X” with nothing else is a question in other words. */
function onlyTells({ profile: { types, reusable, anchor }, text, body }: LintedPrompt): boolean {
  const from = types.size === 0 ? body.start : anchor.start;
  const task = text.slice(from, from + HEAD);
  return !reusable && types.size === 0 && TELLS.test(task) && !REQUEST.test(task);
}

/** A small text to write, its form, and two clauses more: they are what it has to say, in words that no list knows. */
function tellsFacts({ profile: { reusable, size, types }, units }: LintedPrompt): boolean {
  if (reusable || size > SHORT || types.has('analysis')) return false;
  let count = -1; // the first clause is the task
  for (const unit of units) {
    if (!unit.used) continue;
    for (const clause of unit.use.split(CLAUSE)) {
      if (/[^\s\uFFFC]{2}/.test(clause) && (count === -1 || !limitsForm(clause))) count++;
    }
  }
  return count >= 2;
}

function applies({
  profile: { types, template, labels, reusable, size, anchor },
  text,
  body,
  units,
}: LintedPrompt): boolean {
  const head = text.slice(body.start, body.start + HEAD);
  const could = COULD.test(head);
  if ((types.has('question') && !could) || size > LONG || anchor.end <= anchor.start) return false;
  const from = types.size === 0 ? body.start : anchor.start;
  const task = text.slice(from, from + HEAD);
  if (!reusable && !could && (ASKS.test(text.slice(anchor.start, anchor.end)) || (types.size === 0 && WHY.test(task))))
    return false;
  if (!reusable && size < SMALL && MENDS.test(task)) return false;
  if (types.size === 0 && !could && !REQUEST.test(task) && !TELLS.test(task)) {
    if (!reusable || !units.some(({ used, use }) => used && ORDER.test(use))) return false;
  }
  // Promptmill writes a template's closed set and its output format itself.
  if (template && labels.length > 0) return false;
  if (size < BARE && REFERS.test(task)) return false;
  return (
    reusable ||
    size >= SMALL ||
    types.size === 0 ||
    DELIVERS.test(task) ||
    [...types].some((type) => !EVIDENT.has(type))
  );
}
