import { matchLabel, parseAnswer } from '../answer.ts';
import type { ChatMessage } from '../infer/engine.ts';
import { renderMessages, type RenderedRecord } from '../prompt/render.ts';
import { taskTemplate } from '../prompt/taskTemplate.ts';
import type { TaskSpec, Template } from '../prompt/template.ts';

/** What the student is asked for one task of a record: the template in its own layout, and where to stop. */
export interface StudentAsk {
  readonly messages: readonly ChatMessage[];
  readonly stop: readonly string[];
}

/** What the student answered. */
export interface StudentLabel {
  readonly conclusion: string;
  readonly reasoning?: string;
  readonly inSet?: boolean; // whether it is one of the template's labels; absent for free text
}

/**
 * Asks one task of a template, conclusion first, with the prompt that the training rows have: the template reduced to
 * that task. Without the reasoning generation stops at the marker.
 */
export function askStudent(
  template: Template,
  task: TaskSpec,
  record: RenderedRecord,
  withReasoning: boolean,
): StudentAsk {
  return {
    messages: renderMessages(taskTemplate(template, task.id), record, 'conclusion-first'),
    stop: withReasoning || !task.reasoning ? [] : [template.marker],
  };
}

/**
 * Reads the student's text of one task. A conclusion that differs from a label in decoration only becomes that label;
 * one outside the closed set is given as it is, with `inSet: false`.
 */
export function readStudent(text: string, template: Template, task: TaskSpec, withReasoning: boolean): StudentLabel {
  const parsed = withReasoning && task.reasoning ? parseAnswer(text, 'conclusion-first', template.marker) : undefined;
  const written = parsed?.ok === true ? parsed.answer.conclusion : text;
  const reasoning = parsed?.ok === true ? { reasoning: parsed.answer.reasoning } : {};
  if (task.labels === undefined) return { conclusion: written, ...reasoning };
  const label = matchLabel(written, task.labels);
  return { conclusion: label ?? written, ...reasoning, inSet: label !== undefined };
}
