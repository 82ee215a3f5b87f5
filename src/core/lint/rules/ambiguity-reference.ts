import { defineRule } from '../rule.ts';
import type { Placed } from '../placed.ts';
import type { LintedPrompt } from '../prompt.ts';
import type { Unit } from '../reading/units.ts';
import { enclosedAt } from '../lexicon/ambiguityBounds.ts';
import { stepsIn, STEP_CUES } from '../lexicon/ambiguitySteps.ts';
import { ALL_REFERENCES, NAMES, referentOf, type Referent } from '../lexicon/ambiguityReferences.ts';
import type { ReferencePattern } from '../lexicon/ambiguityReferencePattern.ts';

/** A reference of one line, with what that line itself names before it. */
interface Reference {
  readonly need: ReferencePattern['need'] | 'input' | 'step' | 'defines';
  readonly referent: Referent;
  readonly noun: string; // its own noun, lower case
  readonly start: number;
  readonly end: number;
  readonly ordinal: number; // of “the second document” or “step 7”, else 0
}

const ORDINAL =
  /(?<!\bin )\bthe (second|third) (?:document|text|article|passage|file|review|email|message|contract|transcript|essay|paper|report)\b|第(二|三)(?:份|篇|个|条|段|封)(?:文档|文本|文章|材料|文件|评论|邮件|合同|报告|消息)/dgi;
const ORDINAL_CUES = ['第二', '第三', 'the second', 'the third', 'The second', 'The third'];
const MARKED_CUES = [' above]', '[above', '[earlier', '[previous', 'above ', '[上面', '[上述', '[以上'];
const MARKED_ABOVE = /\b(?:above|earlier|previous)\b|上面|上述|以上/i;
const SEVERAL =
  /\b(?:documents|texts|articles|passages|files|reviews|emails|messages|contracts|transcripts|essays|papers|reports|two|both|each|list of)\b(?! (?:disagree|differ|conflict))|多[份篇个条段]|几[份篇个条段]|两[份篇个条段]|各[份篇个条段]|每[份篇个条段]|[二三]者/i;
const ASKS = /question|query|问题|提问|instruction|lang|date|name|format/i;

const NONE: readonly Reference[] = [];

/** Article 1.4.3: a reference to something that does not stand before it, or to one of two things. */
export const ambiguityReference = defineRule<readonly Reference[]>({
  meta: {
    id: 'ambiguity/reference',
    metric: 'ambiguity',
    severity: 'warning',
    group: 'recommended',
    languages: ['zh', 'en'],
    zones: ['instruction'],
    fix: 'none',
    absence: false,
    evidence: { source: 'article 1.4.3', level: 'must' },
    summary: { en: 'A reference points to nothing, or to two things', zh: '指代不明' },
    why: {
      en: 'Reports “the rules above”, “as agreed” or “the usual format” when nothing of the kind stands before it, a second document where the template has one, and “it” after two things that are compared. Pronouns in general are not judged.',
      zh: '当“上述规则”“之前说好的标准”“老样子”之前没有这样的内容、模板只有一份输入却说“第二份”，或比较两样东西之后用“它”时报告。一般的代词不作判断。',
    },
    messages: {
      nothing: {
        en: 'Nothing in the prompt is what “{0}” could point to. Put it here, or say it in words.',
        zh: '提示词中没有“{0}”所指的内容。请把它写进来，或直接写明。',
      },
      two: {
        en: '“{0}” could mean either of two things. Name the one that is meant.',
        zh: '“{0}”可能指两样东西中的任何一个。请写明是哪一个。',
      },
      missing: {
        en: '“{0}” is not among the inputs of the prompt.',
        zh: '提示词的输入里没有“{0}”。',
      },
    },
  },
  cues: [...ORDINAL_CUES, ...MARKED_CUES, ...STEP_CUES],
  cueLists: ALL_REFERENCES.lists,
  unit(unit, _, hits) {
    const found =
      unit.kind === 'instruction'
        ? referencesIn(unit, ALL_REFERENCES.of(hits))
        : unit.kind === 'heading'
          ? stepsOf(unit)
          : NONE;
    return found.length === 0 ? undefined : found;
  },
  prompt(prompt, facts, report) {
    const steps = knownSteps(prompt, facts);
    let seen = new Set<Referent>();
    let upTo = 0;
    for (const { unit, start, fact } of facts) {
      for (; upTo < prompt.units.length && (prompt.starts[upTo] ?? 0) < start; upTo++)
        seen = shownBy(prompt.units[upTo] as Unit, seen);
      for (const reference of fact) {
        const { need, start: from, end, ordinal } = reference;
        if (need === 'defines' || (need === 'step' && (steps.has(ordinal) || steps.size < 2 || !steps.has(1))))
          continue;
        if (need !== 'step' && !isOpen(prompt, reference, unit, start, seen)) continue;
        const key = need === 'two' ? 'two' : need === 'input' ? 'missing' : 'nothing';
        report(key, { start: start + from, end: start + end }, { args: [unit.text.slice(from, end)] });
      }
    }
  },
});

