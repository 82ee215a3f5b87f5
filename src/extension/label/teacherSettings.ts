import * as v from 'valibot';
import type { Teacher } from '#core/label/job';
import { isLoopback } from '#core/label/loopback';
import { fitParameters } from '#core/label/teachers/fitParameters';
import type { Notice, TeacherPreset } from '#core/label/teachers/preset';
import { presetOf, presets, REPLAY_ID, STUDENT_ID } from '#core/label/teachers/presets';
import { modelOf, teacherOf, type ChosenTeacher, type TeacherChoice } from '#core/label/teachers/teacherOf';

const whole = (least: number) => v.pipe(v.number(), v.integer(), v.minValue(least));
const count = v.exactOptional(whole(1));
const amount = v.pipe(v.number(), v.minValue(0));
/** What may be said of any teacher, in both settings. */
const common = {
  parameters: v.exactOptional(
    v.object({
      temperature: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(2))),
      maxTokens: count,
      extraBody: v.exactOptional(v.record(v.string(), v.unknown())),
    }),
  ),
  tier: v.exactOptional(whole(0)),
  limits: v.exactOptional(v.object({ concurrency: count, rpm: count, tpm: count, tpd: count })),
  price: v.exactOptional(
    v.object({
      currency: v.picklist(['CNY', 'USD']),
      input: amount,
      cached: v.exactOptional(amount),
      output: amount,
      batch: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
      asOf: v.pipe(v.string(), v.isoDate()),
    }),
  ),
  contextTokens: count,
  stream: v.exactOptional(v.boolean()),
  tokensParameter: v.exactOptional(v.picklist(['max_tokens', 'max_completion_tokens'])),
  timeoutMs: v.exactOptional(whole(1000)),
};
const name = v.pipe(v.string(), v.nonEmpty());
const TeacherSetting = v.object({
  id: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9._-]*$/)),
  title: v.exactOptional(v.string()),
  baseUrl: v.pipe(
    v.string(),
    v.check((text) => isHttp(text), 'not an http(s) address'),
  ),
  preset: v.exactOptional(
    v.pipe(
      v.string(),
      v.check((id) => presets.some((preset) => preset.id === id), 'no preset of this name'),
    ),
  ),
  model: v.exactOptional(name),
  needsKey: v.optional(v.boolean(), true),
  ...common,
});
const TeacherOverride = v.strictObject({ model: v.exactOptional(name), ...common });

/** Settings as teachers, and what was wrong with the entries that were left out (English, for the log). */
export interface TeacherSettings {
  readonly teachers: readonly Teacher[];
  readonly problems: readonly string[];
  readonly notices: readonly Notice[]; // parameters that are not sent because the model refuses them
}

/**
 * Reads the setting `promptmill.teachers`, which may hold anything. An entry that is not right, or whose id is taken (a
 * built-in's included), is left out and named in `problems`; the others still work. With `preset` it starts from one.
 */
export function readTeacherSettings(setting: unknown, taken: readonly string[]): TeacherSettings {
  const teachers: Teacher[] = [];
  const problems: string[] = [];
  const notices: Notice[] = [];
  const ids = new Set(taken);
  for (const [index, entry] of (Array.isArray(setting) ? setting : []).entries()) {
    const at = `promptmill.teachers[${index}]`;
    const parsed = v.safeParse(TeacherSetting, entry);
    if (!parsed.success) {
      const issue = parsed.issues[0];
      problems.push(`${at}.${v.getDotPath(issue) ?? ''}: ${issue.message}`);
    } else if (ids.has(parsed.output.id)) {
      problems.push(`${at}.id: “${parsed.output.id}” is taken by another teacher`);
    } else {
      const chosen = toTeacher(parsed.output);
      if (chosen === undefined) {
        problems.push(`${at}.model: a teacher without a preset has to name its model`);
        continue;
      }
      ids.add(chosen.teacher.id);
      teachers.push(chosen.teacher);
      notices.push(...chosen.notices);
    }
  }
  return { teachers, problems, notices };
}

/**
 * Built-in teachers as the setting `promptmill.teacherOverrides` has them: an object of overrides by teacher id, which may
 * hold anything. What is not right is named in `problems` and changes nothing. Addresses and keys cannot be overridden: a
 * key belongs to the address that it was given for.
 */
