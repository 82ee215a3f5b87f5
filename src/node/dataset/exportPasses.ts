import type { DatasetExporter, RowMaker } from '#core/dataset/exporter';
import { splitGroup, stratumOf } from '#core/dataset/splitGroup';
import { SPLIT_NAMES, type Leak, type SplitName, type SplitOptions, type SplitPlan } from '#core/dataset/split/split';
import { createSplitter } from '#core/dataset/split/splitter';
import type { DatasetTally } from '#core/dataset/datasetTally';
import type { Origin } from '#core/label/record';
import type { Template } from '#core/prompt/template';
import type { JobLabels } from './jobLabels.ts';
import { lineageOf, rowHash } from './lineage.ts';
import { partName, type ManifestFile } from './manifest.ts';
import type { StagedFile, StagedFiles } from './stagedFiles.ts';

/** Hears how far an export is: from 0 to 1. */
export type OnShare = (share: number) => void;

/** What the passes over a job's labels need. */
export interface RowSource {
  readonly labels: JobLabels;
  readonly template: Template;
  readonly maker: RowMaker;
  readonly signal?: AbortSignal | undefined;
  readonly onShare: OnShare; // of one pass
}

/** The first pass of a dataset that is divided: which row goes where. Texts are not kept. */
export async function divideRows(source: RowSource, options: SplitOptions): Promise<SplitPlan> {
  const { template, labels, maker } = source;
  const splitter = createSplitter(options);
  const tasks = new Map(template.tasks.map((task) => [task.id, task]));
  let done = 0;
  for await (const batch of labels.batches(source.signal)) {
    for (const { label } of batch) {
      const lesson = maker.lesson(label);
      if (typeof lesson === 'string') continue;
      splitter.add({
        group: splitGroup(label.item, options.group),
        text: label.item.text,
        conclusion: stratumOf(lesson.answer.conclusion, tasks.get(label.taskId), tasks.size),
      });
    }
    source.onShare((done += batch.length / tasks.size / labels.records));
  }
  return splitter.finish();
}

/** Where a row stands and what it is of. */
export interface RowPlace {
  readonly split: SplitName;
  readonly file: string; // name
  readonly row: number; // within the file, from 1
  readonly origin: Origin;
}

/** What is written of one dataset. */
export interface RowTarget {
  readonly exporter: DatasetExporter;
  readonly name: string;
  readonly staged: StagedFiles;
  readonly lineage: string; // name of the file
  readonly templateHash: string;
  readonly tally: DatasetTally;
  readonly plan: SplitPlan | undefined; // undefined: all rows are trained on
}

/** What was written. */
export interface WrittenRows {
  readonly files: readonly ManifestFile[];
  readonly lineage: StagedFile | undefined; // none without rows
  readonly rows: number;
  readonly places: ReadonlyMap<number, RowPlace>; // of the rows that leaks are about
}

interface Part {
  readonly file: StagedFile;
  readonly name: string;
  readonly split: ManifestFile['split'];
  readonly fileName: string;
  rows: number;
}

/** The pass that writes: rows go to their parts and their lineage beside them, into files that nobody sees yet. */
export async function writeRows(source: RowSource, target: RowTarget): Promise<WrittenRows> {
  const { labels, maker, template } = source;
  const { exporter, plan, tally, templateHash, staged } = target;
  const { head, line, extension } = exporter.file;
  const parts = new Map<string, Part>();
  const wanted = new Set(plan?.leaks.flatMap(rowsOf));
  const places = new Map<number, RowPlace>();
  let lineage: StagedFile | undefined;
  let rows = 0;
  let done = 0;
  const begin = async (split: SplitName): Promise<Part> => {
    const isTable = exporter.info === undefined;
    const name = isTable ? target.name : partName(target.name, split);
    const fileName = `${name}.${extension}`;
    const file = await staged.begin(fileName);
    if (head !== '') await file.write(head);
    const part = { file, name, split: isTable ? 'all' : split, fileName, rows: 0 } as const;
    return part;
  };
  for await (const batch of labels.batches(source.signal)) {
    for (const placed of batch) {
      const { label } = placed;
      const lesson = maker.lesson(label);
      tally.label(label, lesson);
      if (typeof lesson === 'string') continue;
      const split = SPLIT_NAMES[plan?.of[rows] ?? 0] ?? 'train';
      const key = exporter.info === undefined ? 'all' : split;
      let part = parts.get(key);
      if (part === undefined) parts.set(key, (part = await begin(split)));
      lineage ??= await staged.begin(target.lineage);
      const row = maker.row(label, lesson, split);
      tally.row(row, lesson, split);
      const text = line(row);
      const place = { file: part.fileName, row: ++part.rows, sha256: rowHash(text.replace(/\r?\n$/, '')) };
      if (wanted.has(rows)) places.set(rows, { split, file: place.file, row: place.row, origin: label.item.origin });
      const wait = part.file.write(text);
      if (wait !== undefined) await wait;
      const more = lineage.write(`${JSON.stringify(lineageOf(placed, templateHash, place))}\n`);
      if (more !== undefined) await more;
      rows++;
    }
    source.onShare((done += batch.length / template.tasks.length / labels.records));
  }
  await lineage?.finish();
  return { files: await finish(parts), lineage, rows, places };
}

async function finish(parts: ReadonlyMap<string, Part>): Promise<readonly ManifestFile[]> {
  const order = ['all', ...SPLIT_NAMES];
  const files: ManifestFile[] = [];
  for (const part of Array.from(parts.values()).toSorted((a, b) => order.indexOf(a.split) - order.indexOf(b.split))) {
    await part.file.finish();
    const { split, name, fileName, rows } = part;
    files.push({ split, name, file: fileName, sha256: part.file.sha256, rows });
  }
  return files;
}

const rowsOf = ({ row, near }: Leak): readonly number[] => ('row' in near ? [row, near.row] : [row]);
