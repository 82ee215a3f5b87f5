import { markerRuns, matchLabel, type Answer } from '../answer.ts';
import type { TaskSpec, Template } from '../prompt/template.ts';
import type { ReviewedLabel } from '../qc/decision.ts';
import type { LeftOutReason, Lesson, RowMaker, RowOptions } from './exporter.ts';

/**
 * The answer that a label teaches, or why it teaches none. What a person decided counts more than what the run made of
 * the reply: a corrected or accepted label of an unreadable record is used.
 */
export function trainingAnswer(
  label: ReviewedLabel,
  task: TaskSpec,
  template: Template,
  unreviewed: RowOptions['unreviewed'],
): Answer | LeftOutReason {
  if (label.answer === undefined) return label.record.status === 'failed' ? 'failed' : 'unreadable';
  if (label.verdict === 'rejected') return 'rejected';
  if (label.verdict === 'unreviewed') {
    if (isDoubtful(label)) return 'unreadable';
    if (unreviewed === 'exclude') return 'unreviewed';
  }
  if (label.reasoning === 'stale') return 'stale';
  return validAnswer(label.answer, task, template.marker) ?? 'invalid';
}

/**
 * An answer as a training row may hold it: trimmed, with line feeds only, without reasoning where the task asks for
 * none. Undefined when the student could not learn it: no conclusion, one that holds the marker (stopping there would
 * cut it) or one outside the closed set.
 */
export function validAnswer(answer: Answer, task: TaskSpec, marker: string): Answer | undefined {
  const plain = tidy(answer.conclusion);
  const conclusion = task.labels === undefined ? plain : matchLabel(plain, task.labels);
  if (conclusion === undefined || conclusion === '' || markerRuns(conclusion, marker).length > 0) return undefined;
  return { conclusion, reasoning: task.reasoning ? tidy(answer.reasoning) : '' };
}

/**
 * What a label teaches in supervised fine-tuning. Beyond `trainingAnswer`, what was only a test of the reviewer stays out:
 * a label that was answered with a planted error in its place is undecided, and one that was decided on only while the
 * teacher's answer was hidden would teach reasoning that nobody has read. A row that holds the reviewer's own words alone
 * (his reasoning, or none) goes in; so does one that agrees with the teacher where unread answers are taken anyway.
 */
export function taughtAnswer(
  label: ReviewedLabel,
  task: TaskSpec,
  template: Template,
  { layout, unreviewed }: RowOptions,
): Lesson | LeftOutReason {
  const answer = trainingAnswer(label, task, template, unreviewed);
  if (label.only === 'planted' && (typeof answer !== 'string' || answer === 'unreviewed')) return 'planted';
  if (typeof answer === 'string') return answer;
  const isUnread = label.reasoning === 'kept' && answer.reasoning !== '' && layout !== 'conclusion-only';
  return label.only === 'blind' && isUnread && unreviewed === 'exclude' ? 'blind' : { answer };
}

/** The `lesson` of a RowMaker: a label with the specification of its task; `invalid` where the template has no such task. */
export function byTask(
  template: Template,
  read: (label: ReviewedLabel, task: TaskSpec) => Lesson | LeftOutReason,
): RowMaker['lesson'] {
  const tasks = new Map(template.tasks.map((task) => [task.id, task]));
  return (label) => {
    const task = tasks.get(label.taskId);
    return task === undefined ? 'invalid' : read(label, task);
  };
}

/** Of an unreadable reply the other tasks' answers stand, but where it was cut off the last one may be a fragment. */
function isDoubtful({ record, taskId }: ReviewedLabel): boolean {
  if (record.status !== 'unreadable') return false;
  return record.taskId === taskId || record.reason === 'truncated';
}

function tidy(text: string): string {
  return text.replace(/\r\n?/g, '\n').trim();
}
