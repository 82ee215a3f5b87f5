import type { Span } from '../text.ts';
import type { TrainFile, TrainStage } from './option.ts';
import type { TrainFinding, TrainFindingCode, TrainFix } from './trainFinding.ts';

/** A file as its rules see it. */
export interface TrainReading {
  readonly file: TrainFile;
  readonly values: ReadonlyMap<string, unknown>;
  nameSpan(name: string): Span; // of an option's name; the start of the file where it is missing
  valueSpan(name: string): Span;
  remove(name: string): TrainFix;
  set(name: string, value: string): TrainFix; // changes it, or adds it at the end
}

/** What is known about the training besides its file. */
export interface TrainContext {
  readonly rows?: number; // of the datasets trained on
  readonly cutoffSuggested?: number; // by preflight
  readonly datasets?: Readonly<Record<string, TrainStage>>; // of dataset_info.json in dataset_dir
  readonly datasetInfo?: string; // its path as a person reads it
}

/** What several options, or an option and the data, say against each other. */
export type TrainRule = (reading: TrainReading, context: TrainContext) => readonly (TrainFinding | undefined)[];

/** A value as a number, 0 for anything else. */
export const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
/** A value as names: one text with commas, or a list. */
export const names = (value: unknown): string[] =>
  (Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : []).map((one) => String(one).trim());
/** A value as a text. */
export const word = (value: unknown, fallback: string): string => (typeof value === 'string' ? value : fallback);
/** Whether an option is given and not switched off. */
export const isSet = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== false && value !== '';

/** A finding on an option's name, or on its value. */
export function finding(
  reading: TrainReading,
  code: TrainFindingCode,
  option: string,
  rest: { args?: readonly (string | number)[]; severity?: TrainFinding['severity']; fix?: TrainFix; at?: 'value' } = {},
): TrainFinding {
  const { args = [], severity = 'error', fix, at } = rest;
  const span = at === 'value' ? reading.valueSpan(option) : reading.nameSpan(option);
  return { code, severity, span, option, args, ...(fix !== undefined && { fix }) };
}
