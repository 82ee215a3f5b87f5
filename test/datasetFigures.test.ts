import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ExportFormat } from '#core/dataset/exporter';
import { estimateCounter } from '#core/dataset/preflight/tokenCounter';
import { seededRandom } from '#core/qc/statistics/random';
import { exportJob } from '#node/dataset/exportJob';
import { partEntries } from '#node/dataset/inspectDataset';
import { lineageFile } from '#node/dataset/manifest';
import { reportDataset } from '#node/dataset/reportDataset';
import { createJob, recordsFile, type OpenedJob } from '#node/label/jobFolder';
import { JsonlLog } from '#node/jsonlLog';
import { DecisionLog } from '#node/review/decisionLog';
import { decisionOn, jobOf, recordOf, TWO_TASKS } from './support/jobs.ts';
import { recordText } from './support/nearTexts.ts';

// The report of a dataset as it lies in its folder, in every format: read back from the rows, not remembered.

let root = '';
let opened: OpenedJob;
const random = seededRandom('figures');
const texts = Array.from({ length: 20 }, () => recordText('zh', random));

beforeAll(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'promptmill-figures-'));
  opened = await createJob(path.join(root, 'job'), jobOf(TWO_TASKS, 'two'));
  const log = new JsonlLog(recordsFile(opened.dir));
  const decisions = await DecisionLog.open(opened.dir, 'li');
  for (const [at, text] of texts.entries()) {
    const yes = at % 4 === 0;
    const record = recordOf(text, {
      relevance: { conclusion: yes ? '是' : '否', reasoning: '因为要退货。' },
      angry: { conclusion: '否', reasoning: '' },
    });
    await log.append(record);
    const corrected = { conclusion: yes ? '否' : '是', reasoning: '改过的理由，长一些。' };
    await decisions.append(
      decisionOn(record, at % 2 === 0 ? 'accepted' : 'corrected', at % 2 === 0 ? undefined : corrected),
    );
    await decisions.append(decisionOn(record, 'accepted', undefined, 'angry'));
  }
  await Promise.all([log.close(), decisions.close()]);
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function reportOf(format: ExportFormat) {
  const dir = path.join(root, format);
  const split = { seed: 1, shares: { train: 0.6, val: 0.2, test: 0.2 }, group: 'record', similarity: 0.8 } as const;
  const exported = await exportJob(opened, { format, outDir: dir, unreviewed: 'exclude', name: 'two', split });
  const { entries } = await partEntries(dir, 'two');
  const marker = opened.template.marker;
  const lineage = lineageFile('two');
  const report = await reportDataset({
    dir,
    entries,
    layout: 'conclusion-first',
    marker,
    counter: estimateCounter,
    lineage,
  });
  return { exported, report };
}

test.each(['alpaca', 'sharegpt', 'openai'] as const)(
  '%s: every row with its part, task, texts and saving',
  async (format) => {
    const { exported, report } = await reportOf(format);
    expect(report.rows).toBe(40);
    const rowsOf = (split: string) => exported.parts.find((part) => part.split === split)?.rows;
    expect(report.splits).toEqual({ train: rowsOf('train'), val: rowsOf('val'), test: rowsOf('test') });
    const tasks = new Map(report.tasks.map((task) => [task.taskId, task]));
    expect(tasks.get('angry')?.conclusions).toMatchObject([{ conclusion: '否', rows: 20 }]);
    const relevance = tasks.get('relevance')?.conclusions ?? [];
    expect(new Map(relevance.map(({ conclusion, rows }) => [conclusion, rows]))).toEqual(
      new Map([
        ['是', 15],
        ['否', 5],
      ]),
    );
    const lengths = texts.map((text) => text.length);
    expect(report.sources.characters.max).toBe(Math.max(...lengths));
    expect(report.sources.characters.mean).toBeCloseTo(lengths.reduce((sum, one) => sum + one, 0) / 20, 9);
    expect(report.answers.reasoning.count).toBe(20); // of the task that has a reasoning
    expect(report.saving?.promptTokens).toBeGreaterThan(report.saving?.recordTokens ?? Infinity);
  },
);

test('dpo: the correction is what counts', async () => {
  const { report } = await reportOf('dpo');
  expect(report.rows).toBe(10);
  expect(report.tasks.map(({ taskId }) => taskId)).toEqual(['relevance']);
  expect(report.tasks[0]?.conclusions).toMatchObject([{ conclusion: '是', rows: 10 }]);
});
