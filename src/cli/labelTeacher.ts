import { readFile } from 'node:fs/promises';
import { AppError } from '#core/errors';
import type { Teacher } from '#core/label/job';
import { builtInTeachers, REPLAY_ID } from '#core/label/teachers';
import { readTemplate } from '#core/prompt/template';
import { checkBaseUrl } from '#node/teacherEngine';

/** The flags of `promptmill label` that say who labels. */
export interface TeacherFlags {
  readonly teacher?: string | undefined;
  readonly 'base-url'?: string | undefined;
  readonly 'api-key-env'?: string | undefined;
  readonly model?: string | undefined;
  readonly temperature?: string | undefined;
  readonly 'max-tokens'?: string | undefined;
  readonly concurrency?: string | undefined;
  readonly rpm?: string | undefined;
  readonly tpm?: string | undefined;
}

/** The teacher of an endpoint that is given by its address only. */
const CUSTOM_ID = 'custom';

/**
 * The teacher that the flags name: a built-in one (the first where nothing is said), one of its own for an address, or
 * the one of the job that is gone on with; model, address and parameters as given.
 * @throws AppError 'usage'.
 */
export async function chooseTeacher(
  flags: TeacherFlags,
  frozen: Teacher | undefined,
  templateFile: string | undefined,
): Promise<Teacher> {
  const baseUrl = flags['base-url'];
  const id = flags.teacher ?? (baseUrl === undefined ? (frozen?.id ?? REPLAY_ID) : CUSTOM_ID);
  const known = frozen?.id === id ? frozen : builtInTeachers.find((teacher) => teacher.id === id);
  if (known === undefined && (id !== CUSTOM_ID || baseUrl === undefined)) {
    throw new AppError('usage', 'There is no teacher “{0}”.', {
      args: [id, builtInTeachers.map((teacher) => teacher.id).join(', ')],
      hint: 'There are: {1}; or give any OpenAI-compatible address with --base-url.',
    });
  }
  if (id === REPLAY_ID && baseUrl !== undefined) {
    throw new AppError('usage', 'Replay has no address of its own.', { hint: 'Leave --teacher or --base-url out.' });
  }
  const base = known ?? (await customTeacher(baseUrl ?? '', flags.model, templateFile));
  const temperature = numberOf('--temperature', flags.temperature, { integer: false, least: 0 });
  const maxTokens = numberOf('--max-tokens', flags['max-tokens'], { integer: true, least: 1 });
  const apiKeyEnv = flags['api-key-env'];
  const parameters = {
    ...base.parameters,
    ...(temperature === undefined ? {} : { temperature }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
  };
  return {
    ...base,
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(flags.model === undefined || id === REPLAY_ID ? {} : { model: flags.model }),
    ...(apiKeyEnv === undefined || id === REPLAY_ID ? {} : { apiKeyEnv }),
    ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
  };
}

async function customTeacher(
  baseUrl: string,
  model: string | undefined,
  templateFile: string | undefined,
): Promise<Teacher> {
  checkBaseUrl(baseUrl, false);
  // Local servers with one model take any name; others say in their error which name they miss.
  const named = model ?? (templateFile === undefined ? undefined : await templateModel(templateFile)) ?? 'default';
  return { id: CUSTOM_ID, title: new URL(baseUrl).host, baseUrl, model: named };
}

async function templateModel(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined); // prepareJob says what is wrong with it
  return text === undefined ? undefined : readTemplate(file, text).teacher?.model;
}

/** A flag as a number; undefined when it was left out. @throws AppError 'usage'. */
export function numberOf(
  flag: string,
  text: string | undefined,
  { integer, least }: { readonly integer: boolean; readonly least: number },
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= least && (!integer || Number.isInteger(value)))
    return value;
  throw new AppError('usage', '{0} cannot be “{1}”.', {
    args: [flag, text, least],
    hint: 'It is a number, {2} or more.',
  });
}
