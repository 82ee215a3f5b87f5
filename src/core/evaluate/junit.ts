import type { Translate } from '../l10n.ts';
import { conclusionText, percent } from '../qc/report/reportText.ts';
import type { EvaluationReport } from './evaluation.ts';
import { gateText } from './evaluationText.ts';
import type { GoldLabel, Prediction } from './prediction.ts';

/** A label that the student got wrong, with what it said. */
export interface WrongLabel {
  readonly gold: GoldLabel;
  readonly said: Prediction | undefined;
}

const MOST_LISTED = 50; // wrong labels of a class
const MOST_TEXT = 120; // characters of a record

/**
 * An evaluation as JUnit XML: a test case for each gate, and one for each class with the student's wrong labels. These are
 * failures when a gate failed, and else only reported: whether a build passes is up to the gates.
 */
export function junitXml(report: EvaluationReport, wrong: readonly WrongLabel[], t: Translate): string {
  const hasFailed = report.gates.some(({ passed }) => !passed);
  const gates = report.gates.map((gate) => {
    const text = gateText(gate, t);
    const name = `${gate.kind} ${gate.taskId}`;
    return testCase('gates', name, gate.passed ? '' : element('failure', { message: text, type: gate.kind }, text));
  });
  const classes = report.tasks.flatMap(({ taskId, contestants: [student] }) =>
    (student?.classes ?? [])
      .filter(({ support }) => support > 0)
      .map(({ label, support, right }) => {
        const lines = wrong
          .filter(({ gold }) => gold.taskId === taskId && gold.gold === label)
          .map((one) => wrongLine(one, t));
        const more = lines.length > MOST_LISTED ? [t('… and {0} more', lines.length - MOST_LISTED)] : [];
        const text = [...lines.slice(0, MOST_LISTED), ...more].join('\n');
        const message = t('{0}: {1} of {2} right ({3})', label, right, support, percent(right / support));
        const name = `${taskId}: ${label}`;
        if (lines.length === 0) return testCase('classes', name, '');
        return testCase(
          'classes',
          name,
          hasFailed
            ? element('failure', { message, type: 'wrong' }, text)
            : element('system-out', {}, `${message}\n${text}`),
        );
      }),
  );
  const failures = (cases: readonly string[]) => cases.filter((one) => one.includes('<failure ')).length;
  const suite = (name: string, cases: readonly string[]) =>
    `  <testsuite${attributes({ name, tests: cases.length, failures: failures(cases), errors: 0, skipped: 0, timestamp: report.at.slice(0, 19) })}>\n${cases.join('')}  </testsuite>\n`;
  const all = [...gates, ...classes];
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${attributes({ name: `promptmill evaluate ${report.name}`, tests: all.length, failures: failures(all), errors: 0 })}>\n${suite('gates', gates)}${suite('classes', classes)}</testsuites>\n`;
}

function wrongLine({ gold, said }: WrongLabel, t: Translate): string {
  const { path, row } = gold.origin;
  const place = row === undefined ? path : `${path}:${row}`;
  const answer = said?.label ?? (said?.written ? `“${said.written}”` : conclusionText('', t));
  const text = gold.text.replace(/\s+/g, ' ').trim();
  const short = text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text;
  return `${place}  ${gold.gold} → ${answer}  ${short}`;
}

function testCase(classname: string, name: string, inner: string): string {
  const head = `    <testcase${attributes({ classname: `promptmill.${classname}`, name })}`;
  return inner === '' ? `${head}/>\n` : `${head}>\n      ${inner}\n    </testcase>\n`;
}

function element(name: string, given: Readonly<Record<string, string>>, text: string): string {
  return `<${name}${attributes(given)}>${escapeXml(text)}</${name}>`;
}

function attributes(given: Readonly<Record<string, string | number>>): string {
  return Object.entries(given)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value)).replaceAll('\n', '&#10;')}"`)
    .join('');
}

// What XML 1.0 cannot hold in any form: control characters, halves of surrogate pairs, two non-characters.
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

function escapeXml(text: string): string {
  return text
    .replace(FORBIDDEN, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
