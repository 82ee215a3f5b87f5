import * as v from 'valibot';
import { MARKER } from '../answer.ts';
import { AppError } from '../errors.ts';
import { parsePrompt, type PromptDocument } from './document.ts';

/** One question that a template asks about a record. */
export interface TaskSpec {
  readonly id: string;
  readonly title?: string;
  readonly labels?: readonly string[]; // closed set; absent: free text
  readonly reasoning: boolean; // conclusion and reasoning, joined by the marker; false: conclusion only
}

/** A prompt that can label: its front matter is complete and its place for the record is known. */
export interface Template {
  readonly name: string;
  readonly document: PromptDocument;
  readonly tasks: readonly TaskSpec[]; // at least one
  readonly teacher?: { readonly engine?: string; readonly model?: string };
  readonly marker: string;
}

const Label = v.pipe(v.union([v.string(), v.number(), v.boolean()]), v.transform(String), v.trim(), v.nonEmpty());
const FrontMatter = v.object({
  name: v.optional(v.pipe(v.string(), v.nonEmpty())),
  tasks: v.optional(
    v.pipe(
      v.array(
        v.object({
          id: v.pipe(v.union([v.string(), v.number()]), v.transform(String), v.regex(/^[\p{L}\p{N}_.-]{1,64}$/u)),
          title: v.optional(v.string()),
          labels: v.optional(v.pipe(v.array(Label), v.minLength(2))),
          reasoning: v.optional(v.boolean(), true),
        }),
      ),
      v.minLength(1),
      v.maxLength(20),
    ),
  ),
  teacher: v.optional(v.object({ engine: v.optional(v.string()), model: v.optional(v.string()) })),
  marker: v.optional(v.pipe(v.string(), v.regex(/^[^\s\p{L}\p{N}]{2,16}$/u)), MARKER),
});

/** Placeholders that stand for the record's text. */
export const RECORD_VARIABLES: readonly string[] = ['原文', 'record', 'text', 'input'];
/** Placeholders that stand for the output layout, which Promptmill writes itself. */
export const LAYOUT_VARIABLES: readonly string[] = ['输出格式', 'output_format', 'output format'];

/**
 * Reads a `*.template.md`.
 * @throws AppError 'prompt.invalid' naming the place, when the front matter is not a valid description of tasks.
 */
export function readTemplate(path: string, text: string): Template {
  const document = parsePrompt(path, text);
  const problem = document.problems[0];
  if (problem !== undefined) {
    throw new AppError('prompt.invalid', 'The front matter of {0} is not valid YAML: {1}', {
      args: [path, problem.message],
      hint: 'Mend the lines between the two --- at the top of the file.',
    });
  }
  const parsed = v.safeParse(FrontMatter, document.meta);
  if (!parsed.success) {
    const issue = parsed.issues[0];
    throw new AppError('prompt.invalid', 'The front matter of {0} is not right at “{1}”: {2}', {
      args: [path, v.getDotPath(issue) ?? '', issue.message],
      hint: 'A task needs an id; labels is a list of at least two; marker is two or more punctuation characters.',
    });
  }
  if (document.text.slice(document.body.start).trim() === '') {
    throw new AppError('prompt.invalid', '{0} has no prompt below its front matter.', {
      args: [path],
      hint: 'Write the task and put {{原文}} or {{record}} where the record belongs.',
    });
  }
  const meta = parsed.output;
  const tasks = (meta.tasks ?? [{ id: 'answer', reasoning: true }]).map((task) => ({
    id: task.id,
    reasoning: task.reasoning,
    ...('title' in task && task.title !== undefined ? { title: task.title } : {}),
    ...('labels' in task && task.labels !== undefined ? { labels: task.labels } : {}),
  }));
  const ids = new Set(tasks.map((task) => task.id));
  if (ids.size !== tasks.length) {
    throw new AppError('prompt.invalid', 'Two tasks of {0} have the same id.', {
      args: [path],
      hint: 'Give each task its own id.',
    });
  }
  const { engine, model } = meta.teacher ?? {};
  return {
    name: meta.name ?? path.replace(/^.*\//, '').replace(/(?:\.template)?\.md$/, ''),
    document,
    tasks,
    marker: meta.marker,
    ...(engine === undefined && model === undefined
      ? {}
      : { teacher: { ...(engine === undefined ? {} : { engine }), ...(model === undefined ? {} : { model }) } }),
  };
}
