import type { Translate } from '#core/l10n';
import type { Finding } from '#core/lint/rule';
import type { Score } from '#core/lint/score';
import { LineIndex } from '#core/text';

/** One linted text; `path` as the person named it, `-` for stdin, offsets relative to `text` (without a byte order mark). */
export interface CheckedFile {
  readonly path: string;
  readonly text: string;
  readonly findings: readonly Finding[];
  readonly score: Score;
}

/** The stable JSON form: positions are UTF-16 offsets from 0, lines and columns from 1. */
export function toJson({ path, text, findings, score }: CheckedFile): object {
  const index = new LineIndex(text);
  return {
    path,
    score,
    findings: findings.map(({ ruleId, metric, severity, message, span, fixes }) => ({
      ruleId,
      metric,
      severity,
      message,
      start: index.position(span.start),
      end: index.position(span.end),
      fixes: fixes.map(({ title, edits }) => ({
        title,
        edits: edits.map((edit) => ({ start: edit.span.start, end: edit.span.end, newText: edit.newText })),
      })),
    })),
  };
}

/** What a person reads in a terminal: a line for each finding, its fix, and the score. */
export function pretty({ path, text, findings, score }: CheckedFile, t: Translate): string {
  const index = new LineIndex(text);
  const names = { error: t('error'), warning: t('warning'), info: t('info'), hint: t('hint') };
  const rows = findings.map(({ span, severity, message, ruleId, fixes }) => {
    const { line, column } = index.position(span.start);
    const [first] = fixes;
    const title = first?.safety === 'safe' ? t('Fix') : t('Suggestion');
    const fix = first === undefined ? '' : `\n      ${title}: ${first.title}`;
    return `  ${line}:${column}  ${names[severity]}  ${message}  (${ruleId})${fix}\n`;
  });
  const low = Object.entries(score.metrics)
    .filter(([, value]) => value < 100)
    .map(([metric, value]) => `${metric} ${value}`);
  const detail = low.length === 0 ? '' : ` (${low.join(', ')})`;
  return `${path}\n${rows.join('')}  ${t('Score {0} of 100', score.overall)}${detail}\n\n`;
}
