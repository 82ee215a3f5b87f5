import type { Span } from '../../text.ts';
import { chineseNames, labelledChineseName, mayNameChinese } from './chineseNames.ts';
import { FINANCE_EN, FINANCE_ZH, HEALTH_EN, HEALTH_ZH, NOT_PRIVATE } from './conditions.ts';
import { englishNames, labelledEnglishName } from './englishNames.ts';
import { matchesOf } from './identifier.ts';

/** A named private person and what the same sentence tells of their health or money. */
export interface Exposure {
  readonly kind: 'health' | 'finance';
  readonly name: Span;
  readonly fact: Span;
}

/** One line of a form: a name, or what is told of whoever the form names. */
export interface FormLine {
  readonly name: Span | undefined;
  readonly fact: (Span & { readonly kind: Exposure['kind'] }) | undefined;
}

const SUBJECTS = [
  ['health', HEALTH_ZH],
  ['finance', FINANCE_ZH],
  ['health', HEALTH_EN],
  ['finance', FINANCE_EN],
] as const;
/** The text speaks of what could be, of a rule or of a word, not of somebody. */
const NOT_TOLD =
  /是否|如果|假如|若[有患]|有没有|预防|科普|什么是|检测|识别|\b(?:whether|if|prevent(?:ion)?|awareness|risk of|symptoms of)\b/i;

const SENTENCE_END = /[。！？!?\n]|(?<=[a-z0-9)]{2})\.(?=\s|$)/g;

