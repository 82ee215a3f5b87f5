import type { ExportFormat, ExportOptions } from '#core/dataset/exporter';
import { findExporter } from '#core/dataset/exporters';
import { AppError } from '#core/errors';
import type { LabelRecord } from '#core/label/record';
import { readTemplate } from '#core/prompt/template';
import { foldLabels, type QcDecision } from '#core/qc/decision';
import { TEMPLATE } from './jobs.ts';

/** The template with one task, read. */
export const template = readTemplate('relevance.template.md', TEMPLATE);

const defaults: ExportOptions = { layout: 'conclusion-first', unreviewed: 'exclude', name: 'relevance' };

/** Exports records with decisions, as a job would. */
export function run(
  format: ExportFormat,
  records: readonly LabelRecord[],
  decisions: readonly QcDecision[],
  options: Partial<ExportOptions> = {},
  from = template,
) {
  const labels = foldLabels(
    records,
    decisions,
    from.tasks.map(({ id }) => id),
  );
  const dataset = findExporter(format)?.export(labels, from, { ...defaults, ...options });
  if (dataset === undefined) throw new Error(format);
  return { ...dataset, rows: dataset.rows as Record<string, string>[] };
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
