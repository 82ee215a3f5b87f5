import { markerRuns, matchLabel, type Answer } from '../answer.ts';
import type { TaskSpec, Template } from '../prompt/template.ts';
import type { ReviewedLabel } from '../qc/decision.ts';
import type { ExportedDataset, ExportOptions, LeftOut, LeftOutReason } from './exporter.ts';
import { countLeft, emptyExport } from './leftOut.ts';
import { refuseDateColumns } from './loaderTrap.ts';

/**
 * The answer that a label teaches, or why it teaches none. What a person decided counts more than what the run made of
 * the reply: a corrected or accepted label of an unreadable record is used.
 */
export function trainingAnswer(
  label: ReviewedLabel,
  task: TaskSpec,
  template: Template,
  unreviewed: ExportOptions['unreviewed'],
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

/** Reads every label with its task; gives the rows and what stayed out. @throws AppError 'export.empty' without usable rows. */
export function collect<Row extends object>(
  labels: readonly ReviewedLabel[],
  template: Template,
  read: (label: ReviewedLabel, task: TaskSpec) => Row | LeftOutReason,
): { readonly rows: readonly Row[]; readonly left: readonly LeftOut[] } {
  const rows: Row[] = [];
  const reasons: LeftOutReason[] = [];
  for (const label of labels) {
    const task = template.tasks.find((candidate) => candidate.id === label.taskId);
    const result = task === undefined ? 'invalid' : read(label, task);
    if (typeof result === 'string') reasons.push(result);
    else rows.push(result);
  }
  const left = countLeft(reasons);
  if (rows.length === 0) throw emptyExport(left);
  refuseDateColumns(rows);
  return { rows, left };
}

/** The dataset that an exporter gives; `info` is its entry in `dataset_info.json` without the file's name. */
export function datasetOf(
  { name }: ExportOptions,
  { rows, left }: Pick<ExportedDataset, 'rows' | 'left'>,
  info: object,
): ExportedDataset {
  const fileName = `${name}.jsonl`;
  return { name, fileName, rows, left, info: { file_name: fileName, ...info } };
}

/** Of an unreadable reply the other tasks' answers stand, but where it was cut off the last one may be a fragment. */
function isDoubtful({ record, taskId }: ReviewedLabel): boolean {
  if (record.status !== 'unreadable') return false;
  return record.taskId === taskId || record.reason === 'truncated';
}

function tidy(text: string): string {
  return text.replace(/\r\n?/g, '\n').trim();
}
