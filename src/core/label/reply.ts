import { markerRuns, matchLabel, parseAnswer, type Layout, type UnreadableReason } from '../answer.ts';
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
  const missing = template.tasks.find((_, index) => parts[index] === undefined);
  let failure: { reason: UnreadableReason; taskId: string } | undefined = missing && {
    reason: reply.text.trim() === '' ? 'empty' : 'missing-task',
    taskId: missing.id,
  };
  template.tasks.forEach((task, index) => {
    const part = parts[index];
    // Where a heading is missing, a part with two markers may hold two tasks' answers: the last is not this one's.
    if (part === undefined || (missing !== undefined && markerRuns(part, template.marker).length > 1)) return;
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
      /^[ \t]*(?:#{1,6}[ \t]*|\*\*)?(?:【\s*任务\s*(\d+)\s*】|\[\s*task\s*(\d+)\s*\])(?:\*\*)?[ \t]*[:：]?/gim,
    ),
  );
  // One task is asked without a heading: one that opens the reply is taken off, any other is the teacher's own words.
  if (count === 1 && (heads.length === 0 || text.slice(0, heads[0]?.index).trim() !== '')) return [text];
  const parts: (string | undefined)[] = Array.from({ length: count });
  heads.forEach((head, index) => {
    const number = Number(head[1] ?? head[2]);
    const end = heads[index + 1]?.index ?? text.length;
    if (number >= 1 && number <= count) parts[number - 1] ??= text.slice(head.index + head[0].length, end);
  });
  return count === 1 && parts[0] === undefined ? [text] : parts;
}
