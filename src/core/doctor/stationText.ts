import type { Translate } from '../l10n.ts';
import { worstOf, type DoctorReport, type DoctorStation, type DoctorStatus } from './report.ts';

/** A station's name. */
export function stationName(station: DoctorStation, t: Translate): string {
  return {
    machine: t('This machine'),
    prompt: t('Prompt'),
    label: t('Label'),
    review: t('Review'),
    train: t('Train'),
    run: t('Run'),
  }[station];
}

/** Whether a station runs or sends something, and the folder is not trusted with that. */
const isOff = ({ lines }: DoctorReport, station: DoctorStation): boolean =>
  ['label', 'train', 'run'].includes(station) && lines.some(({ id, status }) => id === 'trust' && status === 'warn');

/** How a station stands: by the worst of its lines, unless all of it is off. */
export const stationStatus = (report: DoctorReport, station: DoctorStation): DoctorStatus =>
  isOff(report, station) ? 'fail' : worstOf(report, station);

/** How a station stands, in a few words. */
export function stationState(report: DoctorReport, station: DoctorStation, t: Translate): string {
  if (isOff(report, station)) return t('off in Restricted Mode');
  if (!report.lines.some((line) => line.station === station)) return t('ready; it needs nothing of its own');
  return {
    ok: t('ready'),
    skipped: t('nothing is missing of what was asked'),
    unknown: t('can begin; some things could not be told'),
    warn: t('can begin; some things are worth a look'),
    fail: t('something is missing'),
  }[worstOf(report, station)];
}
