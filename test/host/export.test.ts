import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ExportOutcome } from '../../src/extension/dataset/export.ts';
import { createJob } from '#node/label/jobFolder';
import { decisionOn, jobOf, recordOf, TEMPLATE } from '../support/jobs.ts';

suite('export', () => {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  const jobDir = path.join(folder, '.promptmill', 'jobs', 'export-test');
  const datasets = path.join(folder, 'datasets', 'export-test');

  const clean = () => Promise.all([jobDir, datasets].map((dir) => rm(dir, { recursive: true, force: true })));

  suiteSetup(async () => {
    await vscode.extensions.getExtension('promptmill.promptmill')?.activate();
    await clean();
    await createJob(jobDir, jobOf(TEMPLATE, 'export-test'));
    const no = { conclusion: '不相关', reasoning: '只是问价。' };
    const yes = { conclusion: '相关', reasoning: '要求退货。' };
    const [first, second] = [recordOf('要退货', { relevance: no }), recordOf('多少钱', { relevance: no })];
    const lines = (entries: readonly unknown[]) => entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
    await writeFile(path.join(jobDir, 'records.jsonl'), lines([first, second]));
    await mkdir(path.join(jobDir, 'decisions'));
    await writeFile(path.join(jobDir, 'decisions', 'li.jsonl'), lines([decisionOn(first, 'corrected', yes)]));
  });

  suiteTeardown(clean);

  const run = (...args: readonly unknown[]) =>
    vscode.commands.executeCommand<ExportOutcome | undefined>('promptmill.export', ...args);

  test('writes the rows that were reviewed to datasets/<job>', async () => {
    const report = await run(jobDir, { format: 'alpaca', unreviewed: 'exclude' });
    ok(report);
    equal(report.file, path.join(datasets, 'export-test_alpaca.jsonl'));
    equal(report.rows, 1);
    deepEqual(report.left, [{ reason: 'unreviewed', count: 1 }]);
    const row = JSON.parse(await readFile(report.file, 'utf8')) as Record<string, string>;
    equal(row['output'], '相关\n####\n要求退货。');
    match(row['input'] ?? '', /要退货/);
    const files = await readdir(datasets);
    deepEqual(files.toSorted(), [
      'dataset_info.json',
      'export-test_alpaca.jsonl',
      'export-test_alpaca.lineage.jsonl',
      'manifest.json',
    ]);
    ok(report.findings, 'preflight ran before the export was said to be done');
  });

  test('takes a job of the Jobs view, and unreviewed labels when asked to', async () => {
    const report = await run({ dir: jobDir }, { format: 'openai', unreviewed: 'include' });
    equal(report?.rows, 2);
    const info = JSON.parse(await readFile(path.join(datasets, 'dataset_info.json'), 'utf8')) as object;
    ok(Object.hasOwn(info, 'export-test_openai'));
  });

  test('divides the rows when asked to: a file and an entry for each part', async () => {
    const split = { seed: 7, shares: { train: 0.5, val: 0.5, test: 0 }, group: 'record' };
    const report = await run(jobDir, { format: 'sharegpt', unreviewed: 'include', split });
    ok(report);
    equal(report.rows, 2);
    const parts = report.parts.map(({ split: part, name, rows }) => ({ part, name, rows }));
    deepEqual(parts, [
      { part: 'train', name: 'export-test_sharegpt', rows: 1 },
      { part: 'val', name: 'export-test_sharegpt_val', rows: 1 },
    ]);
    const info = JSON.parse(await readFile(path.join(datasets, 'dataset_info.json'), 'utf8')) as object;
    ok(Object.hasOwn(info, 'export-test_sharegpt_val'));
  });

  test('a table is written without a look at it: nobody trains on it', async () => {
    const report = await run(jobDir, { format: 'csv', unreviewed: 'include' });
    equal(path.basename(report?.file ?? ''), 'export-test_csv.csv');
    equal(report?.findings, undefined);
  });

  test('tells its caller why there is nothing to export', async () => {
    await rejects(
      Promise.resolve(run(jobDir, { format: 'kto', unreviewed: 'exclude' })),
      /KTO needs good and bad answers/,
    );
  });
});
