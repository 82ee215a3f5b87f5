import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Layout } from '#core/answer';
import { datasetName } from '#core/dataset/datasetName';
import type { DatasetExporter, ExportFormat, LeftOut } from '#core/dataset/exporter';
import { findExporter } from '#core/dataset/exporters';
import {
  SPLIT_NAMES,
  type SplitName,
  type SplitNote,
  type SplitOptions,
  type SplitPlan,
} from '#core/dataset/split/split';
import { DatasetTally } from '#core/dataset/datasetTally';
import { version } from '../../../package.json';
import type { OpenedJob } from '../label/jobFolder.ts';
import { divideRows, writeRows, type RowPlace, type RowTarget, type WrittenRows } from './exportPasses.ts';
import { holdingFolder } from './folderLock.ts';
import { mergeInfo, readFolder, type FolderPlan } from './exportFolder.ts';
import { JobLabels } from './jobLabels.ts';
import {
  FIRST_LEAKS,
  lineageFile,
  partName,
  withDataset,
  type ManifestDataset,
  type ManifestFile,
} from './manifest.ts';
import { StagedFiles } from './stagedFiles.ts';

export interface ExportRequest {
  readonly format: ExportFormat;
  readonly outDir: string;
  readonly unreviewed: 'include' | 'exclude';
  readonly name?: string; // of the dataset; otherwise the job's name and the format, such as relevance_alpaca
  readonly layout?: Layout; // otherwise conclusion-first
  readonly split?: Omit<SplitOptions, 'fewShot'>; // absent: all rows are trained on
  readonly signal?: AbortSignal; // stops it; nothing is changed then
  readonly onProgress?: (share: number) => void; // from 0 to 1
}

/** One part of what was written. */
export interface ExportPart {
  readonly split: SplitName;
  readonly name: string; // key in dataset_info.json
  readonly file: string; // absolute; of a table the same for all parts
  readonly rows: number;
}

/** A text that is too near to one in another part or to an example of the template, with where it stands. */
export interface ExportLeak {
  readonly row: RowPlace;
  readonly near: { readonly fewShot: string } | RowPlace;
  readonly similarity: number;
}

/** What an export wrote. Paths are absolute. */
export interface ExportReport {
  readonly name: string; // `dataset:` in a LLaMA-Factory yaml
  readonly format: ExportFormat;
  readonly layout: Layout;
  readonly unreviewed: 'include' | 'exclude';
  readonly dir: string; // `dataset_dir:` in a LLaMA-Factory yaml
  readonly file: string; // that is trained on
  readonly rows: number; // of all parts
  readonly left: readonly LeftOut[];
  readonly parts: readonly ExportPart[]; // those that have rows
  readonly leaks: readonly ExportLeak[]; // the first ones
  readonly leakCount: number; // all of them
  readonly notes: readonly SplitNote[];
  readonly damaged?: number; // lines of records.jsonl that could not be read, where there are any
}

/**
 * Exports a job's labels into a folder: the rows, their entries in `dataset_info.json` (all other entries stay as they
 * are), their lineage and `manifest.json`. A second export of the same name replaces the first. The labels are read in
 * passes, one to divide them and one to write, so that memory hardly grows with them.
 * @throws AppError 'export.empty' without rows; 'export.conflict' when something that Promptmill did not write is in the
 * way, or the folder cannot be written; 'log.corrupt' for a damaged line of the decisions. Nothing is changed then.
 */
export async function exportJob(opened: OpenedJob, request: ExportRequest): Promise<ExportReport> {
  const { format, unreviewed, layout = 'conclusion-first', signal, onProgress } = request;
  const exporter = findExporter(format);
  if (exporter === undefined) throw new RangeError(`No exporter ${format}.`);
  const dir = path.resolve(request.outDir);
  const name = datasetName(request.name ?? `${opened.job.name}_${format}`);
  const splits = SPLIT_NAMES.filter((split) => (request.split?.shares[split] ?? (split === 'train' ? 1 : 0)) > 0);
  const folder: FolderPlan = { dir, name, ...plannedFiles(exporter, name, splits) };
  await readFolder(folder);

  const { template } = opened;
  const maker = exporter.rows(template, { layout, unreviewed });
  const tally = new DatasetTally(exporter);
  const staged = new StagedFiles(dir);
  const labels = await JobLabels.open(opened, signal);
  try {
    const passes = request.split === undefined ? 1 : 2;
    const source = (pass: number) => ({
      labels,
      template,
      maker,
      signal,
      onShare: (share: number) => onProgress?.((pass + Math.min(1, share)) / passes),
    });
    const split = request.split && { ...request.split, fewShot: (await import('./fewShot.ts')).fewShotTexts(template) };
    const plan = split && (await divideRows(source(0), split));
    const lineage = lineageFile(name);
    const { hash: templateHash } = opened.job.template;
    const target: RowTarget = { exporter, name, staged, lineage, templateHash, tally, plan };
    const written = await writeRows(source(passes - 1), target);
    tally.check();
    const dataset: ManifestDataset = {
      files: written.files,
      lineage: { file: lineage, sha256: written.lineage?.sha256 ?? '', rows: written.rows },
      format,
      layout,
      unreviewed,
      rows: written.rows,
      leftOut: Object.fromEntries(tally.left.map(({ reason, count }) => [reason, count])),
      verdicts: tally.verdicts,
      ...(split && plan && { split: splitFigures(split, plan, leaksOf(plan, written, split.fewShot)) }),
      job: { name: opened.job.name, folder: path.basename(opened.dir), createdAt: opened.job.createdAt },
      template: { name: template.name, path: opened.job.template.path, hash: opened.job.template.hash },
      teacher: { id: opened.job.teacher.id, title: opened.job.teacher.title, model: opened.job.teacher.model },
      promptmill: version,
    };
    await holdingFolder(dir, () => putInPlace(folder, exporter, dataset, staged));
    return {
      name,
      format,
      layout,
      unreviewed,
      dir,
      file: path.join(dir, written.files[0]?.file ?? ''),
      rows: written.rows,
      left: tally.left,
      parts: partsOf(dir, written.files, tally),
      leaks: leaksOf(plan, written, split?.fewShot ?? []),
      leakCount: plan?.leakCount ?? 0,
      // Free texts have no conclusion that could be rare.
      notes: plan?.notes.filter((note) => note.code !== 'rare-conclusion' || note.conclusion !== '') ?? [],
      ...(labels.damaged > 0 && { damaged: labels.damaged }),
    };
  } finally {
    await labels.close();
    await staged.discard();
  }
}

