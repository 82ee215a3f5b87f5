import assert from 'node:assert/strict';
import * as vscode from 'vscode';

suite('templates: outline and folding', () => {
  const text = '---\nname: x\n---\n# 角色\n\n你是质检员。\n\n## 细节\n\na\n\n# 任务\n\n判断。\n';

  test('sections nest by level', async () => {
    const document = await vscode.workspace.openTextDocument({ language: 'prompt-template', content: text });
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      document.uri,
    );
    assert.deepEqual(
      symbols.map(({ name, children }) => [name, children.map((child) => child.name)]),
      [
        ['角色', ['细节']],
        ['任务', []],
      ],
    );
  });

  test('front matter and sections fold, without the blank lines behind them', async () => {
    const document = await vscode.workspace.openTextDocument({ language: 'prompt-template', content: text });
    const ranges = await vscode.commands.executeCommand<vscode.FoldingRange[]>(
      'vscode.executeFoldingRangeProvider',
      document.uri,
    );
    assert.deepEqual(
      ranges.map(({ start, end }) => [start, end]).toSorted(([a = 0], [b = 0]) => a - b),
      [
        [0, 2],
        [3, 9],
        [7, 9],
        [11, 13],
      ],
    );
  });
});
