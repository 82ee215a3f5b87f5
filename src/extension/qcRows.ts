import type { Translate } from '#core/l10n';
import { keyOf, type ReviewedLabel } from '#core/qc/decision';
import { problemOf } from '#core/qc/problem';
import { isStale } from '#core/qc/queue';
import type { QcLabel, QcRow } from '#protocol/qcReview';

const PREVIEW = 120; // UTF-16 units of a record in the list

/** A label as the list shows it. */
export function toRow(label: ReviewedLabel): QcRow {
  const { path, row } = label.item.origin;
  return {
    key: keyOf(label),
    taskId: label.taskId,
    ...(label.answer && { conclusion: label.answer.conclusion }),
    verdict: label.verdict,
    stale: isStale(label),
    unreadable: label.teacher === undefined,
    origin: row === undefined ? path : `${path}:${row}`,
    text: label.item.text.slice(0, PREVIEW).replace(/\s+/g, ' ').trim(),
  };
}

/** A label whole, its problem in the person's language. */
export function toLabel(label: ReviewedLabel, t: Translate): QcLabel {
  const problem = problemOf(label);
  const { path, row } = label.item.origin;
  return {
    ...toRow(label),
    path,
    ...(row !== undefined && { row }),
    source: label.item.text,
    fields: label.item.fields,
    ...(label.teacher && { teacher: label.teacher }),
    ...(label.answer && { answer: label.answer }),
    reasoning: label.reasoning,
    ...(label.record.status !== 'failed' && { raw: label.record.reply.text }),
    ...(problem && { problem: t(problem.template, ...problem.args) }),
    ...(label.decision && { reviewer: label.decision.reviewer }),
  };
}
