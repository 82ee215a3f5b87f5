import { expect } from 'vitest';
import type { Completion } from '#core/infer/engine';
import { block, tagFor } from '#core/lint/optimise/delimit';
import { guardRewrite } from '#core/lint/optimise/guard';
import { readRewrite } from '#core/lint/optimise/reply';
import type { Finding } from '#core/lint/rule';

/** A prompt with all that a rewrite must keep. */
export const PROMPT = `---
name: relevance
tasks:
  - id: relevance
    labels: [相关, 不相关]
marker: "####"
---
# 任务
判断【原文】是否与售后有关，结论只能是“相关”或“不相关”。
# 要求
理由写得适当长一些。
# 输出格式
先写思考过程，再写结论，写成：思考过程####结论
# 示例
原文：扫地机器人不转了。
思考过程：已购产品的故障。
结论：相关

原文：有货吗？
思考过程：还没有购买。
结论：不相关
# 原文
{{原文}}
`;

/** Finds one word, so that a test decides how many findings a text has. */
const findWord =
  (word: string) =>
  (text: string): readonly Finding[] =>
    Array.from(text.matchAll(new RegExp(word, 'g')), ({ index }) => ({
      ruleId: 'ambiguity/vague',
      metric: 'ambiguity',
      severity: 'warning',
      message: `“${word}” is vague`,
      span: { start: index, end: index + word.length },
      fixes: [],
    }));
/** Findings of the one word of PROMPT that is vague. */
export const vague = findWord('适当');
/** What the guard says that a rewrite loses. */
export const kinds = (before: string, after: string) => guardRewrite(before, after, vague).map(({ kind }) => kind);
/** A text with a part of it taken out or replaced; the part has to be there. */
export const without = (text: string, part: string, instead = '') => {
  expect(text).toContain(part);
  return text.replaceAll(part, instead);
};
/** PROMPT, rewritten so that nothing is vague. */
export const BETTER = without(PROMPT, '理由写得适当长一些。', '思考过程不超过 60 字，只依据原文。');

/** What is read from a teacher's reply about PROMPT. */
export const replied = (text: string, finish: Completion['finish'] = 'stop') => readRewrite({ text, finish }, PROMPT);
/** A rewrite between the delimiters that the request asks for. */
export const tagged = (text: string, before = PROMPT) => block(tagFor('prompt', before), text);
