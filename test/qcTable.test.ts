import { appendFile, mkdir, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LabelRecord } from '#core/label/record';
import type { TaskSpec } from '#core/prompt/template';
import { reviewLabel } from '#core/qc/decision';
import { GrowingTable } from '#core/qc/table/growingTable';
import { reasoningHash } from '#core/qc/quickHash';
import { FAULT, idOf, ONE_VOTE } from '#core/qc/table/table';
import { readRecords, recordsFile, type OpenedJob } from '#node/label/jobFolder';
import { unseal } from '#node/jsonlLog';
import { extendTable, openTable } from '#node/review/qcTable';
import { RecordReader } from '#node/review/recordReader';
import { recordOf } from './support/jobs.ts';
import { anyLine, jobWith, lineOf } from './support/recordLines.ts';
import { tempDir } from './support/tempDir.ts';

const dir = tempDir();
const at = (name: string) => path.join(dir.path, name);
const recordNamed = (n: number, text = '保修多久？') =>
  recordOf(`${n} ${text}`, {
    relevance: { conclusion: n % 2 ? '是' : '否', reasoning: `第 ${n} 条` },
    angry: { conclusion: '否', reasoning: '' },
  });
const linesOf = (count: number, from = 0) => Array.from({ length: count }, (_, n) => lineOf(recordNamed(from + n)));
const text = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');

/** What the lint of these tests finds, so that a label's own texts decide. */
const lint = (answer: { conclusion: string; reasoning: string }, task: TaskSpec, source: string) =>
  (answer.reasoning.length + task.id.length + source.length) % 512;

/** A table as data, strings in place of their numbers. */
function dataOf(table: GrowingTable) {
  return Array.from({ length: table.records }, (_, record) => ({
    id: table.id(record),
    offset: table.offset[record],
    length: table.length[record],
    textLength: table.textLength[record],
    file: table.files.text(table.file[record] ?? 0),
    labels: table.tasks.map((_task, n) => {
      const label = record * table.tasks.length + n;
      return {
        teacher: table.conclusions.text(table.teacher[label] ?? 0),
        reasoning: table.reasoning[label],
        agreement: table.agreement[label],
        faults: table.faults[label],
      };
    }),
  }));
}

/** The same from a full parse of the file, but for the places. */
async function expected({ dir: folder, template }: OpenedJob) {
  const last = new Map<string, LabelRecord>();
  for (const record of await readRecords(folder)) {
    if (typeof record.item === 'object') last.set(record.item.id, record);
  }
  return Array.from(last.values(), (record) => ({
    id: record.item.id,
    textLength: record.item.text.length,
    file: record.item.origin.path,
    labels: template.tasks.map((task) => {
      const { teacher } = reviewLabel(record, task.id, undefined);
      const replied = record.status === 'failed' ? undefined : record;
      const swapped = teacher && replied?.answers.find(({ taskId }) => taskId === task.id)?.swapped;
      return {
        teacher: teacher?.conclusion,
        reasoning: teacher === undefined ? 0 : reasoningHash(teacher.reasoning),
        agreement: record.samples ? Math.round((replied?.agreement?.[task.id] ?? 0) * 100) : ONE_VOTE,
        faults:
          (teacher === undefined ? 0 : lint(teacher, task, record.item.text)) |
          (replied === undefined ? FAULT.failed : 0) |
          (replied !== undefined && teacher === undefined ? FAULT.unreadable : 0) |
          (replied !== undefined && replied.reply.finish !== 'stop' ? FAULT.truncated : 0) |
          (swapped ? FAULT.swapped : 0),
      };
    }),
  }));
}

