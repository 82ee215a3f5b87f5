import type { Span } from '../../text.ts';
import { LABEL_CUES, labelsIn } from './labelSet.ts';
import { EN_VERBS, TASK_TYPES, ZH_VERBS, type TaskType } from './taskVerbs.ts';
import { MASK } from '../reading/mask.ts';
import { SIGN } from '../reading/scanner.ts';
import type { Unit } from '../reading/units.ts';
import { hasPlaceholder, UNSEEN, UNSEEN_CUES, unseenBits, waitsAtEnd } from './unseenInput.ts';

/** What rules about something missing need to know of a prompt. */
export interface TaskProfile {
  readonly types: ReadonlySet<TaskType>;
  readonly reusable: boolean; // runs over input that its author has not seen: placeholder, record, bot, template
  readonly announced: boolean; // only said to come, with no place to fill in
  readonly unseen: boolean; // the same, or a system prompt that says who the model is to whoever writes next
  readonly template: boolean; // front matter with tasks: Promptmill writes the output layout itself
  readonly labels: readonly string[]; // the closed set, from the front matter or from the text; [] when unknown
  readonly anchor: Span; // the sentence that states the task: where absence is reported
  readonly size: number; // of the instructions: Chinese characters, or English words × 2
}

const CHAT =
  /(?:你是|作为|扮演)[^。\n]{0,24}(?:助手|助理|客服|机器人|伙伴|顾问|老师|教练)|扮演|\byou are\b[^.\n]{0,60}\b(?:assistant|bot|chatbot|agent|tutor|coach|companion)\b|\bact as\b|\brole-?play\b/i;
