import { widthOf } from '../columns.ts';
import type { Translate } from '../l10n.ts';
import type { DoctorReport, DoctorStatus } from './doctorReport.ts';

const MARKS: Readonly<Record<DoctorStatus, string>> = { ok: '✓', warn: '!', fail: '✗', unknown: '?' };

/** The doctor's report as aligned text, to read in a terminal or to paste. */
export function doctorText({ lines }: DoctorReport, t: Translate): string {
  const words: Readonly<Record<DoctorStatus, string>> = {
    ok: t('ok'),
    warn: t('note'),
    fail: t('problem'),
    unknown: t('unknown'),
  };
  const columns = lines.map((line) => [`${MARKS[line.status]} ${words[line.status]}`, line.what] as const);
  const first = Math.max(...columns.map(([status]) => widthOf(status)), 0);
  const second = Math.max(...columns.map(([, what]) => widthOf(what)), 0);
  const pad = (text: string, width: number) => text + ' '.repeat(Math.max(0, width - widthOf(text)));
  return lines
    .map((line, at) => {
      const [status = '', what = ''] = columns[at] ?? [];
      const todo = line.todo === undefined ? '' : `${' '.repeat(first + second + 4)}→ ${line.todo}\n`;
      return `${pad(status, first)}  ${pad(what, second)}  ${line.found.replace(/\s+/g, ' ')}\n${todo}`;
    })
    .join('');
}
