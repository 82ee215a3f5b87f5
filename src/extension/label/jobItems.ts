import path from 'node:path';
import * as vscode from 'vscode';
import type { Translate } from '#core/l10n';
import { causeText, isForReview } from '#core/label/causes';
import { originText } from '#core/label/originText';
import type { LabelRecord } from '#core/label/record';
import type { RetryCause } from '#core/label/run';
import { labelKey } from '#core/qc/decision';
import { unreadableText } from '#core/qc/problem';
import { outcomeOf, type JobCounts } from './jobCounts.ts';
import { startOf } from './runProgress.ts';

/** Children of a node that are shown at once. */
const PAGE = 1000;

/** A bucket of a job: records by what came of them, or those that a person has decided on. */
export type Bucket = 'labelled' | 'reviewed' | RetryCause;

/** A node of the tree of jobs; `dir` is what the job's commands take. */
export type JobNode = JobItem | BucketItem | RecordItem | MoreItem;

/** One job. `kind` says what can be done with it. */
export class JobItem extends vscode.TreeItem {
  readonly dir: string;
  readonly counts: JobCounts | undefined;

  constructor(dir: string, counts: JobCounts | undefined, kind: 'job' | 'failed' | 'running' | 'batch' | 'broken') {
    super(
      path.basename(dir),
      counts === undefined ? vscode.TreeItemCollapsibleState.None : vscode.TreeItemCollapsibleState.Collapsed,
    );
    this.dir = dir;
    this.counts = counts;
    this.id = dir;
    const batchable = counts?.batchable === true && (kind === 'job' || kind === 'failed');
    this.contextValue = `${kind === 'job' ? 'job' : `job-${kind}`}${batchable ? '+batch' : ''}`;
    this.resourceUri = vscode.Uri.file(path.join(dir, 'job.yaml'));
  }
}

/** The records of a job with one outcome. */
export class BucketItem extends vscode.TreeItem {
  readonly dir: string;
  readonly bucket: Bucket;
  readonly count: number;
  shown = PAGE;

  constructor(dir: string, bucket: Bucket, count: number, label: string, icon: string) {
    super(label, vscode.TreeItemCollapsibleState.Collapsed);
    this.dir = dir;
    this.bucket = bucket;
    this.count = count;
    this.id = `${dir}#${bucket}`;
    this.description = String(count);
    this.iconPath = new vscode.ThemeIcon(icon);
    // What waits for a person is reviewed, not asked for again.
    const asks = bucket !== 'labelled' && bucket !== 'reviewed' && !isForReview(bucket);
    this.contextValue = asks ? 'bucket-cause' : isForReview(bucket) ? 'bucket-review' : 'bucket';
  }

  /** The cause that is asked for again. */
  get cause(): RetryCause | undefined {
    return this.bucket === 'labelled' || this.bucket === 'reviewed' ? undefined : this.bucket;
  }
}

/** One record. */
export class RecordItem extends vscode.TreeItem {
  readonly dir: string;
  readonly text: string;

  constructor(dir: string, record: LabelRecord) {
    super(startOf(record.item.text, 80) || '–');
    this.dir = dir;
    this.text = record.item.text;
    this.contextValue = 'record';
  }
}

/** The rest of a bucket that has more children than a tree bears. */
export class MoreItem extends vscode.TreeItem {
  readonly parent: BucketItem;

  constructor(parent: BucketItem, count: number, t: Translate) {
    super(t('{0} more', count));
    this.parent = parent;
    this.iconPath = new vscode.ThemeIcon('ellipsis');
    this.command = { command: 'promptmill.jobs.more', title: '', arguments: [this] };
  }
}

/** A job's buckets, those that hold something. */
export function bucketsOf(dir: string, counts: JobCounts, t: Translate): BucketItem[] {
  const { labelled, unreadable, reviewed, causes } = counts;
  const bucket = (name: Bucket, count: number, label: string, icon: string) =>
    count === 0 ? [] : [new BucketItem(dir, name, count, label, icon)];
  return [
    ...bucket('labelled', labelled, t('Labelled'), 'check'),
    ...bucket('unreadable', unreadable, t('Unreadable'), 'question'),
    ...Array.from(causes).flatMap(([cause, count]) =>
      bucket(cause, count, t('Failed: {0}', causeText(cause, t)), 'error'),
    ),
    ...bucket('reviewed', reviewed, t('Reviewed'), 'verified'),
  ];
}

/** The first records of a bucket and the folder that their paths are relative to. */
export async function recordsIn(
  dir: string,
  bucket: Bucket,
  most: number,
): Promise<{ readonly records: readonly LabelRecord[]; readonly base: string }> {
  const [{ openJob }, { DecidedLabels }, { lastRecords }, { baseOf }] = await Promise.all([
    import('#node/label/jobFolder'),
    import('#node/review/decidedLabels'),
    import('#node/label/jobReport'),
    import('#node/label/prepareJob'),
  ]);
  const opened = await openJob(dir);
  const tasks = opened.template.tasks.map(({ id }) => id);
  const decided = bucket === 'reviewed' ? await new DecidedLabels(dir).read() : undefined;
  const isIn = (record: LabelRecord) =>
    decided === undefined
      ? outcomeOf(record) === bucket
      : tasks.some((task) => decided.has(labelKey(record.item.id, task)));
  const records: LabelRecord[] = [];
  for await (const record of lastRecords(dir)) {
    if (!isIn(record)) continue;
    records.push(record);
    if (records.length >= most) break;
  }
  return { records, base: baseOf(opened) };
}

/** A record as a leaf: the start of its text, its conclusion or its problem, and its source on a click. */
export function recordItem(record: LabelRecord, base: string, { dir, bucket }: BucketItem, t: Translate): RecordItem {
  const item = new RecordItem(dir, record);
  const { origin, id } = record.item;
  item.id = `${dir}#${bucket}/${id}`;
  const said =
    record.status === 'failed'
      ? t(record.error.message)
      : record.status === 'unreadable'
        ? unreadableText(record.reason, t)
        : record.answers.map(({ conclusion }) => startOf(conclusion, 40)).join(' · ');
  item.description = said;
  item.tooltip = `${originText(origin, t)}\n${said}\n\n${startOf(record.item.text, 400)}`;
  const line = Math.max(0, (origin.line ?? 1) - 1);
  item.command = {
    command: 'vscode.open',
    title: '',
    arguments: [
      vscode.Uri.file(path.resolve(base, origin.path)),
      { preview: true, selection: new vscode.Range(line, 0, line, 0) },
    ],
  };
  return item;
}

/** Shows the next page of a bucket. */
export function showMore(item: MoreItem): BucketItem {
  item.parent.shown += PAGE;
  return item.parent;
}
