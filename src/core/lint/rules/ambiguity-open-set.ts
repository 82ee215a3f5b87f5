import { defineRule } from '../rule.ts';
import { CHOOSES_ZH, COUNTS_ZH, DECIDES_EN, DECIDES_ZH, ENDS, LIST_ZH } from '../lexicon/ambiguityOpenLists.ts';
import type { Unit } from '../reading/units.ts';

// What may stand behind an end without making the list describe something else: 等核心数值 says what the members are.
const ENDS_THERE =
  /^(?:[。；;，,）)\s]|$|里|中|当中|并|以|用|按|(?:科室|部门|角度|维度|方面|类别|[a-z ]{2,12})(?![一-鿿]))/i;
const ILLUSTRATES =
  /例如|比如|譬如|诸如|好比|(?<![不假])如(?!果|何|下|实|有|无|若)|像|such as|\blike\b|e\.g\.|for example|for instance|including/i;
const NEGATED =
  /(?:不要|不得|禁止|避免|忽略|无需|别)[^。；，\n]{0,6}$|\b(?:do not|don't|never|ignore|avoid|without)\b[^.;\n]{0,30}$/i;

const ACTS =
  /分[为成到入类级派]|归|标[为成注]|打上|放[到进入]|提取|抽取|列出|整理|包含|包括|填|写|记录|选|\b(?:sort|group|file|classify|categori[sz]e|tag|label|assign|put|split|divide|extract|pull|list|include|focus|cover|mention|note|record|fill|capture|choose|pick|check|give|return|write|report|summari[sz]e|output|show|provide|name)\b/i;
const CASE = /如果|若|当|可以|\b(?:if|when|whenever|unless|may|might|can|could|such as|e\.g\.)\b/i;

/** Article 1.4.3: 等 / etc. at the end of a list that defines the labels or fields, so that the set stays open. */
export const ambiguityOpenSet = defineRule({
  meta: {
    id: 'ambiguity/open-set',
    metric: 'ambiguity',
    severity: 'warning',
    group: 'recommended',
    languages: ['zh', 'en'],
    zones: ['instruction'],
    fix: 'none',
    absence: false,
    evidence: { source: 'article 1.4.3', level: 'must' },
    summary: { en: 'The set of labels or fields is left open by “etc.”', zh: '用“等”结尾，标签或字段的集合没有封闭' },
    why: {
      en: 'A list that defines the labels, the fields or what counts must end. Lists that only illustrate (“such as …”), lists in brackets and 等 before a number may stay open.',
      zh: '定义标签、字段或判定范围的列举必须是封闭的；只作举例的列举（“例如……等”）、括号里的列举和“等三类”不报告。',
    },
    messages: {
      open: {
        en: '“{0}” leaves the set open: the model may invent members. List all of them.',
        zh: '“{0}”让集合没有封闭，模型可能自造成员。请全部列出。',
      },
    },
  },
  cueLists: ENDS.lists,
  unit(unit, report, hits) {
    if (unit.kind !== 'instruction') return undefined;
    const { use } = unit;
    for (const { end: pattern, wide = false } of ENDS.of(hits)) {
      for (const match of use.matchAll(pattern)) {
        const [start, end] = match.indices?.[1] ?? [match.index, match.index + match[0].length];
        const chinese = /[一-鿿]/.test(use.slice(start, end));
        const from = sentenceStart(use, start);
        const before = use.slice(from, start).replace(/(?<![, ])[, ]{1,20}$/, '');
        if (wide) {
          // At least two members stand before it, and something is done with them.
          if (/[,、，]|\band\b|和/.test(before) && ACTS.test(before) && !NEGATED.test(before) && !CASE.test(before))
            report('open', { start, end }, { args: [use.slice(start, end)] });
          continue;
        }
        if (ILLUSTRATES.test(before) || NEGATED.test(before)) continue;
        if (chinese ? decides(before, use.slice(end, end + 24), unit) : DECIDES_EN.test(before) && before.includes(','))
          report('open', { start, end }, { args: [use.slice(start, end)] });
      }
    }
    return undefined;
  },
});

/** Whether a Chinese list with an open end decides what there is: labels, fields, what has to be said. */
function decides(before: string, after: string, unit: Unit): boolean {
  const bracketed = inBrackets(before);
  const list = LIST_ZH.exec(
    bracketed ? before.slice(Math.max(before.lastIndexOf('（'), before.lastIndexOf('(')) + 1) : before,
  );
  if (list === null) return false;
  if (bracketed) {
    // In brackets a list explains a word: it decides only where that word is all that is to be taken out.
    const lead = before.slice(0, Math.max(before.lastIndexOf('（'), before.lastIndexOf('(')));
    return (
      /^[）)]/.test(after) &&
      (/(?:提取|抽取|识别|标注)[^，。；、]{0,14}(?:实体|要素|字段|元素|类型)$/.test(lead) ||
        /^[\s\-*•\d.、]{0,6}(?:请)?判断[^。；\n]{2,30}是否[^。；\n]{2,24}$/.test(lead)) &&
      unit.text.length < 70
    );
  }
  if (CHOOSES_ZH.test(after) && /[从在]/.test(before)) return true;
  if (COUNTS_ZH.test(after) && list[1]?.includes('、') === true) return true;
  if (!ENDS_THERE.test(after)) return false;
  return DECIDES_ZH.test(before.slice(0, before.length - (list[1] ?? '').length + headOf(list[1] ?? '')));
}

/** How much of the first member of a list may be the words that introduce the list. */
function headOf(list: string): number {
  return Math.max(0, list.search(/[、,]|和|与/));
}

/** Whether a bracket is open at the end of a text. */
function inBrackets(text: string): boolean {
  return (
    Math.max(text.lastIndexOf('（'), text.lastIndexOf('(')) > Math.max(text.lastIndexOf('）'), text.lastIndexOf(')'))
  );
}

/** Where the clause around an offset begins; no further back than a list can be introduced. */
function sentenceStart(use: string, at: number): number {
  const before = use.slice(Math.max(0, at - 180), at);
  return (
    at - (before.length - (Math.max(...['。', '；', ';', '\n', '. '].map((mark) => before.lastIndexOf(mark))) + 1))
  );
}
