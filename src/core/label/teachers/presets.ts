import type { Teacher } from '../job.ts';
import { isLoopback } from '../loopback.ts';
import { qwen, qwenBatch, qwenIntl } from './dashscope.ts';
import { deepseek } from './deepseek.ts';
import { kimiCn, kimiIntl, moonshotV1 } from './kimi.ts';
import { llamaServer, ollama, promptmill, vllm } from './local.ts';
import { openai } from './openai.ts';
import type { TeacherPreset, TeacherServices } from './preset.ts';
import { ernie } from './qianfan.ts';
import { teacherOf, withModel, type ChosenTeacher } from './teacherOf.ts';
import { zhipu } from './zhipu.ts';

/** The teacher that answers from a file of recorded replies: no network, no key, no cost. */
export const REPLAY_ID = 'replay';

/** The tuned model that runs on this machine: its address and its token are of the moment, and never in a job. */
export const STUDENT_ID = 'student';

/** The student as a teacher; `model` names the file and its weights, so that another model's labels are another job. */
export function studentTeacher(model: string): Teacher {
  return { id: STUDENT_ID, title: 'Local model (student)', baseUrl: '', model, timeoutMs: 300_000 };
}

/** Every provider that is known. Facts as of 2026-11-22: they drift, so settings and flags can say otherwise. */
export const presets: readonly TeacherPreset[] = [
  kimiCn,
  kimiIntl,
  ernie,
  deepseek,
  qwen,
  qwenIntl,
  qwenBatch,
  zhipu,
  openai,
  ollama,
  vllm,
  llamaServer,
  promptmill,
  moonshotV1,
];

/** The teachers that need no setting; the first one is the default. */
export const builtInTeachers: readonly Teacher[] = [
  {
    id: REPLAY_ID,
    title: 'Replay (recorded answers)',
    baseUrl: '',
    model: 'replay',
    stream: true,
    limits: { concurrency: 4 },
  },
  ...presets.filter(({ baseUrl }) => baseUrl !== '').map((preset) => teacherOf(preset).teacher),
];

/**
 * The preset that a teacher's quirks are known from: the one of its id, else the one whose provider its address belongs
 * to. An address on this machine tells nothing: anything may listen there.
 */
export function presetOf({ id, baseUrl }: Pick<Teacher, 'id' | 'baseUrl'>): TeacherPreset | undefined {
  const own = presets.find((preset) => preset.id === id);
  if (own !== undefined) return own;
  const origin = originOf(baseUrl);
  return origin === undefined ? undefined : presets.find((preset) => originOf(preset.baseUrl) === origin);
}

/** The same teacher with another model (see `withModel`), as its preset knows it. */
export function teacherWithModel(teacher: Teacher, model: string): ChosenTeacher {
  return withModel(teacher, model, presetOf(teacher));
}

const UNKNOWN: TeacherServices = { models: { path: 'models', from: 'base' } };

/** What a teacher's provider answers besides chat; of an unknown one, the list of models can be tried. */
export function servicesOf(teacher: Teacher): TeacherServices {
  if (teacher.id === REPLAY_ID) return {};
  return presetOf(teacher)?.services ?? UNKNOWN;
}

function originOf(baseUrl: string): string | undefined {
  if (!URL.canParse(baseUrl)) return undefined;
  const url = new URL(baseUrl);
  return isLoopback(url) ? undefined : url.origin;
}
