import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';

// Dialogs are answered with yes while tests run, so a call goes through as if a person had agreed to it.

const PROMPT = 'prompts/relevance.template.md';
const NAMES = ['promptmill_lint_prompt', 'promptmill_estimate_cost', 'promptmill_get_qc_summary'];
const SERVER = 'promptmill.promptmill/Promptmill';
const folder = () => vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file('/');

async function call(name: string, input: object): Promise<Record<string, unknown>> {
  const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
  const [part] = content;
  ok(part instanceof vscode.LanguageModelTextPart);
  return JSON.parse(part.value) as Record<string, unknown>;
}

suite('language model tools', () => {
  teardown(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  test('are there by the names of the manifest', () => {
    const names = vscode.lm.tools.map(({ name }) => name);
    deepEqual(
      NAMES.filter((name) => !names.includes(name)),
      [],
    );
  });

  test('check what the editor holds, saved or not, as its diagnostics do', async () => {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder(), PROMPT));
    const before = await call('promptmill_lint_prompt', { path: PROMPT });
    equal(before['file'], PROMPT);
    const editor = await vscode.window.showTextDocument(document);
    const thanks = document.positionAt(document.getText().indexOf('非常感谢'));
    await editor.edit((edit) => edit.insert(thanks, '非常感谢你的帮助。'));
    const after = await call('promptmill_lint_prompt', { path: PROMPT, language: 'zh-cn' });
    const count = ({ findings }: Record<string, unknown>) => (findings as readonly unknown[]).length;
    ok(count(after) > count(before), `${count(after)} findings, ${count(before)} before`);
  });

  test('estimate without asking anybody', async () => {
    const input = { template: PROMPT, sources: ['data'], teacher: 'kimi-cn' };
    const { teachers, records } = await call('promptmill_estimate_cost', input);
    ok(Number(records) > 0);
    const [one] = teachers as readonly { readonly currency: string; readonly cost: number }[];
    equal(one?.currency, 'CNY');
    ok((one?.cost ?? 0) > 0);
  });

  test('refuse what lies outside of the workspace, and say what to do', async () => {
    const outside = path.join(folder().fsPath, '..', 'outside.md');
    await rejects(call('promptmill_lint_prompt', { path: outside }), /Name a path inside of the project/);
    await rejects(call('promptmill_get_qc_summary', { job: 'prompts' }), /is not a job folder/);
  });

  test('come by MCP, too: VS Code starts the server by itself', async () => {
    await vscode.commands.executeCommand('workbench.mcp.startServer', SERVER, {
      waitForLiveTools: true,
    });
    const names = vscode.lm.tools.map(({ name }) => name).filter((name) => name.startsWith('mcp_'));
    deepEqual(names.toSorted(), [
      'mcp_promptmill_estimate_cost',
      'mcp_promptmill_get_qc_summary',
      'mcp_promptmill_lint_prompt',
    ]);
    const { score } = await call('mcp_promptmill_lint_prompt', { path: PROMPT });
    ok(Number(score) > 50);
    await vscode.commands.executeCommand('workbench.mcp.stopServer', SERVER);
  });
});
