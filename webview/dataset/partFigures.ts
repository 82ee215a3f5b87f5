import type { LengthFigures } from '#core/dataset/preflight/report';
import type { SplitName } from '#core/dataset/split/split';
import type { DatasetState, PartState } from '#protocol/dataset';
import { t } from '../shared/host.ts';

/** Lines of all files. */
export const writtenRows = ({ parts }: DatasetState): number => sum(parts, ({ report }) => report.rows);

/** Rows of all parts that LLaMA-Factory reads. */
export const keptRows = ({ parts }: DatasetState): number => sum(parts, ({ report }) => report.kept);

/** Rows of all parts that are longer than the cutoff. */
export const cutRows = ({ parts }: DatasetState): number =>
  sum(parts, ({ report: { counts } }) => (counts['cut-source'] ?? 0) + (counts['cut-target'] ?? 0));

const sum = (parts: readonly PartState[], of: (part: PartState) => number) =>
  parts.reduce((total, part) => total + of(part), 0);

/** The longest row, and the least cutoff that cuts nothing. */
export function longest({ parts }: DatasetState): { readonly tokens: number; readonly suggested: number } {
  return {
    tokens: Math.max(0, ...parts.map(({ report }) => report.lengths.total.max)),
    suggested: Math.max(0, ...parts.map(({ report }) => report.cutoffSuggested)),
  };
}

/** A part's name for a person. */
export function partName(part: SplitName | 'few-shot'): string {
  return { train: t('train'), val: t('validation'), test: t('test'), 'few-shot': t('example in the prompt') }[part];
}

/** A histogram of at most so many columns, those of all parts added up. */
export interface Histogram {
  readonly width: number; // of a column
  readonly counts: readonly number[];
}

const COLUMNS = 32;

/** Adds histograms of different widths up, by the widest one's columns or wider ones. */
export function joined(figures: readonly Pick<LengthFigures, 'bins' | 'binWidth' | 'max'>[]): Histogram {
  const most = Math.max(1, ...figures.map(({ max }) => max));
  const base = Math.max(1, ...figures.map(({ binWidth }) => binWidth));
  const width = base * Math.max(1, Math.ceil((most + 1) / base / COLUMNS));
  const counts = Array.from({ length: Math.floor(most / width) + 1 }, () => 0);
  for (const { bins, binWidth } of figures) {
    bins.forEach((number, at) => {
      const column = Math.min(counts.length - 1, Math.floor((at * binWidth) / width));
      counts[column] = (counts[column] ?? 0) + number;
    });
  }
  return { width, counts };
}

/** The range of a column: `64–127`. */
export const columnName = (at: number, width: number): string =>
  width === 1 ? String(at) : `${at * width}–${(at + 1) * width - 1}`;
