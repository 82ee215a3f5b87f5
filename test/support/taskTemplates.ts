import { readTemplate } from '#core/prompt/template';

/** A template with one task. */
export const one = readTemplate(
  'one.template.md',
  '---\ntasks:\n  - id: relevance\n    labels: [相关, 不相关]\n---\n# 任务\n判断\n# 原文\n{{原文}}\n',
);
/** A template with three tasks, one without reasoning. */
export const three = readTemplate(
  'three.template.md',
  `---
tasks:
  - { id: relevance, labels: [相关, 不相关] }
  - { id: topic, title: 主题 }
  - { id: urgent, labels: [是, 否], reasoning: false }
---
# 任务
判断
# 原文
{{原文}}
`,
);
/** A template in English with two tasks. */
export const english = readTemplate(
  'two.template.md',
  '---\ntasks:\n  - id: a\n    labels: [yes, no]\n  - id: b\n---\n# Task\nJudge.\n# Record\n{{record}}\n',
);
