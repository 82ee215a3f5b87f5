import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { asciiJson, removeMember, setMember } from '#core/dataset/jsonText';
import { AppError } from '#core/errors';
import { isObject } from '#core/isObject';
import { isThere } from '../isThere.ts';
import { lineageFile, ownedBy, readManifest, type ExportManifest } from './manifest.ts';

/** What of an export stands in the folder. */
export interface FolderPlan {
  readonly dir: string;
  readonly name: string; // of the dataset
  readonly files: readonly string[]; // that are written for sure or perhaps, by name
  readonly entries: ReadonlyMap<string, object>; // of dataset_info.json
}

/** `dataset_info.json` and `manifest.json` of an export folder as they are, checked against what is to be written. */
export interface ExportFolder {
  readonly manifest: ExportManifest | undefined;
  readonly info: string | undefined; // JSON text
  readonly owned: ReturnType<typeof ownedBy>; // by an export of the same name before
}

/**
 * Reads the two files.
 * @throws AppError 'export.conflict' when something that Promptmill, or an export of another name, wrote is in the way.
 */
export async function readFolder({ dir, name, files, entries }: FolderPlan): Promise<ExportFolder> {
  const manifestFile = path.join(dir, 'manifest.json');
  const manifest = readManifest(manifestFile, await readOld(manifestFile));
  const owned = ownedBy(manifest, name);
  for (const other of Object.keys(manifest?.datasets ?? {})) {
    if (other === name) continue;
    const theirs = ownedBy(manifest, other);
    const shared = [...files, lineageFile(name)].find((file) => theirs.files.has(file));
    if (shared === undefined) continue;
    throw new AppError('export.conflict', '{0} belongs to the dataset “{1}”, which was exported before.', {
      args: [path.join(dir, shared), other],
      hint: 'Choose another name (--name) or another folder. Nothing was changed.',
    });
  }
  for (const file of [...files, lineageFile(name)]) {
    const target = path.join(dir, file);
    if (owned.files.has(file) || !(await isThere(target))) continue;
    throw new AppError('export.conflict', '{0} is there already and is not from Promptmill.', {
      args: [target],
      hint: 'Choose another name (--name) or another folder. Nothing was changed.',
    });
  }
  const infoFile = path.join(dir, 'dataset_info.json');
  const info = await readOld(infoFile);
  const value = info === undefined ? {} : objectOf(infoFile, info);
  for (const key of entries.keys()) {
    if (!Object.hasOwn(value, key) || owned.names.has(key)) continue;
    throw new AppError('export.conflict', '{0} already has a dataset “{1}” that is not from Promptmill.', {
      args: [infoFile, key],
      hint: 'Choose another name (--name) or another folder. Nothing was changed.',
    });
  }
  return { manifest, info, owned };
}

/** `dataset_info.json` with our entries set and those of parts that are gone taken out, as ASCII; undefined: as it is. */
export function mergeInfo(
  { info, owned }: Pick<ExportFolder, 'info' | 'owned'>,
  entries: ReadonlyMap<string, object>,
): string | undefined {
  let json = info ?? '{}\n';
  for (const key of owned.names) if (!entries.has(key)) json = removeMember(json, key);
  for (const [key, entry] of entries) json = setMember(json, key, entry);
  return json === (info ?? '{}\n') && entries.size === 0 ? undefined : asciiJson(json);
}

function objectOf(file: string, json: string): object {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw invalidInfo(file, cause);
  }
  if (!isObject(value)) throw invalidInfo(file);
  return value;
}

function invalidInfo(file: string, cause?: unknown): AppError {
  return new AppError('export.conflict', '{0} is not a JSON object, so the dataset cannot be added to it.', {
    args: [file],
    hint: 'Mend or move that file, or export into another folder. Nothing was changed.',
    cause,
  });
}

/** A file's text without a byte order mark; undefined when there is none. @throws AppError when it is not UTF-8. */
async function readOld(file: string): Promise<string | undefined> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')) {
      return undefined;
    }
    throw new AppError('export.conflict', 'Cannot read {0}: {1}', {
      args: [file, cause instanceof Error ? cause.message : String(cause)],
      hint: 'Make it readable, or export into another folder. Nothing was changed.',
      cause,
    });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AppError('export.conflict', '{0} is not UTF-8 text.', {
      args: [file],
      hint: 'Save it as UTF-8, or export into another folder. Nothing was changed.',
      cause,
    });
  }
}
