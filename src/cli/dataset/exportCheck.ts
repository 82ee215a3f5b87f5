import path from 'node:path';
import type { ExportFormat } from '#core/dataset/exporter';
import type { PreflightReport } from '#core/dataset/preflight/report';
import type { TokenCounter } from '#core/dataset/preflight/tokenCounter';
import type { Template } from '#core/prompt/template';
import type { ExportReport } from '#node/dataset/exportJob';
import type { CliIo } from '../command.ts';
import type { CheckFlags } from './exportFlags.ts';
import { preflightTable } from './preflightTable.ts';

/** What LLaMA-Factory will make of the parts of an export. */
export interface CheckedExport {
  readonly reports: readonly PreflightReport[];
  readonly hasErrors: boolean;
  readonly text: string;
}

/** How rows are looked at, with the tokenizer that they are counted with; without one they are estimated. */
export interface OpenedCheck {
  readonly cutoffLen: number; // tokens
  readonly template: string;
  readonly tokenizer: TokenCounter | undefined;
}

/** Loads what a check needs. @throws AppError 'config.invalid' when the tokenizer that is named cannot be read */
export async function openCheck(flags: CheckFlags, format: ExportFormat, io: CliIo): Promise<OpenedCheck> {
  const { cutoffLen, template } = flags;
  if (format === 'csv') return { cutoffLen, template, tokenizer: undefined };
  const { tokenizerFor } = await import('#node/dataset/tokenizerPlaces');
  const named = flags.tokenizer ?? io.env['PROMPTMILL_TOKENIZER'] ?? '';
  const place = named === '' ? undefined : path.resolve(io.cwd, named);
  return { cutoffLen, template, tokenizer: await tokenizerFor(place, template, io.env) };
}

/** Looks at what was written as LLaMA-Factory will. A table is not for it, and is not looked at. */
export async function checkExported(
  report: ExportReport,
  { tasks, marker }: Template,
  check: OpenedCheck,
  io: CliIo,
): Promise<CheckedExport> {
  if (report.format === 'csv') {
    return { reports: [], hasErrors: false, text: `${io.t('Not checked: a table is not for LLaMA-Factory.')}\n` };
  }
  const { checkDataset } = await import('#node/dataset/preflight');
  const closed = tasks.flatMap(({ labels }) => labels ?? []);
  const labels = tasks.every((task) => task.labels !== undefined) ? Array.from(new Set(closed)) : undefined;
  const reports: PreflightReport[] = [];
  for (const { name, split } of report.parts) {
    reports.push(
      await checkDataset(report.dir, {
        dataset: name,
        ...check,
        // A part that measures need not hold every conclusion.
        labels: split === 'train' ? labels : undefined,
        marker,
        layout: report.layout,
        signal: io.signal,
      }),
    );
  }
  const hasErrors = reports.some(({ findings }) => findings.some(({ severity }) => severity === 'error'));
  return { reports, hasErrors, text: reports.map((one) => `\n${preflightTable(one, io.t)}`).join('') };
}