const CHAT_CUES = [
  '聊天',
  '对话',
  '扮演',
  '陪',
  '客服',
  '机器人',
  '助手',
  '角色',
  '伙伴',
  '你是',
  '你现在',
  '你将',
  '顾问',
  '老师',
  '教练',
  'you are',
  'act as',
  'role',
  'chat',
  'bot',
  'assistant',
  'companion',
];
const QUESTION_END = /[?？][\s"”』」]*$/;
const QUESTION_START =
  /^(?:什么|为什么|为何|怎么|怎样|如何|谁|哪|多少|几|请问|能否|是否|(?:what|why|how|who|whom|when|where|which|is|are|do|does|did|can|could|should|would|will)(?![a-z]| not\b))/i;
const CONDITION_START = /^(?:when|where) (?:i|you|we|an?|the|it|my|someone)\b[^,\n]{1,60},/i; // When I paste a log, …

/** Cue lists whose places among a scanner's gates follow each other: task verbs by type, zh then en, then the rest. */
export const PROFILE_CUES: readonly (readonly string[])[] = [
  ...ZH_VERBS.map(({ cues }) => cues),
  ...EN_VERBS.map(({ cues }) => cues),
  CHAT_CUES,
  UNSEEN_CUES,
  LABEL_CUES,
];
const VERBS = [...ZH_VERBS, ...EN_VERBS];
const CHAT_GATE = VERBS.length;
const UNSEEN_GATE = CHAT_GATE + 1;
const LABEL_GATE = CHAT_GATE + 2;

/** What one unit tells of the task. */
export interface ProfileFact {
  readonly types: number; // bits of TASK_TYPES
  readonly chat: boolean;
  readonly unseen: number; // bits of UNSEEN
  readonly labels: readonly string[];
  readonly verb: number; // the first sentence with a task verb, -1: none
  readonly size: number;
}

/** Reads one unit; `firstGate` is the place of PROFILE_CUES among the scanner's gates. */
export function profileFact(unit: Unit, firstGate: number): ProfileFact | undefined {
  let unseen = hasPlaceholder(unit) ? UNSEEN.hole : 0;
  let types = 0;
  let chat = false;
  let labels: readonly string[] = [];
  let matched: RegExp[] | undefined;
  for (const place of unit.info.scan.gates) {
    const gate = place - firstGate;
    if (gate < 0 || gate > LABEL_GATE) continue;
    if (gate === UNSEEN_GATE) unseen |= unseenBits(unit);
    else if (!unit.used) continue;
    else if (gate === CHAT_GATE) chat = CHAT.test(unit.use);
    else if (gate === LABEL_GATE) labels = labelsIn(unit);
    else {
      const pattern = VERBS[gate]?.pattern;
      if (pattern === undefined || !pattern.test(unit.use)) continue;
      types |= 1 << (gate % TASK_TYPES.length);
      (matched ??= []).push(pattern);
    }
  }
  if (!unit.used) return unseen === 0 ? undefined : { types: 0, chat: false, unseen, labels, verb: -1, size: 0 };
  const { use } = unit;
  const found = matched ?? [];
  const verb =
    found.length === 0
      ? -1
      : unit.sentences.findIndex(({ start, end }) => found.some((pattern) => pattern.test(use.slice(start, end))));
  return { types, chat, unseen, labels, verb, size: sizeOf(use, unit.info.scan.han > 0) };
}

/** What the reduction needs of a prompt. */
interface ProfileInput {
  readonly units: readonly Unit[];
  readonly starts: ArrayLike<number>;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly body: Span;
  readonly factOf: (index: number) => ProfileFact | undefined;
}

/** Judges what a prompt asks for from its front matter, its placeholders and the verbs of its instructions. */
export function reduceProfile({ units, starts, meta, body, factOf }: ProfileInput): TaskProfile {
  const tasks = readTasks(meta);
  let bits = 0;
  let size = 0;
  let chat = false;
  let seen = 0;
  let record = false;
  let labels: readonly string[] = [];
  for (let i = 0; i < units.length; i++) {
    const fact = factOf(i);
    record ||= units[i]?.section === 'record';
    if (fact === undefined) continue;
    bits |= fact.types;
    size += fact.size;
    chat ||= fact.chat;
    seen |= fact.unseen;
    if (labels.length === 0) ({ labels } = fact);
  }
  const types = new Set(TASK_TYPES.filter((_, index) => (bits & (1 << index)) !== 0));
  const has = (bit: number) => (seen & bit) !== 0;
  const fed = has(UNSEEN.hole) || has(UNSEEN.announced) || record || waitsAtEnd(units.at(-1));
  if (tasks.some((task) => task.labels.length > 0)) types.add('classification');
  if (chat && !types.has('classification')) types.add('chat');
  const reusable = tasks.length > 0 || fed || has(UNSEEN.serves);
  if (isQuestion(units, types, size)) {
    types.clear();
    types.add('question');
  }
  const works = has(UNSEEN.works) && !types.has('generation');
  const system =
    (has(UNSEEN.persona) || works) &&
    !has(UNSEEN.play) &&
    (types.size === 0 ? !asksAnything(units) : works || has(UNSEEN.system));
  const absent =
    (has(UNSEEN.refers) || (has(UNSEEN.persona) && types.has('scoring'))) &&
    size <= LONGEST &&
    !types.has('generation') &&
    PROCESSES.some((type) => types.has(type)) &&
    showsNothing(units, factOf);
  return {
    types,
    reusable,
    announced: has(UNSEEN.announced) && !has(UNSEEN.hole),
    unseen: reusable || system || absent,
    template: tasks.length > 0,
    labels: tasks.length > 0 ? tasks.flatMap((task) => task.labels) : labels,
    anchor: anchorOf(units, starts, factOf) ?? { start: body.start, end: body.end },
    size,
  };
}

const PROCESSES: readonly TaskType[] = [
  'classification',
  'scoring',
  'translation',
  'summary',
  'extraction',
  'rewriting',
  'analysis',
];
const MANY = 24;
const LONGEST = 300; // of instructions that say no more than that, in the units of `size`
const SHOWN = /["“「'][^"”」'\n]{12,}|[:：] ?[^\s:：{}][^:：\n]{15}|（\s?）/;
const LAYOUT = /^(?:输出|返回|格式|要求|注意|output|return|format|note)[^:：\n]{0,10}[:：]/i;
const SAYS_HOW =
  /输出|返回|格式|要求|不要|不得|只[^，。；\n]|必须|请|使用|\d ?[字条个]|\b(?:return|output|format|json|markdown|do not|don't|only|must|should|use|keep|answer|reply|no more|at most|please)\b/i;

/** Whether a prompt holds nothing but instructions, so that the record that it refers to is yet to come. */
function showsNothing(units: readonly Unit[], factOf: (index: number) => ProfileFact | undefined): boolean {
  if (units.length > MANY) return false;
  const chinese = (units.find(({ kind }) => kind === 'instruction')?.info.scan.han ?? 0) > 0;
  return units.every(({ kind, text, use, list, info }, index) => {
    if (kind === 'heading' || kind === 'front-matter') return true;
    // What is quoted, named behind a colon or said in another language may be the record.
    if (kind !== 'instruction' || info.scan.han > 0 !== chinese || (SHOWN.test(text) && !LAYOUT.test(text)))
      return false;
    if (list !== undefined) return true;
    const tells = (factOf(index)?.types ?? 0) !== 0 || SAYS_HOW.test(use);
    return tells || ((info.scan.signs & SIGN.colon) !== 0 && /[:：]\s*$/.test(text));
  });
}

/** Whether a sentence asks a question outright: 这套房会怎么分？ */
function asksAnything(units: readonly Unit[]): boolean {
  return units.some(
    ({ used, list, sentences, use }) =>
      used && list === undefined && sentences.some(({ start, end }) => QUESTION_END.test(use.slice(start, end))),
  );
}

/** The tasks of the front matter as far as they can be read, without complaint. */
export function readTasks(meta: Readonly<Record<string, unknown>>): readonly { readonly labels: readonly string[] }[] {
  const { tasks } = meta;
  if (!Array.isArray(tasks)) return [];
  return tasks.map((task: unknown) => {
    const labels: unknown = typeof task === 'object' && task !== null && 'labels' in task ? task.labels : undefined;
    return { labels: Array.isArray(labels) ? labels.map(String).filter((label) => label.trim() !== '') : [] };
  });
}

/** Chinese characters and Latin words × 2 in Chinese, words × 2 in English; without 请 and “please”, which ask nothing. */
function sizeOf(use: string, chinese: boolean): number {
  let han = 0;
  let words = 0;
  let inWord = false;
  for (let i = 0; i < use.length; i++) {
    const code = use.charCodeAt(i);
    const isHan = code >= 0x3400 && code <= 0x9fff;
    if (isHan && code !== 0x8bf7) han++;
    const letter =
      (code >= 97 && code <= 122) ||
      (code >= 65 && code <= 90) ||
      (code >= 48 && code <= 57) ||
      (code > 127 && !isHan && code < 0x2000);
    if (letter && !inWord) words++;
    inWord = letter || (inWord && (code === 39 || code === 45 || code === 0x2019));
  }
  return chinese ? han + words : 2 * (words - (use.match(/\bplease\b/gi)?.length ?? 0));
}

function isQuestion(units: readonly Unit[], types: ReadonlySet<TaskType>, size: number): boolean {
  if (size > 120) return false;
  let count = 0;
  let last = '';
  for (const unit of units) {
    if (unit.kind === 'heading') return false;
    for (const { start, end } of unit.sentences) {
      count++;
      const said = unit.use.slice(start, end);
      if (/[\p{L}\p{N}]/u.test(said)) last = said; // thanks behind a question leave it one
    }
    if (count > 3) return false;
  }
  if (count === 0) return true; // nothing but data
  if (types.size > 0 && !QUESTION_START.test(last)) return false;
  return QUESTION_END.test(last) || (types.size === 0 && QUESTION_START.test(last) && !CONDITION_START.test(last));
}

function anchorOf(
  units: readonly Unit[],
  starts: ArrayLike<number>,
  factOf: (index: number) => ProfileFact | undefined,
): Span | undefined {
  const task = units.some((unit) => unit.kind === 'instruction' && unit.section === 'task');
  let fallback: Span | undefined;
  for (let i = 0; i < units.length; i++) {
    const unit = units[i] as Unit;
    if (unit.kind !== 'instruction' || (task && !unit.sections.includes('task'))) continue;
    const verb = factOf(i)?.verb ?? -1;
    if (verb === -1 && fallback !== undefined) continue;
    const says = ({ start, end }: Span) => unit.use.slice(start, end).replaceAll(MASK, '').trim() !== '';
    const sentence = verb === -1 ? unit.sentences.find(says) : unit.sentences[verb];
    if (sentence === undefined) continue;
    const at = starts[i] ?? 0;
    const span = { start: at + sentence.start, end: at + sentence.end };
    if (verb !== -1) return span;
    fallback = span;
  }
  return fallback;
}
