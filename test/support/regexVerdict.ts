import { checkSync, type Diagnostics } from 'recheck';
import { growthOf, growthUnder } from './regexGrowth.ts';
import { loopingWays } from './regexShape.ts';

// The JavaScript backend: the same verdict on every machine, without the native program or Java.
process.env['RECHECK_SYNC_BACKEND'] = 'pure';

const LIMIT = 2_000; // ms for the automata of one expression
const WHOLE_LIMIT = 1_500; // ms
const FEW_STEPS = 5_000; // from one starting point

/** What was found of one expression: `why` says how it can be made slow; it is missing where the time is linear. */
export interface Verdict {
  readonly why?: string;
}

/**
 * Judges one expression, in a few seconds at most. Its ways are checked one by one: when all are linear, so is the whole.
 * A way that is not may be rescued by the others (`a*(?:b|$)` never fails), so the attack must prove itself on the whole.
 */
export function judge(source: string, flags: string): Verdict {
  const known = flags.replace(/[dv]/g, ''); // what recheck has not heard of, and what makes no difference here
  const regex = new RegExp(source, flags);
  const end = performance.now() + LIMIT;
  let undecided = false; // look-around with a loop, a back reference, too large, or rescued
  for (const way of loopingWays(source)) {
    if (isSafe(way.core, known, end)) continue;
    const timeout = Math.round(end - performance.now());
    const found = timeout > 0 ? checkSync(way.source, known, { timeout, checker: 'automaton' }) : undefined;
    const slow = way.exact && found !== undefined ? provedOn(regex, found) : undefined;
    if (slow !== undefined) return { why: slow };
    if (found?.status !== 'safe') undecided = true;
  }
  const slow =
    (undecided ? provedOn(regex, wholly(source, known)) : undefined) ??
    (undecided || stepsOf(source) > FEW_STEPS ? growthOf(regex) : undefined);
  return slow === undefined ? {} : { why: slow };
}

function provedOn(regex: RegExp, found: Diagnostics): string | undefined {
  if (found.status !== 'vulnerable') return undefined;
  for (const { prefix, pump } of found.attack.pumps) {
    const slow = growthUnder(regex, { before: prefix, pump, after: found.attack.suffix });
    if (slow !== undefined) return `${found.complexity.summary}: ${slow}`;
  }
  return undefined;
}

/** The whole as it stands; the fuzzer, which takes over where the automaton cannot, counts steps of short texts only. */
function wholly(source: string, flags: string): Diagnostics {
  return checkSync(source, flags, { timeout: WHOLE_LIMIT, randomSeed: 1 });
}

const cores = new Map<string, boolean>();

function isSafe(core: string, flags: string, end: number): boolean {
  const key = `${flags} ${core}`;
  const timeout = Math.round(end - performance.now());
  if (timeout <= 0) return cores.get(key) ?? false;
  const safe = cores.get(key) ?? checkSync(core, flags, { timeout, checker: 'automaton' }).status === 'safe';
  cores.set(key, safe);
  return safe;
}

/** At most how many ways bounded repetitions can go from one starting point, were they all ambiguous. */
function stepsOf(source: string): number {
  const bounds = source.matchAll(/\{(\d+),(\d+)\}/g);
  return [...bounds].reduce((steps, [, from, to]) => steps * (Number(to) - Number(from) + 1), 1);
}
