import { findSection, type PromptDocument } from '../prompt/document.ts';
import { RECORD_VARIABLES } from '../prompt/template.ts';
import type { Span } from '../text.ts';
import { MASK, type Zones } from './zones.ts';

/** What a prompt asks for. `question`: a plain question, whose answer needs no form; nothing is missing from it. */
type TaskType =
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

/** What rules about something missing need to know of a prompt. */
export interface TaskProfile {
  readonly types: ReadonlySet<TaskType>;
  readonly reusable: boolean; // runs over input that its author has not seen: placeholder, record, bot, template
  readonly template: boolean; // front matter with tasks: Promptmill writes the output layout itself
  readonly labels: readonly string[]; // the closed set, from the front matter or from the text; [] when unknown
  readonly anchor: Span; // the sentence that states the task: where absence is reported
  readonly size: number; // of the instructions: Chinese characters, or English words × 2
}

type Verbs = readonly (readonly [TaskType, RegExp])[];

const ZH: Verbs = [
  [
    'classification',
    /分类|归类|分为[^，。\n]{1,30}类|打标签?|贴标签|标注(?!格式)|意图识别|识别[^，。；\n]{0,8}(?:意图|类别|类型)|判断[^，。；\n]{0,30}(?:是否|属于|类别|类型|相关性|是不是|为以下|哪(?:一)?(?:类|种))|相关性判断|情感(?:分析|倾向|极性|判断|识别)|(?:判断|分析|识别)[^，。；\n]{0,15}(?:情感|情绪|意图)/,
  ],
  ['scoring', /打分|(?:进行|给出|给予|按[^，。\n]{0,10})评分|(?:打|评)出?\s*\d+\s*[-~到至]\s*\d+\s*分/],
  ['translation', /翻译|译成|译为/],
  ['summary', /总结|摘要|概括|归纳/],
  ['qa', /回答[^，。；\n]{0,12}(?:问题|提问|咨询)|(?:根据|基于)[^。；\n]{0,25}回答/],
  ['extraction', /提取|抽取|(?:找|列)出(?:文|原文|其)中/],
  ['rewriting', /改写|润色|校对|改成[^，。\n]{0,10}(?:风格|语气)|(?:转换|转化)[成为]/],
  [
    'generation',
    /(?:写|撰写|编写|起草)(?:一|出|个|篇|份|封|首|段|几|\d)|撰写|创作|生成|设计一|制定|策划|拟(?:一|定)|列出|推荐|帮我(?:写|做|想)/,
  ],
  ['analysis', /分析|审查|评估|评价|点评|解释|讲解|检查|诊断|对比|比较(?=以下|下面|这|两|各|不同)/],
];
const EN: Verbs = [
  [
    'classification',
    /\bclassif(?:y|ies|ication|ier)\b|\bcategori[sz](?:e|ation|es)\b|\blabel (?:each|the|this|every|a|all|it)\b|\bsentiment\b|\b(?:determine|decide|judge|predict|identify|tell(?: me)?) (?:whether|if|which (?:category|class|label|type|intent))\b|\bassign\b[^.\n]{0,30}\b(?:label|category|class|tag)\b|\btag (?:each|the|every)\b/i,
  ],
  [
    'scoring',
    /\b(?:rate|score|grade)\b[^.\n]{0,40}\b(?:from|on a scale|out of|between|each|essays?|answers?|responses?)\b/i,
  ],
  ['translation', /\btranslat(?:e|es|ion|or)\b/i],
  ['summary', /\bsummari[sz]e[sd]?\b|\bsummar(?:y|ies) of\b|\btl;?dr\b/i],
  ['qa', /\banswers?\b[^.\n]{0,30}\bquestions?\b/i],
  ['extraction', /\bextract(?:s|ion)?\b|\bpull out\b/i],
  [
    'rewriting',
    /\brewrit(?:e|es|ing)\b|\brephrase\b|\bparaphrase\b|\bproofread\b|\bconvert\b[^.\n]{0,40}\b(?:to|into)\b/i,
  ],
  [
    'generation',
    /\b(?:write|draft|compose|generate|create|design|produce|outline|suggest|brainstorm|develop|prepare)\b(?: me)? (?:a|an|the|some|\w+ (?:ideas|names|questions|titles)|up to|\d+|one|two|three|four|five|ten)\b/i,
  ],
  ['analysis', /\b(?:analy[sz]e|review|evaluate|assess|critique|explain|compare|diagnose|inspect)\b/i],
];
const CHAT =
  /(?:你是|作为|扮演)[^。\n]{0,24}(?:助手|助理|客服|机器人|伙伴|顾问|老师|教练)|扮演|\byou are\b[^.\n]{0,60}\b(?:assistant|bot|chatbot|agent|tutor|coach|companion)\b|\bact as\b|\brole-?play\b/i;
