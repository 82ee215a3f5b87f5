import type { Span } from '../../text.ts';
import type { Unit } from '../reading/units.ts';

/** A sentence that has no sign of a task. Half-open offsets of the unit. */
export interface Idle extends Span {
  readonly cry: boolean; // ends in an exclamation mark, rather than speaks of “I” and “you”
}

/** Signs of which a line with such a sentence holds one. */
export const IDLE_CUES: readonly string[] = ['!', '！', 'you', '你', '您'];

const LONGEST = 110; // UTF-16 units of a sentence
const SHORTEST = 4;
const CONCRETE = /[\d“”"「」《》{}<>`:：()（）|/\\=￼]/;
const ZH = /[\u4e00-\u9fff]/;
const ZH_TASK =
  /[请把将]|不要|不得|不能|不可以|不需|不必|必须|务必|只能|只要|需要|应该|应当|确保|保持|注意|记住|严格|禁止|避免|尽量|如果|假设|假如|若|当用户|输出|回答|回复|答案|生成|翻译|总结|摘要|写|改|译|列|分析|根据|按照|提取|判断|检查|设计|制定|推荐|解释|说明|描述|介绍|告诉|提供|提问|问题|发给|给你[一\d]|给您[一\d]|下面|以下|上述|用户|客户|读者|角色|扮演|担任|充当|作为|成为|模拟|假装|身份|你是|您是|你将|您将|你的(?:任务|目标|工作|职责|名字|角色|身份|回答|输出|回复)|我要|我想|想要|想让|我需|希望|让你|要你|帮我|帮忙|开始|使用|包含|包括|要求|规则|格式|标题|内容|文本|语言|语气|风格|字|步/;
const ZH_YOU = /[你您]/;
const ZH_ME = /[我咱俺]|小弟|小的|小女子|在下|晚辈|学生我|本人/;
const ZH_BUSINESS =
  /我们|我司|本店|本公司|我家|我店|团队|公司|产品|新品|活动|店|周年|上线|面试|考试|生日|婚|孩子|女儿|儿子|妈|爸|老婆|老公|朋友/;
const EN_TASK =
  /\b(?:must|should|shall|need(?:s|ed)?|want(?:s|ed)?|would like|'d like|like you to|please|do not|don't|only|ensure|make sure|keep|if|when|output|outputs|answers?|respond|response|repl(?:y|ies)|translat\w*|summar\w*|writ(?:e|es|ing|ten)|list|generate|create|provide[sd]?|give|gives|given|send|sends|show|tell|tells|ask|asks|asked|paste|share|describe|supply|type|upload|request\w*|expect\w*|help|assist|task|role|act|play|pretend|imagine|simulate|speak|talk|chat|say|says|question\w*|message|text|input|user|users|customer\w*|format|rules?|context|code|data|file|style|tone|language|begin|start|let's|let us|work as|work for|explain|check|review|use|using|according|follow\w*|below|above|will be|your (?:name|job|goal|task|role|purpose|mission))\b/i;
const EN_ROLE =
  /\b(?:you(?:'re| are) (?:an?|the|my|our|now|going|in|at|on|to)|i(?:'m| am) (?:an?|the|your|going|looking|trying|working|building|writing|making|learning|planning))\b/i;
/** What holds a word of tasks or conditions and is neither. */
const IDIOM =
  /\bif (?:this|it|that|all|everything) (?:is|goes|works|turns|comes|fails|gets)\b|\bcan(?:'t|not) (?:tell|say|describe|express)\b|\bsays? (?:hi|hello|thanks)\b|\bneedless to say\b|\bhelp(?:s|ed)? (?:me|us)\b|\bonly you\b|\bthis will be\b|\b(?:rave|raving|glowing) review\b/gi;
const EN_YOU = /\byou(?:r|rs|rself|'re|'ve|'ll|'d)?\b/i;
const EN_ME = /\b(?:i|me|my|mine|myself|i'm|i've|i'll|i'd|us|our)\b/i;
/** Openings of a statement or an exclamation, so that it is no order. */
const EN_STATES =
  /^(?:(?:and|but|so|oh|well|because|as|yes|wow|hey),? )?(?:the|an?|there|where|what a|what an|how|this|that|these|it|it's|that's|there's|here's|life|every|everything|everyone|nothing|nobody|no one|all|some|one|only|in|with|from|great|good|big|true|real|you|your|my|\w{3,14}(?:ness|ity|ion|ment|ship|ence|ance|cess|ing)|(?:\w+ )?\w+ (?:is|are|was|were|comes|makes|begins|starts|never|always|knows|wins|pays|matters|belongs?|can't|cannot)) ?\b/i;

/** Sentences of a line without any sign of a task: cried out, or from “me” to “you”. */
export function idleIn({ wording, sentences, list, kind }: Unit): readonly Idle[] {
  if (kind !== 'instruction' || list !== undefined || sentences.length > 12) return NONE;
  const found: Idle[] = [];
  for (const { start, end } of sentences) {
    if (end - start > LONGEST || end - start < SHORTEST) continue;
    const text = wording.slice(start, end);
    if (CONCRETE.test(text) || /[?？]\s*$/.test(text)) continue;
    const cry = /[!！]$/.test(text);
    const idle = ZH.test(text) ? idleZh(text, cry) : idleEn(text.replaceAll('’', "'"), cry);
    if (idle) found.push({ start, end, cry });
  }
  return found;
}

const NONE: readonly never[] = [];

function idleZh(text: string, cry: boolean): boolean {
  if (ZH_TASK.test(text)) return false;
  if (ZH_YOU.test(text) && ZH_ME.test(text)) return true;
  return cry && (ZH_YOU.test(text) || !ZH_BUSINESS.test(text));
}

function idleEn(text: string, cry: boolean): boolean {
  const said = text.replaceAll(IDIOM, ' ');
  if (EN_TASK.test(said) || EN_ROLE.test(text) || !/\s/.test(text.trim())) return false;
  const you = EN_YOU.test(text);
  const me = EN_ME.test(text);
  if (you && me) return true;
  if (/[A-Z]/.test(text.slice(1).replaceAll(/\bI\b|\bAI\b|\bGPT\b/g, ''))) return false; // speaks of someone or something by name
  if (/^you(?:'ll| will) (?:get|earn|win|find|love|enjoy|regret|make me|be glad)\b/i.test(text)) return true;
  if (/^you(?:'re| are| never| always)\b/i.test(text)) return false; // how it is to behave
  if (
    /\byou(?:'ll|'ve|'d)?\b/i.test(text) &&
    !/^you/i.test(text) &&
    /^(?!(?!\w+ing\b)\w+ (?:you|your|yourself)\b)/i.test(text)
  ) {
    return EN_STATES.test(text) || cry;
  }
  return cry && (you || (!me && EN_STATES.test(text)));
}

/** Whether what a sentence speaks of is named nowhere else: then it is no background either. Short texts only. */
export function namedNowhereElse(text: string, { start, end }: Span): boolean {
  const own = text.slice(start, end).toLowerCase();
  const rest = `${text.slice(0, start)}\n${text.slice(end)}`.toLowerCase();
  if (ZH.test(own)) {
    for (let at = 0; at + 2 <= own.length; at++) {
      const pair = own.slice(at, at + 2);
      if (/^[\u4e00-\u9fff]{2}$/.test(pair) && !FUNCTION_ZH.test(pair) && rest.includes(pair)) return false;
    }
    return true;
  }
  for (const word of own.match(/[a-z]{4,24}/g) ?? []) {
    if (!FUNCTION_EN.has(word) && rest.includes(word.slice(0, Math.max(4, word.length - 2)))) return false;
  }
  return true;
}

const FUNCTION_ZH = /[的了是我你您们一不在有这那就也都很个来去到给得着呢吧啊呀和与及]|可以|什么|时候|没有|如此|真是/;
const FUNCTION_EN: ReadonlySet<string> = new Set(
  'this that these those with from have been were will would could might they them their there here what when where which whom whose your yours about into than then just very much more most some such only even also ever never always really truly nothing everything everyone thing things make makes made know knows like good great best well today'.split(
    ' ',
  ),
);
