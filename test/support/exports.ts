import type { ExportFormat, RowOptions } from '#core/dataset/exporter';
import { findExporter } from '#core/dataset/exporters';
import { DatasetTally } from '#core/dataset/datasetTally';
import { AppError } from '#core/errors';
import type { LabelRecord } from '#core/label/record';
import { readTemplate } from '#core/prompt/template';
import { foldLabels } from '#core/qc/decision';
import type { QcEvent } from '#core/qc/event';
import { TEMPLATE } from './jobs.ts';

/** The template with one task, read. */
export const template = readTemplate('relevance.template.md', TEMPLATE);

const defaults: RowOptions = { layout: 'conclusion-first', unreviewed: 'exclude' };

/** Makes the rows of records with decisions, as the export of a job would without a split. */
export function run(
  format: ExportFormat,
  records: readonly LabelRecord[],
  decisions: readonly QcEvent[],
  options: Partial<RowOptions> = {},
  from = template,
) {
  const exporter = findExporter(format);
  if (exporter === undefined) throw new Error(format);
  const labels = foldLabels(
    records,
    decisions,
    from.tasks.map(({ id }) => id),
  );
  const maker = exporter.rows(from, { ...defaults, ...options });
  const tally = new DatasetTally(exporter);
  const rows: Record<string, string>[] = [];
  for (const label of labels) {
    const lesson = maker.lesson(label);
    tally.label(label, lesson);
    if (typeof lesson === 'string') continue;
    const row = maker.row(label, lesson, 'train');
    tally.row(row, lesson, 'train');
    rows.push(row as Record<string, string>);
  }
  tally.check();
  return { rows, left: tally.left, info: exporter.info };
}

/** The AppError that an action throws. */
export function failure(action: () => unknown): AppError {
  try {
    action();
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error('no AppError');
}
