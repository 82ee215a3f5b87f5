import { applyEdits, type TextEdit } from '../text.ts';
import { findSection, parsePrompt, type PromptDocument, type PromptSection } from './document.ts';
import { taskHeading } from './layoutText.ts';
import { LAYOUT_VARIABLES, RECORD_VARIABLES, type TaskSpec, type Template } from './template.ts';

/**
 * A template reduced to one of its tasks: what the student is trained on and served with. A template with several tasks
 * asks the teacher all of them at once; the student answers one a request, because its answer ends at the first marker
 * and would otherwise never reach the second task. A template with one task comes back as it is.
 *
 * Sections that are headed as another task (`# 任务2`, 【任务2】, `## Task 2`) go, unless the record or the layout has
 * its place there. A sentence before the layout names the task that is asked, so that two tasks with the same labels
 * never have the same prompt. Training rows, evaluation and serving all call this before `renderMessages`.
 */
export function taskTemplate(template: Template, taskId: string): Template {
  const index = template.tasks.findIndex((task) => task.id === taskId);
  const task = template.tasks[index];
  if (task === undefined) throw new RangeError(`The template has no task ${taskId}.`);
  if (template.tasks.length === 1) return template;
  const { document } = template;
  const gone = document.sections.filter(
    (section) => asksOther(section, index, template) && !holdsPlace(section, document),
  );
  const edits: TextEdit[] = [];
  for (const { span } of gone) {
    const covered = edits.some((edit) => edit.span.start <= span.start && span.end <= edit.span.end);
    if (!covered) edits.push({ span, newText: '' });
  }
  edits.push(focus(document, task, index));
  const reduced = parsePrompt(document.path, applyEdits(document.text, edits));
  // The language decides headings and instructions: what was taken out must not change it.
  return { ...template, document: { ...reduced, language: document.language }, tasks: [task] };
}

function asksOther(section: PromptSection, index: number, template: Template): boolean {
  const number = /^(?:任务|task)\s*(\d+)(?!\d)/i.exec(section.heading.trim())?.[1];
  return number !== undefined && Number(number) !== index + 1 && Number(number) <= template.tasks.length;
}

function holdsPlace(section: PromptSection, document: PromptDocument): boolean {
  const { start, end } = section.span;
  const inside = (offset: number) => offset >= start && offset < end;
  return (
    document.variables.some(({ name, span }) => isPlace(name) && inside(span.start)) ||
    document.sections.some((other) => (other.name === 'record' || other.name === 'role') && inside(other.span.start))
  );
}

function isPlace(name: string): boolean {
  const lower = name.toLowerCase();
  return RECORD_VARIABLES.includes(lower) || LAYOUT_VARIABLES.includes(lower);
}

/** The sentence that names the task, where `renderMessages` puts the layout: at its variable, else before the record's section, else last. */
function focus(document: PromptDocument, task: TaskSpec, index: number): TextEdit {
  const heading = taskHeading(index, document.language);
  const title = task.title ?? task.id;
  const sentence =
    document.language === 'zh' ? `只回答${heading}（${title}）这一个任务。` : `Answer only ${heading} (${title}).`;
  const role = findSection(document, 'role');
  const variable = document.variables.find(
    ({ name, span }) =>
      LAYOUT_VARIABLES.includes(name.toLowerCase()) &&
      !(role !== undefined && span.start >= role.span.start && span.end <= role.span.end),
  );
  if (variable !== undefined) {
    return { span: { start: variable.span.start, end: variable.span.start }, newText: `${sentence}\n` };
  }
  const place = findSection(document, 'record')?.span.start ?? document.text.length;
  return {
    span: { start: place, end: place },
    newText: place === document.text.length ? `\n\n${sentence}` : `${sentence}\n\n`,
  };
}
