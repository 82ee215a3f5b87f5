import { widthOf } from '../columns.ts';
import type { Translate } from '../l10n.ts';
import type { DoctorReport, DoctorStatus } from './report.ts';
import { stationName, stationState } from './stationText.ts';

const MARKS: Readonly<Record<DoctorStatus, string>> = { ok: '✓', warn: '!', fail: '✗', unknown: '?', skipped: '–' };

/** The doctor's report as aligned text, a block a station, to read in a terminal or to paste. */
export function reportText(report: DoctorReport, t: Translate): string {
  const words: Readonly<Record<DoctorStatus, string>> = {
    ok: t('ok'),
    warn: t('note'),
    fail: t('problem'),
    unknown: t('unknown'),
    skipped: t('not asked'),
  };
  const status = (one: DoctorStatus) => `${MARKS[one]} ${words[one]}`;
  const first = Math.max(...report.lines.map((line) => widthOf(status(line.status))), 0);
  const second = Math.max(...report.lines.map((line) => widthOf(line.what)), 0);
  const pad = (text: string, width: number) => text + ' '.repeat(Math.max(0, width - widthOf(text)));
  const blocks = report.stations.map((station) => {
    const rows = report.lines
      .filter((line) => line.station === station)
      .map((line) => {
        const todo = line.todo === undefined ? '' : `${' '.repeat(first + second + 4)}→ ${line.todo}\n`;
        const found = line.found.replace(/\s+/g, ' ');
        return `${pad(status(line.status), first)}  ${pad(line.what, second)}  ${found}\n${todo}`;
      });
    return `${stationName(station, t)}: ${stationState(report, station, t)}\n${rows.join('')}`;
  });
  return blocks.join('\n');
}