/** That each place holds its record. */
async function expectPlaces(opened: OpenedJob, table: GrowingTable) {
  const bytes = await readFile(recordsFile(opened.dir));
  const byId = new Map((await readRecords(opened.dir)).filter(({ item }) => item.id).map((one) => [one.item.id, one]));
  const records = Array.from({ length: table.records }, (_, n) => n);
  for (const record of records) {
    const from = table.offset[record] ?? 0;
    const line = bytes.toString('utf8', from, from + (table.length[record] ?? 0));
    expect(unseal(line)?.value).toEqual(byId.get(table.id(record)));
    expect(table.indexOf(table.id(record))).toBe(record);
    expect(table.indexOf(idOf(table, record))).toBe(record);
  }
  const reader = new RecordReader(recordsFile(opened.dir));
  const backwards = [...records.toReversed(), ...records];
  expect(await reader.readMany(table, backwards)).toEqual(backwards.map((one) => byId.get(table.id(one))));
  await reader.close();
}

test('the columns are those of a full parse, read at once, in steps, or from the cache and on', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(anyLine, { maxLength: 40 }), fc.nat(40), fc.boolean(), async (lines, cut, isTorn) => {
      const base = at(String(run++));
      await mkdir(base);
      const texts = lines.map((line) => line.text);
      const opened = await jobWith(base, texts.slice(0, cut), isTorn ? '{"item":{"id":"torn' : '');
      const file = recordsFile(opened.dir);
      const stepwise = await openTable(opened, { lint, cacheDir: path.join(base, 'cache') });
      await writeFile(file, text(texts));
      expect((await extendTable(stepwise, file)).replaced).toBe(false);
      const kept = await openTable(opened, { lint, cacheDir: path.join(base, 'cache') });
      const atOnce = await openTable(opened, { lint });
      const whole = dataOf(atOnce);
      expect(dataOf(stepwise)).toEqual(whole);
      expect(dataOf(kept)).toEqual(whole);
      expect(whole.map(({ offset: _offset, length: _length, ...rest }) => rest)).toEqual(await expected(opened));
      const damaged = lines.filter((line) => line.record === undefined && line.text.trim() !== '').length;
      expect([stepwise.damaged, kept.damaged, atOnce.damaged]).toEqual([damaged, damaged, damaged]);
      expect(atOnce.bytes).toBe(Buffer.byteLength(text(texts)));
      await expectPlaces(opened, kept);
    }),
    { numRuns: 60 },
  );
});

test('a record that comes again keeps its number', async () => {
  const opened = await jobWith(dir.path, [...linesOf(3), lineOf({ ...recordNamed(0), at: 'later' })]);
  const table = await openTable(opened);
  expect(table.records).toBe(3);
  expect(table.indexOf(recordNamed(0).item.id)).toBe(0);
  expect(table.offset[0]).toBeGreaterThan(table.offset[2] ?? Infinity);
  await appendFile(recordsFile(opened.dir), text([lineOf(recordNamed(1)), lineOf(recordNamed(9))]));
  expect(await extendTable(table, recordsFile(opened.dir))).toEqual({ replaced: false, records: [1, 3] });
  expect(await extendTable(table, recordsFile(opened.dir))).toEqual({ replaced: false, records: [] });
});

test('a table grows to many records', () => {
  const tasks: readonly TaskSpec[] = [{ id: 'relevance', reasoning: true }];
  const table = new GrowingTable({ tasks, lint });
  for (let n = 0; n < 20_000; n++) table.put(recordNamed(n), n * 100, n);
  expect(table.records).toBe(20_000);
  for (const n of [0, 1023, 1024, 19_999]) {
    expect(table.indexOf(recordNamed(n).item.id)).toBe(n);
    expect([table.offset[n], table.length[n]]).toEqual([n * 100, n]);
    expect(table.conclusions.text(table.teacher[n] ?? 0)).toBe(n % 2 ? '是' : '否');
  }
  expect(table.indexOf(recordNamed(20_000).item.id)).toBe(-1);
  expect(table.indexOf('')).toBe(-1);
});

test('no records file is an empty table, which takes in what comes', async () => {
  const opened = await jobWith(dir.path, []);
  await rm(recordsFile(opened.dir));
  const table = await openTable(opened);
  expect([table.records, table.bytes]).toEqual([0, 0]);
  expect(await extendTable(table, recordsFile(opened.dir))).toEqual({ replaced: false, records: [] });
  await writeFile(recordsFile(opened.dir), text(linesOf(2)));
  expect(await extendTable(table, recordsFile(opened.dir))).toEqual({ replaced: false, records: [0, 1] });
  await rm(recordsFile(opened.dir));
  expect((await extendTable(table, recordsFile(opened.dir))).replaced).toBe(true);
});

