import { t } from '../shared/host.ts';

/** A duration as a person says it: `8 s`, `3 min`, `1 h 20 min`; never 0 s. */
export function durationText(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 90) return t('{0} s', seconds);
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return t('{0} min', minutes);
  return t('{0} h {1} min', Math.floor(minutes / 60), minutes % 60);
}
