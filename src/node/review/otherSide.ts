import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import type { Answer } from '#core/answer';
import { AppError } from '#core/errors';
import { reviewLabel } from '#core/qc/decision';
import type { GrowingTable } from '#core/qc/table/growingTable';
import { quickHash } from '#core/qc/quickHash';
import { Standings } from '#core/qc/review/standings';
import { idOf } from '#core/qc/table/table';
import type { OtherSide as Shown } from '#core/qc/review/view';
import { openJob, recordsFile } from '../label/jobFolder.ts';
import { openTable } from './qcTable.ts';
import { readEvents } from './readEvents.ts';
import { RecordReader } from './recordReader.ts';

/** What a job's labels can be compared with. */
export type CompareSource =
  /** Another job over the same records: another teacher, another version of the prompt, or the student. */
  | { readonly kind: 'job'; readonly dir: string; readonly answers: 'teacher' | 'reviewed'; readonly title: string }
  /** A column of the sources that holds the right conclusions of one task. */
  | { readonly kind: 'field'; readonly field: string; readonly taskId: string; readonly title: string }
  /** JSON lines with `id`, `text` or `path` and `row`, `conclusion`, and where they have them `taskId` and `reasoning`. */
  | { readonly kind: 'file'; readonly file: string; readonly title: string };

/** The other side of a comparison. */
export interface OtherAnswers {
  readonly title: string;
  readonly kind: Shown['kind'];
  readonly conclusions: Uint32Array; // by label, into the table's conclusions; 0 none
  answer(label: number): Promise<Answer | undefined>;
  close(): Promise<void>;
}

/** What loading needs of the job under review. */
export interface Compared {
  readonly table: GrowingTable;
  readonly reader: RecordReader;
  readonly cacheDir?: string;
}

/**
 * Loads what a job is compared with.
 * @throws AppError 'review.refused' when the two have no record in common, with what to choose instead.
 */
export async function loadOther(compared: Compared, source: CompareSource): Promise<OtherAnswers> {
  const other =
    source.kind === 'job'
      ? await ofJob(compared, source)
      : source.kind === 'field'
        ? await ofField(compared, source)
        : await ofFile(compared, source);
  if (other.conclusions.some((conclusion) => conclusion !== 0)) return other;
  await other.close();
  throw new AppError('review.refused', '{0} says nothing of the records of this job.', {
    args: [source.title],
    hint: 'Choose a job over the same files, read in the same way, or gold labels with the same ids or texts.',
  });
}

async function ofJob(
  { table, cacheDir }: Compared,
  source: Extract<CompareSource, { readonly kind: 'job' }>,
): Promise<OtherAnswers> {
  const opened = await openJob(source.dir);
  const theirs = await openTable(opened, cacheDir === undefined ? {} : { cacheDir });
  const standings = new Standings(theirs);
  const isReviewed = source.answers === 'reviewed';
  if (isReviewed) standings.load((await readEvents(source.dir)).flatMap(({ events }) => events));
  const conclusions = new Uint32Array(table.records * table.tasks.length);
  const labels = new Int32Array(conclusions.length).fill(-1); // the other job's label of each of ours
  const tasks = table.tasks.map((task) => theirs.tasks.findIndex(({ id }) => id === task.id));
  // Two prompts may name their only task differently.
  if (tasks.length === 1 && theirs.tasks.length === 1) tasks[0] = 0;
  for (let record = 0; record < table.records; record++) {
    const found = theirs.indexOf(idOf(table, record));
    if (found === -1) continue;
    for (const [task, their] of tasks.entries()) {
      if (their === -1) continue;
      const label = found * theirs.tasks.length + their;
      const verdict = standings.verdict[label] ?? 0;
      if (isReviewed && (verdict === 0 || verdict === 3)) continue; // gold is what a person has looked at and kept
      const text = theirs.conclusions.text(standings.answer[label] ?? 0);
      if (text === undefined) continue;
      const ours = record * table.tasks.length + task;
      conclusions[ours] = table.conclusions.number(text);
      labels[ours] = label;
    }
  }
  const reader = new RecordReader(recordsFile(source.dir));
  return {
    title: source.title,
    kind: isReviewed ? 'gold' : 'job',
    conclusions,
    async answer(label) {
      const their = labels[label] ?? -1;
      if (their === -1) return undefined;
      const record = await reader.read(theirs, Math.floor(their / theirs.tasks.length));
      const taskId = theirs.tasks[their % theirs.tasks.length]?.id ?? '';
      return reviewLabel(record, taskId, isReviewed ? standings.decision(their) : undefined).answer;
    },
    close: () => reader.close(),
  };
}

