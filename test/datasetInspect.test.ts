import { appendFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { CheckedDataset } from '#node/dataset/checkedDataset';
import { inspectDataset } from '#node/dataset/inspectDataset';
import { storedColumns } from '#node/dataset/storedRow';
import { writeMistakes } from './support/datasetMistakes.ts';
import { tempDir } from './support/tempDir.ts';

const folder = tempDir();
const request = (dir: string, dataset = 'mistakes') => ({ dir, dataset, template: 'qwen', cutoffLen: 512 });

test('all parts are checked, and what leaks between them is found in what somebody else divided', async () => {
  const dir = folder.path;
  await writeMistakes(dir);
  const inspected = await inspectDataset(request(dir, 'mistakes_val'));
  expect(inspected.dataset).toBe('mistakes');
  expect(inspected.datasets).toEqual(['mistakes']);
  expect(inspected.parts.map(({ part, report }) => [part, report.kept, report.rows])).toEqual([
    ['train', 46, 48],
    ['val', 9, 9],
    ['test', 10, 10],
  ]);
  expect(inspected.leaks.map(({ place, near }) => [place.file, place.line, near])).toEqual([
    ['mistakes_val.jsonl', 9, { part: 'train', file: 'mistakes.jsonl', line: 25 }],
    ['mistakes_test.jsonl', 10, { part: 'train', file: 'mistakes.jsonl', line: 11 }],
  ]);
  expect(inspected.hasLineage).toBe(false);
  const { rows, splits } = inspected.report;
  expect({ rows, splits }).toEqual({ rows: 65, splits: { train: 46, val: 9, test: 10 } });

  const dataset = new CheckedDataset(inspected.parts);
  expect(Object.fromEntries(dataset.counts.map(({ code, count }) => [code, count]))).toMatchObject({
    dropped: 2,
    'marker-full-width': 3,
    'marker-in-source': 2,
    'marker-twice': 1,
    'conflicting-duplicate': 1,
    duplicate: 1,
    'cut-source': 2,
    leak: 2,
  });
  const ranks = dataset.findings.map(({ severity }) => ['error', 'warning', 'info'].indexOf(severity));
  expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
  expect(dataset.find({ code: 'leak' }).map((id) => dataset.findings[id]?.file)).toEqual([
    'mistakes_val.jsonl',
    'mistakes_test.jsonl',
  ]);
  expect(dataset.find({ severity: 'error', code: 'marker-twice' })).toEqual([]);
  expect(dataset.isBroken).toBe(true);
});

test('a row is shown column by column, a conversation turn by turn, a broken line as it is', async () => {
  const dir = folder.path;
  const file = path.join(dir, 'rows.jsonl');
  const turns = [
    { from: 'human', value: '要退货' },
    { from: 'gpt', value: `相关${'。'.repeat(5000)}` },
  ];
  await writeFile(file, `${JSON.stringify({ conversations: turns, system: '', kto_tag: true })}\r\n\n{"half": \n`);
  await appendFile(file, '{"last": null}');
  const [human, gpt, system, tag] = await storedColumns(file, 1);
  expect(human).toEqual({ name: 'conversations 1 · human', text: '要退货', isCut: false });
  expect(gpt).toMatchObject({ name: 'conversations 2 · gpt', isCut: true });
  expect([system?.text, tag?.text]).toEqual(['', 'true']);
  expect(await storedColumns(file, 3)).toEqual([{ name: '–', text: '{"half": ', isCut: false }]);
  expect(await storedColumns(file, 4)).toEqual([{ name: 'last', text: 'null', isCut: false }]);
  expect(await readFile(file, 'utf8')).toContain('half');
});
