import { readTasks } from '../taskType.ts';
import type { LintRule } from '../rule.ts';

/** A label of the front matter that the prompt never mentions: the model gets its name, but not what it stands for. */
export const contractLabels: LintRule = {
  id: 'contract/labels',
  metric: 'contract',
  severity: 'warning',
  summary: { en: 'The prompt never mentions a label of its front matter', zh: '正文没有提到前置信息中的某个标签' },
  messages: {
    unmentioned: {
      en: 'The front matter lists the label “{0}”, but the prompt never says what it means.',
      zh: '前置信息里有标签“{0}”，正文却从未说明它的含义。',
    },
  },
  check({ document, profile, report }) {
    const { frontMatter, text, body } = document;
    if (!profile.template || frontMatter === undefined) return;
    const prompt = text.slice(body.start).toLowerCase();
    const labels = [...new Set(readTasks(document).flatMap((task) => task.labels))];
    const head = text.slice(frontMatter.start, frontMatter.end);
    let from = Math.max(head.indexOf('labels'), 0);
    for (const label of labels) {
      const others = labels.filter((other) => other !== label && other.includes(label));
      const rest = others.reduce((left, other) => left.replaceAll(other.toLowerCase(), ' '), prompt);
      const at = head.indexOf(label, from);
      const start = frontMatter.start + (at === -1 ? Math.max(head.indexOf('labels'), 0) : at);
      if (at !== -1) from = at + label.length;
      if (rest.includes(label.toLowerCase())) continue;
      report('unmentioned', { start, end: start + (at === -1 ? 6 : label.length) }, { args: [label] });
    }
  },
};
