import type { Translate } from '../l10n.ts';
import type { DoctorReport, DoctorStatus } from './report.ts';
import { stationName, stationState, stationStatus } from './stationText.ts';

const MARKS: Readonly<Record<DoctorStatus, string>> = { ok: '✓', warn: '⚠', fail: '✗', unknown: '?', skipped: '–' };

/** The doctor's report as Markdown: how each station stands, what is to be done, then everything that was found. */
export function reportMarkdown(report: DoctorReport, t: Translate): string {
  const open = report.lines.filter(({ status, todo }) => todo !== undefined && status !== 'ok');
  const stands = report.stations.map((station) => {
    const mark = MARKS[stationStatus(report, station)];
    return `| ${mark} | ${escape(stationName(station, t))} | ${escape(stationState(report, station, t))} |`;
  });
  const found = report.stations.flatMap((station) => {
    const lines = report.lines.filter((line) => line.station === station);
    if (lines.length === 0) return [];
    const rows = lines.map((line) => `| ${MARKS[line.status]} | ${escape(line.what)} | ${escape(line.found)} |`);
    return ['', `### ${stationName(station, t)}`, '', `| | ${t('What')} | ${t('Found')} |`, '|---|---|---|', ...rows];
  });
  return [
    `# ${t('What Promptmill needs, and what is there')}`,
    '',
    `| | ${t('For')} | ${t('State')} |`,
    '|---|---|---|',
    ...stands,
    ...(open.length === 0 ? [] : ['', `## ${t('What to do')}`, '']),
    ...open.map(({ station, what, todo = '' }, at) => {
      return `${at + 1}. ${escape(stationName(station, t))} · **${escape(what)}**: ${escape(todo)}`;
    }),
    '',
    `## ${t('What was found')}`,
    ...found,
    '',
    t('Names, addresses and keys were left out, so that this page can be pasted into a public question.'),
    '',
  ].join('\n');
}

/** Text as text: a path may hold what Markdown or HTML take for their own. */
function escape(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|~&$]/g, String.raw`\$&`).replace(/\s+/g, ' ');
}
