import { createHash } from 'node:crypto';
import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Layout } from '#core/answer';
import { datasetName } from '#core/dataset/datasetName';
import type { ExportedDataset, ExportFormat, LeftOut } from '#core/dataset/exporter';
import { findExporter } from '#core/dataset/exporters';
import { asciiJson, jsonLine, setMember } from '#core/dataset/jsonText';
import { AppError } from '#core/errors';
import type { ReviewedLabel } from '#core/qc/decision';
import { version } from '../../package.json';
import { readManifest, withDataset, type ExportManifest } from './exportManifest.ts';
import { readLabels, type OpenedJob } from './jobFolder.ts';
import { replaceFiles } from './replaceFiles.ts';

export interface ExportRequest {
  readonly format: ExportFormat;
  readonly outDir: string;
  readonly unreviewed: 'include' | 'exclude';
  readonly name?: string; // of the dataset; otherwise the job's name and the format, such as relevance_alpaca
  readonly layout?: Layout; // otherwise conclusion-first
}

/** What an export wrote. Paths are absolute. */
export interface ExportReport {
  readonly name: string; // `dataset:` in a LLaMA-Factory yaml
  readonly format: ExportFormat;
  readonly layout: Layout;
  readonly unreviewed: 'include' | 'exclude';
  readonly dir: string; // `dataset_dir:` in a LLaMA-Factory yaml
  readonly file: string;
  readonly rows: number;
  readonly left: readonly LeftOut[];
}

/**
 * Exports a job's labels into a folder: the rows, their entry in `dataset_info.json` (all other entries stay as they
 * are) and their lineage in `manifest.json`. A second export of the same name replaces the first.
 * @throws AppError 'export.empty' without rows; 'export.conflict' when something that Promptmill did not write is in the
 * way, or the folder cannot be written. Nothing is changed then.
 */
export async function exportJob(opened: OpenedJob, request: ExportRequest): Promise<ExportReport> {
  const { format, unreviewed, layout = 'conclusion-first' } = request;
  const exporter = findExporter(format);
  if (exporter === undefined) throw new RangeError(`No exporter ${format}.`);
  const dir = path.resolve(request.outDir);
  const name = datasetName(request.name ?? `${opened.job.name}_${format}`);
  const labels = await readLabels(opened);
  const dataset = exporter.export(labels, opened.template, { layout, unreviewed, name });
  const data = dataset.rows.map(jsonLine).join('');

  const manifestFile = path.join(dir, 'manifest.json');
  const manifest = readManifest(manifestFile, await readOld(manifestFile));
  const file = path.join(dir, dataset.fileName);
  await keepForeignData(file, dataset, manifest);
  const infoFile = path.join(dir, 'dataset_info.json');
  const info = mergeInfo(infoFile, await readOld(infoFile), dataset, manifest);

  const lineage = {
    file: dataset.fileName,
    sha256: createHash('sha256').update(data).digest('hex'),
    format,
    layout,
    unreviewed,
    rows: dataset.rows.length,
    leftOut: Object.fromEntries(dataset.left.map(({ reason, count }) => [reason, count])),
    verdicts: countVerdicts(labels),
    job: { name: opened.job.name, createdAt: opened.job.createdAt },
    template: { name: opened.template.name, path: opened.job.template.path, hash: opened.job.template.hash },
    teacher: { id: opened.job.teacher.id, title: opened.job.teacher.title, model: opened.job.teacher.model },
    created: new Date().toISOString(),
    promptmill: version,
  };
  try {
    await replaceFiles([
      // First the manifest, which says that the next two are ours: an export stopped between them can be repeated.
      { path: manifestFile, text: withDataset(manifest, version, name, lineage) },
      { path: file, text: data },
      { path: infoFile, text: info },
    ]);
  } catch (cause) {
    throw new AppError('export.conflict', 'Cannot write to {0}: {1}', {
      args: [dir, cause instanceof Error ? cause.message : String(cause)],
      hint: 'Make room, close programs that hold its files, or choose another folder; then export again.',
      cause,
    });
  }
  return { name, format, layout, unreviewed, dir, file, rows: dataset.rows.length, left: dataset.left };
}

async function keepForeignData(file: string, dataset: ExportedDataset, manifest: ExportManifest | undefined) {
  if (isOurs(dataset.name, manifest) || !(await exists(file))) return;
  throw new AppError('export.conflict', '{0} is there already and is not from Promptmill.', {
    args: [file],
    hint: 'Choose another name (--name) or another folder. Nothing was changed.',
  });
}

/** `dataset_info.json` with our entry set, as ASCII. */
function mergeInfo(
  file: string,
  old: string | undefined,
  dataset: ExportedDataset,
  manifest: ExportManifest | undefined,
): string {
  const json = old === undefined || old.trim() === '' ? '{}\n' : old;
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw invalidInfo(file, cause);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalidInfo(file);
  if (Object.hasOwn(value, dataset.name) && !isOurs(dataset.name, manifest)) {
    throw new AppError('export.conflict', '{0} already has a dataset “{1}” that is not from Promptmill.', {
      args: [file, dataset.name],
      hint: 'Choose another name (--name) or another folder. Nothing was changed.',
    });
  }
  return asciiJson(setMember(json, dataset.name, dataset.info));
}

function invalidInfo(file: string, cause?: unknown): AppError {
  return new AppError('export.conflict', '{0} is not a JSON object, so the dataset cannot be added to it.', {
    args: [file],
    hint: 'Mend or move that file, or export into another folder. Nothing was changed.',
    cause,
  });
}

function isOurs(name: string, manifest: ExportManifest | undefined): boolean {
  return manifest !== undefined && Object.hasOwn(manifest.datasets, name);
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

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

function countVerdicts(labels: readonly ReviewedLabel[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { verdict } of labels) counts[verdict] = (counts[verdict] ?? 0) + 1;
  return counts;
}
