import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as fc from 'fast-check';
import type { LabelRecord, TaskAnswer } from '#core/label/record';
import { hashOf } from '#core/hash';
import { createJob, recordsFile, type OpenedJob } from '#node/label/jobFolder';
import { sealed } from '#node/jsonlLog';
import { jobOf, TWO_TASKS } from './jobs.ts';

/** Pieces that are hard to tell from what stands around a text in its line. */
const PIECES = [
  ['a', 'B', 'k', 'K', 'u', 'n', '0', '1', 'é', 'É', 'ß', 'Σ', 'ς', 'я', 'Я', ' ', ',', ':', '{', '}', '[', '/'],
  ['相关', '不', '保修', '“', '😀', '👍🏽', '"', '\\', '\n', '\t', '\u0001', '\u2028', '\ud83d', '\\u0041', '\\"'],
  ['"text":"', 'text', 'path', '"},"fields":{"', '}},"requestKey":"', ',"crc":"', 'labelled', '2026', 'null', 'Key'],
].flat();
export const words: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...PIECES), { maxLength: 8 })
  .map((all) => all.join(''));

const TASKS = ['relevance', 'angry'];
const answersOf = (taskIds: readonly string[]): fc.Arbitrary<readonly TaskAnswer[]> =>
  fc.tuple(
    ...taskIds.map((taskId) =>
      fc
        .record({ conclusion: fc.oneof(fc.constantFrom('是', '否'), words), reasoning: words, swapped: fc.boolean() })
        .map(({ swapped, ...answer }) => ({ taskId, ...answer, ...(swapped ? { swapped: true as const } : {}) })),
    ),
  );
const reply = fc.record({
  text: words,
  finish: fc.constantFrom('stop' as const, 'length' as const),
  usage: fc.constant({ input: 1, output: 1 }),
  ms: fc.constant(1),
  requestId: fc.constant('text-相关'),
});
const error = fc.constant({ code: 'teacher.unreachable', message: 'no 相关 answer', hint: 'text' } as const);
const said = fc.oneof(
  fc.record({ status: fc.constant('labelled' as const), answers: answersOf(TASKS), reply }),
  fc.record({ status: fc.constant('labelled' as const), answers: answersOf(TASKS.slice(0, 1)), reply }),
  fc.record({
    status: fc.constant('unreadable' as const),
    reason: fc.constantFrom('off-set' as const, 'truncated' as const),
    taskId: fc.constantFrom(...TASKS),
    answers: answersOf(TASKS),
    reply,
  }),
  fc.record({ status: fc.constant('failed' as const), error }),
);
const votes = fc.record({
  samples: fc.array(
    said.map((one) => ({ teacher: 'text-b', ...one })),
    { minLength: 2, maxLength: 3 },
  ),
  agreement: fc.dictionary(fc.constantFrom(...TASKS), fc.constantFrom(0, 1 / 3, 0.5, 1)),
});

/** A record of one of a few ids, so that some come again. */
const anyRecord: fc.Arbitrary<LabelRecord> = fc
  .record({
    n: fc.nat(12),
    text: words,
    file: words,
    row: fc.option(fc.nat(99), { nil: undefined }),
    sheet: fc.option(words, { nil: undefined }),
    fields: fc.dictionary(fc.oneof(fc.constantFrom('text', 'id', 'requestKey', '标题'), words), words, { maxKeys: 3 }),
    said,
    votes: fc.option(votes, { nil: undefined }),
  })
  .map(
    ({ n, text, file, row, sheet, fields, said: what, votes: more }) =>
      // As JSON gives it back: without what is undefined.
      JSON.parse(
        JSON.stringify({
          item: { id: idOfNumber(n), text, origin: { path: `${file}.csv`, row, sheet }, fields },
          requestKey: hashOf(String(n)).slice(0, 32),
          at: '2026-05-01T00:00:00.000Z',
          ...what,
          ...more,
        }),
      ) as LabelRecord,
  );

/** Every fourth id is none of ours. */
const idOfNumber = (n: number): string => (n % 4 === 3 ? `odd-${n}` : hashOf(String(n)).slice(0, 16));

/** A line of records.jsonl: a record as the engine writes it, as somebody's script does, or something that is none. */
export interface Line {
  readonly text: string;
  readonly record?: LabelRecord;
}
export const anyLine: fc.Arbitrary<Line> = fc.oneof(
  { weight: 8, arbitrary: anyRecord.map((record) => ({ text: lineOf(record), record })) },
  { weight: 1, arbitrary: anyRecord.map((record) => ({ text: JSON.stringify(record), record })) },
  { weight: 1, arbitrary: anyRecord.map((record) => ({ text: asciiJson(record), record })) },
  { weight: 1, arbitrary: anyRecord.map((record) => ({ text: lineOf(record).replace('2026-05', '2025-05') })) },
  { weight: 1, arbitrary: fc.constantFrom({ text: '' }, { text: ' ' }, { text: '{"item":1}' }, { text: '{"item":{' }) },
);

/** A record's line as the engine writes it, without the line end. */
export const lineOf = (record: LabelRecord): string => sealed(JSON.stringify(record));

/** As a script in another language writes JSON: members in another order, white space, every other character escaped. */
function asciiJson({ item, ...rest }: LabelRecord): string {
  const escape = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify({ ...rest, item })
    .replace(/[\u007f-\uffff]/g, escape)
    .replace(/^\{"/, '{ "');
}

/** A job of two tasks with these lines as its records, the last one torn where `torn` says what stands of it. */
export async function jobWith(dir: string, lines: readonly string[], torn = ''): Promise<OpenedJob> {
  const opened = await createJob(path.join(dir, 'job'), jobOf(TWO_TASKS));
  await writeFile(recordsFile(opened.dir), lines.map((line) => `${line}\n`).join('') + torn);
  return opened;
}
