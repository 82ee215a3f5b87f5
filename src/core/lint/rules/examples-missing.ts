import { examplesOf } from '../examples.ts';
import type { LintRule } from '../rule.ts';

/**
 * Article 1.4.1. Classification and scoring always need pairs, because the boundary between labels is what the prompt
 * has to teach; other tasks need one specimen once the prompt runs over input that its author has not seen. Chat,
 * one-off creative work and questions need none.
 */
export const examplesMissing: LintRule = {
  id: 'examples/missing',
  metric: 'examples',
  severity: 'warning',
  summary: { en: 'A labelling or reusable prompt shows no example', zh: '标注类或可复用的提示词没有示例' },
  messages: {
    pairs: {
      en: 'No example shows where one label ends and the next begins. Add 2–5 input → output pairs with different labels.',
      zh: '没有示例说明各个标签的边界。请补充 2～5 组“输入 → 输出”示例，并覆盖不同的标签。',
    },
    onlyOne: {
      en: 'One example shows only one side of the boundary. Add at least one with another label.',
      zh: '只有一个示例，看不出标签之间的边界。请至少再补充一个标签不同的示例。',
    },
    specimen: {
      en: 'The prompt will run over many inputs but shows no example of a finished output. Add one.',
      zh: '这个提示词会用于许多输入，却没有一个完整的输出示例。请补充一个。',
    },
  },
  check({ document, zones, profile, report }) {
    const { types, reusable, anchor } = profile;
    if (types.has('question')) return;
    const { pairs, specimens, shown } = examplesOf(document, zones);
    if (types.has('classification') || types.has('scoring')) {
      if (pairs >= 2) return;
      if (pairs === 1) report('onlyOne', anchor);
      else if (!shown) report('pairs', anchor);
      return;
    }
    if (types.has('chat') || !reusable || pairs + specimens > 0 || shown) return;
    const needs = ['translation', 'summary', 'qa', 'extraction', 'rewriting'] as const;
    if (needs.some((type) => types.has(type))) report('specimen', anchor);
  },
};