describe('while a file is read', () => {
  test('the first page is there early, messages get their turn, and it can be stopped', async () => {
    const opened = await jobWith(dir.path, linesOf(2000));
    const slow = () => {
      for (const until = performance.now() + 0.1; performance.now() < until;);
      return 0;
    };
    const seen: (readonly [number, number])[] = [];
    let turns = 0;
    const count = () => (turns++, (next = setImmediate(count)));
    let next = setImmediate(count);
    await openTable(opened, { lint: slow, onProgress: (table, share) => seen.push([table.records, share]) });
    clearImmediate(next);
    expect(seen[0]?.[0]).toBeLessThan(300);
    expect(seen[0]?.[0]).toBeGreaterThanOrEqual(200);
    expect(seen.length).toBeGreaterThan(2);
    for (const [records, share] of seen) expect(Math.abs(records / 2000 - share)).toBeLessThan(0.1);
    expect(turns).toBeGreaterThan(10);

    const stop = new AbortController();
    const stopped = openTable(opened, {
      lint: slow,
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('stop')),
    });
    await expect(stopped).rejects.toThrow('stop');
  });

  test('a line longer than a block is read', async () => {
    const long = recordNamed(1, '长'.repeat(900_000));
    const opened = await jobWith(dir.path, [lineOf(recordNamed(0)), lineOf(long), ...linesOf(20, 2)]);
    const table = await openTable(opened);
    expect(table.records).toBe(22);
    const reader = new RecordReader(recordsFile(opened.dir));
    expect(await reader.readMany(table, [21, 1])).toEqual([recordNamed(21), long]);
    await reader.close();
  });
});

