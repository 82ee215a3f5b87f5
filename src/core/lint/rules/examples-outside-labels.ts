import { stripped } from '../examples/exampleFill.ts';
import { isOpenSet } from '../examples/openSet.ts';
import { defineRule } from '../rule.ts';
import type { Unit } from '../reading/units.ts';

const LONGEST = 16; // characters; a longer answer is a text, not a label
const OFFERED = 4; // labels, as repairs

/** Article 1.4.1: an example that answers what the closed set of labels does not hold teaches a label that nobody wants. */
export const examplesOutsideLabels = defineRule({
  meta: {
    id: 'examples/outside-labels',
    metric: 'examples',
    severity: 'warning',
    group: 'recommended',
    languages: ['zh', 'en'],
    zones: ['example'],
    fix: 'suggestion',
    absence: false,
    evidence: { source: 'article 1.4.1', level: 'must' },
    summary: { en: 'An example answers something outside the labels', zh: '示例的结论不在标签集合内' },
    why: {
      en: 'The labels are a closed set, most examples answer one of them, and one answers a short word that no instruction mentions. A fallback that a rule names (“unknown merchant: OTHER”) is part of the set, and an open set (“etc.”) is not checked.',
      zh: '标签是封闭的集合，多数示例的结论都在其中，却有一个示例的结论是正文从未提到的词。规则里写明的兜底结论（“看不懂输出 D”）也算集合的一员；以“等”结尾的集合不检查。',
    },
    messages: {
      outside: { en: '“{0}” is none of the labels: {1}.', zh: '“{0}”不在标签集合内：{1}。' },
      label: { en: 'Answer “{0}”', zh: '改为“{0}”' },
    },
  },
  prompt({ examples: { answers, pairs }, profile: { labels, types }, units, starts, language }, _facts, report) {
    if (pairs < 3 || labels.length < 2 || types.has('question')) return;
    const sets = labels.map((label) => label.toLowerCase());
    const odd = answers.filter(({ text }) => !sets.some((label) => text.toLowerCase().includes(label)));
    if (odd.length === 0 || odd.length * 3 > answers.length) return;
    const [{ text, start, end } = { text: '', start: 0, end: 0 }] = odd;
    const word = stripped(text, '\'"“”「」`*.。 ');
    if (word === '' || word.length > LONGEST || !/^[\p{L}\p{N}][\p{L}\p{N} _-]*$/u.test(word)) return;
    const lower = word.toLowerCase();
    const shows = ({ text: line }: Unit, at: number) =>
      answers.some((answer) => answer.start >= at && answer.end <= at + line.length);
    const said = units.some(
      (unit, index) => unit.used && unit.text.toLowerCase().includes(lower) && !shows(unit, starts[index] ?? 0),
    );
    if (said || isOpenSet(labels, units)) return;
    // Which label it should be only a person knows: each is offered, none is chosen.
    const from = start + text.indexOf(word);
    const span = { start: from, end: from + word.length };
    const fixes = labels
      .slice(0, OFFERED)
      .map((label) => ({ key: 'label', args: [label], edits: [{ span, newText: label }] }));
    report('outside', { start, end }, { args: [word, labels.join(language === 'zh' ? '、' : ', ')], fixes });
  },
});