const UNSEEN =
  /(?:我|用户|客户|学生|对方)(?:会|将|将会|每次)?(?:给|提供|发送|发给|输入|粘贴|上传|发来)|(?:每(?:一)?[条个篇封段])[^，。\n]{0,6}(?:输入|评论|消息|文本|邮件|记录|样本|数据)|(?:给定|输入)的?(?:文本|评论|句子|消息|问题|文章|内容)|【(?:原文|输入|文本|内容)】|\b(?:the user|users|customers|i) (?:will|'ll|may|can)? ?(?:give|provide|send|paste|enter|submit|ask)\b|\b(?:given|for each|for every|each incoming|whenever)\b[^.\n]{0,20}\b(?:text|review|message|sentence|email|question|article|input|document|ticket|comment)s?\b/i;
const QUESTION_END = /[?？][\s"”』」]*$/;
const QUESTION_START =
  /^(?:什么|为什么|为何|怎么|怎样|如何|谁|哪|多少|几|请问|能否|是否|what|why|how|who|whom|when|where|which|is|are|do|does|did|can|could|should|would|will)/i;
const LABEL_SETS: readonly RegExp[] = [
  /(?:分为|分成|类别(?:包括|有|为|是|：|:)|标签(?:包括|有|为|是|：|:)|归为|归入)(?:以下)?(?:[一二三四五六七八两\d]+[类种个])?[：:]?\s*([^。；;\n]{2,80})/,
  /\b(?:as|into|categories|labels|classes|one of|categories are|labels are)\b(?: (?:one of|either))?(?: the following)?(?: (?:categories|labels|classes))?[:：]?\s+([^.;\n]{3,120})/i,
];

/** Judges what a prompt asks for from its front matter, its placeholders and the verbs of its instructions. */
export function profileOf(document: PromptDocument, zones: Zones): TaskProfile {
  const { language, body } = document;
  const text = zones.instruction.slice(body.start);
  const tasks = readTasks(document);
  const types = new Set<TaskType>();
  for (const [type, pattern] of language === 'zh' ? ZH : EN) if (pattern.test(text)) types.add(type);
  if (tasks.some(({ labels }) => labels.length > 0)) types.add('classification');
  const chat = CHAT.test(text) && !types.has('classification');
  if (chat) types.add('chat');
  const placeholder = document.variables.some(({ name }) => !/^(?:输出格式|output[_ ]format)$/i.test(name));
  // Without 请 and “please”: saying it or not makes no difference to how much is asked.
  const plain = text.replace(/请|\bplease\b/gi, '');
  const size =
    language === 'zh'
      ? (plain.match(/\p{Script=Han}|[A-Za-z]+/gu)?.length ?? 0)
      : 2 * (plain.match(/[\p{L}\p{N}]+(?:['’-][\p{L}]+)*/gu)?.length ?? 0);
  if (isQuestion(zones, types, size)) {
    types.clear();
    types.add('question');
  }
  return {
    types,
    reusable:
      tasks.length > 0 ||
      placeholder ||
      findSection(document, 'record') !== undefined ||
      zones.all.some(({ kind, start, end }) => kind === 'variable' && isPlaceholder(document.text.slice(start, end))) ||
      UNSEEN.test(document.text.slice(body.start)) ||
      (chat && /客服|机器人|\b(?:bot|chatbot|customer)\b/i.test(text)),
    template: tasks.length > 0,
    labels: tasks.length > 0 ? tasks.flatMap(({ labels }) => labels) : labelsInText(document, zones),
    anchor: anchorOf(document, zones),
    size,
  };
}

/** The tasks of the front matter as far as they can be read, without complaint. */
export function readTasks(document: PromptDocument): readonly { readonly labels: readonly string[] }[] {
  const { tasks } = document.meta;
  if (!Array.isArray(tasks)) return [];
  return tasks.map((task: unknown) => {
    const labels: unknown = typeof task === 'object' && task !== null && 'labels' in task ? task.labels : undefined;
    return { labels: Array.isArray(labels) ? labels.map(String).filter((label) => label.trim() !== '') : [] };
  });
}

function isQuestion(zones: Zones, types: ReadonlySet<TaskType>, size: number): boolean {
  const sentences = zones.sentences.map(({ start, end }) => zones.instruction.slice(start, end));
  const last = sentences.at(-1);
  if (last === undefined) return true; // nothing but data
  if (sentences.length > 3 || size > 120) return false;
  if (types.size > 0 && !QUESTION_START.test(last)) return false;
  return QUESTION_END.test(last) || (types.size === 0 && QUESTION_START.test(last));
}

function isPlaceholder(text: string): boolean {
  return (
    /^\$?\{[\p{L}_][\p{L}\p{N}_ .-]*\}$/u.test(text) ||
    /^[[<](?:(?:insert|paste|your)\b.{0,40}|(?:输入|待|粘贴|填写|在此).{0,20}|[A-Z][A-Z_ ]{3,30})[\]>]$/i.test(text) ||
    RECORD_VARIABLES.some((name) => text === `<${name}>` || text === `[${name}]`)
  );
}

function labelsInText(document: PromptDocument, zones: Zones): readonly string[] {
  for (const pattern of LABEL_SETS) {
    const match = pattern.exec(zones.instruction.slice(document.body.start));
    if (match?.[1] === undefined) continue;
    const end = document.body.start + match.index + match[0].length;
    const labels = document.text
      .slice(end - match[1].length, end)
      .split(/[、,，/|｜]|\s(?:or|and)\s|(?:和|或者?|以及)/)
      .map((label) =>
        label
          .trim()
          .replace(/^[“"「'‘`*]+|[”"」'’`*]+$/g, '')
          .replace(/等?(?:类别|类型|标签)?$|(?:等)?(?:[一二三四五六\d两]+[类种])$/, ''),
      )
      .filter((label) => label !== '' && !/^etc\.?$/i.test(label));
    if (labels.length >= 2 && labels.length <= 8 && labels.every((label) => label.length <= 16)) return labels;
  }
  return [];
}

function anchorOf(document: PromptDocument, zones: Zones): Span {
  const section = findSection(document, 'task');
  const inside = ({ start, end }: Span) =>
    section === undefined || (start >= section.content.start && end <= section.content.end);
  const says = ({ start, end }: Span) => zones.instruction.slice(start, end).replaceAll(MASK, '').trim() !== '';
  const candidates = zones.sentences.filter(says);
  const verbs = [...ZH, ...EN].map(([, pattern]) => pattern);
  return (
    candidates.find(
      (sentence) =>
        inside(sentence) && verbs.some((verb) => verb.test(zones.instruction.slice(sentence.start, sentence.end))),
    ) ??
    candidates.find(inside) ??
    candidates[0] ?? { start: document.body.start, end: document.text.length }
  );
}
