import { setFlagsFromString } from 'node:v8';

/**
 * Runs a check while V8 compiles each regular expression at its first use. By default it would first compile it for an
 * interpreter and at the second use again: twice the work where hundreds are used a few times, which is most of what a
 * short run costs. The flag is put back, because code that Node keeps for the next start is only valid under one set of
 * flags; so nothing may be loaded meanwhile.
 */
export function compilingAtOnce<Result>(check: () => Result): Result {
  setFlagsFromString('--no-regexp-tier-up');
  try {
    return check();
  } finally {
    setFlagsFromString('--regexp-tier-up');
  }
}
