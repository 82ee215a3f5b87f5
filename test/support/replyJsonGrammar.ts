import type { Template } from '#core/prompt/template';
import type { FuzzedReply } from './replyGrammar.ts';
import { FREE, REASONS, type Dice } from './replyTemplates.ts';

/** A reply in JSON mode, in two thirds of the cases with a few characters of JSON's syntax too many or too few. */
export function fuzzedJson(dice: Dice, { tasks, document }: Template): FuzzedReply {
  const meant = tasks.map((task) => ({
    taskId: task.id,
    conclusion: task.labels === undefined ? dice.of(FREE[document.language]) : dice.of(task.labels),
    reasoning: task.reasoning ? dice.of(REASONS[document.language]) : '',
  }));
  const entries = meant.map(({ taskId, conclusion, reasoning }, index) => [
    taskId,
    tasks[index]?.reasoning === true ? { reasoning, conclusion } : { conclusion },
  ]);
  let text = JSON.stringify(Object.fromEntries(dice.chance(0.2) ? entries.toReversed() : entries), null, dice.below(3));
  if (dice.chance(0.2)) text = `\`\`\`json\n${text}\n\`\`\``;
  const harmed = dice.chance(2 / 3);
  for (let times = harmed ? dice.below(3) + 1 : 0; times > 0; times--) {
    const syntax = Array.from(text.matchAll(/[{}[\]":,]|reasoning|conclusion/g));
    const { index, 0: piece } = dice.of(syntax);
    const instead = dice.of(['', piece + piece, '"', ',', ':', '{', '}', 'null', '"a"', 'reasoning', 'conclusion']);
    text = text.slice(0, index) + instead + text.slice(index + piece.length);
  }
  return { text, finish: 'stop', meant, harmed };
}
