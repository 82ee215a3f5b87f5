import type { Translate } from './l10n.ts';

/** Where and when something that comes with the sample was made; it only shows what such a thing looks like. */
export interface Recorded {
  readonly at: string; // ISO 8601
  readonly cores: number; // of the CPU; there was no GPU
}

/** What is said beside everything that was recorded. `locale` is one of Intl’s. */
export function recordedText({ at, cores }: Recorded, locale: string, t: Translate): string {
  // The day is the one of the recording, wherever it is read.
  const day = new Date(at).toLocaleDateString(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  return t('Recorded on a CPU with {0} cores, {1}: a toy, which says nothing of your machine.', cores, day);
}
