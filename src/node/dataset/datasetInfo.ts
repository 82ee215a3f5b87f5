import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readEntry, type DatasetEntry } from '#core/dataset/preflight/entry';
import { isObject } from '#core/isObject';
import { AppError } from '#core/errors';

/** LLaMA-Factory's list of datasets in a folder. */
export interface DatasetInfo {
  readonly entries: ReadonlyMap<string, DatasetEntry | undefined>; // undefined: an entry that names no source
  readonly isAscii: boolean;
}

export const INFO_FILE = 'dataset_info.json';

/** Reads a folder's dataset_info.json. @throws AppError 'config.invalid' */
export async function readDatasetInfo(dir: string): Promise<DatasetInfo> {
  const file = path.join(dir, INFO_FILE);
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    throw new AppError('config.invalid', '{0} cannot be read: {1}', {
      args: [file, cause instanceof Error ? cause.message : String(cause)],
      hint: 'Give the folder that an export wrote, or LLaMA-Factory’s data folder.',
      cause,
    });
  }
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (cause) {
    throw notInfo(file, cause);
  }
  if (!isObject(value)) throw notInfo(file);
  return {
    entries: new Map(Object.entries(value).map(([name, entry]) => [name, readEntry(name, entry)])),
    isAscii: bytes.every((byte) => byte < 0x80),
  };
}

/** One entry of a folder's list. @throws AppError 'config.invalid' that names those there are */
export function entryOf({ entries }: DatasetInfo, name: string, dir: string): DatasetEntry {
  const entry = entries.get(name);
  if (entry !== undefined) return entry;
  if (entries.has(name)) {
    throw new AppError('config.invalid', 'The dataset “{0}” of {1} names no file.', {
      args: [name, path.join(dir, INFO_FILE)],
      hint: 'Give it a file_name.',
    });
  }
  const names = [...entries.keys()];
  throw new AppError('config.invalid', '{0} has no dataset “{1}”.', {
    args: [path.join(dir, INFO_FILE), name, names.slice(0, 20).join(', ') + (names.length > 20 ? ', …' : '')],
    hint: 'It has: {2}.',
  });
}

function notInfo(file: string, cause?: unknown): AppError {
  return new AppError('config.invalid', '{0} is no list of datasets: LLaMA-Factory reads one JSON object there.', {
    args: [file],
    hint: 'Mend the file, or export again into an empty folder.',
    ...(cause !== undefined && { cause }),
  });
}
