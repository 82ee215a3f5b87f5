import * as words from '../lexicon/constraintsWords.ts';
import type { LintedPrompt } from '../prompt.ts';
import { saysEdgeRule } from './edgeRules.ts';
import type { Unit } from '../reading/units.ts';

/** The three kinds of constraints of article 1.4.8, as bits. */
export const CONTENT = 1;
export const FORMAT = 2;
export const STYLE = 4;

const known = new WeakMap<Unit, number>();

/**
 * The kinds of constraints that a prompt states, as bits. It stops at the second: two are enough. What a line says is
 * kept with the line, and most prompts are read for a few lines only, so that it needs no cues.
 */
export function dimensionsOf({ units, profile, examples }: LintedPrompt): number {
  let bits = (profile.labels.length > 0 ? CONTENT : 0) | (profile.template || examples.specimens > 0 ? FORMAT : 0);
  // Pairs show what the answer looks like where the set of answers is closed.
  if (profile.labels.length > 0 && examples.pairs > 0) bits |= FORMAT;
  let items = 0;
  let rules = 0;
  let limits = 0;
  for (const unit of units) {
    if (several(bits)) return bits;
    if (unit.kind === 'front-matter') continue;
    const own = dimensionsOfUnit(unit);
    bits |= own;
    // A list of three parts says what the answer holds.
    if (unit.kind !== 'instruction') continue;
    if (unit.list === undefined) {
      if (unit.text.trim() !== '') items = 0;
      continue;
    }
    if (++items >= 3) bits |= CONTENT;
    // So many items that each forbid or demand something limit the answer's form too, in words of their own.
    if ((own & CONTENT) !== 0 && ++limits >= 5) bits |= FORMAT;
    // Three lines under “Constraints” limit the answer, in whatever words.
    if (unit.section === 'constraints' && ++rules >= 3) bits |= FORMAT;
  }
  return bits;
}

/** Whether two bits or more are set. */
function several(bits: number): boolean {
  return (bits & (bits - 1)) !== 0;
}

/** The kinds of constraints that one line states; kept with the line. */
export function dimensionsOfUnit(unit: Unit): number {
  let bits = known.get(unit);
  if (bits === undefined) known.set(unit, (bits = read(unit)));
  return bits;
}

/** 要藏她的名字: a clause that demands limits the content, where it says nothing of form and manner. */
const DEMANDS_ZH =
  /(?:^|[，。；：\n])[还也都并且里面]{0,2}要(?!是|么|不|求|一?[份套个篇张条段首]|我|去|怎)([^，。；：\n]{4,40})/g;

/** “a poem that hides her name”: a relative clause of the thing to write, where it says nothing of form and manner. */
const RELATIVE_EN =
  /\b(?:write|draft|compose|invent|create|design|make|generate|give me) (?:an?|the|\d{1,2}|some|two|three|five|ten) [^.,;:\n]{3,60}? (?:that|which|in which|where) (?!is\b|are\b|will\b|can\b|helps?\b|works?\b|says\b|you\b)([^.,;:\n]{8,80})/i;

