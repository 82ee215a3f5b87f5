import path from 'node:path';
import { convertRow, type Converted } from '#core/dataset/preflight/convert';
import type { DatasetEntry } from '#core/dataset/preflight/entry';
import { isObject } from '#core/isObject';
import { PartLeaks } from '#core/dataset/split/partLeaks';
import type { SplitName } from '#core/dataset/split/split';
import { recordOf } from '#core/prompt/render';
import { dataRows, isJsonArray } from './datasetLines.ts';
import type { PartEntry } from './datasetParts.ts';
import { dataFiles } from './preflight.ts';
import { linesOfFile } from './linesOfFile.ts';

/** Where a row stands. */
export interface RowPlace {
  readonly part: SplitName;
  readonly file: string; // name within the dataset's folder
  readonly line: number; // from 1
}

/** A row that is nearly the same as one of another part, or as an example of the prompt. */
export interface PlacedLeak {
  readonly place: RowPlace;
  readonly near: RowPlace | { readonly fewShot: string };
  readonly similarity: number;
}

const SIMILARITY = 0.8; // Jaccard, as the export divides

/**
 * What leaks between the parts of a dataset, whoever divided it: the first ones, and how many there are. Without a second
 * part and without examples of the prompt nothing can.
 */
export async function leaksOfParts(
  dir: string,
  entries: readonly PartEntry[],
  fewShot: readonly string[],
  signal?: AbortSignal,
): Promise<{ readonly leaks: readonly PlacedLeak[]; readonly count: number }> {
  if (entries.length < 2 && fewShot.length === 0) return { leaks: [], count: 0 };
  const found = new PartLeaks(SIMILARITY, fewShot);
  const files: { readonly part: SplitName; readonly file: string; readonly lines: number[] }[] = [];
  for (const { part, entry } of entries) {
    const { names, problem } = await dataFiles(dir, entry);
    if (problem !== undefined) continue; // preflight tells
    for (const file of names) {
      signal?.throwIfAborted();
      const lines: number[] = [];
      files.push({ part, file, lines });
      const full = path.join(dir, file);
      for await (const row of dataRows(full, await isJsonArray(full))) {
        const source = 'value' in row ? sourceOf(row.value, entry) : undefined;
        if (source === undefined) continue;
        found.add(part, source);
        lines.push(row.line);
      }
    }
  }
  const placeOf = (row: number): RowPlace => {
    let before = 0;
    for (const { part, file, lines } of files) {
      const line = lines[row - before];
      if (line !== undefined) return { part, file, line };
      before += lines.length;
    }
    throw new RangeError(`No row ${row}.`);
  };
  const { leaks, leakCount } = found.finish();
  return {
    count: leakCount,
    leaks: leaks.map(({ row, near, similarity }) => ({
      place: placeOf(row),
      near: 'row' in near ? placeOf(near.row) : { fewShot: fewShot[near.fewShot] ?? '' },
      similarity,
    })),
  };
}

/** The sources of some rows, by `file:line`. */
export async function sourcesAt(
  dir: string,
  entries: readonly PartEntry[],
  places: readonly RowPlace[],
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const file of new Set(places.map((place) => place.file))) {
    const here = places.filter((place) => place.file === file);
    const entry = entries.find(({ part }) => part === here[0]?.part)?.entry;
    const lines = await linesOfFile(
      path.join(dir, file),
      here.map(({ line }) => line),
    );
    for (const [line, text] of lines) texts.set(`${file}:${line}`, (entry && sourceOfLine(text, entry)) ?? text);
  }
  return texts;
}

function sourceOfLine(text: string, entry: DatasetEntry): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? sourceOf(value, entry) : undefined;
  } catch {
    return undefined;
  }
}

/** The record of a row without the prompt around it, where it can be told apart; else all that the user says. */
export function sourceOf(values: Readonly<Record<string, unknown>>, entry: DatasetEntry): string | undefined {
  let converted: Converted;
  try {
    converted = convertRow({ values, has: () => true }, entry);
  } catch {
    return undefined; // preflight tells
  }
  const user = converted.prompt.findLast(({ role }) => role === 'user')?.content;
  if (typeof user !== 'string') return undefined;
  const query = entry.formatting === 'alpaca' && entry.columns.query !== null ? values[entry.columns.query] : undefined;
  return recordOf([{ role: 'user', content: user }]) ?? (typeof query === 'string' && query !== '' ? query : user);
}
