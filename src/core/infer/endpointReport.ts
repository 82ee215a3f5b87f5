import type { Translate } from '../l10n.ts';
import type { CheckLine, EndpointReport, Light } from './endpoint.ts';

const MARKS: Readonly<Record<Light, string>> = { green: '🟢', amber: '🟡', red: '🔴', note: '▫️' };

/** A light as a word, for terminals and for those who do not tell the colours apart. */
function lightWord(light: Light, t: Translate): string {
  const words = { green: t('good'), amber: t('mind'), red: t('wrong'), note: t('note') };
  return words[light];
}

/** The report as a Markdown document; `more` follows it (how to start servers right). */
export function reportMarkdown(report: EndpointReport, t: Translate, more = ''): string {
  const lines = report.lines.map(
    (line) =>
      `- ${MARKS[line.light]} **${plain(line.title)}** (${lightWord(line.light, t)}): ${plain(line.why)}${line.todo === undefined ? '' : `  \n  → ${plain(line.todo)}`}`,
  );
  return [
    `# ${t('Check of an endpoint')}`,
    `\`${report.url.replaceAll('`', '')}\``,
    summary(report.lines, t),
    lines.join('\n'),
    ...(more === '' ? [] : [more]),
    '',
  ].join('\n\n');
}

/** The report for a terminal. */
export function reportText(report: EndpointReport, t: Translate): string {
  const words = report.lines.map(({ light }) => lightWord(light, t));
  const width = Math.max(0, ...words.map(columns));
  const lines = report.lines.map(({ title, why, todo }, at) => {
    const word = words[at] ?? '';
    const indent = ' '.repeat(width + 2);
    return `${word}${' '.repeat(width + 2 - columns(word))}${title}: ${why}${todo === undefined ? '' : `\n${indent}→ ${todo}`}\n`;
  });
  return `${report.url}\n\n${lines.join('')}\n${summary(report.lines, t)}\n`;
}

function summary(lines: readonly CheckLine[], t: Translate): string {
  const count = (light: Light) => lines.filter((line) => line.light === light).length;
  return t('{0} wrong, {1} to mind, {2} good.', count('red'), count('amber'), count('green'));
}

/** What a server said must stay text: it could hold links, pictures and commands of the editor. */
const plain = (text: string) => text.replace(/[\\`*[\]<>!]/g, String.raw`\$&`).replace(/\s+/g, ' ');

/** Columns of a word in a terminal: Chinese takes two a character. */
const columns = (word: string) => Array.from(word).reduce((sum, one) => sum + (one > '\u2e7f' ? 2 : 1), 0);
