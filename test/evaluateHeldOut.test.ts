import { appendFile, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EvaluationReport } from '#core/evaluate/evaluation';
import { heldOutText } from '#core/evaluate/evaluationText';
import { translatorOf } from '#core/bundles';
import { seededRandom } from '#core/qc/statistics/random';
import { exportJob, type ExportReport, type ExportRequest } from '#node/dataset/exportJob';
import { readExportedPart, testParts } from '#node/evaluate/exportedPart';
import { goldOfFile, goldOfJob } from '#node/evaluate/gold';
import { selectLabels } from '#node/evaluate/heldOut';
import { createJob, recordsFile, type OpenedJob } from '#node/label/jobFolder';
import { JsonlLog } from '#node/jsonlLog';
import { DecisionLog } from '#node/review/decisionLog';
import { promptmill } from './support/cli.ts';
import { decisionOn, jobOf, recordOf, TEMPLATE } from './support/jobs.ts';
import { recordText } from './support/nearTexts.ts';

// An evaluation that is held to the test part of an exported dataset.

const SPLIT = { seed: 1, shares: { train: 0.6, val: 0.2, test: 0.2 }, group: 'record', similarity: 0.8 } as const;
let root = '';
let opened: OpenedJob;
let exported: ExportReport;
const data = () => path.join(root, 'datasets', 'relevance');
const random = seededRandom('held out');
const texts = Array.from({ length: 30 }, (_, at) => recordText(at % 2 === 0 ? 'zh' : 'en', random));

const exportTo = (outDir: string, more: Partial<ExportRequest> = {}) =>
  exportJob(opened, { format: 'alpaca', outDir, unreviewed: 'exclude', name: 'relevance', split: SPLIT, ...more });

beforeAll(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'promptmill-held-'));
  opened = await createJob(path.join(root, '.promptmill', 'jobs', 'relevance'), jobOf(TEMPLATE));
  const log = new JsonlLog(recordsFile(opened.dir));
  const decisions = await DecisionLog.open(opened.dir, 'li');
  for (const [at, text] of texts.entries()) {
    const record = recordOf(text, { relevance: { conclusion: at % 3 === 0 ? '不相关' : '相关', reasoning: '原因。' } });
    await log.append(record);
    await decisions.append(decisionOn(record, 'accepted'));
  }
  await Promise.all([log.close(), decisions.close()]);
  exported = await exportTo(data());
});
afterAll(() => rm(root, { recursive: true, force: true }));

const rowsIn = (split: string) => exported.parts.find((part) => part.split === split)?.rows ?? 0;
const textsOf = async (name: string) => {
  const lines = (await readFile(path.join(data(), name), 'utf8')).trimEnd().split('\n');
  return texts.filter((text) => lines.some((line) => line.includes(JSON.stringify(text).slice(1, -1))));
};
const evaluate = async (...more: string[]) => {
  const ran = await promptmill(root, ['evaluate', '--job', opened.dir, '--teacher', '--name', 'held', ...more]);
  const file = path.join(root, '.promptmill', 'evaluations', 'held', 'report.json');
  return { ...ran, report: JSON.parse(await readFile(file, 'utf8').catch(() => 'null')) as EvaluationReport | null };
};

describe('promptmill evaluate --dataset', () => {
  test('asks the test part, known by its lineage', async () => {
    expect(rowsIn('test')).toBe(6);
    const { code, report, out } = await evaluate('--dataset', 'datasets/relevance');
    expect(code).toBe(0);
    expect(report?.gold.labels).toBe(6);
    expect(report?.gold.heldOut).toEqual({
      kind: 'split',
      file: 'relevance_test.jsonl',
      rows: 6,
      dataset: 'relevance',
      part: 'test',
      dropped: 0,
    });
    expect(out).toContain('Held out: only the part test of relevance (6 rows).');
    const lines = (await readFile(path.join(root, '.promptmill', 'evaluations', 'held', 'gold.jsonl'), 'utf8'))
      .trimEnd()
      .split('\n');
    const asked = lines.map((line) => (JSON.parse(line) as { text: string }).text);
    expect(asked.toSorted()).toEqual((await textsOf('relevance_test.jsonl')).toSorted());
  });

  test('or another part, and says so when that is what was trained on', async () => {
    const val = await evaluate('--dataset', 'datasets/relevance/relevance', '--split', 'val');
    expect(val.report?.gold.labels).toBe(rowsIn('val'));
    const train = await evaluate('--dataset', 'datasets/relevance', '--split', 'train');
    expect(train.report?.gold.labels).toBe(rowsIn('train'));
    expect(train.out).toContain('Not held out: these are the rows of relevance that are trained on.');
  });

  test('refuses what is not there, with what is', async () => {
    const says = async (...more: string[]) => (await evaluate(...more)).err;
    expect(await says('--dataset', 'datasets/relevance/other')).toContain('The dataset other has no part test.');
    expect(await says('--dataset', 'datasets/relevance/other')).toContain('have the part: relevance');
    expect(await says('--dataset', '.promptmill')).toContain('Nothing was exported to');
    expect(await says('--dataset', 'datasets/relevance', '--split', 'tset')).toContain('tset is no part of a dataset');
    await exportTo(path.join(root, 'several'), { name: 'one' });
    await exportTo(path.join(root, 'several'), { name: 'two', format: 'openai' });
    expect(await says('--dataset', 'several')).toContain('several datasets with a part test: one, two');
    expect((await evaluate('--dataset', 'several/two')).report?.gold.labels).toBe(6);
    const whole = { format: 'alpaca', outDir: path.join(root, 'whole'), unreviewed: 'exclude' } as const;
    await exportJob(opened, whole);
    expect(await says('--dataset', 'whole')).toContain('has no part test');
  });
});

