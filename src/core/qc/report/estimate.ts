import type { Agreement } from '../statistics/agreement.ts';
import { wilsonShare } from '../statistics/intervals.ts';
import type { Estimate } from './reviewReport.ts';

/** `hits` of `n` with the Wilson interval; undefined when nothing was counted. */
export function share(hits: number, n: number): Estimate | undefined {
  const counted = wilsonShare(hits, n);
  return counted && { n, value: counted.value, low: counted.low, high: counted.high };
}

/** A property that is there only with a value. */
export function optional<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [N in Name]?: Value } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [N in Name]?: Value };
}

/** An agreement as a report keeps it; undefined where it has no value (below 30 items, or one category only). */
export function agreed({ n, ...rest }: Agreement): Estimate | undefined {
  return rest.value === undefined ? undefined : { n, value: rest.value, low: rest.low, high: rest.high };
}
