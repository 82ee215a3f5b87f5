import type { Translate } from '../l10n.ts';
import { worstOf, type DoctorReport, type DoctorStatus } from './doctorReport.ts';

const MARKS: Readonly<Record<DoctorStatus, string>> = { ok: '✓', warn: '⚠', fail: '✗', unknown: '?' };

/** The doctor's report as Markdown: what is to be done first, then everything that was found. */
export function doctorMarkdown(report: DoctorReport, t: Translate): string {
  const open = report.lines.filter(({ status, todo }) => todo !== undefined && status !== 'ok');
  const head = {
    ok: t('Everything that training needs is there.'),
    unknown: t('Training can begin; some things could not be told.'),
    warn: t('Training can begin; some things are worth a look.'),
    fail: t('Training cannot begin yet: something is missing.'),
  }[worstOf(report)];
  return [
    `# ${t('Training environment')}`,
    '',
    head,
    ...(open.length === 0 ? [] : ['', `## ${t('What to do')}`, '']),
    ...open.map(({ what, todo = '' }, at) => `${at + 1}. **${escape(what)}**: ${escape(todo)}`),
    '',
    `## ${t('What was found')}`,
    '',
    `| | ${t('What')} | ${t('Found')} |`,
    '|---|---|---|',
    ...report.lines.map(({ status, what, found }) => `| ${MARKS[status]} | ${escape(what)} | ${escape(found)} |`),
    '',
  ].join('\n');
}

/** Text as text: a path may hold what Markdown or HTML take for their own. */
function escape(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|~&$]/g, String.raw`\$&`).replace(/\s+/g, ' ');
}
