import type { DatasetExporter, ExportFormat } from './exporter.ts';
import { alpaca } from './exporters/alpaca.ts';
import { csv } from './exporters/csv.ts';
import { dpo } from './exporters/dpo.ts';
import { kto } from './exporters/kto.ts';
import { openai } from './exporters/openai.ts';
import { sharegpt } from './exporters/sharegpt.ts';

/** All formats, in the order in which they are offered. */
export const exporters: readonly DatasetExporter[] = [alpaca, sharegpt, openai, dpo, kto, csv];

/** The exporter of a format, or undefined for a name that is none. */
export function findExporter(format: ExportFormat | (string & {})): DatasetExporter | undefined {
  return exporters.find(({ id }) => id === format);
}
