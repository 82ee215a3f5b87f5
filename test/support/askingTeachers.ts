import { expect } from 'vitest';
import type { CompletionRequest } from '#core/infer/engine';
import type { Teacher } from '#core/label/job';
import type { TeacherError } from '#core/label/teacherError';
import type { Notice } from '#core/label/teachers/preset';
import { presets } from '#core/label/teachers/presets';
import { teacherOf, type TeacherChoice } from '#core/label/teachers/teacherOf';
import { teacherEngine } from '#node/teachers/teacherEngine';
import { KEY } from './kimiClient.ts';
import { startRecorder, type Answer } from './recorder.ts';

/** A label as a teacher writes it. */
export const ANSWER = '他在问维修。\n####\n相关';
/** What is asked, where it does not matter. */
export const messages = [{ role: 'user' as const, content: 'Label this.' }];

/** The teacher of a preset. */
export const teacherFor = (id: string, choice: TeacherChoice = {}): Teacher =>
  teacherOf(presets.find((one) => one.id === id) ?? expect.fail(id), choice).teacher;

/** A request with the teacher's own model and parameters. */
export const requestOf = (teacher: Teacher, more: Partial<CompletionRequest> = {}): CompletionRequest => ({
  messages,
  model: teacher.model,
  ...teacher.parameters,
  ...more,
});

/** Asks once at an address, with a key where the teacher needs one. */
export async function ask(teacher: Teacher, baseUrl: string, request = requestOf(teacher)) {
  const notices: Notice[] = [];
  const engine = await teacherEngine(teacher, {
    baseUrl,
    ...(teacher.apiKeyEnv === undefined ? {} : { apiKey: KEY }),
    onNotice: (notice) => notices.push(notice),
  });
  return { reply: await engine.complete(request, new AbortController().signal), notices };
}

/** The error that a teacher ends with. */
export const refusal = (teacher: Teacher, baseUrl: string, request = requestOf(teacher)): Promise<TeacherError> =>
  ask(teacher, baseUrl, request).then(
    () => expect.fail('it was answered'),
    (error: unknown) => error as TeacherError,
  );

/** What a teacher makes of one answer. */
export async function answered(teacher: Teacher, answer: Answer) {
  const { baseUrl } = await startRecorder(() => answer);
  return (await ask(teacher, baseUrl)).reply;
}

/** What a teacher's client makes of an error. */
export async function refused(teacher: Teacher, status: number, body: unknown, headers: Record<string, string> = {}) {
  const { baseUrl } = await startRecorder(() => ({ status, body, headers }));
  return refusal(teacher, baseUrl);
}
