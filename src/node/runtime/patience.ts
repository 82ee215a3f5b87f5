import type { Clock } from '#core/ports';
import { systemClock } from '../clock.ts';
import { Again, gaveUp } from './fetchErrors.ts';

/** How long is tried and waited. */
export interface Patience {
  readonly tries: number; // in a row that bring nothing new
  readonly pauseMs: number; // before the second try; doubled for each further one
  readonly stallMs: number; // without a byte, after which a connection counts as dead
  readonly clock: Clock;
}

export const PATIENCE: Patience = { tries: 6, pauseMs: 1000, stallMs: 30_000, clock: systemClock };

const LONGEST_PAUSE_MS = 60_000;

/**
 * Tries until it succeeds, fails for good, or has failed too often in a row. `gain` tells how far it has come: a try that
 * came further than any before it does not count as failed.
 * @throws what the try throws unless it is Again; AppError 'download.failed' in the end; the signal's reason.
 */
export async function persist<Result>(
  what: string,
  tryOnce: () => Promise<Result>,
  options: {
    readonly patience: Patience;
    readonly signal?: AbortSignal;
    readonly gain?: () => number;
    warn?(text: string): void;
  },
): Promise<Result> {
  const { patience, signal } = options;
  let best = options.gain?.() ?? 0;
  for (let failed = 0; ;) {
    signal?.throwIfAborted();
    try {
      return await tryOnce();
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof Again)) throw error;
      const reached = options.gain?.() ?? 0;
      failed = reached > best ? 0 : failed + 1;
      best = Math.max(best, reached);
      if (failed >= patience.tries) throw gaveUp(what, error);
      const pause = Math.min(
        LONGEST_PAUSE_MS,
        Math.max(patience.pauseMs * 2 ** Math.max(0, failed - 1), error.after ?? 0),
      );
      options.warn?.(`${what}: ${error.message}; trying again in ${pause} ms`);
      await patience.clock.sleep(pause, signal);
    }
  }
}
