import { readFile } from 'node:fs/promises';
import { AppError } from '#core/errors';
import type { Teacher } from '#core/label/job';
import { fitParameters } from '#core/label/teachers/fitParameters';
import type { Notice } from '#core/label/teachers/preset';
import { builtInTeachers, presetOf, presets, REPLAY_ID } from '#core/label/teachers/presets';
import { modelOf, teacherOf, withModel, type ChosenTeacher } from '#core/label/teachers/teacherOf';
import { readTemplate } from '#core/prompt/template';
import { checkBaseUrl } from '#node/teachers/teacherEngine';

/** The flags of `promptmill label` that say who labels. */
export interface TeacherFlags {
  readonly teacher?: string | undefined;
  readonly 'base-url'?: string | undefined;
  readonly 'api-key-env'?: string | undefined;
  readonly model?: string | undefined;
  readonly tier?: string | undefined; // of the account, for a preset's limits
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
 * the one of the job that is gone on with; model, tier, address and parameters as given. What the model is known to refuse
 * is left out and told to `onNotice`.
 * @throws AppError 'usage'.
 */
export async function chooseTeacher(
  flags: TeacherFlags,
  frozen: Teacher | undefined,
  templateFile: string | undefined,
  onNotice: (notice: Notice) => void = () => {},
): Promise<Teacher> {
  const baseUrl = flags['base-url'];
  const id = flags.teacher ?? (baseUrl === undefined ? (frozen?.id ?? REPLAY_ID) : CUSTOM_ID);
  if (id === REPLAY_ID && baseUrl !== undefined) {
    throw new AppError('usage', 'Replay has no address of its own.', { hint: 'Leave --teacher or --base-url out.' });
  }
  const { teacher: base, notices: first } = await baseTeacher(flags, frozen, id, templateFile);
  const temperature = numberOf('--temperature', flags.temperature, { integer: false, least: 0 });
  const maxTokens = numberOf('--max-tokens', flags['max-tokens'], { integer: true, least: 1 });
  const apiKeyEnv = flags['api-key-env'];
  const asked = {
    ...base.parameters,
    ...(temperature === undefined ? {} : { temperature }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
  };
  const known = presetOf(base);
  const { parameters, notices } = fitParameters(known === undefined ? undefined : modelOf(known, base.model), asked);
  for (const notice of [...first, ...notices]) onNotice(notice);
  const { parameters: _, ...rest } = base;
  return {
    ...rest,
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(apiKeyEnv === undefined || id === REPLAY_ID ? {} : { apiKeyEnv }),
    ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
  };
}

async function baseTeacher(
  flags: TeacherFlags,
  frozen: Teacher | undefined,
  id: string,
  templateFile: string | undefined,
): Promise<ChosenTeacher> {
  const { model, 'base-url': baseUrl } = flags;
  const tier = numberOf('--tier', flags.tier, { integer: true, least: 0 });
  const plain = (teacher: Teacher): ChosenTeacher => ({ teacher, notices: [] });
  const preset = presets.find((one) => one.id === id);
  if (frozen?.id === id) {
    const chosen = model === undefined || id === REPLAY_ID ? plain(frozen) : withModel(frozen, model, presetOf(frozen));
    if (tier === undefined || preset === undefined) return chosen;
    const { teacher, notices } = teacherOf(preset, { tier });
    return {
      teacher: { ...chosen.teacher, ...(teacher.limits === undefined ? {} : { limits: teacher.limits }) },
      notices: [...chosen.notices, ...notices],
    };
  }
  if (preset !== undefined && (baseUrl ?? preset.baseUrl) !== '') {
    return teacherOf(preset, { ...(model === undefined ? {} : { model }), ...(tier === undefined ? {} : { tier }) });
  }
  const builtIn = builtInTeachers.find((teacher) => teacher.id === id);
  if (builtIn !== undefined) return plain(builtIn);
  if (id === CUSTOM_ID && baseUrl !== undefined) return plain(await customTeacher(baseUrl, model, templateFile));
  throw unknownTeacher(id, preset !== undefined);
}

function unknownTeacher(id: string, needsAddress: boolean): AppError {
  if (needsAddress) {
    return new AppError('usage', 'The teacher “{0}” has no address of its own.', {
      args: [id],
      hint: 'Say where it is with --base-url.',
    });
  }
  return new AppError('usage', 'There is no teacher “{0}”.', {
    args: [id, builtInTeachers.map((teacher) => teacher.id).join(', ')],
    hint: 'There are: {1}; or give any OpenAI-compatible address with --base-url.',
  });
}

/** A teacher of an address only. At a known provider's, what is known of the model (window, price, limits) comes with it. */
async function customTeacher(
  baseUrl: string,
  model: string | undefined,
  templateFile: string | undefined,
): Promise<Teacher> {
  checkBaseUrl(baseUrl, false);
  const wanted = model ?? (templateFile === undefined ? undefined : await templateModel(templateFile));
  const title = new URL(baseUrl).host;
  const preset = presetOf({ id: CUSTOM_ID, baseUrl });
  if (preset !== undefined) {
    const named = wanted === undefined ? {} : { model: wanted };
    return teacherOf(preset, { id: CUSTOM_ID, title, baseUrl, ...named }).teacher;
  }
  // Local servers with one model take any name; others say in their error which name they miss.
  return { id: CUSTOM_ID, title, baseUrl, model: wanted ?? 'default' };
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
