import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { parse, stringify } from 'yaml';
import { AppError } from '#core/errors';
import { hashOf } from '#core/hash';
import type { LabelJob } from '#core/label/job';
import type { LabelRecord } from '#core/label/record';
import { ENCODINGS } from '#core/label/source';
import { readTemplate, type Template } from '#core/prompt/template';
import { foldLabels, type ReviewedLabel } from '#core/qc/decision';
import { readJsonl, type LogOptions } from '../jsonlLog.ts';
import { readEvents } from '../review/readEvents.ts';

/** Answers that may be asked for one record of one teacher. */
export const MOST_SAMPLES = 25;

/** A job on disk with its template parsed. */
export interface OpenedJob {
  readonly dir: string;
  readonly job: LabelJob;
  readonly template: Template;
}

const positive = v.pipe(v.number(), v.minValue(1));
const amount = v.pipe(v.number(), v.minValue(0));
const TeacherSchema = v.object({
  id: v.string(),
  title: v.string(),
  baseUrl: v.string(),
  model: v.string(),
  apiKeyEnv: v.exactOptional(v.string()),
  parameters: v.exactOptional(
    v.object({
      temperature: v.exactOptional(v.number()),
      maxTokens: v.exactOptional(v.number()),
      extraBody: v.exactOptional(v.record(v.string(), v.unknown())),
    }),
  ),
  limits: v.exactOptional(
    v.object({
      concurrency: v.exactOptional(positive),
      rpm: v.exactOptional(positive),
      tpm: v.exactOptional(positive),
      tpd: v.exactOptional(positive),
    }),
  ),
  tokensParameter: v.exactOptional(v.picklist(['max_tokens', 'max_completion_tokens'])),
  stream: v.exactOptional(v.boolean()),
  timeoutMs: v.exactOptional(positive),
  contextTokens: v.exactOptional(positive),
  price: v.exactOptional(
    v.object({
      currency: v.picklist(['CNY', 'USD']),
      input: amount,
      cached: v.exactOptional(amount),
      output: amount,
      batch: v.exactOptional(amount),
      asOf: v.string(),
    }),
  ),
});
const texts = v.array(v.string());
const JobSchema = v.object({
  version: v.literal(1),
  name: v.string(),
  createdAt: v.string(),
  template: v.object({ path: v.string(), hash: v.string(), text: v.string() }),
  sources: texts,
  base: v.string(),
  teacher: TeacherSchema,
  reading: v.exactOptional(
    v.object({
      encoding: v.exactOptional(v.picklist(ENCODINGS)),
      split: v.exactOptional(
        v.union([
          v.picklist(['file', 'line', 'paragraph', 'heading']),
          v.object({ tokens: positive, overlap: v.exactOptional(amount) }),
        ]),
      ),
      text: v.exactOptional(v.union([v.string(), texts])),
      fields: v.exactOptional(texts),
      id: v.exactOptional(v.string()),
      sheet: v.exactOptional(v.string()),
    }),
  ),
  ask: v.exactOptional(
    v.object({
      samples: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST_SAMPLES))),
      others: v.exactOptional(v.array(TeacherSchema)),
      mode: v.exactOptional(v.picklist(['text', 'json'])),
      repair: v.exactOptional(v.boolean()),
      tooLong: v.exactOptional(v.picklist(['skip', 'cut', 'split'])),
      mask: v.exactOptional(v.boolean()),
      student: v.exactOptional(v.picklist(['conclusion', 'reasoning'])),
    }),
  ),
  shard: v.exactOptional(v.object({ index: positive, of: positive })),
});

/** The records file of a job folder. */
export const recordsFile = (dir: string): string => path.join(dir, 'records.jsonl');

/** Makes the folder and writes `job.yaml` (through a temporary file, so that a crash leaves none or a whole one). */
export async function createJob(dir: string, job: LabelJob): Promise<OpenedJob> {
  await mkdir(dir, { recursive: true });
  const file = path.join(dir, 'job.yaml');
  // Double-quoted text is written on one line: folded, the library loses white space before a line end.
  await writeFile(
    `${file}.tmp`,
    stringify(job, { lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER }),
    { flush: true },
  );
  await rename(`${file}.tmp`, file);
  return { dir, job, template: readTemplate(job.template.path, job.template.text) };
}

/**
 * Reads a job folder.
 * @throws AppError 'job.invalid' when there is no `job.yaml` or it is not one of ours.
 */
export async function openJob(dir: string): Promise<OpenedJob> {
  const file = path.join(dir, 'job.yaml');
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new AppError('job.invalid', '{0} is not a job folder: it has no job.yaml.', {
      args: [dir],
      hint: 'Name the folder that labelling wrote to, such as .promptmill/jobs/relevance.',
      cause,
    });
  }
  const parsed = v.safeParse(JobSchema, readYaml(text, file));
  if (!parsed.success) {
    throw new AppError('job.invalid', '{0} is not right at “{1}”: {2}', {
      args: [file, v.getDotPath(parsed.issues[0]) ?? '', parsed.issues[0].message],
      hint: 'Take the file back from version control, or start a new job.',
    });
  }
  const job = parsed.output as LabelJob;
  return { dir, job, template: readTemplate(job.template.path, job.template.text) };
}

/** The hash that a template is frozen under. */
export const templateHash = (text: string): string => hashOf(text).slice(0, 16);

/** All records of a job, in the order of the file. */
export const readRecords = (dir: string): Promise<readonly LabelRecord[]> =>
  readJsonl<LabelRecord>(recordsFile(dir), RECORDS);

/** How records are kept: a damaged line costs its record only, which is then asked for again. */
export const RECORDS: LogOptions = { checksums: true };

/**
 * The file of one reviewer's decisions: one a reviewer, so that git merges two without a conflict. A name that no file
 * can have, or that looks like what such a name becomes, gets a hash of it behind, so that no two names share a file.
 */
export function decisionFile(dir: string, reviewer: string): string {
  const plain = reviewer.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[.-]+/, '');
  const isWhole = plain === reviewer && plain === reviewer.normalize('NFC') && plain !== '';
  const isOwn = isWhole && plain.length <= MOST_NAME && !RESERVED.test(plain) && !HASHED.test(plain);
  const short = Array.from(plain).slice(0, MOST_NAME).join('') || 'reviewer';
  const name = isOwn ? plain : `${short}-${hashOf(reviewer).slice(0, 8)}`;
  return path.join(dir, 'decisions', `${name}.jsonl`);
}

const MOST_NAME = 60; // characters, of up to 3 bytes: a file's name has at most 255 with what locks put behind it
const RESERVED = /^(?:con|prn|aux|nul|(?:com|lpt)[0-9])(?:\.|$)/i; // on Windows, with any ending
const HASHED = /-[0-9a-f]{8}$/;

/** A job's labels as they stand after review. */
export async function readLabels(opened: OpenedJob): Promise<readonly ReviewedLabel[]> {
  const [records, decided] = await Promise.all([readRecords(opened.dir), readEvents(opened.dir)]);
  return foldLabels(
    records,
    decided.flatMap(({ events }) => events),
    opened.template.tasks.map((task) => task.id),
  );
}

function readYaml(text: string, file: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    throw new AppError('job.invalid', '{0} is not valid YAML.', {
      args: [file],
      hint: 'Take the file back from version control, or start a new job.',
      cause,
    });
  }
}