/** What a full name in Latin script begins with: two capitalised words of which the second may be an initial. */
const NAME_HINT = /[A-Z][a-zà-öø-ÿ'’-]{1,30}(?: (?:[A-Z]\.|[a-z]{2,3})){0,2} [A-Z][A-Za-zà-öø-ÿ'’]/;
const LATIN_NAME = /[A-Z][a-zà-öø-ÿ'’-]{1,30} [A-Za-z]/;
const HAN = /[\u4e00-\u9fff]/;
/** The words before the sign of a form's field. */
const FIELD =
  /(?:姓名|患者|病人|客户|员工|联系人|诊断(?:结果)?|病史|主诉|用药|病情|月薪|年薪|工资|薪资|存款|余额|负债|欠款|贷款|name|patient|employee|client|customer|borrower|applicant|cardholder|insured|diagnosis|medical history|condition|medication|salary|balance|debt|income|loan)["'”*]{0,3}\s?$/i;

/** Every pair of a full name and a statement about health or money in one sentence; one for each name. */
export function findHealthAndFinance(text: string): readonly Exposure[] {
  if (!mayNameChinese(text) && !NAME_HINT.test(text)) return [];
  return sentencesOf(text).flatMap(({ start, end }) => {
    const sentence = text.slice(start, end);
    const chinese = HAN.test(sentence);
    if (!chinese && !NAME_HINT.test(sentence)) return [];
    const known = chinese ? chineseNames(sentence) : [];
    if (known.length === 0 && !LATIN_NAME.test(sentence)) return [];
    const facts = factsOf(sentence, chinese);
    if (facts.length === 0 || NOT_PRIVATE.test(sentence)) return [];
    const names = [
      ...known,
      ...englishNames(sentence).filter(
        (name) =>
          !/^(?:Dr|Prof)$/.test(name.title ?? '') &&
          (name.sure || isSubject(sentence, name) || facts.some((fact) => follows(sentence, name, fact))),
      ),
    ];
    return names.flatMap((name) => {
      const near = facts.filter((fact) => gap(fact, name) > 0 && gap(fact, name) <= (chinese ? 30 : 110));
      const fact = inBrackets(sentence, name, near.toSorted((a, b) => gap(a, name) - gap(b, name))[0]);
      if (fact === undefined || NOT_TOLD.test(between(sentence, name, fact))) return [];
      return [{ kind: fact.kind, name: shift(name, start), fact: shift(fact, start) }];
    });
  });
}

/** What a line of a form (`姓名：…`, `诊断：…`, `Salary: …`) says of one person; undefined where it says nothing. */
export function formLineOf(text: string): FormLine | undefined {
  if (!isForm(text)) return undefined;
  const name = labelledChineseName(text) ?? labelledEnglishName(text);
  const label =
    /(?:诊断(?:结果)?|病史|既往史|现病史|主诉|用药|病情|月薪|年薪|工资|薪资|存款|余额|负债|欠款|贷款|\b(?:diagnosis|medical history|condition|medication|salary|balance|debt|income|loan)\b)["'”*]{0,3}\s?[:：]/i;
  const at = label.exec(text);
  const value = at === null ? '' : text.slice(at.index, at.index + 80);
  const fact = at === null ? undefined : factsOf(value, HAN.test(value))[0];
  if (name === undefined && fact === undefined) return undefined;
  return {
    name: name && { start: name.start, end: name.end },
    fact: fact && { ...shift(fact, at?.index ?? 0), kind: fact.kind },
  };
}

function isForm(text: string): boolean {
  return matchesOf(/[:：=]/g, text).some(({ index }) => FIELD.test(text.slice(Math.max(0, index - 20), index)));
}

function factsOf(sentence: string, chinese: boolean): (Span & { kind: Exposure['kind'] })[] {
  return (chinese ? SUBJECTS : SUBJECTS.slice(2)).flatMap(([kind, pattern]) =>
    matchesOf(pattern, sentence).map((match) => ({
      kind,
      start: match.index,
      end: match.index + match[0].length,
    })),
  );
}

/** A name that capitals alone suggest counts where it is what the verb is about. */
function isSubject(sentence: string, { end }: Span): boolean {
  return /^(?:['’]s (?:salary|diagnosis|debt|illness|balance|medication|condition|treatment)|,? (?:\((?:\d{1,3}|aged?|male|female|[mf])\b|aged? \d|\d{1,3},|ha[sd] (?:been |an? |stage )|(?:is|was) (?:diagnosed|on |taking|suffering|living with|being|recovering|undergoing|hospitali|pregnant|HIV|in |receiving|starting|paid|behind|overdrawn)|suffers|owes|earns|takes ))/.test(
    sentence.slice(end, end + 30),
  );
}

/** Name, verb, fact: `Noor Haddad makes $62k`, `Joy Mbeki has lupus`. */
function follows(sentence: string, { end }: Span, { start }: Span): boolean {
  return (
    start > end &&
    /^(?:['’]s| ha[sd]| has had| is| was| (?:about|regarding|after|before|following|on|for) (?:his|her|their))? $/.test(
      sentence.slice(end, start),
    )
  );
}

function sentencesOf(text: string): Span[] {
  const spans: Span[] = [];
  let start = 0;
  for (const match of matchesOf(SENTENCE_END, text)) {
    spans.push({ start, end: match.index });
    start = match.index + match[0].length;
  }
  if (start < text.length) spans.push({ start, end: text.length });
  return spans;
}

/** Right after a name, brackets hold more of the same: `Jane Miller (5 ft 4, HbA1c 9.4)`. */
function inBrackets<Fact extends Span>(sentence: string, name: Span, fact: Fact | undefined): Fact | undefined {
  const inside = /^ ?[(（]([^()（）]{3,120})[)）]/.exec(sentence.slice(name.end, name.end + 130));
  if (fact === undefined || inside === null) return fact;
  const start = name.end + inside[0].indexOf(inside[1] ?? '');
  const end = name.end + inside[0].length - 1;
  return fact.start >= start && fact.end <= end ? { ...fact, start, end } : fact;
}

/** How many characters stand between two spans; negative or 0 where they touch or overlap. */
function gap(a: Span, b: Span): number {
  return Math.max(a.start - b.end, b.start - a.end) + 1;
}

function between(text: string, a: Span, b: Span): string {
  return a.start < b.start ? text.slice(a.end, b.start) : text.slice(b.end, a.start);
}

function shift({ start, end }: Span, by: number): Span {
  return { start: start + by, end: end + by };
}
