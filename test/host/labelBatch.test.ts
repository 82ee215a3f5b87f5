import { deepEqual, equal, ok } from 'node:assert/strict';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { BatchState } from '#core/label/batchState';
import type { LabelRecord } from '#core/label/record';
import { startBatch } from '#node/batch/batchRun';
import { batchState } from '#node/batch/batchSession';
import type { OpenedJob } from '#node/label/jobFolder';
import { batchJob, hasty, manyTexts } from '../support/batchJobs.ts';
import { startKimiServer, type KimiServer } from '../support/kimiServer/server.ts';

const base = () => {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  ok(folder, 'a folder is open');
  return folder;
};

async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  const end = Date.now() + 20_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function recordsOf({ dir }: OpenedJob): Promise<readonly LabelRecord[]> {
  const text = await readFile(path.join(dir, 'records.jsonl'), 'utf8').catch(() => '');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as LabelRecord);
}

suite('label by batch', () => {
  const { showInputBox, showErrorMessage } = vscode.window;
  const settings = () => vscode.workspace.getConfiguration('promptmill');
  const errors: string[] = [];
  const place = () => path.join(base(), 'byBatch');
  let server: KimiServer;

  /** A job of the workspace whose teacher is Kimi's at our server. */
  const job = (name: string, count: number): Promise<OpenedJob> =>
    batchJob(server, {
      dir: path.join(place(), name),
      texts: manyTexts(count).map((text) => `${name} ${text}`),
      jobDir: path.join(base(), '.promptmill', 'jobs', name),
      teacher: { apiKeyEnv: 'PROMPTMILL_KEY_BATCH_LAB' },
    });
  const billed = () => server.ledger().entries.filter(({ billed: bill }) => bill !== undefined).length;

  suiteSetup(async () => {
    await vscode.extensions.getExtension('promptmill.promptmill')?.activate();
    server = await startKimiServer({ latency: 1, limits: {}, batch: { runMs: 3000 } });
    await mkdir(place(), { recursive: true });
    await settings().update(
      'teachers',
      [{ id: 'batch-lab', baseUrl: server.baseUrl, model: 'kimi-k2.6' }],
      vscode.ConfigurationTarget.Global,
    );
    await until('the setting', () => settings().get<readonly unknown[]>('teachers')?.length === 1);
    // A person types and reads here; a test cannot.
    Object.assign(vscode.window, {
      showInputBox: () => Promise.resolve(process.env['PROMPTMILL_CANARY'] ?? ['sk', 'batch'].join('-')),
      showErrorMessage: (message: string) => {
        errors.push(message);
        return Promise.resolve(undefined);
      },
    });
    await vscode.commands.executeCommand('promptmill.setApiKey', 'batch-lab');
  });
  suiteTeardown(async () => {
    Object.assign(vscode.window, { showInputBox, showErrorMessage });
    await settings().update('teachers', undefined, vscode.ConfigurationTarget.Global);
    await server.close();
    await rm(place(), { recursive: true, force: true });
  });

  test('submits, refuses to ask meanwhile, fetches when told, and pays once', async () => {
    const opened = await job('submitted', 12);
    const state = await vscode.commands.executeCommand<BatchState>('promptmill.jobs.goOnByBatch', opened.dir);
    deepEqual([state.lines, state.parts.length], [12, 1]);
    equal((await recordsOf(opened)).length, 0, 'the provider has them, nothing is there yet');

    await vscode.commands.executeCommand('promptmill.jobs.goOn', opened.dir);
    ok(errors.at(-1)?.includes('under way'), errors.join('\n'));
    await until('the end', async () => {
      await vscode.commands.executeCommand('promptmill.jobs.fetchBatch', opened.dir);
      return (await batchState(opened.dir))?.status === 'ended';
    });
    const records = await recordsOf(opened);
    equal(records.length, 12);
    ok(records.every(({ status }) => status === 'labelled'));
    equal(billed(), 12);
  });

  test('goes on with a batch that was begun elsewhere, such as before a reload', async () => {
    const before = billed();
    const opened = await job('found', 5);
    const { log } = hasty();
    await startBatch(opened, { apiKey: 'test', log }); // as another process does, which is gone then
    await until('its records', async () => (await recordsOf(opened)).length === 5);
    await until('its end', async () => (await batchState(opened.dir))?.status === 'ended');
    equal(billed() - before, 5);
  });

  test('cancels at the provider, and keeps what was done', async () => {
    const { showWarningMessage } = vscode.window;
    Object.assign(vscode.window, {
      showWarningMessage: (_message: string, _options: object, label: string) => Promise.resolve(label),
    });
    try {
      const before = billed();
      const opened = await job('cancelled', 40);
      await vscode.commands.executeCommand('promptmill.jobs.goOnByBatch', opened.dir);
      await until('some are done', () => billed() > before);
      await vscode.commands.executeCommand('promptmill.jobs.cancelBatch', opened.dir);
      await until('the end', async () => {
        await vscode.commands.executeCommand('promptmill.jobs.fetchBatch', opened.dir);
        return (await batchState(opened.dir))?.status === 'ended';
      });
      const done = billed() - before;
      ok(done < 40, `${done} of 40`);
      equal((await recordsOf(opened)).length, done, 'what was paid for is there');
    } finally {
      Object.assign(vscode.window, { showWarningMessage });
    }
  });

  test('says that a teacher takes no batches', async () => {
    await writeFile(path.join(place(), 'one.txt'), '扫地机器人不转了。');
    const args = {
      templateFile: path.join(base(), 'prompts', 'relevance.template.md'),
      sources: [path.join(place(), 'one.txt')],
      teacherId: 'batch-lab',
      by: 'batch',
    };
    const said = await Promise.resolve(vscode.commands.executeCommand('promptmill.label.start', args)).then(
      () => 'started',
      (error: unknown) => String(error),
    );
    ok(said.includes('takes no batches'), said);
  });
});
