import type { Teacher } from '#core/label/job';
import { presetOf } from '#core/label/teachers/presets';
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
