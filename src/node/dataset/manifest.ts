import * as v from 'valibot';
import type { SplitName, SplitOptions } from '#core/dataset/split/split';
import { AppError } from '#core/errors';
import { isObject } from '#core/isObject';

const text = v.string();
const count = v.number();
const FileSchema = v.looseObject({ split: text, name: text, file: text, sha256: text, rows: count });
const DatasetSchema = v.looseObject({
  file: v.exactOptional(text), // of manifests before there were parts
  files: v.exactOptional(v.array(FileSchema)),
  lineage: v.exactOptional(v.looseObject({ file: text, sha256: text, rows: count })),
  replaces: v.exactOptional(v.array(text)),
});
const ManifestSchema = v.looseObject({ promptmill: text, datasets: v.record(text, DatasetSchema) });

/** One file of a dataset. */
export interface ManifestFile {
  readonly split: SplitName | 'all'; // all: the parts are told apart within the file
  readonly name: string; // key in dataset_info.json; of a table, which has none, the dataset's
  readonly file: string;
  readonly sha256: string; // of its bytes
  readonly rows: number;
}

/** A row that is too near to one in another part or to an example of the template. */
export interface ManifestLeak {
  readonly file: string;
  readonly row: number; // within the file, from 1
  readonly near: { readonly file: string; readonly row: number } | { readonly fewShot: string };
  readonly similarity: number;
}

/** So many leaks stand in a manifest. */
export const FIRST_LEAKS = 100;

/**
 * Where one dataset of the folder comes from: enough to make it again, and to know what is not in it. There is no time
 * of writing in it: the same labels give the same bytes.
 */
export interface ManifestDataset {
  readonly files: readonly ManifestFile[];
  readonly lineage: { readonly file: string; readonly sha256: string; readonly rows: number };
  readonly format: string;
  readonly layout: string;
  readonly unreviewed: 'include' | 'exclude';
  readonly rows: number; // of all files
  readonly leftOut: Readonly<Record<string, number>>;
  readonly verdicts: Readonly<Record<string, number>>; // of all labels of the job
  readonly split?: Omit<SplitOptions, 'fewShot'> & {
    readonly fewShot: number; // texts of the template's examples
    readonly counts: Readonly<Record<SplitName, number>>; // rows
    readonly clusters: number; // of different groups that near-duplicates tie together
    readonly leaks: { readonly count: number; readonly first: readonly ManifestLeak[] }; // at most FIRST_LEAKS
  };
  readonly job: { readonly name: string; readonly folder: string; readonly createdAt: string };
  readonly template: { readonly name: string; readonly path: string; readonly hash: string };
  readonly teacher: { readonly id: string; readonly title: string; readonly model: string };
  readonly promptmill: string; // version
  readonly replaces?: readonly string[]; // files of an export before, until they are taken away
}

/** `manifest.json` of an export folder: every dataset that Promptmill wrote there, by name. */
export interface ExportManifest {
  readonly promptmill: string;
  readonly datasets: Readonly<Record<string, v.InferOutput<typeof DatasetSchema>>>;
}

/**
 * Reads a manifest's text; undefined stands for none.
 * @throws AppError 'export.conflict' when another program's `manifest.json` lies there.
 */
export function readManifest(file: string, json: string | undefined): ExportManifest | undefined {
  if (json === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    value = undefined;
  }
  const parsed = v.safeParse(ManifestSchema, value);
  if (parsed.success) return parsed.output;
  throw new AppError('export.conflict', '{0} is not a manifest of Promptmill.', {
    args: [file],
    hint: 'Export into another folder, or move that file away. Nothing was changed.',
  });
}

/** The name of the job's folder that a dataset says it was made of, see findJob; undefined when it says none. */
export function jobFolderOf({ job }: ExportManifest['datasets'][string]): string | undefined {
  return isObject(job) && typeof job['folder'] === 'string' ? job['folder'] : undefined;
}

/** The manifest with one dataset set; the others stay as they are. */
export function withDataset(
  manifest: ExportManifest | undefined,
  version: string,
  name: string,
  dataset: ManifestDataset,
): string {
  const next = { ...manifest, promptmill: version, datasets: { ...manifest?.datasets, [name]: dataset } };
  return `${JSON.stringify(next, undefined, 2)}\n`;
}

/** The names in dataset_info.json and the files that belong to a dataset of a manifest. */
export function ownedBy(
  manifest: ExportManifest | undefined,
  name: string,
): { readonly names: ReadonlySet<string>; readonly files: ReadonlySet<string> } {
  const dataset =
    manifest !== undefined && Object.hasOwn(manifest.datasets, name) ? manifest.datasets[name] : undefined;
  if (dataset === undefined) return { names: new Set(), files: new Set() };
  const { file, files = [], lineage, replaces = [] } = dataset;
  const of = (list: readonly (string | undefined)[]) => new Set(list.filter((one) => one !== undefined));
  // Only what this dataset can have written: a manifest is a file that anybody may have edited.
  const own = [...partNames(name).flatMap((part) => [`${part}.jsonl`, `${part}.csv`]), lineageFile(name)];
  return {
    names: of([name, ...files.map((one) => one.name)].filter((one) => partNames(name).includes(one))),
    files: of(
      [file, ...files.map((one) => one.file), lineage?.file, ...replaces].filter((one) => own.includes(one ?? '')),
    ),
  };
}

const PARTS: readonly SplitName[] = ['val', 'test'];

/** The key of a part in dataset_info.json, and its file's name without the ending. */
export const partName = (name: string, split: SplitName): string => (split === 'train' ? name : `${name}_${split}`);

const partNames = (name: string): readonly string[] => [name, ...PARTS.map((split) => partName(name, split))];

/** The file that ties each row of a dataset to what it was made of. */
export const lineageFile = (name: string): string => `${name}.lineage.jsonl`;
