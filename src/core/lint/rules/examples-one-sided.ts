import { examplesOf } from '../examples.ts';
import type { LintRule } from '../rule.ts';

/** Article 1.4.1: positive, negative and neutral samples. Samples of one label teach the model to answer that label. */
export const examplesOneSided: LintRule = {
  id: 'examples/one-sided',
  metric: 'examples',
  severity: 'warning',
  summary: { en: 'The examples leave out a label', zh: '示例没有覆盖全部标签' },
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
  check({ document, zones, profile, report }) {
    if (!profile.types.has('classification')) return;
    const { pairs, outputs } = examplesOf(document, zones);
    if (pairs < 2 || outputs.length < pairs || outputs.some((output) => output === '')) return;
    const [first = ''] = outputs;
    if (outputs.every((output) => output === first) && first.length <= 16) {
      report('same', profile.anchor, { args: [first] });
      return;
    }
    const labels = [...new Set(profile.labels)];
    if (labels.length < 2 || labels.length > 5) return;
    const seen = labels.filter((label) => outputs.some((output) => names(output, label, labels)));
    const missing = labels.filter((label) => !seen.includes(label));
    if (missing.length === 0 || seen.length === 0) return;
    const list = missing.map((label) => `“${label}”`).join(document.language === 'zh' ? '、' : ', ');
    if (seen.length === 1) report('same', profile.anchor, { args: [seen[0] ?? ''] });
    else report('absent', profile.anchor, { args: [list] });
  },
};

/** Whether an output names a label, and not only as part of a longer one (相关 in 不相关). */
function names(output: string, label: string, labels: readonly string[]): boolean {
  const longer = labels.filter((other) => other !== label && other.includes(label));
  const rest = longer.reduce((text, other) => text.replaceAll(other, ' '), output);
  return rest.toLowerCase().includes(label.toLowerCase());
}