describe('the cache', () => {
  /** Opens the job with the cache; tells how many answers were linted, which is how many were read. */
  async function opens(opened: OpenedJob, cacheDir = at('cache')) {
    let linted = 0;
    const warnings: string[] = [];
    const counting = () => (linted++, 0);
    const logger = { warn: (message: string) => warnings.push(message) };
    const table = await openTable(opened, { cacheDir, lint: counting, logger });
    return { table, read: linted / 2, warnings };
  }
  const cacheFile = async () => path.join(at('cache'), (await readdir(at('cache')))[0] ?? '');

  test('spares reading what was read, and only that', async () => {
    const opened = await jobWith(dir.path, linesOf(300));
    const file = recordsFile(opened.dir);
    const first = await opens(opened);
    expect(first.read).toBe(300);
    const again = await opens(opened);
    expect(again.read).toBe(0);
    expect(dataOf(again.table)).toEqual(dataOf(first.table));
    await appendFile(file, text(linesOf(5, 300)));
    const grown = await opens(opened);
    expect([grown.read, grown.table.records]).toEqual([5, 305]);
    const extended = await extendTable(again.table, file);
    expect(extended.records).toEqual([300, 301, 302, 303, 304]);
    expect(dataOf(again.table)).toEqual(dataOf(grown.table));
  });

  test('is not used for a file that was edited, cut or replaced', async () => {
    const lines = linesOf(1000); // more than is hashed at both ends
    const opened = await jobWith(dir.path, lines);
    const file = recordsFile(opened.dir);
    const { table } = await opens(opened);
    const middle = lines.with(500, lineOf(recordNamed(5000)));
    await writeFile(file, text([...middle, ...linesOf(1, 2000)]));
    expect((await opens(opened)).read).toBe(1001);
    await writeFile(file, text(lines.with(0, lineOf(recordNamed(5000)))));
    expect((await extendTable(table, file)).replaced).toBe(true);
    await writeFile(file, text(lines));
    expect((await extendTable(table, file)).replaced).toBe(false);
    expect((await opens(opened)).read).toBe(1000);
    await truncate(file, Buffer.byteLength(text(lines.slice(0, 400))));
    expect((await opens(opened)).read).toBe(400);
    const before = dataOf(table);
    expect((await extendTable(table, file)).replaced).toBe(true);
    expect(dataOf(table)).toEqual(before);
  });

  test('is not used when it is damaged, cut or was made for other tasks', async () => {
    const opened = await jobWith(dir.path, linesOf(50));
    await opens(opened);
    const whole = await readFile(await cacheFile());
    const others: readonly Buffer[] = [
      whole.subarray(0, whole.length - 8),
      whole.subarray(0, 100),
      Buffer.alloc(0),
      Buffer.concat([whole, Buffer.alloc(8)]),
      Buffer.from(whole.map((byte, n) => (n === whole.length - 100 ? byte ^ 1 : byte))),
      Buffer.from('not a table'.repeat(100)),
    ];
    for (const other of others) {
      await writeFile(await cacheFile(), other);
      expect((await opens(opened)).read).toBe(50);
    }
    expect((await opens(opened)).read).toBe(0);
    const [task, ...rest] = opened.template.tasks;
    const tasks = [{ ...task, id: 'relevance', reasoning: true, labels: ['是', '否', '?'] }, ...rest];
    expect((await opens({ ...opened, template: { ...opened.template, tasks } })).read).toBe(50);
    expect((await opens({ ...opened, template: { ...opened.template, tasks, marker: '%%%%' } })).read).toBe(50);
  });

  test('costs nothing but time when it cannot be written', async () => {
    const opened = await jobWith(dir.path, linesOf(3));
    await writeFile(at('cache'), 'a file where the folder should be');
    const { table, warnings } = await opens(opened);
    expect(table.records).toBe(3);
    expect(warnings).toHaveLength(1);
  });

  test('takes old tables away, and nothing that is not its own', async () => {
    const opened = await jobWith(dir.path, linesOf(3));
    await mkdir(at('cache'));
    const names = { old: `${'a'.repeat(32)}.table`, used: `${'b'.repeat(32)}.table`, other: 'notes.table' };
    const long = new Date(Date.now() - 31 * 86_400_000);
    for (const name of Object.values(names)) await writeFile(path.join(at('cache'), name), 'x');
    await utimes(path.join(at('cache'), names.old), long, long);
    await utimes(path.join(at('cache'), names.other), long, long);
    await opens(opened);
    const left = await readdir(at('cache'));
    expect(left).toHaveLength(3);
    expect(left).toEqual(expect.arrayContaining([names.used, names.other]));
  });
});

describe('RecordReader', () => {
  test('says that a record is gone when the file was replaced, and reads another table’s file anew', async () => {
    const opened = await jobWith(dir.path, linesOf(20));
    const file = recordsFile(opened.dir);
    const table = await openTable(opened);
    await rm(file);
    const reader = new RecordReader(file);
    await expect(reader.read(table, 1)).rejects.toMatchObject({ code: 'log.corrupt' });
    await writeFile(file, text(linesOf(20, 100)));
    await expect(reader.read(table, 1)).rejects.toMatchObject({ code: 'log.corrupt' });
    const anew = await openTable(opened);
    expect(await reader.read(anew, 1)).toEqual(recordNamed(101));
    await expect(reader.read(anew, 20)).rejects.toThrow(RangeError);
    await reader.close();
  });

  test('holds what was read last, and not more than its share', async () => {
    const opened = await jobWith(dir.path, linesOf(1500));
    const file = recordsFile(opened.dir);
    const table = await openTable(opened);
    const reader = new RecordReader(file);
    const first = await reader.read(table, 0);
    expect(await reader.read(table, 0)).toBe(first);
    await reader.readMany(
      table,
      Array.from({ length: 1499 }, (_, n) => n + 1),
    );
    const again = await reader.read(table, 0);
    expect(again).toEqual(first);
    expect(again).not.toBe(first);
    await reader.close();
    expect(await reader.read(table, 1499)).toEqual(recordNamed(1499));
    await reader.close();
  });
});