describe('what was trained on', () => {
  test('is left out of the part, though another record holds the same text', async () => {
    const [trained = ''] = await textsOf('relevance.jsonl');
    const gold = await goldOfJob(opened.dir);
    const part = { dir: data(), name: 'relevance', split: 'test' } as const;
    const { labels } = await readExportedPart(part);
    // As if somebody had put the text of a training row into a record of the test part.
    const changed = gold.labels.map((label) => {
      const key = `${label.itemId}/${label.taskId}`;
      return key === Array.from(labels)[0] ? { ...label, text: trained } : label;
    });
    const selected = await selectLabels(changed, { part, seed: '1' });
    expect(selected.labels).toHaveLength(5);
    expect(selected.heldOut).toMatchObject({ kind: 'split', dropped: 1 });
    const said = heldOutText({ ...({} as EvaluationReport['gold']), heldOut: selected.heldOut }, translatorOf('en'));
    expect(said).toContain('Left out: 1 labels of it that the dataset trains on as well.');
  });

  test('is not known when a file is not as it was exported', async () => {
    const dir = path.join(root, 'edited');
    await exportTo(dir);
    await appendFile(path.join(dir, 'relevance.jsonl'), '{}\n');
    await expect(readExportedPart({ dir, split: 'test' })).rejects.toThrow('is not as it was exported');
    await exportTo(dir);
    await rename(path.join(dir, 'relevance.lineage.jsonl'), path.join(dir, 'gone'));
    await expect(readExportedPart({ dir, split: 'test' })).rejects.toThrow('is not as it was exported');
  });

  test('is every file of a folder but the test files, where a folder is named', async () => {
    const gold = await goldOfJob(opened.dir);
    const rest = await selectLabels(gold.labels, { trainedOn: data(), seed: '1' });
    expect(rest.labels).toHaveLength(6);
    expect(rest.heldOut).toMatchObject({ rows: rowsIn('train') + rowsIn('val'), dropped: 24 });
    const only = await selectLabels(gold.labels, { split: data(), seed: '1' });
    expect(only.labels.map(({ text }) => text).toSorted()).toEqual(rest.labels.map(({ text }) => text).toSorted());
    await expect(selectLabels(gold.labels, { split: path.join(root, '.promptmill'), seed: '1' })).rejects.toThrow(
      'cannot be read',
    );
  });
});

test('a gold file knows its records of the part by their texts', async () => {
  const file = path.join(root, 'gold.jsonl');
  await writeFile(file, texts.map((text) => `${JSON.stringify({ text, conclusion: '相关' })}\n`).join(''));
  const gold = await goldOfFile(file, { path: 'relevance.template.md', text: TEMPLATE });
  const selected = await selectLabels(gold.labels, { part: { dir: data(), split: 'test' }, seed: '1' });
  expect(selected.labels.map(({ text }) => text).toSorted()).toEqual(
    (await textsOf('relevance_test.jsonl')).toSorted(),
  );
});

test('the datasets of a folder that have a test part are listed with their job', async () => {
  expect(await testParts(data())).toEqual([{ dir: data(), name: 'relevance', rows: 6, job: 'relevance' }]);
  expect(await testParts(path.join(root, '.promptmill'))).toEqual([]);
});