function isOpen(
  prompt: LintedPrompt,
  { need, referent, noun, start, ordinal }: Reference,
  unit: Unit,
  at: number,
  seen: ReadonlySet<Referent>,
): boolean {
  if (need === 'two') return true;
  if (need === 'input') return isMissing(prompt, ordinal);
  if (need === 'ahead') return prompt.units.at(-1) === unit;
  if (need === 'noun') return isNamedOnce(prompt, noun, unit);
  if (need === 'before' && referent === 'text' && seen.size <= 1 && !seen.has('talk') && at + start < SHORT_LEAD)
    return (
      !seen.has('rules') &&
      !seen.has('format') &&
      !seen.has('example') &&
      unit.variables.every(({ span }) => span.start > start)
    );
  return !isThere(referent, need === 'outside', seen, unit, start);
}

const SHORT = 400; // characters, or English words × 2
const SHORT_LEAD = 160; // characters before “as explained above” that explain nothing yet
const RULES = /rules|guidelines|conventions|criteria|规则|规范|规定|标准|要求|指导/;
const NUMBERED =
  /两|二|三|多[个份版种]|几[个份版种]|\b(?:two|three|both|several|variants|versions|options|drafts|alternatives|proposals|candidates|designs|suggestions|headlines|slogans)\b|\b[AB]\b|[{}【]/;

const TELLS =
  /rule|guid|criteri|instruct|standard|rubric|^context$|polic|prompt|requirement|system|memory|histor|规则|标准|要求|指导|说明|背景/i; // names of what may hold rules

/** Whether a noun stands in one line of a short prompt only, once, and nothing there shows several of its kind. */
function isNamedOnce(prompt: LintedPrompt, noun: string, own: Unit): boolean {
  if (prompt.profile.size > SHORT) return false;
  let times = 0;
  for (const unit of prompt.units) {
    if (unit !== own && (unit.kind === 'example' || unit.kind === 'code' || unit.kind === 'data')) return false;
    if (unit.list !== undefined && RULES.test(noun)) return false;
    if (noun !== '') times += unit.text.toLowerCase().split(noun).length - 1;
    if (unit !== own && !RULES.test(noun) && NUMBERED.test(unit.text)) return false;
    if (RULES.test(noun) && unit.variables.some(({ name }) => TELLS.test(name))) return false;
  }
  return times <= 1;
}

