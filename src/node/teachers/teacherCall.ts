import type { Teacher } from '#core/label/job';
import { TeacherError } from '#core/label/teacherError';
import { presetOf } from '#core/label/teachers/presets';
import { redact } from '../redact.ts';
import type { FaultContext } from './teacherErrors.ts';

/** What may be sent beside the body: nothing about this machine, and no header that a variable for another host adds. */
export function plainHeaders(init: ConstructorParameters<typeof Headers>[0], apiKey: string | undefined): Headers {
  const headers = new Headers(init);
  const kept = new Headers({ 'user-agent': 'promptmill' });
  for (const name of ['accept', 'content-type']) {
    const value = headers.get(name);
    if (value !== null) kept.set(name, value);
  }
  if (apiKey !== undefined) kept.set('authorization', `Bearer ${apiKey}`);
  return kept;
}

/** What the messages about a teacher's faults name, and how its provider's refusals are to be read. */
export function faultContext(teacher: Teacher, baseUrl: string, apiKey: string | undefined): FaultContext {
  const preset = presetOf(teacher);
  return {
    teacher: teacher.title,
    model: teacher.model,
    baseUrl,
    secrets: apiKey === undefined ? [] : [apiKey],
    limitHeaders: preset?.limitHeaders === true,
    quotaMeansRate: preset?.quotaMeansRate === true,
  };
}

/**
 * Sends a request to its address and nowhere else: key and texts do not follow a redirect, not even within the origin.
 * @throws TeacherError 'teacher.refused' for a redirect; what `fetch` throws.
 */
export async function fetchThere(
  url: Parameters<typeof fetch>[0],
  init: RequestInit,
  { teacher, secrets }: Pick<FaultContext, 'teacher' | 'secrets'>,
): Promise<Response> {
  const response = await globalThis.fetch(url, { ...init, redirect: 'manual' });
  const location = response.headers.get('location');
  if (response.status < 300 || response.status >= 400 || location === null) return response;
  await response.body?.cancel();
  throw new TeacherError('stop', 'teacher.refused', '{0} redirects to {1}; nothing was sent there.', {
    args: [teacher, redact(location, secrets).slice(0, 200)],
    hint: 'If the address has moved, change the base URL and give the key for it: a key is for one address only.',
  });
}
