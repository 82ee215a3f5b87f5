import { access } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#core/errors';
import type { AskOptions, Teacher } from '#core/label/job';
import type { ReadingOptions } from '#core/label/source';
import { teacherWithModel } from '#core/label/teachers/presets';
import type { Template } from '#core/prompt/template';
import type { JobSpec } from '#node/label/prepareJob';

/** What is to be labelled; paths absolute. */
export interface LabelInput {
  readonly base: string; // the workspace folder that the job belongs to
  readonly templateFile: string;
  readonly template: Template;
  readonly sources: readonly string[];
  readonly teacher: Teacher; // as it is to be asked, with model and limits
  readonly reading?: ReadingOptions;
  readonly ask?: AskOptions;
}

/** Which job folder a start would write to: one to go on with, or a new one. */
export interface LabelPlan {
  readonly spec: JobSpec;
  readonly resumes: boolean;
  readonly replaces?: string; // name of the newest job of this template that froze something else
  readonly previous?: string; // folder of the newest job that labelled the same sources with another text of the template
}

/**
 * Looks for the job that froze exactly this input among `<name>`, `<name>-2`, …; where there is none, or where a fresh
 * one is wanted, the plan is the first free name. Records of different templates, files or teachers are never mixed.
 */
export async function planLabelling(input: LabelInput, mode: 'auto' | 'new'): Promise<LabelPlan> {
  const { prepareJob } = await import('#node/label/prepareJob');
  const name = jobName(input.template.name);
  let replaces: string | undefined;
  let previous: string | undefined;
  for (let number = 1; ; number++) {
    const folder = number === 1 ? name : `${name}-${number}`;
    const spec = specOf(input, path.join(input.base, '.promptmill', 'jobs', folder));
    const before = previous === undefined ? {} : { previous };
    if (!(await exists(path.join(spec.dir, 'job.yaml')))) {
      return { spec, resumes: false, ...(replaces === undefined ? {} : { replaces }), ...before };
    }
    if (mode === 'auto' && (await matches(() => prepareJob(spec)))) return { spec, resumes: true, ...before };
    replaces = folder;
    if (await isOtherVersion(spec, input)) previous = spec.dir;
  }
}

/** A path as a job keeps it: relative to the base with '/', absolute when it lies outside. */
export function toSource(base: string, file: string): string {
  const relative = path.relative(base, file);
  if (relative === '') return '.';
  const outside = relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative);
  return (outside ? file : relative).replaceAll(path.sep, '/');
}

/** The teacher as the template wants it: a model named beside this teacher's engine replaces the teacher's own. */
export function teacherFor(template: Template, teacher: Teacher): Teacher {
  const { engine, model } = template.teacher ?? {};
  if (engine === undefined || !isEngine(engine, teacher) || model === undefined) return teacher;
  return teacherWithModel(teacher, model).teacher;
}

/** Whether a template's `engine` means this teacher: by its id, or by its family (`kimi` is `kimi-cn` and `kimi-intl`). */
export function isEngine(engine: string, { id }: Teacher): boolean {
  return id === engine || id.startsWith(`${engine}-`);
}

function specOf(input: LabelInput, dir: string): JobSpec {
  return {
    dir,
    templateFile: input.templateFile,
    base: input.base,
    // In one order: the same files chosen in another order are the same job.
    sources: input.sources.map((source) => toSource(input.base, source)).toSorted(),
    teacher: input.teacher,
    // Always said: a job that froze other options is another job.
    reading: input.reading ?? {},
    ask: input.ask ?? {},
  };
}

/** Whether the folder's job labelled the same sources in the same way with another text of the template. */
async function isOtherVersion({ dir, sources }: JobSpec, { base, template }: LabelInput): Promise<boolean> {
  const { openJob } = await import('#node/label/jobFolder');
  const { baseOf } = await import('#node/label/prepareJob');
  try {
    const opened = await openJob(dir);
    const { job } = opened;
    if (job.template.text === template.document.text || path.relative(baseOf(opened), base) !== '') return false;
    if (job.sources.join('\n') !== sources.join('\n')) return false;
    // Without a task in common there is nothing to compare.
    return opened.template.tasks.some(({ id }) => template.tasks.some((task) => task.id === id));
  } catch {
    return false; // a broken job is nothing to compare with
  }
}

/** A template's name as a folder's name on every system. */
function jobName(name: string): string {
  return name.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[.-]+|[.-]+$/g, '') || 'job';
}

async function matches(prepare: () => Promise<unknown>): Promise<boolean> {
  try {
    await prepare();
    return true;
  } catch (error) {
    if (AppError.is(error, 'job.invalid')) return false;
    throw error;
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
