import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';

const SYSTEM = '你是客服质检员。';
const row = (input: string, output: unknown) => ({ instruction: '是否涉及售后？', input, output, system: SYSTEM });

suite('dataset report', () => {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  const dir = path.join(folder, 'datasets', 'report-test');
  const file = path.join(dir, 'mistakes.jsonl');
  const uri = vscode.Uri.file(file);
  const rows = [
    row('要退货', '相关\n####\n客户要退货。'),
    row('多少钱', '不相关\n####\n只是问价。'),
    row('坏了', 5), // no text: LLaMA-Factory leaves it out
    row('要换货', '相关\n＃＃＃＃\n客户要换货。'),
    row('几点下班', '不相关\n####\n只是问时间。'),
  ];
  const write = (lines: readonly unknown[]) => writeFile(file, lines.map((one) => `${JSON.stringify(one)}\n`).join(''));
  const info = (entries: object) => writeFile(path.join(dir, 'dataset_info.json'), JSON.stringify(entries));
  const columns = { prompt: 'instruction', query: 'input', response: 'output', system: 'system' };

  const clean = () => rm(dir, { recursive: true, force: true });
  const tabs = () =>
    vscode.window.tabGroups.all
      .flatMap((group) => group.tabs)
      .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('promptmill.dataset'));
  const found = (of = uri) =>
    vscode.languages.getDiagnostics(of).filter(({ source }) => source?.startsWith('Promptmill'));
  const codes = () =>
    found()
      .map(({ range, code }) => `${range.start.line + 1} ${typeof code === 'object' ? code.value : ''}`)
      .toSorted();

  async function until(what: string, holds: () => boolean): Promise<void> {
    const end = Date.now() + 20_000;
    while (!holds()) {
      if (Date.now() > end) throw new Error(`never: ${what}; ${codes().join(', ')}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  suiteSetup(async () => {
    await vscode.extensions.getExtension('promptmill.promptmill')?.activate();
    await clean();
    await mkdir(dir, { recursive: true });
    await write(rows);
    await info({ mistakes: { file_name: 'mistakes.jsonl', columns }, gone: { file_name: 'gone.jsonl', columns } });
  });

  suiteTeardown(async () => {
    await vscode.window.tabGroups.close(tabs());
    await clean();
  });

  test('opens for any folder of LLaMA-Factory, and puts the findings on the lines', async () => {
    await vscode.commands.executeCommand(
      'promptmill.dataset.report',
      vscode.Uri.file(path.join(dir, 'dataset_info.json')),
    );
    await until('the page', () => tabs().length === 1);
    await until('findings on the lines', () => found().length > 0);
    ok(
      codes().some((one) => /^3 (dropped|fails)$/.test(one)),
      codes().join(),
    );
    ok(codes().includes('4 marker-full-width'), codes().join());
    const [first] = found();
    ok(typeof first?.code === 'object');
    match(first.code.target.toString(true), /docs\/preflight\.md#[a-z-]+$/);
  });

  test('an edit takes the findings of the file away, its save brings back what is left', async () => {
    const document = await vscode.workspace.openTextDocument(uri);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(uri, document.lineAt(2).range, JSON.stringify(row('坏了', '相关\n####\n客户的机器坏了。')));
    await vscode.workspace.applyEdit(edit);
    await until('no findings while it is edited', () => found().length === 0);
    await document.save();
    await until('findings of the saved file', () => codes().includes('4 marker-full-width'));
    ok(!codes().some((one) => one.startsWith('3 ')), codes().join());
  });

  test('a file that another program writes is checked again', async () => {
    await write([...rows, row('要退货', '不相关\n####\n说反了。')]);
    await until('the contradiction', () => codes().some((one) => one.endsWith(' conflicting-duplicate')));
  });

  test('findings end with the report', async () => {
    await vscode.window.tabGroups.close(tabs());
    await until('no findings', () => found().length === 0);
  });

  test('names a dataset of which the file is missing', async () => {
    await vscode.commands.executeCommand('promptmill.dataset.report', { dir, dataset: 'gone' });
    const place = vscode.Uri.file(path.join(dir, 'dataset_info.json'));
    await until(
      'a finding on the list',
      () => found(place).length > 0 || found(vscode.Uri.file(path.join(dir, 'gone.jsonl'))).length > 0,
    );
    const all = vscode.languages.getDiagnostics().flatMap(([, diagnostics]) => diagnostics);
    ok(all.some(({ message }) => message.includes('gone.jsonl')));
    equal(tabs().length, 1);
    await vscode.window.tabGroups.close(tabs());
  });

  test('opens nothing for a list that is no JSON', async () => {
    await writeFile(path.join(dir, 'dataset_info.json'), '{"mistakes": ');
    // The error is shown, not thrown: the person asked, not a program.
    await vscode.commands.executeCommand('promptmill.dataset.report', dir);
    deepEqual(tabs(), []);
  });
});
