import * as v from 'valibot';
import type { Teacher } from '#core/label/job';
import { isLoopback } from '#core/label/loopback';

const count = v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1)));
const TeacherSetting = v.object({
  id: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9._-]*$/)),
  title: v.exactOptional(v.string()),
  baseUrl: v.pipe(
    v.string(),
    v.check((text) => isHttp(text), 'not an http(s) address'),
  ),
  model: v.pipe(v.string(), v.nonEmpty()),
  needsKey: v.optional(v.boolean(), true),
  parameters: v.exactOptional(
    v.object({
      temperature: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(2))),
      maxTokens: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1))),
      extraBody: v.exactOptional(v.record(v.string(), v.unknown())),
    }),
  ),
  limits: v.exactOptional(v.object({ concurrency: count, rpm: count, tpm: count })),
  stream: v.exactOptional(v.boolean()),
  tokensParameter: v.exactOptional(v.picklist(['max_tokens', 'max_completion_tokens'])),
  timeoutMs: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1000))),
});

/** The setting `promptmill.teachers` as teachers, and what was wrong with the entries that were left out (English, for the log). */
export interface TeacherSettings {
  readonly teachers: readonly Teacher[];
  readonly problems: readonly string[];
}

/**
 * Reads the setting, which may hold anything. An entry that is not right, or whose id is taken (a built-in's included),
 * is left out and named in `problems`; the others still work.
 */
export function readTeacherSettings(setting: unknown, taken: readonly string[]): TeacherSettings {
  const teachers: Teacher[] = [];
  const problems: string[] = [];
  const ids = new Set(taken);
  for (const [index, entry] of (Array.isArray(setting) ? setting : []).entries()) {
    const parsed = v.safeParse(TeacherSetting, entry);
    if (!parsed.success) {
      const issue = parsed.issues[0];
      problems.push(`promptmill.teachers[${index}].${v.getDotPath(issue) ?? ''}: ${issue.message}`);
    } else if (ids.has(parsed.output.id)) {
      problems.push(`promptmill.teachers[${index}].id: “${parsed.output.id}” is taken by another teacher`);
    } else {
      ids.add(parsed.output.id);
      teachers.push(toTeacher(parsed.output));
    }
  }
  return { teachers, problems };
}

/** The environment name of a configured teacher's key: `my-llm` → `PROMPTMILL_KEY_MY_LLM`, so that no other tool's key is sent by accident. */
export function keyEnvOf(id: string): string {
  return `PROMPTMILL_KEY_${id.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}`;
}

/** The origin that a key belongs to (`https://api.moonshot.cn`), or undefined for replay and what is no http(s) address. */
export function originOf(baseUrl: string): string | undefined {
  return isHttp(baseUrl) ? new URL(baseUrl).origin : undefined;
}

/** Whether an address is on this machine. */
export function isLocal(baseUrl: string): boolean {
  return isHttp(baseUrl) && isLoopback(new URL(baseUrl));
}

function isHttp(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

function toTeacher({ title, needsKey, ...setting }: v.InferOutput<typeof TeacherSetting>): Teacher {
  return {
    ...setting,
    title: title ?? `${setting.id} (${setting.model})`,
    ...(needsKey ? { apiKeyEnv: keyEnvOf(setting.id) } : {}),
  };
}