function plannedFiles(
  { info, file: { extension } }: DatasetExporter,
  name: string,
  splits: readonly SplitName[],
): Pick<FolderPlan, 'files' | 'entries'> {
  if (info === undefined) return { files: [`${name}.${extension}`], entries: new Map() };
  const names = splits.map((split) => partName(name, split));
  return {
    files: names.map((part) => `${part}.${extension}`),
    entries: new Map(names.map((part) => [part, { file_name: `${part}.${extension}`, ...info }])),
  };
}

/**
 * Puts the files in place. First the manifest, which says that the others are ours: an export that is stopped between
 * them can be repeated. Files of an export before that are none of this one's go last.
 */
async function putInPlace(
  plan: FolderPlan,
  exporter: DatasetExporter,
  dataset: ManifestDataset,
  staged: StagedFiles,
): Promise<void> {
  const { name, dir } = plan;
  const entries = new Map(
    exporter.info === undefined
      ? []
      : dataset.files.map((file) => [file.name, { file_name: file.file, ...exporter.info }]),
  );
  // Read once more: somebody may have written to the folder meanwhile.
  const folder = await readFolder(plan);
  const files = [...dataset.files.map(({ file }) => file), dataset.lineage.file];
  const gone = Array.from(folder.owned.files).filter((file) => !files.includes(file));
  const withGone = gone.length === 0 ? dataset : { ...dataset, replaces: gone };
  await staged.text('manifest.json', withDataset(folder.manifest, version, name, withGone));
  const info = mergeInfo(folder, entries);
  if (info !== undefined) await staged.text('dataset_info.json', info);
  await staged.commit(['manifest.json', ...files, ...(info === undefined ? [] : ['dataset_info.json'])]);
  if (gone.length === 0) return;
  for (const file of gone) await rm(path.join(dir, file), { force: true });
  await staged.text('manifest.json', withDataset(folder.manifest, version, name, dataset));
  await staged.commit(['manifest.json']);
}

function splitFigures(
  { fewShot, ...options }: SplitOptions,
  { counts, clusters, leakCount: count }: SplitPlan,
  leaks: readonly ExportLeak[],
): NonNullable<ManifestDataset['split']> {
  const place = ({ file, row }: RowPlace) => ({ file, row });
  const first = leaks.slice(0, FIRST_LEAKS).map(({ row, near, similarity }) => ({
    ...place(row),
    near: 'fewShot' in near ? near : place(near),
    similarity,
  }));
  return { ...options, fewShot: fewShot.length, counts, clusters, leaks: { count, first } };
}

/** The parts with rows; those of a table are in one file. */
function partsOf(dir: string, files: readonly ManifestFile[], tally: DatasetTally): readonly ExportPart[] {
  return SPLIT_NAMES.flatMap((split) => {
    const file = files.find((one) => one.split === split || one.split === 'all');
    const rows = tally.rows(split);
    return rows === 0 || file === undefined ? [] : [{ split, name: file.name, file: path.join(dir, file.file), rows }];
  });
}

function leaksOf(
  plan: SplitPlan | undefined,
  { places }: WrittenRows,
  fewShot: readonly string[],
): readonly ExportLeak[] {
  return (plan?.leaks ?? []).flatMap(({ row, near, similarity }) => {
    const place = places.get(row);
    const other = 'row' in near ? places.get(near.row) : { fewShot: fewShot[near.fewShot] ?? '' };
    return place === undefined || other === undefined ? [] : [{ row: place, near: other, similarity }];
  });
}
