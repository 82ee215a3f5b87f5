import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#core/errors';
import type { AskOptions, LabelJob, Shard, Teacher } from '#core/label/job';
import { canonicalJson } from '#core/label/requestKey';
import type { ReadingOptions } from '#core/label/source';
import { readTemplate, type Template } from '#core/prompt/template';
import { createJob, openJob, templateHash, type OpenedJob } from './jobFolder.ts';
import { sourceFiles } from '../sources/sources.ts';
import { checkBaseUrl } from '../teachers/teacherEngine.ts';

/** What a job is to be made of. */
export interface JobSpec {
  readonly dir: string; // job folder, absolute
  readonly templateFile: string; // absolute
  readonly base: string; // workspace folder that origins are relative to, absolute
  readonly sources: readonly string[]; // files, folders and globs, absolute or relative to base
  readonly teacher: Teacher;
  readonly reading?: ReadingOptions;
  readonly ask?: AskOptions;
  readonly shard?: Shard;
}

/** The folder that a job's sources and origins are relative to, absolute. */
export const baseOf = ({ dir, job }: OpenedJob): string => path.resolve(dir, job.base);

/**
 * Makes the job, or opens it where the folder holds one.
 * @throws AppError 'job.invalid' when the folder's job froze something else; the message names what.
 */
export async function prepareJob(spec: JobSpec): Promise<OpenedJob> {
  const text = await readTemplateText(spec.templateFile);
  const templatePath = relativeTo(spec.base, spec.templateFile);
  readTemplate(templatePath, text);
  if (spec.teacher.baseUrl !== '') checkBaseUrl(spec.teacher.baseUrl, false);
  if (await hasJob(spec.dir)) return resumeJob(spec.dir, { ...spec, templateText: text });
  await sourceFiles(spec.sources, spec.base); // a source that is missing is said before anything is made
  const job: LabelJob = {
    version: 1,
    name: path.basename(spec.dir),
    createdAt: new Date().toISOString(),
    template: { path: templatePath, hash: templateHash(text), text },
    sources: spec.sources.map((source) => relativeTo(spec.base, source)),
    base: relativeTo(spec.dir, spec.base),
    teacher: spec.teacher,
    ...(spec.reading === undefined || Object.keys(spec.reading).length === 0 ? {} : { reading: spec.reading }),
    ...(spec.ask === undefined || Object.keys(spec.ask).length === 0 ? {} : { ask: spec.ask }),
    ...(spec.shard === undefined ? {} : { shard: spec.shard }),
  };
  return createJob(spec.dir, job);
}

/** Whether a folder holds a job. */
export async function hasJob(dir: string): Promise<boolean> {
  return access(path.join(dir, 'job.yaml')).then(
    () => true,
    () => false,
  );
}

/** What a person who goes on with a job says of it; what he leaves out is as the job froze it. */
export interface Asked {
  readonly base: string; // absolute
  readonly templateText?: string;
  readonly sources?: readonly string[]; // absolute or relative to base
  readonly teacher?: Teacher;
  readonly reading?: ReadingOptions;
  readonly ask?: AskOptions;
  readonly shard?: Shard;
}

/**
 * Opens a job to go on with it.
 * @throws AppError 'job.invalid' when it froze something else than what was asked for; the message names what.
 */
export async function resumeJob(dir: string, asked: Asked): Promise<OpenedJob> {
  const opened = await openJob(dir);
  checkFrozen(opened, asked);
  return opened;
}

function checkFrozen(opened: OpenedJob, asked: Asked): void {
  const { dir, job } = opened;
  const { templateText, sources, teacher } = asked;
  if (templateText !== undefined && job.template.text !== templateText) {
    throw new AppError('job.invalid', 'The job {0} was made with another text of the template {1}.', {
      args: [dir, job.template.path],
      hint: 'Start a new job for the new prompt, or take the old text back to go on with this one.',
    });
  }
  const absolute = (base: string, list: readonly string[]) => list.map((one) => path.resolve(base, one)).join('\n');
  if (sources !== undefined && absolute(baseOf(opened), job.sources) !== absolute(asked.base, sources)) {
    throw new AppError('job.invalid', 'The job {0} was made for other sources: {1}.', {
      args: [dir, job.sources.join(', ')],
      hint: 'Name the same sources to go on with it, or start a new job for the others.',
    });
  }
  if (asked.reading !== undefined && canonicalJson(job.reading ?? {}) !== canonicalJson(asked.reading)) {
    throw new AppError('job.invalid', 'The job {0} reads its sources in another way: {1}.', {
      args: [dir, canonicalJson(job.reading ?? {})],
      hint: 'Leave the columns and the splitting out to go on with it, or start a new job.',
    });
  }
  if (asked.ask !== undefined && canonicalJson(job.ask ?? {}) !== canonicalJson(asked.ask)) {
    throw new AppError('job.invalid', 'The job {0} asks in another way: {1}.', {
      args: [dir, canonicalJson(job.ask ?? {})],
      hint: 'Leave these options out to go on with it, or start a new job.',
    });
  }
  const { shard } = job;
  if (asked.shard !== undefined && shard !== undefined && canonicalJson(shard) !== canonicalJson(asked.shard)) {
    throw new AppError('job.invalid', 'The job {0} labels part {1} of {2}.', {
      args: [dir, shard.index, shard.of],
      hint: 'Leave --shard out to go on with it, or name another folder for another part.',
    });
  }
  if (teacher === undefined) return;
  const { id, model, baseUrl, parameters = {} } = job.teacher;
  if (id !== teacher.id || model !== teacher.model || baseUrl !== teacher.baseUrl) {
    throw new AppError('job.invalid', 'The job {0} was made with another teacher: {1} ({2}) {3}', {
      args: [dir, id, model, baseUrl],
      hint: 'Choose that teacher to go on with it, or start a new job with the other one.',
    });
  }
  if (canonicalJson(parameters) !== canonicalJson(teacher.parameters ?? {})) {
    throw new AppError('job.invalid', 'The job {0} was made with other parameters of the teacher: {1}.', {
      args: [dir, canonicalJson(parameters)],
      hint: 'Start a new job for the new parameters, or take the old ones to go on with this one.',
    });
  }
}

/** Reads a template from its file. @throws AppError 'prompt.invalid'. */
export async function templateOf(file: string): Promise<Template> {
  return readTemplate(file, await readTemplateText(file));
}

async function readTemplateText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new AppError('prompt.invalid', 'The template {0} cannot be read.', {
      args: [file],
      hint: 'Check the path; a template is a file such as prompts/relevance.template.md.',
      cause,
    });
  }
}

/** A path as job.yaml keeps it: relative to a folder, with '/', or absolute where there is no way from there (drives). */
function relativeTo(folder: string, target: string): string {
  const relative = path.relative(folder, path.resolve(folder, target));
  return (relative === '' ? '.' : relative).split(path.sep).join('/');
}
