import type { DatasetEntry } from '#core/dataset/preflight/entry';
import { SPLIT_NAMES, type SplitName } from '#core/dataset/split/split';
import { partName } from './manifest.ts';

/** One dataset of `dataset_info.json` as a part of a divided one. */
export interface DatasetPart {
  readonly part: SplitName;
  readonly name: string; // its key
}

/** A part with its entry. */
export type PartEntry = DatasetPart & { readonly entry: DatasetEntry };

/** The keys that belong to a dataset: itself, and `<name>_val` and `<name>_test` where they are there. */
export function partsOf(names: readonly string[], name: string): readonly DatasetPart[] {
  return SPLIT_NAMES.map((part) => ({ part, name: partName(name, part) })).filter(
    (one) => one.part === 'train' || names.includes(one.name),
  );
}

/** The dataset that a key is a part of: `<name>` for `<name>_val` where that is a dataset too. */
export function headOf(names: readonly string[], name: string): string {
  const head = name.replace(/_(?:val|test)$/, '');
  return names.includes(head) ? head : name;
}

/** The keys that are not a part of another one. */
export const headsOf = (names: readonly string[]): readonly string[] =>
  names.filter((name) => headOf(names, name) === name);
