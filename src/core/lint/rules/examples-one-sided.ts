import { stripped } from '../examples/exampleFill.ts';
import { isOpenSet } from '../examples/openSet.ts';
import { defineRule } from '../rule.ts';

const LONGEST = 24; // characters; a longer answer is a text, not a label
const LARGE = 600; // of the instructions, in Chinese characters or English words × 2

/** Article 1.4.1: positive, negative and neutral samples. Samples of one label teach the model to answer that label. */
export const examplesOneSided = defineRule({
  meta: {
    id: 'examples/one-sided',
    metric: 'examples',
    severity: 'warning',
    group: 'recommended',
    languages: ['zh', 'en'],
    zones: ['instruction', 'example'],
    fix: 'none',
    absence: true,
    evidence: { source: 'article 1.4.1', level: 'must' },
    summary: { en: 'The examples leave out a label', zh: '示例没有覆盖全部标签' },
    why: {
      en: 'Two or more examples that all answer the same teach the model to answer that. With up to five labels, each should be shown once. Not reported when an answer cannot be read, when the labels are not listed, or when there are more than five.',
      zh: '两个以上的示例结论都相同，模型就会只给这个结论；标签不超过五个时，每个标签都应出现一次。读不出结论、没有列出标签或标签多于五个时不报告。',
    },
    messages: {
      same: {
        en: 'All examples answer “{0}”. Add one with another label.',
        zh: '所有示例的结论都是“{0}”。请补充其他标签的示例。',
      },
      absent: {
        en: 'No example answers {0}. With so few labels, show each once.',
        zh: '没有结论为{0}的示例。标签不多时，每个标签至少给一个示例。',
      },
    },
  },
  prompt({ examples: { pairs, outputs, awaits }, profile, units, language }, _facts, report) {
    if (pairs < 2 || outputs.length < pairs || profile.types.has('question')) return;
    if (!(awaits || profile.reusable) || profile.size > LARGE) return;
    const answers = outputs.map(plain);
    const [first = ''] = answers;
    if (answers.some((answer) => !/[\p{L}\p{N}]/u.test(answer) || /[:："{[]/.test(answer.slice(-8)))) return;
    const { types, labels: known, anchor } = profile;
    const labels = [...new Set(known)];
    if (answers.every((answer) => answer === first)) {
      // A summary or a translation may well come out the same; a label or a digit may not.
      const closed = labels.length > 0 || types.has('classification') || types.has('scoring') || first.length <= 8;
      if (first.length <= LONGEST && closed) report('same', anchor, { args: [first] });
      return;
    }
    if (labels.length < 2 || labels.length > 5) return;
    const named = answers.map((answer) => labels.filter((label) => names(answer, label, labels)));
    // Answers that name none of the labels, or several, belong to another set.
    if (named.filter((found) => found.length === 1).length * 3 < answers.length * 2) return;
    const missing = labels.filter((label) => !named.some((found) => found.includes(label)));
    if (missing.length === 0 || missing.length === labels.length || isOpenSet(labels, units)) return;
    const list = missing.map((label) => `“${label}”`).join(language === 'zh' ? '、' : ', ');
    report('absent', anchor, { args: [list] });
  },
});

/** Whether an output names a label, and not only as part of a longer one (相关 in 不相关). */
function names(output: string, label: string, labels: readonly string[]): boolean {
  const longer = labels.filter((other) => other !== label && other.includes(label));
  const rest = longer.reduce((text, other) => text.replaceAll(other.toLowerCase(), ' '), output.toLowerCase());
  return rest.includes(label.toLowerCase());
}

function plain(output: string): string {
  return stripped(output, '\'"“”「」『』`*[]()（）.。；;，, \t').trim();
}
