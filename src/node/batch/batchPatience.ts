import { TeacherError } from '#core/label/teacherError';
import type { Clock } from '#core/ports';

/** Attempts at a call that may be repeated. */
const ATTEMPTS = 8;
const MOST_MS = 30_000;

/** How long to wait after a failed attempt, from 1 on; undefined where another one would not help. */
export function waitAfter(error: unknown, attempt: number): number | undefined {
  if (!(error instanceof TeacherError) || error.kind === 'stop' || error.kind === 'record') return undefined;
  return Math.min(MOST_MS, Math.max(error.retryAfterMs ?? 0, error.minimumMs ?? 0, 1000 * 2 ** (attempt - 1)));
}

/** Whether a failed attempt may have been carried out: its answer was lost, or came from a gateway. */
export function isDoubtful(error: unknown): boolean {
  return error instanceof TeacherError && (error.kind === 'retry' || error.kind === 'invalid');
}

/**
 * Makes a call that does no harm when it is repeated, until it succeeds or has failed often.
 * @throws what the last attempt did; the signal's reason when aborted.
 */
export async function persist<Value>(
  clock: Clock,
  signal: AbortSignal | undefined,
  call: () => Promise<Value>,
): Promise<Value> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      const ms = waitAfter(error, attempt);
      if (ms === undefined || attempt >= ATTEMPTS) throw error;
      await clock.sleep(ms, signal);
    }
  }
}
