import * as v from 'valibot';
import { AppError } from '#core/errors';

const DatasetSchema = v.looseObject({ file: v.string() });
const ManifestSchema = v.looseObject({ promptmill: v.string(), datasets: v.record(v.string(), DatasetSchema) });

/** Where one dataset of the folder comes from: enough to make it again, and to know what is not in it. */
export interface DatasetLineage {
  readonly file: string;
  readonly sha256: string; // of the file
  readonly format: string;
  readonly layout: string;
  readonly unreviewed: 'include' | 'exclude';
  readonly rows: number;
  readonly leftOut: Readonly<Record<string, number>>;
  readonly verdicts: Readonly<Record<string, number>>; // of all labels of the job
  readonly job: { readonly name: string; readonly createdAt: string };
  readonly template: { readonly name: string; readonly path: string; readonly hash: string };
  readonly teacher: { readonly id: string; readonly title: string; readonly model: string };
  readonly created: string; // ISO 8601
  readonly promptmill: string; // version
}

/** `manifest.json` of an export folder: every dataset that Promptmill wrote there, by name. */
export interface ExportManifest {
  readonly promptmill: string;
  readonly datasets: Readonly<Record<string, { readonly file: string }>>;
}

/**
 * Reads a manifest's text; undefined stands for none.
 * @throws AppError 'export.conflict' when another program's `manifest.json` lies there.
 */
export function readManifest(file: string, text: string | undefined): ExportManifest | undefined {
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
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

/** The manifest with one dataset set; the others stay as they are. */
export function withDataset(
  manifest: ExportManifest | undefined,
  version: string,
  name: string,
  lineage: DatasetLineage,
): string {
  const next = { ...manifest, promptmill: version, datasets: { ...manifest?.datasets, [name]: lineage } };
  return `${JSON.stringify(next, undefined, 2)}\n`;
}
