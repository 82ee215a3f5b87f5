import { defineRule } from '../rule.ts';
import { enclosedAt, explainedAt, givesPeriod, hasDigits, sentenceAt } from '../lexicon/ambiguityBounds.ts';
import type { TriggerKind, TriggerPattern } from '../lexicon/ambiguityTriggerKinds.ts';
import { GRADED, GRADED_CUES, TRIGGERS } from '../lexicon/ambiguityTriggers.ts';
import type { Unit } from '../reading/units.ts';

/** What one line leaves open, and the graded words that it defines for the whole prompt. */
interface Triggers {
  readonly open: readonly Trigger[];
  readonly defined: string; // lower case, each followed by a bar
}

interface Trigger {
  readonly kind: TriggerKind;
  readonly short: boolean;
  readonly start: number;
  readonly end: number;
  readonly graded: readonly string[]; // what would have to be defined, lower case
}

// 大额指…… / “Urgent” means … / 长文本：超过 500 字 / long = over 500 words
const DEFINES =
  /^[”"'」』*`\]）)]{0,3}(?:[^，。；,.;\n]{0,2}?(?:[：:=＝]|——|[（(])|[^，。；,.;\n]{0,10}?(?:指的?是|是指|(?<!要|所)指(?!标|定|导)|定义为?|的标准是|\bmeans?\b|\bis (?:defined|any|one|when|if|a|an)\b|\bare (?:those|the)\b|\brefers? to\b|\bcounts? as\b|\baccording to\b|\bincludes?\b))/i;
const COMPARES =
  /\d[^，。；\n]{0,8}(?:以上|以下|以内)|(?:超过|大于|少于|小于|不足|多于|高于|低于|至少|>|<|≥|≤)[^，。；\n]{0,6}\d|\b(?:more|less|fewer|longer|shorter|larger|over|above|under|below|at least|exceed\w*|within)\b[^.;\n]{0,16}\d/i;
const SHORT = 300; // characters, or English words × 2
const DESCRIBES =
  /可能[^，。；]{0,8}$|提供的$|(?:用户|客户|学生|读者|他|她)(?:觉得|认为|感觉)$|\b(?:when|if) (?:the )?(?:user|customer|reader)s? (?:feels?|thinks?)$/i;

/** Article 1.4.3: a condition that decides what happens, drawn with words that everyone draws differently. */
export const ambiguityCondition = defineRule<Triggers>({
  meta: {
    id: 'ambiguity/condition',
    metric: 'ambiguity',
    severity: 'warning',
    group: 'recommended',
    languages: ['zh', 'en'],
    zones: ['instruction'],
    fix: 'none',
    absence: false,
    evidence: { source: 'article 1.4.3', level: 'must' },
    summary: { en: 'When to act, or what counts, is left open', zh: '何时执行或何者适用没有说清' },
    why: {
      en: 'Reports a condition that decides an action (“if the text is too long”, “forward important mails”, “when it seems right”) when neither a number nor a definition in the prompt says where it begins. Silent on words that describe style, on “as needed” in general and on words that the prompt defines.',
      zh: '当决定动作的条件（“内容较长时”“金额较大的转人工”“酌情扣分”）既没有数字也没有定义说明界限时报告。描述风格的词、一般的“必要时”以及提示词中已有定义的词不报告。',
    },
    messages: {
      degree: {
        en: '“{0}” decides what happens, but not from where on. Give the limit as a number.',
        zh: '“{0}”决定了如何处理，却没有界限。请用数字写明。',
      },
      moment: { en: '“{0}” leaves open when. Name the condition.', zh: '“{0}”没有说明何时。请写明具体条件。' },
      standard: {
        en: '“{0}” is the standard here, but nothing says what it is. Define it or list it.',
        zh: '“{0}”在这里是判断标准，却没有说明是什么。请给出定义或逐项列出。',
      },
      recency: {
        en: '“{0}” leaves open since when. Give the period.',
        zh: '“{0}”没有说明时间范围。请写明起止时间。',
      },
    },
  },
  cues: GRADED_CUES,
  cueLists: TRIGGERS.lists,
  unit(unit, _, hits) {
    const open = unit.kind === 'instruction' ? triggersIn(unit, TRIGGERS.of(hits)) : [];
    const defined = definedIn(unit);
    return open.length === 0 && defined === '' ? undefined : { open, defined };
  },
  prompt({ profile: { types, labels, size } }, facts, report) {
    if (types.has('question') || facts.every(({ fact }) => fact.open.length === 0)) return;
    const defined = `${facts.map(({ fact }) => fact.defined).join('')}${labels.join('|').toLowerCase()}|`;
    for (const { unit, start, fact } of facts) {
      for (const { kind, short, start: from, end, graded } of fact.open) {
        if (short && (size > SHORT || types.has('translation'))) continue;
        if (graded.some((word) => defined.includes(`${word}|`))) continue;
        report(kind, { start: start + from, end: start + end }, { args: [unit.text.slice(from, end)] });
      }
    }
  },
});

function triggersIn(unit: Unit, patterns: readonly TriggerPattern[]): readonly Trigger[] {
  const { use } = unit;
  const open = patterns.flatMap(({ kind, pattern, short = false }) =>
    Array.from(use.matchAll(pattern), (match): Trigger => {
      const [start, end] = match.indices?.slice(1).find((group) => group !== undefined) ?? [
        match.index,
        match.index + match[0].length,
      ];
      const graded =
        kind === 'moment' ? [] : Array.from(use.slice(start, end).matchAll(GRADED), ([word]) => word.toLowerCase());
      return { kind, short, start, end, graded };
    }).filter((trigger) => isOpen(unit, trigger)),
  );
  return open.filter(
    ({ start, end }, index) => !open.slice(0, index).some((other) => other.start < end && start < other.end),
  );
}

const BY_LIST =
  /维度|方面|角度|指标|标准|标签|类别|相关|有关|对应|\b(?:aspects|dimensions|criteria|angles|perspectives|factors|metrics|points|standards|qualities|labels?|tags?|categor\w+|relevant|appropriate|responsible|right|proper|correct)\b/i;

// How long or how many the answer is says nothing of when: “30 字内。温度偏高时先停机”.
const SIZES =
  /\d{1,5}(?:\s?[~～\-–—到至]\s?\d{1,5})?\s?(?:个?[字词句行段条]|words?\b|characters?\b|sentences?\b|lines?\b|bullets?\b|[a-z]{3,12}s\b(?= in this format))/gi;
// The scale of the marks says nothing of who gets them: “满分 60。写得好的给高分”.
const SCALES =
  /满分\s?(?:为|是)?\s?\d{1,3}\s?分?|\d{1,3}\s?分制|(?:[（(]?\d{1,3}\s?(?:[~～\-–—到至]|\bto\b)\s?\d{1,3}[）)]?)\s?(?:分|points?|marks?)?|\bout of \d{1,3}|\bmax(?:imum)?(?: of)? \d{1,3}/gi;
const OF_GRADES = /分|\b(?:marks?|scores?|points|credit|grad(?:e|ing))\b/i;
const OF_TIME = /等待?|拖|持续|\b(?:wait\w*|tak(?:e|es|ing)|lasts?|open|idle|pending|silent)\b/i;
const OF_SIZE = /长|短|字|篇幅|冗|\b(?:long|lengthy|short|wordy)(?!-)/i;

function isOpen(unit: Unit, { kind, start, end }: Trigger): boolean {
  const { text, start: base } = sentenceAt(unit, start);
  const words = unit.use.slice(start, end);
  const before = unit.sentences.findLast((sentence) => sentence.end <= base);
  const context = `${before === undefined ? '' : unit.use.slice(before.start, before.end)}\n${text}`;
  const clause =
    text
      .slice(0, end - base)
      .split(/[，,]/)
      .at(-1) + (text.slice(end - base).split(/[，,]/)[0] ?? '');
  const bounded =
    kind === 'recency'
      ? givesPeriod(text.replace(words, ''))
      : kind === 'moment'
        ? hasDigits(clause)
        : !BY_LIST.test(words) &&
          hasDigits(ofSize(words, clause) ? context : withoutScales(context, clause).replace(SIZES, ''));
  return (
    !bounded &&
    !enclosedAt(unit, start) &&
    !explainedAt(unit.use, end, true) &&
    !DESCRIBES.test(text.slice(0, start - base)) &&
    !/^\s*\|/.test(unit.use)
  );
}

function ofSize(words: string, clause: string): boolean {
  return OF_SIZE.test(words) && !OF_TIME.test(clause);
}

function withoutScales(context: string, clause: string): string {
  return OF_GRADES.test(clause) ? context.replace(SCALES, '') : context;
}

function definedIn({ visible }: Unit): string {
  let defined = '';
  for (const match of visible.matchAll(GRADED)) {
    const after = visible.slice(match.index + match[0].length, match.index + match[0].length + 60);
    if (DEFINES.test(after) || COMPARES.test(after.split(/[，。；;,]/)[0] ?? ''))
      defined += `${match[0].toLowerCase()}|`;
  }
  return defined;
}