function referencesIn(unit: Unit, patterns: readonly ReferencePattern[]): readonly Reference[] {
  const { use } = unit;
  const found: Reference[] = [];
  for (const { pattern, need } of patterns) {
    for (const match of use.matchAll(pattern)) {
      const [start, end] = match.indices?.[1] ?? [match.index, match.index + match[0].length];
      if (found.some((other) => other.start < end && start < other.end) || enclosedAt(unit, start)) continue;
      // “the format above: [name(key=value)]” is told at once.
      if (need !== 'two' && /^[^，。；,.;\n]{0,4}[：:]\s?[^\s{$<【“]/.test(unit.text.slice(end, end + 12))) continue;
      const noun = (match[2] ?? match[3] ?? '').toLowerCase();
      found.push({ need, referent: referentOf(use.slice(start, end)), noun, start, end, ordinal: 0 });
    }
  }
  if (ORDINAL_CUES.some((cue) => use.includes(cue))) {
    for (const match of use.matchAll(ORDINAL)) {
      const ordinal = /third|三/i.test(match[1] ?? match[2] ?? '') ? 3 : 2;
      const [start, end] = [match.index, match.index + match[0].length];
      if (!found.some((other) => other.start < end && start < other.end))
        found.push({ need: 'input', referent: 'text', noun: '', start, end, ordinal });
    }
  }
  found.push(...stepsOf(unit));
  if (!unit.text.includes('[')) return found;
  for (const { name, span } of unit.variables) {
    if (!name.includes(' ') || unit.text[span.start] !== '[' || !MARKED_ABOVE.test(name)) continue;
    found.push({ need: 'before', referent: referentOf(name), noun: '', ...span, ordinal: 0 });
  }
  return found;
}

function stepsOf(unit: Unit): readonly Reference[] {
  return stepsIn(unit.use).map(({ refers, ...step }) => ({
    need: refers ? 'step' : 'defines',
    referent: 'text',
    noun: '',
    ...step,
  }));
}

/** The numbers of the steps that a prompt has, when one of its lines refers to a step; else none. */
function knownSteps(prompt: LintedPrompt, facts: readonly Placed<readonly Reference[]>[]): ReadonlySet<number> {
  const known = new Set<number>();
  const references = facts.flatMap(({ fact }) => fact);
  if (!references.some(({ need }) => need === 'step')) return known;
  for (const { need, ordinal } of references) if (need === 'defines') known.add(ordinal);
  for (const { list, kind, text } of prompt.units) {
    const number = list?.number ?? (kind === 'heading' ? Number(/\d{1,2}/.exec(text.slice(0, 24))?.[0] ?? 0) : 0);
    if (number > 0) known.add(number);
  }
  return known;
}

/** What a unit adds to the things that a later reference may mean. */
function shownBy(unit: Unit, seen: Set<Referent>): Set<Referent> {
  if (unit.kind === 'front-matter') return seen;
  if (unit.list !== undefined && unit.kind !== 'example') seen.add('rules').add('labels');
  if (unit.kind === 'example') seen.add('example').add('format');
  if (unit.kind === 'code') seen.add('format').add('example').add('text');
  if (unit.kind === 'data' || unit.kind === 'quote' || unit.variables.length > 0 || unit.text.length > 80)
    seen.add('text');
  if (unit.variables.some(({ double }) => double || unit.text.length < 60)) seen.add('talk');
  for (const [referent, pattern] of NAMES) if (!seen.has(referent) && pattern.test(unit.text)) seen.add(referent);
  return seen;
}

/** Whether something that the reference could mean stands before it, in the lines above or in its own. */
function isThere(referent: Referent, outside: boolean, seen: ReadonlySet<Referent>, unit: Unit, from: number): boolean {
  const before = unit.text.slice(0, from);
  // What its own sentence says is no antecedent, what stands before that may be.
  const told = (unit.sentences.findLast(({ start }) => start <= from)?.start ?? 0) > 40;
  const named = NAMES.find(([kind]) => kind === referent)?.[1].test(before) === true || seen.has(referent);
  if (outside) return seen.has(referent) && referent !== 'text';
  if (referent === 'format' && seen.has('example')) return true;
  if (referent === 'text') return seen.size > 0 || told;
  // A part of a longer prompt may be put behind its other parts: text with a placeholder before it may be anything.
  return (
    named || seen.has('talk') || (referent === 'rules' && told) || unit.variables.some(({ span }) => span.end <= from)
  );
}

function isMissing(prompt: LintedPrompt, ordinal: number): boolean {
  const inputs = prompt.variables.filter(
    ({ name, span }) => !ASKS.test(name) && prompt.text[span.start] !== '<',
  ).length;
  if (inputs === 0 || inputs >= ordinal || inputs > 1) return false;
  return !prompt.units.some((unit) => unit.used && SEVERAL.test(unit.text));
}