async function ofField(
  { table, reader }: Compared,
  { field, taskId, title }: Extract<CompareSource, { readonly kind: 'field' }>,
): Promise<OtherAnswers> {
  const conclusions = new Uint32Array(table.records * table.tasks.length);
  const task = table.tasks.findIndex(({ id }) => id === taskId);
  await eachRecord({ table, reader }, (record, number) => {
    const gold = record.item.fields[field]?.trim() ?? '';
    if (gold !== '' && task !== -1) conclusions[number * table.tasks.length + task] = table.conclusions.number(gold);
  });
  return goldOf(title, conclusions, table);
}

const GoldLine = v.object({
  id: v.exactOptional(v.string()),
  text: v.exactOptional(v.string()),
  path: v.exactOptional(v.string()), // as in the record's origin
  row: v.exactOptional(v.number()),
  taskId: v.exactOptional(v.string()),
  conclusion: v.pipe(v.union([v.string(), v.number(), v.boolean()]), v.transform(String), v.trim(), v.nonEmpty()),
  reasoning: v.exactOptional(v.string()),
});

async function ofFile(
  { table, reader }: Compared,
  { file, title }: Extract<CompareSource, { readonly kind: 'file' }>,
): Promise<OtherAnswers> {
  const conclusions = new Uint32Array(table.records * table.tasks.length);
  const reasonings = new Map<number, string>();
  const set = (record: number, line: v.InferOutput<typeof GoldLine>) => {
    const task = line.taskId === undefined ? 0 : table.tasks.findIndex(({ id }) => id === line.taskId);
    if (task === -1 || record === -1) return;
    const label = record * table.tasks.length + task;
    conclusions[label] = table.conclusions.number(line.conclusion);
    if (line.reasoning !== undefined) reasonings.set(label, line.reasoning);
  };
  const byText = new Map<number, v.InferOutput<typeof GoldLine>[]>();
  const byPlace = new Map<string, v.InferOutput<typeof GoldLine>[]>();
  for (const [number, text] of (await readFile(file, 'utf8')).split('\n').entries()) {
    if (text.trim() === '') continue;
    const line = v.safeParse(GoldLine, jsonOf(text));
    if (!line.success || [line.output.id, line.output.text, line.output.path].every((name) => name === undefined)) {
      throw new AppError('config.invalid', 'Line {1} of {0} is no gold label.', {
        args: [title, number + 1],
        hint: 'Each line is a JSON object with “conclusion” and “id”, “text” or “path” (and “row”) of the record, and “taskId” where there are several tasks.',
      });
    }
    const { output } = line;
    if (output.id !== undefined) set(table.indexOf(output.id), output);
    else if (output.text !== undefined) listed(byText, quickHash(output.text.trim())).push(output);
    else listed(byPlace, placeOf(output.path ?? '', output.row)).push(output);
  }
  if (byText.size + byPlace.size > 0) {
    await eachRecord({ table, reader }, ({ item }, at) => {
      for (const line of byText.get(quickHash(item.text.trim())) ?? []) set(at, line);
      for (const line of byPlace.get(placeOf(item.origin.path, item.origin.row)) ?? []) set(at, line);
    });
  }
  return goldOf(title, conclusions, table, reasonings);
}

const placeOf = (file: string, row: number | undefined): string => `${row ?? ''}:${file.replaceAll('\\', '/')}`;

/** The list of a key, made when there is none. */
function listed<Key, Value>(lists: Map<Key, Value[]>, key: Key): Value[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

function goldOf(
  title: string,
  conclusions: Uint32Array,
  table: GrowingTable,
  reasonings: ReadonlyMap<number, string> = new Map(),
): OtherAnswers {
  return {
    title,
    kind: 'gold',
    conclusions,
    answer(label) {
      const conclusion = table.conclusions.text(conclusions[label] ?? 0);
      const answer = conclusion === undefined ? undefined : { conclusion, reasoning: reasonings.get(label) ?? '' };
      return Promise.resolve(answer);
    },
    close: () => Promise.resolve(),
  };
}

/** Reads every record of a job, some hundred at a time. */
async function eachRecord(
  { table, reader }: Pick<Compared, 'table' | 'reader'>,
  take: (record: Awaited<ReturnType<RecordReader['read']>>, number: number) => void,
): Promise<void> {
  const numbers = Array.from({ length: Math.min(200, table.records) }, (_, index) => index);
  for (let from = 0; from < table.records; from += 200) {
    const wanted = numbers.map((index) => from + index).filter((record) => record < table.records);
    const records = await reader.readMany(table, wanted);
    records.forEach((record, index) => take(record, from + index));
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