/** “boys” or “girls”, 对/错: one of what stands there, and nothing else. */
const CLOSED =
  /["“「`'][^"”」`'\n]{1,24}["”」`'](?:, (?:or )?| or | ?\/ ?|、|或者?|还是)["“「`'][^"”」`'\n]{1,24}["”」`']|\b(?:yes or no|true or false|pass or fail)\b|(?:是或否|对或错)/i;

/** “explain the basics: size, price, hours”: three parts or more behind a colon. */
const PARTS =
  /[a-z] ?: ?(?:[a-z0-9][\w' -]{2,30}, ){2,8}(?:and |or )?[a-z0-9][\w' -]{2,30}|[\u4e00-\u9fff][：:]\s?(?:[^，。；：、\n\uFFFC]{1,14}、){2,8}[^，。；：、\n]{1,14}/i;

/** What the last line of some samples says of the output: “Output: the label, nothing else.” */
const OUTPUT =
  /^\s*(?:output|format|answer|reply|输出|格式|回答)\s?[:：](?=[^"“'\n]{0,60}(?:\bonly\b|\bnothing else\b|\bno (?:explanation|comment|text)|\bone per line\b|只|不要|其他|一行))/i;

/** A part of its own behind the samples: 【禁止】…, 注意：… */
const FORBIDS = /^\s*[【[]?(?:异常|禁止|要求|注意|规则|限制|约束|边界|例外)[^，。；：\n]{0,4}[】\]：:]\s?[^\s]/;

/** What demands or forbids a length or a layout limits the form alone, whatever “must” or “not” stands before it. */
const FORMAL_ZH =
  /(?:不(?:要|得|能|可以?|许|准|必)?|别|勿|请勿|切勿|严禁|禁止|至多|至少|最多|最少)(?:超过|多于|少于|低于|超出)?\s?\d{1,6}\s?(?:个)?(?:字|词|行|句|段|页)|(?:必须|务必|一定要|严格|应当?|须)(?:严格)?(?:按照?|以|用|遵循|遵守|采用|使用)[^，。；\n]{0,12}(?:格式|模板|版式|形式|JSON|Markdown)/gi;
const FORMAL_EN =
  /\b(?:(?:must|should) be |be )?(?:(?:no|not) (?:more|longer|fewer) than|more than|fewer than|less than|at most|at least|exactly|a maximum of|max(?:imum)?|within) \d{1,6}(?: to \d{1,6})? (?:words?|characters?|sentences?|lines?|paragraphs?|pages?|tokens?)\b|\b(?:must|should|has to|have to|needs to) (?:be|use|follow|adhere to|come) (?:in |as |a |the |valid |following |this ){0,4}(?:json|xml|yaml|csv|markdown|html|format|schema|template)\b/gi;
/** “fairly short”, “the usual format”: nobody can check that. */
const VAGUE =
  /\b(?:not too|not very) (?:long|short|big|much)\b|\b(?:decent|appropriate|suitable|reasonable|proper|adequate|good|right|normal) (?:length|format|formatting|style|tone|size|structure|layout|words)\b|\b(?:fairly|quite|rather|pretty|somewhat|relatively|reasonably|not too|a bit|kind of|sort of|nice and) (?:short(?:er)?|brief|long|concise|simple)\b|\b(?:usual|same old|normal|regular) (?:format|layout|style|template|structure)\b|\b(?:strictly )?(?:follow|adhere to|obey) (?:(?:all|the|these|my|given|of) ){0,4}(?:rules|instructions|guidelines|requirements)(?: (?:strictly|carefully|exactly|closely))?|(?:长度|篇幅|字数|格式|风格|语气)(?:要|请)?(?:适中|合适|适当|得当|恰当|随意|不限|自定|正常)|(?:别|不要|不用|不能|不)太[长短]|[长短]一?[点些](?!的)|(?:合适|适当|恰当|正常|常规|标准)的(?:长度|篇幅|字数|格式|风格|语气)|(?:老|上次的?|平时的?|往常的?|惯用的?|之前的?)(?:格式|样式|模板|版式)/gi;

/** 写一段文字: what is counted is the text itself, not its length. */
const ONE_ZH = /((?:写|来|给我|出|拟|编|做|生成)(?:出)?)一段(?=[^，。；\n以话])/g;

/** Whether words limit the form of an answer, in either language. */
export function limitsForm(text: string): boolean {
  return words.FORMAT_ZH.test(text) || words.FORMAT_EN.test(text);
}

function read({ kind, section, use: said, used, text, info }: Unit): number {
  if (section === 'output-format' && kind !== 'heading' && text.trim() !== '') return FORMAT;
  if (!used) return kind !== 'example' ? 0 : OUTPUT.test(text) ? FORMAT : FORBIDS.test(text) ? CONTENT : 0;
  const use = said.replace(VAGUE, '').replace(ONE_ZH, '$1');
  let bits = 0;
  if (kind === 'instruction' && (section === 'constraints' || section === 'criteria' || section === 'edge-cases')) {
    bits |= CONTENT;
  }
  if (info.scan.han > 0) {
    if (words.FORMAT_ZH.test(use)) bits |= FORMAT;
    if (words.CONTENT_ZH.test(use.replace(FORMAL_ZH, ''))) bits |= CONTENT;
    if (words.STYLE_ZH.test(use)) bits |= STYLE;
    if ((bits & CONTENT) === 0 && demands(use)) bits |= CONTENT;
  }
  if (info.scan.latin > 1) {
    if (words.FORMAT_EN.test(use)) bits |= FORMAT;
    if (words.CONTENT_EN.test(use.replace(FORMAL_EN, ''))) bits |= CONTENT;
    if (words.STYLE_EN.test(use)) bits |= STYLE;
    if ((bits & CONTENT) === 0 && relates(use)) bits |= CONTENT;
  }
  if ((bits & CONTENT) === 0 && (CLOSED.test(text) || PARTS.test(use) || saysEdgeRule(use))) bits |= CONTENT;
  return bits;
}

function demands(use: string): boolean {
  for (const [, demand = ''] of use.matchAll(DEMANDS_ZH)) {
    if (!words.FORMAT_ZH.test(demand) && !words.STYLE_ZH.test(demand)) return true;
  }
  return false;
}

function relates(use: string): boolean {
  const said = RELATIVE_EN.exec(use)?.[1];
  return said !== undefined && !words.FORMAT_EN.test(said) && !words.STYLE_EN.test(said);
}
