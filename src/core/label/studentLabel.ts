import { matchLabel, parseAnswer } from '../answer.ts';
import type { ChatMessage } from '../infer/engine.ts';
import { renderMessages, type RenderedRecord } from '../prompt/render.ts';
import type { Template } from '../prompt/template.ts';

/** What the student is asked for one record: the template in its own layout, and where to stop. */
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
 * Asks with a template, conclusion first. Without the reasoning generation stops at the marker; a template of several
 * tasks has one marker each, so that its answer is always generated to the end.
 */
export function askStudent(template: Template, record: RenderedRecord, withReasoning: boolean): StudentAsk {
  return {
    messages: renderMessages(template, record, 'conclusion-first'),
    stop: withReasoning || template.tasks.length > 1 ? [] : [template.marker],
  };
}

/**
 * Reads the student's text. A conclusion that differs from a label in decoration only becomes that label; one outside
 * the closed set is given as it is, with `inSet: false`. The text of several tasks is given whole.
 */
export function readStudent(text: string, template: Template, withReasoning: boolean): StudentLabel {
  const [task, ...others] = template.tasks;
  if (task === undefined || others.length > 0) return { conclusion: text };
  const parsed = withReasoning ? parseAnswer(text, 'conclusion-first', template.marker) : undefined;
  const written = parsed?.ok === true ? parsed.answer.conclusion : text;
  const reasoning = parsed?.ok === true ? { reasoning: parsed.answer.reasoning } : {};
  if (task.labels === undefined) return { conclusion: written, ...reasoning };
  const label = matchLabel(written, task.labels);
  return { conclusion: label ?? written, ...reasoning, inSet: label !== undefined };
}
