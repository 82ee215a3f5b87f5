import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { markerRuns, matchLabel } from '#core/answer';
import type { LeftOut, LeftOutReason } from '#core/dataset/exporter';
import { countLeft } from '#core/dataset/leftOut';
import { trainingAnswer } from '#core/dataset/selection';
import { AppError } from '#core/errors';
import { goldKey, readGiven, type GoldLabel, type Prediction } from '#core/evaluate/prediction';
import { hashOf } from '#core/hash';
import { itemId, type SourceItem } from '#core/label/record';
import type { Teacher } from '#core/label/job';
import { readTemplate, type TaskSpec, type Template } from '#core/prompt/template';
import { openJob, readLabels, templateHash } from '../label/jobFolder.ts';
import { readSources } from '../sources/sources.ts';

/** Gold labels with where they come from. */
export interface Gold {
  readonly from: string; // absolute: the job's folder or the gold file
  readonly kind: 'job' | 'file';
  readonly name: string;
  readonly base: string; // absolute: what the origins' paths are relative to
  readonly template: Template;
  readonly templateFile: { readonly path: string; readonly hash: string };
  readonly labels: readonly GoldLabel[];
  readonly left: readonly LeftOut[];
  /** What the job's teacher answered, by `goldKey`; of a gold file nothing is known. */
  readonly teacher?: {
    readonly teacher: Teacher;
    readonly masks: boolean; // the job replaced personal data before it was sent
    readonly answers: ReadonlyMap<string, Pick<Prediction, 'label' | 'written' | 'tokens' | 'ms'>>;
  };
}

/** A template as it was read from a file. */
export interface TemplateText {
  readonly path: string;
  readonly text: string;
}

/**
 * The gold of a job: the conclusions that a person accepted or corrected. Those whose reasoning still argues for the
 * teacher's conclusion (stale) count too: the teacher was wrong there. Rejected, unreadable and unreviewed ones stay out
 * and are counted; a planted error is never a decision on a label.
 * @param other a template instead of the job's own
 * @throws AppError 'job.invalid' when it is no job, 'prompt.invalid' for a bad template
 */
export async function goldOfJob(dir: string, other?: TemplateText): Promise<Gold> {
  const opened = await openJob(dir);
  const template = other === undefined ? opened.template : readTemplate(other.path, other.text);
  const tasks = new Map(template.tasks.map((task) => [task.id, task]));
  const labels: GoldLabel[] = [];
  const left: LeftOutReason[] = [];
  const answers = new Map<string, Pick<Prediction, 'label' | 'written' | 'tokens' | 'ms'>>();
  for (const label of await readLabels(opened)) {
    const task = tasks.get(label.taskId);
    const answer =
      task === undefined ? 'invalid' : trainingAnswer({ ...label, reasoning: 'kept' }, task, template, 'exclude');
    if (task === undefined || typeof answer === 'string') {
      left.push(typeof answer === 'string' ? answer : 'invalid');
      continue;
    }
    const gold = goldLabel(label.item, task, answer.conclusion);
    labels.push(gold);
    const reply = label.record.status === 'failed' ? undefined : label.record.reply;
    answers.set(goldKey(gold), {
      ...readGiven(label.teacher?.conclusion, task),
      ...(reply && {
        ms: reply.ms,
        tokens: { input: reply.usage.input, output: reply.usage.output, cached: reply.usage.cached ?? 0 },
      }),
    });
  }
  return {
    from: dir,
    kind: 'job',
    name: opened.job.name,
    base: path.resolve(dir, opened.job.base),
    template,
    templateFile: other === undefined ? opened.job.template : { path: other.path, hash: templateHash(other.text) },
    labels,
    left: countLeft(left),
    teacher: { teacher: opened.job.teacher, masks: opened.job.ask?.mask === true, answers },
  };
}

const GoldLine = v.object({
  text: v.exactOptional(v.string()),
  path: v.exactOptional(v.string()), // relative to the gold file
  row: v.exactOptional(v.number()),
  fields: v.exactOptional(v.record(v.string(), v.string())),
  taskId: v.exactOptional(v.string()),
  conclusion: v.pipe(v.union([v.string(), v.number(), v.boolean()]), v.transform(String), v.trim(), v.nonEmpty()),
});
type GoldLine = v.InferOutput<typeof GoldLine>;

