import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AppError } from '#core/errors';
import type { GoldLabel } from '#core/evaluate/prediction';
import type { Answered, AnswerSource } from '#node/evaluate/contestants';
import { evaluate, type EvaluateRequest } from '#node/evaluate/evaluate';
import { readReport } from '#node/evaluate/evaluationFolder';
import { EvaluationRows } from '#node/evaluate/evaluationRows';
import { goldOfFile, type Gold } from '#node/evaluate/gold';
import { teacherAnew } from '#node/evaluate/remoteAnswers';
import { SAMPLE_TEMPLATE } from './support/evaluations.ts';
import { startTeacherServer } from './support/teacherServer.ts';

// How an evaluation runs, with contestants that answer from a list: stops, faults, and what is kept.

let dir = '';
let gold: Gold;

beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'promptmill-evaluate-run-'));
  const lines = Array.from({ length: 12 }, (_, at) => ({
    text: `消息 ${at}`,
    conclusion: at % 3 === 0 ? '不相关' : '相关',
  }));
  const file = path.join(dir, 'gold.jsonl');
  await writeFile(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  gold = await goldOfFile(file, { path: 'relevance.template.md', text: SAMPLE_TEMPLATE });
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** Somebody who answers 相关 to everything, or what `answer` says, and notes what was asked. */
function source(asked: string[], answer?: (label: GoldLabel) => Answered | Promise<Answered>): AnswerSource {
  return {
    title: 'somebody',
    open: () =>
      Promise.resolve({
        answerers: [
          {
            contestant: { id: 'student', key: 'k', role: 'student', title: 'somebody', mode: 'stop', reused: false },
            parallel: 1,
            async predict(label) {
              asked.push(label.text);
              return (await answer?.(label)) ?? { label: '相关', written: '相关' };
            },
          },
        ],
        close: () => Promise.resolve(),
      }),
  };
}

const request = (sources: readonly AnswerSource[], signal = new AbortController().signal): EvaluateRequest => ({
  name: 'run',
  dir: path.join(dir, 'run'),
  gold,
  selected: { labels: gold.labels, heldOut: { kind: 'unknown' } },
  shownFrom: 'gold.jsonl',
  sources,
  gates: {},
  signal,
});

test('stopped in the middle it keeps what was answered, and goes on there', async () => {
  const stop = new AbortController();
  const first: string[] = [];
  const stopping = source(first, () => {
    if (first.length === 5) stop.abort(new Error('enough'));
    return { label: '相关', written: '相关' };
  });
  await expect(evaluate(request([stopping], stop.signal))).rejects.toThrow('enough');
  await expect(readReport(path.join(dir, 'run'))).rejects.toThrow('There is no report');
  const second: string[] = [];
  const report = await evaluate(request([source(second)]));
  expect(first).toHaveLength(5);
  expect(second).toEqual(gold.labels.slice(4).map(({ text }) => text)); // the fifth was not on the disk yet
  expect(report.tasks[0]?.contestants[0]).toMatchObject({ n: 12, right: 8 });
});

test('a call that dies with its process is made once more; a label that is refused is wrong, and asked again next time', async () => {
  const asked: string[] = [];
  const faulty = source(asked, ({ text }) => {
    const times = asked.filter((one) => one === text).length;
    if (text === '消息 1' && times === 1) throw new AppError('runtime.failed', 'died', { hint: 'x' });
    if (text === '消息 2') throw new AppError('teacher.refused', 'The prompt is too long', { hint: 'x' });
    return { label: '相关', written: '相关' };
  });
  const report = await evaluate(request([faulty]));
  expect(asked.filter((text) => text === '消息 1')).toHaveLength(2);
  const [figures] = report.tasks[0]?.contestants ?? [];
  expect(figures).toMatchObject({ n: 12, right: 7, outside: 1, failed: 1 });
  expect(figures?.failedWhy).toContain('too long');
  const again: string[] = [];
  await evaluate(request([source(again)]));
  expect(again).toEqual(['消息 2']);
});

test('a process that stays dead ends the evaluation with its reason', async () => {
  const dead = source([], () => {
    throw new AppError('runtime.failed', 'gone for good', { hint: 'x' });
  });
  await expect(evaluate(request([dead]))).rejects.toThrow('gone for good');
});

test('the rows of a cell are those of the confusion, and lead to their files', async () => {
  const report = await evaluate(request([source([])]));
  const rows = await EvaluationRows.open(path.join(dir, 'run'), await readReport(path.join(dir, 'run')));
  const matrix = report.tasks[0]?.contestants[0]?.confusion;
  for (const [row, right] of matrix?.labels.entries() ?? []) {
    for (const [column, predicted] of matrix?.labels.entries() ?? []) {
      const cell = {
        taskId: 'relevance',
        contestant: 'student',
        only: 'all',
        gold: right ?? '',
        predicted: predicted ?? '',
      } as const;
      expect(rows.find(cell)).toHaveLength(matrix?.counts[row]?.[column] ?? -1);
    }
  }
  const wrong = rows.find({ taskId: 'relevance', contestant: 'student', only: 'wrong' });
  expect(wrong.map(({ gold: label }) => label.gold)).toEqual(['不相关', '不相关', '不相关', '不相关']);
  expect(rows.find({ taskId: 'relevance', contestant: 'nobody', only: 'all' })).toEqual([]);
  const [first] = gold.labels;
  expect(rows.place(first?.itemId ?? '', 'relevance')?.file).toBe(path.join(dir, 'gold.jsonl'));
  expect(rows.place('unknown', 'relevance')).toBeUndefined();
});

test('a report of another program or a later form is refused', async () => {
  const file = path.join(dir, 'other.json');
  await writeFile(file, '{"schema":"promptmill.evaluation/2"}');
  await expect(readReport(file)).rejects.toThrow('no report of an evaluation that this version reads');
  await writeFile(file, '{');
  await expect(readReport(file)).rejects.toThrow('There is no report');
  expect(await readFile(file, 'utf8')).toBe('{');
});

test('a teacher that is asked anew gets one request a record, reasoning first, whatever the tasks', async () => {
  const server = await startTeacherServer((_, record) => (record.endsWith('7') ? { text: '不知道' } : 'good'));
  try {
    const teacher = {
      id: 'other',
      title: 'Other',
      baseUrl: server.baseUrl,
      model: 'm',
      parameters: { temperature: 0 },
    };
    const report = await evaluate(request([teacherAnew(teacher, undefined, gold.template, 'hash')]));
    expect(report.tasks[0]?.contestants[0]).toMatchObject({ contestant: 'teacher', n: 12, right: 7, outside: 1 });
    expect(report.contestants[0]).toMatchObject({ role: 'teacher', title: 'm', reused: false });
    expect(server.seen.map(({ record }) => record).toSorted()).toEqual(gold.labels.map(({ text }) => text).toSorted());
    const kept = (await readFile(path.join(dir, 'run', 'predictions.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(kept).toHaveLength(12);
  } finally {
    await server.close();
  }
});
