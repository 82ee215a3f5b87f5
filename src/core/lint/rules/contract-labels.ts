import type { LintedPrompt } from '../prompt.ts';
import { readTasks } from '../task/profile.ts';
import { defineRule } from '../rule.ts';

/** A label of the front matter that the prompt never mentions: the model gets its name, but not what it stands for. */
export const contractLabels = defineRule({
  meta: {
    id: 'contract/labels',
    metric: 'contract',
    severity: 'warning',
    group: 'recommended',
    languages: ['zh', 'en'],
    zones: ['front-matter'],
    fix: 'none',
    absence: false,
    evidence: { source: 'article 1.4.1', level: 'should' },
    summary: { en: 'The prompt never mentions a label of its front matter', zh: '正文没有提到前置信息中的某个标签' },
    why: {
      en: 'Promptmill tells the model which labels it may answer, but what a label stands for must be said in the prompt. A mention anywhere counts, in an example too.',
      zh: 'Promptmill 会告诉模型可用的标签，但标签的含义要由正文说明。出现在正文任何位置（包括示例）都算。',
    },
    messages: {
      unmentioned: {
        en: 'The front matter lists the label “{0}”, but the prompt never says what it means.',
        zh: '前置信息里有标签“{0}”，正文却从未说明它的含义。',
      },
    },
  },
  prompt(prompt, _, report) {
    const { frontMatter, text, profile, meta } = prompt;
    if (!profile.template || frontMatter === undefined) return;
    const labels = [...new Set(readTasks(meta).flatMap((task) => task.labels))];
    const head = text.slice(0, frontMatter.end);
    let from = Math.max(head.indexOf('labels'), 0);
    for (const label of labels) {
      const at = head.indexOf(label, from);
      const start = at === -1 ? Math.max(head.indexOf('labels'), 0) : at;
      if (at !== -1) from = at + label.length;
      if (mentions(prompt, label, labels)) continue;
      report('unmentioned', { start, end: start + (at === -1 ? 6 : label.length) }, { args: [label] });
    }
  },
});

/** Whether a line of the prompt names a label, and not only as part of a longer one (相关 in 不相关). */
function mentions({ units }: LintedPrompt, label: string, labels: readonly string[]): boolean {
  const wanted = label.toLowerCase();
  const longer = labels.filter((other) => other !== label && other.toLowerCase().includes(wanted));
  return units.some(({ kind, text }) => {
    if (kind === 'front-matter' || kind === 'data') return false;
    const lower = text.toLowerCase();
    if (!lower.includes(wanted)) return false;
    return longer.reduce((left, other) => left.replaceAll(other.toLowerCase(), ' '), lower).includes(wanted);
  });
}
