import { AppError } from '#core/errors';
import type { Completion, CompletionRequest, InferenceEngine } from '#core/infer/engine';
import { TeacherError } from '#core/label/teacherError';
import type { Clock } from '#core/ports';
import { systemClock } from '../clock.ts';

const ATTEMPTS = 3;
/** Somebody waits for the answer: a longer pause, or another try after so long an attempt, is his to decide. */
const LONGEST_WAIT_MS = 20_000;
const LONG_ATTEMPT_MS = 20_000;

/**
 * Asks a teacher about one prompt while a person waits. Faults on the way and rate limits are tried again, a few times
 * and for a short while; `onWait` says how long each pause is.
 * @throws AppError as the teacher's engine does, in words about a prompt instead of a labelling run; `signal.reason` when aborted.
 */
export async function askTeacher(
  engine: InferenceEngine,
  request: CompletionRequest,
  signal: AbortSignal,
  options: { readonly clock?: Clock; readonly onWait?: (ms: number) => void } = {},
): Promise<Completion> {
  const clock = options.clock ?? systemClock;
  for (let attempt = 1; ; attempt++) {
    const began = clock.now();
    try {
      return await engine.complete(request, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof TeacherError)) throw error;
      const passing = error.kind === 'rate-limit' || error.kind === 'retry';
      const ms = Math.max(error.retryAfterMs ?? 1000 * 2 ** (attempt - 1), error.minimumMs ?? 0);
      const long = clock.now() - began > LONG_ATTEMPT_MS || ms > LONGEST_WAIT_MS;
      if (!passing || long || attempt >= ATTEMPTS) throw aboutPrompt(error);
      options.onWait?.(ms);
      await clock.sleep(ms, signal);
    }
  }
}

/** The same fault for one prompt: there is no run to go on with, and no record. */
function aboutPrompt(error: TeacherError): AppError {
  const { args, code, template } = error;
  const cause = error;
  if (code === 'teacher.filtered') {
    return new AppError('teacher.filtered', '{0} refused the content of this prompt: {1}.', {
      args,
      cause,
      hint: 'Take out what its filter may object to, or choose another teacher.',
    });
  }
  if (error.kind === 'record' && template.startsWith('The record is too long')) {
    return new AppError('teacher.refused', 'The prompt is too long for {2}: {1}.', {
      args,
      cause,
      hint: 'Shorten the prompt, or choose a model with a larger context.',
    });
  }
  const next = { args, cause };
  if (code === 'teacher.quota') {
    return new AppError(code, template, { ...next, hint: 'Top the account up, then ask again.' });
  }
  if (code === 'teacher.rateLimited') {
    return new AppError(code, template, {
      ...next,
      hint: 'Wait a little, then ask again: another program may use the same account.',
    });
  }
  if (code === 'teacher.unreachable') {
    return new AppError(code, template, {
      ...next,
      hint: 'Check the network and the base URL, then ask again; for a slow model raise its time limit.',
    });
  }
  return error;
}
