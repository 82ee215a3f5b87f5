import { standingOf } from '#core/label/standing';
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { compareVersions, type Comparison } from '#core/label/flips';
import type { LabelRecord, SourceItem } from '#core/label/record';
import { spreadOf } from '#core/label/spread';
import { openJob, RECORDS, recordsFile, type OpenedJob } from './jobFolder.ts';
import { lastRecords } from './jobReport.ts';
import { streamJsonl } from '../jsonlLog.ts';
import { isIn, itemsOf } from './labelRun.ts';
import { baseOf } from './prepareJob.ts';

/** Records that a new version of a prompt is tried on first. */
const PINNED = 20;

const sampleFile = (dir: string): string => path.join(dir, 'sample.json');
const Sample = v.object({ records: v.array(v.string()) });

/** The pinned records of a job, by id; undefined where none were pinned yet. */
export async function readPinned(dir: string): Promise<readonly string[] | undefined> {
  try {
    return v.parse(Sample, JSON.parse(await readFile(sampleFile(dir), 'utf8'))).records;
  } catch {
    return undefined; // not there, or damaged: they are pinned anew
  }
}

/**
 * The pinned records of a job: `sample.json`, written the first time with 20 of its labelled records, evenly spread. They
 * stay the same from then on, so that one version of a prompt after the other is measured on them.
 */
export async function pinSample(dir: string): Promise<readonly string[]> {
  const known = await readPinned(dir);
  if (known !== undefined && known.length > 0) return known;
  const records = (await spreadOf(labelled(dir), PINNED)).map(({ item }) => item.id);
  if (records.length === 0) return [];
  const file = sampleFile(dir);
  await writeFile(`${file}.tmp`, `${JSON.stringify({ records }, undefined, 2)}\n`);
  await rename(`${file}.tmp`, file);
  return records;
}

/** Compares two jobs, of two versions of a prompt, on these records and the tasks that both have. */
export async function compareJobs(before: string, after: OpenedJob, ids: readonly string[]): Promise<Comparison> {
  const old = new Set((await openJob(before)).template.tasks.map(({ id }) => id));
  const taskIds = after.template.tasks.map(({ id }) => id).filter((id) => old.has(id));
  return compareVersions(ids, await recordsOf(before, ids), await recordsOf(after.dir, ids), taskIds);
}

/** So many of the records that a job has no reply for, of its shard where it has one, by id, evenly spread over its sources. */
export async function fewToAsk(opened: OpenedJob, count: number, shard = opened.job.shard): Promise<readonly string[]> {
  const { settled } = await standingOf(streamJsonl<LabelRecord>(recordsFile(opened.dir), RECORDS), undefined);
  const wants = (item: SourceItem) => !settled.has(item.id) && (shard === undefined || isIn(item, shard));
  const found = await spreadOf(only(itemsOf(opened, baseOf(opened)), wants), count);
  return found.map(({ id }) => id);
}

async function* only(
  items: AsyncIterable<SourceItem>,
  wants: (item: SourceItem) => boolean,
): AsyncGenerator<SourceItem, void, undefined> {
  for await (const item of items) if (wants(item)) yield item;
}

async function* labelled(dir: string): AsyncGenerator<LabelRecord, void, undefined> {
  for await (const record of lastRecords(dir)) if (record.status === 'labelled') yield record;
}

async function recordsOf(dir: string, ids: readonly string[]): Promise<ReadonlyMap<string, LabelRecord>> {
  const wanted = new Set(ids);
  const found = new Map<string, LabelRecord>();
  for await (const record of streamJsonl<LabelRecord>(recordsFile(dir), RECORDS)) {
    if (wanted.has(record.item.id)) found.set(record.item.id, record);
  }
  return found;
}
