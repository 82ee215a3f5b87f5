import { deepEqual, equal, ok } from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ChatMessage } from '#core/infer/engine';
import { PROMPT, Stage, openPrompt, settings, removePrompts, until } from './optimiseStage.ts';

suite('second opinion of the optimise teacher', () => {
  const stage = new Stage();
  suiteSetup(() => stage.open());
  suiteTeardown(async () => {
    await stage.close();
    await removePrompts();
  });
  setup(() => stage.reset());
  teardown(async () => {
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  const idsIn = (messages: readonly ChatMessage[]) =>
    Array.from(
      (messages[1]?.content ?? '').matchAll(/^<paragraph-([0-9a-f]{16})>\n([^<]*)/gm),
      ([, id = '', text = '']) => ({ id, text }),
    );
  const remarks = (uri: vscode.Uri) =>
    vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Promptmill (m-1)');

  test('is shown apart under the model’s name, stays, and asks only about what changed', async () => {
    const document = await openPrompt();
    stage.reply = (messages) =>
      JSON.stringify({
        findings: idsIn(messages)
          .filter(({ text }) => text.includes('售后'))
          .map(({ id }) => ({
            paragraph: id,
            metric: 'structure',
            quote: '售后',
            message: 'Say what counts.',
            suggestion: '售后服务',
          })),
      });
    const ask = () =>
      vscode.commands.executeCommand<{ requests: number; opinions: number }>(
        'promptmill.lint.secondOpinion',
        document.uri,
        { teacherId: 'rewriter' },
      );
    deepEqual(await ask(), { requests: 1, opinions: 1 });
    const [remark] = remarks(document.uri);
    equal(remark?.severity, vscode.DiagnosticSeverity.Information);
    equal(document.getText(remark.range), '售后');
    equal(remark.message, 'Say what counts. → 售后服务');
    deepEqual(await ask(), { requests: 0, opinions: 1 });
    equal(stage.requests.length, 1);

    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, document.positionAt(document.getText().indexOf('- 理由')), '- 语气客观。\n');
    ok(await vscode.workspace.applyEdit(edit));
    deepEqual(await ask(), { requests: 1, opinions: 1 });
    deepEqual(
      idsIn(stage.requests.at(-1) ?? []).map(({ text }) => text.split('\n')[1]),
      ['- 语气客观。'],
    );
    equal(document.getText(remarks(document.uri)[0]?.range), '售后');
  });

  test('is off by itself, and asks on save when it is on', async () => {
    const document = await openPrompt(`${PROMPT}\n只写结论。\n`);
    stage.reply = () => '{"findings": []}';
    const save = async (text: string) => {
      const edit = new vscode.WorkspaceEdit();
      edit.insert(document.uri, new vscode.Position(document.lineCount, 0), text);
      ok(await vscode.workspace.applyEdit(edit));
      ok(await document.save());
    };
    await save('\n不要解释。\n');
    await new Promise((resolve) => setTimeout(resolve, 500));
    equal(stage.requests.length, 0);
    await settings().update('lint.secondOpinion', true, vscode.ConfigurationTarget.Global);
    try {
      await until('the setting', () => settings().get('lint.secondOpinion') === true);
      await save('\n不要换行。\n');
      await until('it is asked', () => stage.requests.length === 1);
      equal(stage.asked.length, 0, 'without a question or message');
    } finally {
      await settings().update('lint.secondOpinion', undefined, vscode.ConfigurationTarget.Global);
    }
  });
});
