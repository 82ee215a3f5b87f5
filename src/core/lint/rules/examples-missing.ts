import { NEED_CUES, needOf } from '../examples/exampleNeed.ts';
import { framedSamples } from '../examples/exampleFrame.ts';
import { exampleScaffold } from '../scaffold/exampleScaffold.ts';
import { defineRule } from '../rule.ts';

const FILLED_IN = /examples|few.?shot/i;

/**
 * Article 1.4.1. Classification and scoring always need pairs, because the boundary between labels is what the prompt
 * has to teach; other tasks need one specimen once the prompt runs over input that its author has not seen. Chat,
 * one-off creative work and questions need none.
 */
export const examplesMissing = defineRule<true>({
  meta: {
    id: 'examples/missing',
    metric: 'examples',
    severity: 'warning',
    group: 'recommended',
    languages: ['zh', 'en'],
    zones: ['instruction'],
    fix: 'suggestion',
    absence: true,
    evidence: { source: 'article 1.4.1', level: 'must' },
    summary: { en: 'A labelling or reusable prompt shows no example', zh: '标注类或可复用的提示词没有示例' },
    why: {
      en: 'Labelling and scoring need 2–5 input → output pairs with different labels, because the boundary between labels is what has to be taught. Translation, summary, question answering, extraction and rewriting need one filled specimen or a full template of the output once the prompt runs over input that its author has not seen. A placeholder, a hint or a dummy such as “label1” is no example. Chat, free writing, advice, one-off requests and questions need none, and neither does a step that judges something on the way to another result.',
      zh: '分类、标注、打分需要 2～5 组标签不同的“输入 → 输出”示例，因为要教的正是标签之间的边界；翻译、摘要、问答、抽取、改写在面向未知输入时，需要一个填好的样例或完整的输出模板。占位符、提示语或“label1”之类的假数据不算示例。聊天、自由写作、咨询、一次性请求和提问不需要示例，流程中顺带的判断步骤也不需要。',
    },
    messages: {
      pairs: {
        en: 'No example shows where one label ends and the next begins. Add 2–5 input → output pairs with different labels.',
        zh: '没有示例说明各个标签的边界。请补充 2～5 组“输入 → 输出”示例，并覆盖不同的标签。',
      },
      specimen: {
        en: 'The prompt will run over many inputs but shows no example of a finished output. Add one.',
        zh: '这个提示词会用于许多输入，却没有一个完整的输出示例。请补充一个。',
      },
      placeholder: {
        en: 'Examples are announced, but only a placeholder or a hint stands there. Fill in whole input → output pairs.',
        zh: '写了“示例”，内容却只是占位符或提示。请填入完整的“输入 → 输出”示例。',
      },
      onlyOne: {
        en: 'One example shows only one side of the boundary. Add at least one with another label.',
        zh: '只有一个示例，看不出标签之间的边界。请至少再补充一个标签不同的示例。',
      },
      scaffold: { en: 'Add a section for examples', zh: '添加“示例”部分' },
    },
  },
  cues: NEED_CUES,
  unit: () => true,
  prompt(prompt, facts, report) {
    const need = needOf(prompt, facts);
    if (need === undefined) return;
    const { pairs, specimens, shown, announced, lines } = prompt.examples;
    const { anchor } = prompt.profile;
    if (pairs >= 2 || (need === 'specimen' && (pairs > 0 || specimens > 0 || shown))) return;
    // {few_shot_examples}: a program fills them in.
    if (prompt.variables.some(({ name, span }) => prompt.text.charAt(span.start) === '{' && FILLED_IN.test(name)))
      return;
    const framed = framedSamples(prompt);
    if (framed >= 2 || (framed === 1 && need === 'specimen')) return;
    if (pairs === 1) {
      if (lines <= 6) report('onlyOne', anchor);
      return;
    }
    if (shown) return;
    const edit = exampleScaffold(prompt, need);
    const fixes = edit === undefined ? [] : [{ key: 'scaffold', edits: [edit] }];
    report(announced ? 'placeholder' : need, anchor, { fixes });
  },
});
