import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#core/errors';
import type { LabelJob, Limits, Teacher } from '#core/label/job';
import type { LabelRecord } from '#core/label/record';
import { canonicalJson } from '#core/label/requestKey';
import { startRun, type RunEvent, type RunHandle, type RunSummary } from '#core/label/run';
import { REPLAY_ID } from '#core/label/teachers';
import type { Logger } from '#core/ports';
import { readTemplate } from '#core/prompt/template';
import { systemClock } from './clock.ts';
import { createJob, openJob, recordsFile, templateHash, type OpenedJob } from './jobFolder.ts';
import { lockJob } from './jobLock.ts';
import { JsonlLog } from './jsonlLog.ts';
import { startReplayServer } from './replayServer.ts';
import { readSources, sourceFiles } from './sources.ts';
import { checkBaseUrl, teacherEngine } from './teacherEngine.ts';

/** What a job is to be made of. */
export interface JobSpec {
  readonly dir: string; // job folder, absolute
  readonly templateFile: string; // absolute
  readonly base: string; // workspace folder that origins are relative to, absolute
  readonly sources: readonly string[]; // files, folders and globs, absolute or relative to base
  readonly teacher: Teacher;
}

/** How a run is to go. */
export interface RunOptions {
  readonly apiKey?: string;
  readonly repliesFile?: string; // replay: instead of the nearest replies.jsonl
  readonly limits?: Limits; // instead of the teacher's
  readonly onEvent: (event: RunEvent) => void;
  readonly log: Logger;
  readonly signal?: AbortSignal; // aborting it cancels once
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

/**
 * Starts to label what the job still lacks; the records are appended to its folder as they come. Resolves when the
 * sources were counted and the run is under way.
 * @throws AppError 'teacher.auth' without a key that the teacher needs, 'log.locked' while another run writes there,
 * 'source.unreadable' when a source or the recorded replies cannot be read.
 */
export async function startLabelRun(opened: OpenedJob, options: RunOptions): Promise<RunHandle> {
  const { dir, job, template } = opened;
  const { teacher } = job;
  const base = baseOf(opened);
  const apiKey = teacher.id === REPLAY_ID ? undefined : options.apiKey?.trim() || undefined;
  if (teacher.apiKeyEnv !== undefined && apiKey === undefined && teacher.id !== REPLAY_ID) {
    throw new AppError('teacher.auth', '{0} needs a key.', {
      args: [teacher.title, teacher.apiKeyEnv],
      hint: 'In VS Code run “Promptmill: Set API Key”; on the command line set the environment variable {1}.',
    });
  }
  const lock = await lockJob(dir);
  const log = new JsonlLog<LabelRecord>(recordsFile(dir));
  let server: Awaited<ReturnType<typeof startReplayServer>> | undefined;
  const close = async () => {
    try {
      await log.close();
      await server?.close();
    } finally {
      await lock.release();
    }
  };
  try {
    if (teacher.id === REPLAY_ID) server = await startReplay(opened, base, options);
    const engine = await teacherEngine(teacher, {
      ...(apiKey === undefined ? {} : { apiKey }),
      ...(server === undefined ? {} : { baseUrl: server.baseUrl }),
    });
    options.log.info(`${job.name}: labelling with ${teacher.id} (${teacher.model})`);
    const handle = await startRun({
      teacher,
      template,
      items: () => readSources(job.sources, base),
      log,
      engine,
      clock: systemClock,
      logger: options.log,
      crashed: lock.crashed,
      onEvent: (event) => {
        if (event.type !== 'finished') options.onEvent(event);
      },
      ...(options.limits === undefined ? {} : { limits: options.limits }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    // The end is told when the folder is free again: a person may start the next run at once.
    const toEnd = async (): Promise<RunSummary> => {
      const summary = await handle.finished;
      await close().catch((error: unknown) => options.log.error(`${job.name}: closing failed`, error));
      options.log.info(`${job.name}: ${summary.state} ${JSON.stringify(summary.counts)}`);
      options.onEvent({ type: 'finished', summary });
      return summary;
    };
    return { ...handle, finished: toEnd() };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The nearest `replies.jsonl` from the template's folder up to `base`, or undefined. */
export async function findReplies(templateFile: string, base: string): Promise<string | undefined> {
  for (let folder = path.dirname(path.resolve(base, templateFile)); ; folder = path.dirname(folder)) {
    const file = path.join(folder, 'replies.jsonl');
    const found = await access(file).then(
      () => true,
      () => false,
    );
    if (found) return file;
    const above = path.relative(folder, path.resolve(base));
    if (above === '' || !/^(?:\.\.[\\/])*\.\.$/.test(above)) return undefined;
  }
}

/** How many files and records sources hold. Reads them all. */
export async function countSources(
  sources: readonly string[],
  base: string,
): Promise<{ readonly files: number; readonly records: number }> {
  const { length: files } = await sourceFiles(sources, base);
  let records = 0;
  for await (const _ of readSources(sources, base)) records++;
  return { files, records };
}

async function startReplay(opened: OpenedJob, base: string, options: RunOptions) {
  const { path: template } = opened.job.template;
  const file = options.repliesFile ?? (await findReplies(template, base));
  if (file !== undefined) return startReplayServer(file, { log: options.log });
  throw new AppError('source.unreadable', 'There are no recorded replies (replies.jsonl) beside {0} or above it.', {
    args: [template],
    hint: 'Replay answers the sample only: choose a teacher with a key to label your own texts.',
  });
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
