import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import type { Recorded } from '#core/recorded';
import type { TrainingFolder } from './trainingFolder.ts';

/** Beside the log that it is about. */
const RECORDED = 'recorded.json';

const RecordedSchema = v.strictObject({
  at: v.pipe(v.string(), v.isoTimestamp()),
  cores: v.pipe(v.number(), v.integer(), v.minValue(1)),
  bytes: v.number(), // of the log: one that somebody trained on since is not the recorded one
});

/** Where a log was recorded; undefined: it is a log of somebody’s own training. */
export async function readRecorded({ outputDir, logFile }: TrainingFolder): Promise<Recorded | undefined> {
  try {
    const text = await readFile(path.join(outputDir, RECORDED), 'utf8');
    const { bytes, ...recorded } = v.parse(RecordedSchema, JSON.parse(text));
    return (await stat(logFile)).size === bytes ? recorded : undefined;
  } catch {
    return undefined;
  }
}
