import type { Translate } from '../l10n.ts';
import type { Origin } from './record.ts';

/** Where a record stands, for a person: `data/hotline.csv · row 3`. */
export function originText({ path, row, sheet, key, part }: Origin, t: Translate): string {
  return [
    path,
    ...(sheet === undefined ? [] : [sheet]),
    ...(key === undefined ? (row === undefined ? [] : [t('row {0}', row)]) : [key]),
    ...(part === undefined ? [] : [t('part {0}', part)]),
  ].join(' · ');
}
