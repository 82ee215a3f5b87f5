import { markerRuns, matchLabel, type Layout, type UnreadableReason } from '../answer.ts';
import { isObject } from '../isObject.ts';
import type { TaskSpec } from '../prompt/template.ts';
import type { TaskAnswer } from './record.ts';
import { labelsSaid } from './replyTask.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** The object that a reply is as a whole, or why it is none; a property that stands twice is a conflict. */
export function replyObject(text: string): JsonObject | UnreadableReason {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'not-json';
  }
  if (!isObject(value)) return 'wrong-shape';
  // JSON.parse keeps the last of two equal properties and says nothing.
  const written = Array.from(text.matchAll(/"(?:[^"\\]|\\.)*"\s*(:)?/g)).filter(([, colon]) => colon !== undefined);
  return written.length === countKeys(value) ? value : 'conflict';
}

/** Reads one task's property: an object with `conclusion` and, where the task asks for it, `reasoning`. */
export function readJsonTask(
  object: JsonObject,
  task: TaskSpec,
  layout: Layout,
  marker: string,
): TaskAnswer | UnreadableReason {
  if (!Object.hasOwn(object, task.id)) return 'missing-task';
  const entry = object[task.id];
  if (!isObject(entry)) return 'wrong-shape';
  const { conclusion: said, reasoning: why = '' } = entry;
  const asksWhy = task.reasoning && layout !== 'conclusion-only';
  if (typeof said !== 'string' || typeof why !== 'string' || (asksWhy && !Object.hasOwn(entry, 'reasoning'))) {
    return 'wrong-shape';
  }
  const reasoning = asksWhy ? why.replace(/\r\n?/g, '\n').trim() : '';
  const plain = said.replace(/\r\n?/g, '\n').trim();
  if (plain === '') return 'no-conclusion';
  if (task.labels === undefined) {
    // The student's answer ends at the marker.
    if (markerRuns(plain, marker).length > 0) return 'marker-in-conclusion';
    return { taskId: task.id, conclusion: plain, reasoning };
  }
  const conclusion = matchLabel(plain, task.labels);
  if (conclusion === undefined) return 'off-set';
  if (labelsSaid(reasoning, task.labels, marker).some((label) => label !== conclusion)) return 'conflict';
  return { taskId: task.id, conclusion, reasoning };
}

function countKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inner = Object.values(value).reduce<number>((sum, one) => sum + countKeys(one), 0);
  return Array.isArray(value) ? inner : inner + Object.keys(value).length;
}
