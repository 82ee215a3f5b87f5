import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LabelRecord } from '#core/label/record';
import type { GrowingTable } from '#core/qc/table/growingTable';
import { textFinder } from '#core/qc/table/searchText';
import { recordsFile, type OpenedJob } from '#node/label/jobFolder';
import { searchRecords } from '#node/review/qcSearch';
import { openTable } from '#node/review/qcTable';
import { recordOf } from './support/jobs.ts';
import { anyLine, jobWith, lineOf, words, type Line } from './support/recordLines.ts';
import { tempDir } from './support/tempDir.ts';

const dir = tempDir();
const lint = () => 0;

async function found(opened: OpenedJob, text: string, known?: GrowingTable): Promise<readonly string[]> {
  const table = known ?? (await openTable(opened, { lint }));
  const records: number[] = [];
  await searchRecords(recordsFile(opened.dir), table, text, { onHits: (hits) => records.push(...hits) });
  expect(new Set(records).size).toBe(records.length);
  return records.map((record) => table.id(record)).toSorted();
}

/** Whether two characters are the same letter, or one is the other's other case. */
function alike(one: string, wanted: string): boolean {
  const upper = wanted.toUpperCase();
  const lower = wanted.toLowerCase();
  return [wanted, lower, upper, upper.toLowerCase(), lower.toUpperCase()].includes(one);
}
function has(searched: string, text: string): boolean {
  const [all, wanted] = [Array.from(searched), Array.from(text)];
  return all.some((_, from) => wanted.every((one, n) => alike(all[from + n] ?? '', one))) || text === '';
}
/** Everything of a record that a person wrote or a teacher answered. */
function textsOf(record: LabelRecord): readonly string[] {
  const { item, samples = [] } = record;
  const said = [record, ...samples].flatMap((one) => (one.status === 'failed' ? [] : [one]));
  return [
    item.text,
    item.origin.path,
    item.origin.sheet ?? '',
    item.origin.key ?? '',
    ...Object.values(item.fields),
    ...said.flatMap(({ answers, reply }) => [reply.text, ...answers.flatMap((a) => [a.conclusion, a.reasoning])]),
  ];
}
const lastOf = (lines: readonly Line[]) =>
  new Map(lines.flatMap(({ record }) => (record === undefined ? [] : [[record.item.id, record] as const])));

const flip = (text: string) =>
  Array.from(text, (one) => (one === one.toLowerCase() ? one.toUpperCase() : one.toLowerCase()))
    .map((one, n) => (Array.from(one).length === 1 ? one : (Array.from(text)[n] ?? '')))
    .join('');
const skeleton = ['text', 'id', 'crc', '"', '\\', 'u', 'n', ':"', '","', '0', '2026', 'labelled', 'key', 'fields', '}'];

test('finds what a search of all texts finds', async () => {
  let run = 0;
  let hits = 0;
  const needle = fc.oneof(
    fc.constantFrom(...skeleton),
    words,
    fc.tuple(fc.nat(99), fc.nat(99), fc.nat(8), fc.nat(5), fc.boolean()),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyLine, { minLength: 1, maxLength: 25 }),
      fc.array(needle, { minLength: 8, maxLength: 8 }),
      async (lines, needles) => {
        const base = path.join(dir.path, String(run++));
        await mkdir(base);
        const opened = await jobWith(
          base,
          lines.map((line) => line.text),
        );
        const table = await openTable(opened, { lint });
        const records = Array.from(lastOf(lines).values());
        for (const one of needles) {
          let text = '';
          if (typeof one === 'string') text = one;
          else {
            // A part of what one of the records says, in its own case or the other.
            const [which, what, from, length, isFlipped] = one;
            const texts = records[which % Math.max(1, records.length)];
            const source = texts === undefined ? [] : textsOf(texts);
            const part = Array.from(source[what % Math.max(1, source.length)] ?? '')
              .slice(from, from + length + 1)
              .join('');
            text = isFlipped ? flip(part) : part;
          }
          const expected = records.filter((record) => textsOf(record).some((searched) => has(searched, text)));
          expect(await found(opened, text, table), JSON.stringify(text)).toEqual(
            expected.map(({ item }) => item.id).toSorted(),
          );
          const finder = textFinder(text);
          expect(records.filter(finder)).toEqual(expected);
          hits += expected.length;
        }
      },
    ),
    { numRuns: 100 },
  );
  expect(hits).toBeGreaterThan(1000);
});

test('what stands around the texts is not found', async () => {
  const record = recordOf('机器:', { relevance: { conclusion: '是', reasoning: 'x\\u0041\n' } });
  const item = { ...record.item, fields: { 列: '值:', 标题: '' }, origin: { path: 'a:', row: 12 } };
  const opened = await jobWith(dir.path, [lineOf({ ...record, item })]);
  for (const text of [',', '"', '标题', '12', '}', 'conclusion', 'relevance', '2026', ':,', item.id]) {
    expect(await found(opened, text), text).toEqual([]);
  }
  for (const text of [':', '\\', '\n', '\\U0041', 'u', '值:', 'A:', 'as SENT']) {
    expect(await found(opened, text), text).toEqual([item.id]);
  }
});

test('an earlier line of a record does not count', async () => {
  const [old, now] = ['很吵', '很静'].map((reasoning) =>
    recordOf('机器', { relevance: { conclusion: '是', reasoning } }),
  ) as [LabelRecord, LabelRecord];
  const opened = await jobWith(dir.path, [lineOf(old), lineOf(now)]);
  expect(await found(opened, '很吵')).toEqual([]);
  expect(await found(opened, '很静')).toEqual([now.item.id]);
});

test('tells hits as they are found, in large files and long lines, and stops at once', async () => {
  const records = Array.from({ length: 3000 }, (_, n) =>
    recordOf(
      n === 1500
        ? `${'长'.repeat(700_000)}末尾 Needle`
        : `第 ${n} 条，${'很长的说明。'.repeat(60)}${n % 3 === 0 ? 'nEEdle' : ''}`,
      {
        relevance: { conclusion: '是', reasoning: '' },
      },
    ),
  );
  const opened = await jobWith(dir.path, records.map(lineOf));
  const table = await openTable(opened, { lint });
  expect(table.bytes).toBeGreaterThan(4_000_000);
  const batches: (readonly number[])[] = [];
  await searchRecords(recordsFile(opened.dir), table, 'needle', { onHits: (hits) => batches.push(hits), budgetMs: 1 });
  const wanted = records.flatMap((_, n) => (n % 3 === 0 || n === 1500 ? [n] : []));
  expect(batches.flat()).toEqual(wanted);
  expect(batches[0]?.length).toBeLessThan(wanted.length / 2);

  const stop = new AbortController();
  let heard = 0;
  const stopped = searchRecords(recordsFile(opened.dir), table, 'needle', {
    signal: stop.signal,
    onHits: () => {
      heard++;
      stop.abort(new Error('enough'));
    },
  });
  await expect(stopped).rejects.toThrow('enough');
  expect(heard).toBe(1);
});
