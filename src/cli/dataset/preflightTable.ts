import { inColumns } from '#core/columns';
import { describeFinding, findingTitle, severityText } from '#core/dataset/preflight/describe';
import type {
  LengthFigures,
  PreflightCode,
  PreflightFinding,
  PreflightReport,
  Severity,
} from '#core/dataset/preflight/report';
import type { Translate } from '#core/l10n';
import { printable } from '../printable.ts';

const EXAMPLES = 3; // of a kind of finding
const CONCLUSIONS = 10;
const ORDER: readonly Severity[] = ['error', 'warning', 'info'];

/** A report for the terminal: how many rows are kept, lengths, conclusions, and findings by kind with the first few. */
export function preflightTable(report: PreflightReport, t: Translate): string {
  const { dataset, files, rows, kept, template, cutoffLen, tokens } = report;
  const counted =
    tokens.kind === 'exact' ? t('tokens of {0}', tokens.tokenizer) : t('tokens estimated, on the high side');
  return printable(
    [
      ...(rows === 0
        ? [`${t('{0}: there are no rows to look at.', dataset)}\n`]
        : [
            `${t('{0}: {1} of {2} rows are trained on ({3}).', dataset, kept, rows, files.join(', '))}\n`,
            `${t('Template {0}, cutoff_len {1}, {2}; {3} would cut nothing.', template, cutoffLen, counted, report.cutoffSuggested)}\n`,
            `\n${lengthTable(report, t)}`,
          ]),
      conclusionTable(report, t),
      ...(report.answerOverConclusion === undefined
        ? []
        : [
            `\n${t('Answers are {0} times as long as conclusions with the marker: that is what stopping there saves.', report.answerOverConclusion.toFixed(1))}\n`,
          ]),
      `\n${findingTable(report, t)}`,
    ].join(''),
  );
}

function lengthTable({ lengths }: PreflightReport, t: Translate): string {
  const line = (name: string, { count, mean, p50, p95, p99, max }: LengthFigures) =>
    count === 0 ? [] : [[name, ...[mean, p50, p95, p99, max].map((one) => String(Math.round(one)))]];
  const head = [t('Tokens'), t('mean'), t('median'), '95 %', '99 %', t('longest')];
  const body = [
    ...line(t('prompt'), lengths.prompt),
    ...line(t('answer'), lengths.answer),
    ...line(t('conclusion'), lengths.conclusion),
    ...line(t('reasoning'), lengths.reasoning),
    ...line(t('together'), lengths.total),
  ];
  return body.length === 0 ? '' : inColumns([head, ...body], new Set([1, 2, 3, 4, 5]));
}

/** Conclusions where there are few of them; free texts are no table. */
function conclusionTable({ conclusions, kept, rows }: PreflightReport, t: Translate): string {
  const total = conclusions.reduce((sum, one) => sum + one.rows, 0);
  if (conclusions.length < 2 || conclusions.length > 50 || total < conclusions.length * 2) return '';
  const shown = conclusions.slice(0, CONCLUSIONS).map((one) => {
    return [
      one.conclusion.slice(0, 40),
      String(one.rows),
      `${((100 * one.rows) / Math.max(1, kept || rows)).toFixed(1)} %`,
    ];
  });
  const more = conclusions.length - shown.length;
  return `\n${inColumns([[t('Conclusion'), t('rows'), t('share')], ...shown], new Set([1, 2]))}${more > 0 ? `  ${t('… {0} more', more)}\n` : ''}`;
}

function findingTable({ findings, counts }: PreflightReport, t: Translate): string {
  const groups = new Map<string, PreflightFinding[]>();
  for (const finding of findings) {
    const key = `${ORDER.indexOf(finding.severity)} ${finding.code}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  if (groups.size === 0) return `${t('Nothing found.')}\n`;
  const lines = [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, group]) => {
      const [first] = group;
      return first === undefined ? [] : [groupText(first.code, first.severity, group, counts[first.code] ?? 0, t)];
    });
  return lines.join('');
}

function groupText(
  code: PreflightCode,
  severity: Severity,
  group: readonly PreflightFinding[],
  all: number,
  t: Translate,
): string {
  const rows = group.map(({ args }) => Number(args['rows'] ?? 1)).reduce((sum, one) => sum + one, 0);
  const count = group.length >= 1000 ? Math.max(all, rows) : rows;
  const head = `${severityText(severity, t)}: ${findingTitle(code, t)} × ${Math.max(1, count)}\n`;
  const examples = group.slice(0, EXAMPLES).map((finding) => {
    const { file, line } = finding;
    return [line === undefined ? file : `${file}:${line}`, describeFinding(finding, t)];
  });
  const more = group.length - examples.length;
  return `${head}${inColumns(examples)}${more > 0 ? `  ${t('… {0} more', more)}\n` : ''}`;
}
