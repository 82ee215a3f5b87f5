import { matchLabel, parseAnswer, type Layout, type UnreadableReason } from '../answer.ts';
import type { Completion } from '../infer/engine.ts';
import type { Template } from '../prompt/template.ts';
import type { TaskAnswer } from './record.ts';

/** A teacher's reply as answers, or why it could not be read and what could. */
export type ReadReply =
  | { readonly ok: true; readonly answers: readonly TaskAnswer[] }
  | {
      readonly ok: false;
      readonly reason: UnreadableReason;
      readonly taskId: string;
      readonly answers: readonly TaskAnswer[];
    };

/**
 * Reads a reply in the layout that was asked for. Nothing is guessed: a conclusion outside the closed set, a missing
 * marker or task, or a reply cut by the token limit is unreadable, with the reason; a conclusion that differs from a
 * label in decoration only (结论：相关。) becomes that label.
 */
export function readReply(
  reply: Pick<Completion, 'text' | 'finish'>,
  template: Template,
  layout: Layout = 'reasoning-first',
): ReadReply {
  const parts = splitTasks(reply.text, template.tasks.length);
  const answers: TaskAnswer[] = [];
  let failure: { reason: UnreadableReason; taskId: string } | undefined;
  template.tasks.forEach((task, index) => {
    const part = parts[index];
    if (part === undefined) {
      failure ??= { reason: reply.text.trim() === '' ? 'empty' : 'missing-task', taskId: task.id };
      return;
    }
    const parsed = parseAnswer(part, task.reasoning ? layout : 'conclusion-only', template.marker);
    if (!parsed.ok) {
      failure ??= { reason: parsed.reason, taskId: task.id };
      return;
    }
    const conclusion =
      task.labels === undefined ? parsed.answer.conclusion : matchLabel(parsed.answer.conclusion, task.labels);
    if (conclusion === undefined) failure ??= { reason: 'off-set', taskId: task.id };
    else answers.push({ taskId: task.id, conclusion, reasoning: parsed.answer.reasoning });
  });
  if (reply.finish !== 'stop')
    failure = { reason: 'truncated', taskId: failure?.taskId ?? template.tasks.at(-1)?.id ?? '' };
  return failure === undefined ? { ok: true, answers } : { ok: false, ...failure, answers };
}

/** The text of each task, by its heading 【任务N】 / [Task N] at the start of a line; one task needs no heading. */
function splitTasks(text: string, count: number): readonly (string | undefined)[] {
  const heads = Array.from(
    text.matchAll(
      /^[ \t]*(?:#{1,6}[ \t]+|\*\*)?(?:【\s*任务\s*(\d+)\s*】|\[\s*task\s*(\d+)\s*\])(?:\*\*)?[ \t]*[:：]?/gim,
    ),
  );
  if (heads.length === 0) return count === 1 ? [text] : [];
  const parts: (string | undefined)[] = Array.from({ length: count });
  heads.forEach((head, index) => {
    const number = Number(head[1] ?? head[2]);
    const end = heads[index + 1]?.index ?? text.length;
    if (number >= 1 && number <= count) parts[number - 1] ??= text.slice(head.index + head[0].length, end);
  });
  return count === 1 && parts[0] === undefined ? [text] : parts;
}
