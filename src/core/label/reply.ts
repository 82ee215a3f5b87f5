import { markerRuns, type AnswerMode, type Layout, type UnreadableReason } from '../answer.ts';
import type { Completion } from '../infer/engine.ts';
import type { Template } from '../prompt/template.ts';
import type { TaskAnswer } from './record.ts';
import { readJsonTask, replyObject } from './replyJson.ts';
import { readTask } from './replyTask.ts';
import { splitTasks } from './replyTasks.ts';
import { plainText, withoutFence, withoutThinking, withPlainMarkers } from './replyText.ts';

/** A teacher's reply as answers, or why it could not be read and what could. */
export type ReadReply = { readonly ok: true; readonly answers: readonly TaskAnswer[] } | UnreadReply;

/** Why a reply could not be read. */
export interface UnreadReply {
  readonly ok: false;
  readonly reason: UnreadableReason;
  readonly taskId: string; // the first task that it concerns
  readonly answers: readonly TaskAnswer[]; // the tasks that could be read
}

/** What was asked for: the order of conclusion and reasoning (`reasoning-first` unless given), and text or JSON (text). */
export interface ReadOptions {
  readonly layout?: Layout;
  readonly mode?: AnswerMode;
}

/**
 * Reads a reply in the layout that was asked for. Nothing is guessed: a conclusion outside the closed set, a missing
 * marker or task, two answers to one task, or a reply cut by the token limit is unreadable, with the reason. What models
 * add is taken off: headings with titles, bold, code fences, rules, a thinking block, a marker that is escaped, spaced or
 * full-width, labels such as 结论：. An answer in the opposite order is taken, and flagged `swapped`, where only the side
 * that should be the reasoning is one of the labels.
 */
export function readReply(
  reply: Pick<Completion, 'text' | 'finish'>,
  template: Template,
  { layout = 'reasoning-first', mode = 'text' }: ReadOptions = {},
): ReadReply {
  const { tasks } = template;
  const readings = readAll(reply, template, layout, mode);
  const answers = readings.filter((reading) => typeof reading === 'object');
  const failed = (reason: UnreadableReason, at: number): UnreadReply => ({
    ok: false,
    reason,
    taskId: tasks[at]?.id ?? '',
    answers,
  });
  // A task that is missing says more than what it made unreadable in the others.
  const missing = readings.indexOf('missing-task');
  const first = missing === -1 ? readings.findIndex((reading) => typeof reading === 'string') : missing;
  if (reply.finish !== 'stop') return failed('truncated', first === -1 ? tasks.length - 1 : first);
  const reason = readings[first];
  return typeof reason === 'string' ? failed(reason, first) : { ok: true, answers };
}

/** One reading a task: its answer, why there is none, or undefined where another task's fault makes it uncertain. */
function readAll(
  { text: raw, finish }: Pick<Completion, 'text' | 'finish'>,
  template: Template,
  layout: Layout,
  mode: AnswerMode,
): readonly (TaskAnswer | UnreadableReason | undefined)[] {
  const { tasks, marker } = template;
  const all = (reason: UnreadableReason) => tasks.map(() => reason);
  const whole = plainText(raw);
  if (whole === '') return all('empty');
  const spoken = withoutThinking(whole);
  if (spoken === undefined) return all('thinking-only');
  const text = withoutFence(spoken);
  if (mode === 'json') {
    const object = replyObject(text);
    return typeof object === 'string' ? all(object) : tasks.map((task) => readJsonTask(object, task, layout, marker));
  }
  const { parts, repeated, unclear, last, closed } = splitTasks(text, template, layout);
  // Of two headings one is a quotation, and nobody can tell where it ends.
  if (repeated.length > 0) return tasks.map((_, index) => (repeated.includes(index) ? 'conflict' : undefined));
  const complete = !parts.includes(undefined);
  const readings = tasks.map((task, index) => {
    const part = parts[index];
    if (part === undefined) return 'missing-task';
    // A label cut short may be another label.
    if (finish !== 'stop' && index === last) return 'truncated';
    if (unclear.includes(index)) return 'conflict';
    // Where the next heading is missing a text may hold two tasks' answers: its conclusion may be the other's.
    if (!complete && !closed(index)) return undefined;
    const reading = readTask(part, task, task.reasoning ? layout : 'conclusion-only', marker);
    return reading === 'empty' && tasks.length > 1 ? 'no-conclusion' : reading;
  });
  const sound = readings.every((reading, index) => {
    if (typeof reading !== 'string' || reading === 'missing-task') return true;
    // A conclusion outside the set says nothing against the others, if it stands where it should.
    const runs = markerRuns(withPlainMarkers(parts[index] ?? '', marker), marker).length;
    return reading === 'off-set' && runs === (tasks[index]?.reasoning === true && layout !== 'conclusion-only' ? 1 : 0);
  });
  // A heading before or behind what is damaged may be one that the reasoning quotes: which, nobody can tell.
  return sound ? readings : readings.map((reading) => (typeof reading === 'string' ? reading : undefined));
}