/**
 * The labels of a gold file, JSON lines with `conclusion`, `text` or `path` and `row`, and `taskId` where the template
 * has several tasks. A conclusion that is none of the task's labels stays out and is counted.
 * @throws AppError 'config.invalid' naming the line that is no gold label, 'source.unreadable' for a text that is not there.
 */
export async function goldOfFile(file: string, from: TemplateText): Promise<Gold> {
  const template = readTemplate(from.path, from.text);
  const base = path.dirname(file);
  const lines = await readLines(file);
  const items = await itemsOf(file, base, lines);
  const labels: GoldLabel[] = [];
  const left: LeftOutReason[] = [];
  for (const [at, line] of lines.entries()) {
    const { taskId } = line;
    const task = template.tasks.find(({ id }) => id === (taskId ?? template.tasks[0]?.id));
    const item = items[at];
    if (item === undefined) continue;
    const conclusion = task && validConclusion(line.conclusion, task, template.marker);
    if (task === undefined || conclusion === undefined) left.push('invalid');
    else labels.push(goldLabel(item, task, conclusion));
  }
  const name = path.basename(file).replace(/\.jsonl$/, '');
  const templateFile = { path: from.path, hash: templateHash(from.text) };
  return { from: file, kind: 'file', name, base, template, templateFile, labels, left: countLeft(left) };
}

function goldLabel({ id, text, fields, origin }: SourceItem, { id: taskId }: TaskSpec, gold: string): GoldLabel {
  return { itemId: id, taskId, text, fields, origin, gold };
}

function validConclusion(conclusion: string, task: TaskSpec, marker: string): string | undefined {
  if (task.labels !== undefined) return matchLabel(conclusion, task.labels);
  return markerRuns(conclusion, marker).length > 0 ? undefined : conclusion;
}

async function readLines(file: string): Promise<readonly GoldLine[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new AppError('config.invalid', 'The gold file {0} cannot be read.', {
      args: [file],
      hint: 'Check the path.',
      cause,
    });
  }
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  return lines.flatMap((line, at) => {
    if (line.trim() === '') return [];
    const read = v.safeParse(GoldLine, jsonOf(line));
    if (read.success && (read.output.text !== undefined || read.output.path !== undefined)) return [read.output];
    throw new AppError('config.invalid', 'Line {1} of {0} is no gold label to evaluate with.', {
      args: [file, at + 1],
      hint: 'Each line is a JSON object with “conclusion”, with “text”, or “path” (and “row”) of the record, and “taskId” where there are several tasks.',
    });
  });
}

/** The records that the lines are about. Every source file is read once. */
async function itemsOf(file: string, base: string, lines: readonly GoldLine[]): Promise<readonly SourceItem[]> {
  const named = Array.from(new Set(lines.flatMap((line) => (line.text === undefined ? (line.path ?? []) : []))));
  const found = new Map<string, SourceItem>();
  if (named.length > 0) {
    for await (const item of readSources(named, base)) found.set(placeOf(item.origin.path, item.origin.row), item);
  }
  return lines.map((line, at) => {
    const { text, path: name = path.basename(file), row } = line;
    if (text !== undefined) {
      const origin = { path: name, ...(row !== undefined && { row }), ...(line.path === undefined && { row: at + 1 }) };
      return { id: itemId(origin, text), text, origin, fields: line.fields ?? {} };
    }
    const item = found.get(placeOf(path.posix.normalize(name.replaceAll('\\', '/')), row));
    if (item !== undefined) return line.fields === undefined ? item : { ...item, fields: line.fields };
    throw new AppError('source.unreadable', 'There is no record {1} of {0}, which the gold file names.', {
      args: [name, row ?? '–'],
      hint: 'Its paths are relative to the gold file. Check them, and the rows.',
    });
  });
}

const placeOf = (name: string, row: number | undefined): string => `${row ?? ''}:${name}`;

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Sixteen hex digits that stand for a record's text, as the delimiters of a prompt carry them. */
export const textHash = (text: string): string => hashOf(text).slice(0, 16);