export function overrideTeachers(builtIn: readonly Teacher[], setting: unknown): TeacherSettings {
  const entries = typeof setting === 'object' && setting !== null && !Array.isArray(setting) ? setting : {};
  const chosen = new Map<string, ChosenTeacher>();
  const problems: string[] = [];
  for (const [id, entry] of Object.entries(entries)) {
    const at = `promptmill.teacherOverrides.${id}`;
    const teacher = builtIn.find((one) => one.id === id);
    const preset = presets.find((one) => one.id === id);
    const parsed = v.safeParse(TeacherOverride, entry);
    if (teacher === undefined || preset === undefined) {
      problems.push(`${at}: there is no built-in teacher of this name that could be changed`);
    } else if (!parsed.success) {
      const issue = parsed.issues[0];
      problems.push(`${at}.${v.getDotPath(issue) ?? ''}: ${issue.message}`);
    } else {
      chosen.set(id, teacherOf(preset, parsed.output));
    }
  }
  return {
    teachers: builtIn.map((teacher) => chosen.get(teacher.id)?.teacher ?? teacher),
    problems,
    notices: [...chosen.values()].flatMap(({ notices }) => notices),
  };
}

/** The environment name of a configured teacher's key: `my-llm` → `PROMPTMILL_KEY_MY_LLM`, so that no other tool's key is sent by accident. */
export function keyEnvOf(id: string): string {
  return `PROMPTMILL_KEY_${id.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}`;
}

/** The origin that a key belongs to (`https://api.moonshot.cn`), or undefined for replay and what is no http(s) address. */
export function originOf(baseUrl: string): string | undefined {
  return isHttp(baseUrl) ? new URL(baseUrl).origin : undefined;
}

/** Whether nobody else's server answers: recorded replies, or the local model. */
export function isOurs({ id }: Pick<Teacher, 'id'>): boolean {
  return id === REPLAY_ID || id === STUDENT_ID;
}

/** Whether an address is on this machine. */
export function isLocal(baseUrl: string): boolean {
  return isHttp(baseUrl) && isLoopback(new URL(baseUrl));
}

function isHttp(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

function toTeacher(setting: v.InferOutput<typeof TeacherSetting>): ChosenTeacher | undefined {
  const { needsKey, preset: named, ...rest } = setting;
  const preset = presets.find(({ id }) => id === named);
  return preset === undefined ? ownTeacher(rest, needsKey) : fromPreset(preset, rest, needsKey);
}

function fromPreset(preset: TeacherPreset, choice: TeacherChoice & { readonly id: string }, needsKey: boolean) {
  const { teacher, notices } = teacherOf(preset, {
    title: `${choice.id} (${choice.model ?? preset.model})`,
    ...choice,
  });
  // Never the variable of the preset: that key is for the provider's own address.
  const { apiKeyEnv: _, ...keyless } = teacher;
  return { teacher: needsKey ? { ...keyless, apiKeyEnv: keyEnvOf(teacher.id) } : keyless, notices };
}

/** A teacher of the person's own; at a provider's address, what its model is known to refuse is left out. */
function ownTeacher(
  setting: TeacherChoice & { readonly id: string; readonly baseUrl: string },
  needsKey: boolean,
): ChosenTeacher | undefined {
  const { title, model, parameters, tokensParameter, ...rest } = setting;
  if (model === undefined) return undefined;
  const { id, baseUrl, limits, price, contextTokens, stream, timeoutMs } = rest;
  const preset = presetOf(rest);
  const fitted = fitParameters(preset === undefined ? undefined : modelOf(preset, model), parameters ?? {});
  return {
    teacher: {
      id,
      title: title ?? `${id} (${model})`,
      baseUrl,
      model,
      ...(needsKey ? { apiKeyEnv: keyEnvOf(id) } : {}),
      ...(parameters === undefined ? {} : { parameters: fitted.parameters }),
      ...(limits === undefined ? {} : { limits }),
      ...(tokensParameter === undefined ? {} : { tokensParameter }),
      ...(stream === undefined ? {} : { stream }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      ...(contextTokens === undefined ? {} : { contextTokens }),
      ...(price === undefined ? {} : { price }),
    },
    notices: fitted.notices,
  };
}
