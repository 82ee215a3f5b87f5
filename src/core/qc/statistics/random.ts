import { quickHash } from '../quickHash.ts';

/** A source of numbers, even over 0 (inclusive) to 1 (exclusive). */
export type Random = () => number;

/**
 * Repeatable random numbers: the same seed gives the same numbers on every machine. The generator is sfc32 (Chris
 * Doty-Humphrey's Small Fast Counting generator, PractRand); good for resampling and drawing, not for secrets.
 */
export function seededRandom(...seed: readonly string[]): Random {
  const first = quickHash('first', ...seed);
  const second = quickHash('second', ...seed);
  let a = first | 0;
  let b = Math.floor(first / 4_294_967_296);
  let c = second | 0;
  let counter = 1;
  const next = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 4_294_967_296;
  };
  for (let warm = 0; warm < 12; warm += 1) next();
  return next;
}

/** `count` different members of the list, each set of them as likely as any other; all when there are not more. */
export function drawFrom<T>(list: readonly T[], count: number, random: Random): readonly T[] {
  const pool = Array.from(list);
  const wanted = Math.min(count, pool.length);
  for (let at = 0; at < wanted; at += 1) {
    const other = at + Math.floor(random() * (pool.length - at));
    const held = pool[at] as T;
    pool[at] = pool[other] as T;
    pool[other] = held;
  }
  return pool.slice(0, wanted);
}
