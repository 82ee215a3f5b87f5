import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import {
  FIRST,
  PROMPT,
  SECOND,
  Stage,
  base,
  change,
  diffTab,
  lenses,
  openPrompt,
  optimise,
  press,
  rewriteOf,
  textOf,
  removePrompts,
  until,
} from './optimiseStage.ts';

suite('optimise', () => {
  const stage = new Stage();
  suiteSetup(async () => {
    await vscode.extensions.getExtension('promptmill.promptmill')?.activate();
    await stage.open();
  });
  suiteTeardown(async () => {
    await stage.close();
    await removePrompts();
  });
  setup(() => stage.reset());
  teardown(async () => {
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  test('says first what goes where, and sends nothing when the person says no', async () => {
    const document = await openPrompt();
    stage.click = () => undefined;
    deepEqual(await optimise(document.uri, { teacherId: 'rewriter' }), { state: 'cancelled' });
    const [question] = stage.asked;
    equal(question?.message, 'Send this prompt to Rewriter?');
    match(question?.detail ?? '', /whole prompt .* go to http:\/\/127\.0\.0\.1:\d+, nothing else/);
    equal(stage.requests.length, 0);
  });

  test('accepts one change of two as an unsaved edit that undo takes back', async () => {
    const document = await openPrompt();
    stage.reply = rewriteOf(change(PROMPT, FIRST, SECOND));
    deepEqual(await optimise(document.uri), { state: 'shown', hunks: 2 });
    equal(document.getText(), PROMPT, 'nothing is changed by itself');
    const tab = diffTab('promptmill-rewrite');
    ok(tab, 'the diff is open');
    equal(tab.original.toString(), document.uri.toString());
    equal(await textOf(tab.modified), change(PROMPT, FIRST, SECOND));
    const shown = vscode.workspace.getConfiguration(
      'diffEditor',
      await vscode.workspace.openTextDocument(tab.modified),
    );
    equal(shown.get('codeLens'), true, 'a diff of templates shows the lenses');

    const [, second] = await lenses(tab.modified, 'Accept', 2);
    await press(second);
    equal(document.getText(), change(PROMPT, SECOND));
    ok(document.isDirty, 'the person saves');
    equal(await readFile(document.uri.fsPath, 'utf8'), PROMPT);
    await lenses(tab.modified, 'Accept', 1);

    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('undo');
    await until('the change is undone', () => document.getText() === PROMPT);
    await lenses(tab.modified, 'Accept', 2);
  });

  test('takes a rejected change out of the rewrite, and closes when nothing is left', async () => {
    const document = await openPrompt();
    stage.reply = rewriteOf(change(PROMPT, FIRST, SECOND));
    await optimise(document.uri, { teacherId: 'rewriter' });
    equal(stage.asked.length, 0, 'one address is asked about once');
    const tab = diffTab('promptmill-rewrite');
    ok(tab);
    await press((await lenses(tab.modified, 'Reject', 2))[0]);
    await until(
      'the rewrite has the old line again',
      async () => (await textOf(tab.modified)) === change(PROMPT, SECOND),
    );
    equal(document.getText(), PROMPT);
    await press((await lenses(tab.modified, 'Accept', 1))[0]);
    equal(document.getText(), change(PROMPT, SECOND));
    await until('the diff is closed', () => diffTab('promptmill-rewrite') === undefined);
    equal(vscode.window.activeTextEditor?.document.uri.toString(), document.uri.toString());
  });

  test('follows what the person types meanwhile, and leaves out what no longer fits', async () => {
    const document = await openPrompt();
    stage.reply = rewriteOf(change(PROMPT, FIRST, SECOND));
    await optimise(document.uri, { teacherId: 'rewriter' });
    const tab = diffTab('promptmill-rewrite');
    ok(tab);
    const edit = new vscode.WorkspaceEdit();
    const at = (words: string) => document.positionAt(document.getText().indexOf(words));
    edit.insert(document.uri, at('# 任务'), '# 角色\n\n你是质检员。\n\n');
    edit.insert(document.uri, at('- 理由'), '- 语气客观。\n');
    edit.replace(document.uri, new vscode.Range(at('适当说明'), at('适当说明').translate(0, 4)), '简短说明');
    ok(await vscode.workspace.applyEdit(edit));
    const typed = document.getText();
    const [only] = await lenses(tab.modified, 'Accept', 1);
    match(stage.asked.at(-1)?.message ?? '', /1 changes of the rewrite were left out/);
    equal(await textOf(tab.modified), change(typed, SECOND));
    await press(only);
    equal(document.getText(), change(typed, SECOND));
  });

  test('accepts all at once, as one step to undo', async () => {
    const document = await openPrompt();
    stage.reply = rewriteOf(change(PROMPT, FIRST, SECOND));
    await optimise(document.uri, { teacherId: 'rewriter' });
    await vscode.commands.executeCommand('promptmill.optimise.acceptAll');
    equal(document.getText(), change(PROMPT, FIRST, SECOND));
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('undo');
    await until('it is as before', () => document.getText() === PROMPT);
  });

  test('discards, and the prompt is as it was', async () => {
    const document = await openPrompt();
    stage.reply = rewriteOf(change(PROMPT, FIRST));
    await optimise(document.uri, { teacherId: 'rewriter' });
    await vscode.commands.executeCommand('promptmill.optimise.discard');
    equal(diffTab('promptmill-rewrite'), undefined);
    equal(document.getText(), PROMPT);
    ok(!document.isDirty);
  });

  test('refuses a rewrite that loses the variable and a label, and shows it only to be read', async () => {
    const document = await openPrompt();
    const bad = change(PROMPT, ['{{原文}}', '（见下文）'], ['“相关”或“不相关”', '“相关”']);
    stage.reply = rewriteOf(bad);
    stage.click = ({ items }) => items.find((item) => item === 'Show Anyway (Read-Only)');
    const result = await optimise(document.uri, { teacherId: 'rewriter' });
    ok('refusals' in result && Array.isArray(result.refusals));
    deepEqual(result.refusals.slice(0, 2), ['variable', 'labels']); // the rules may find more in it
    const said = stage.asked.at(-1);
    match(said?.message ?? '', /refused: The variable \{\{原文\}\} is gone\. The label “不相关” is gone\./);
    deepEqual(said?.items, ['Show Anyway (Read-Only)', 'Ask Again']);
    const tab = await until('the diff', () => diffTab('promptmill-refused'));
    equal(await textOf(tab.modified), bad);
    const all = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      tab.modified,
      50,
    );
    deepEqual(
      all.filter(({ command }) => command?.command.startsWith('promptmill.optimise')),
      [],
    );
    equal(document.getText(), PROMPT);
  });

  test('says what came instead of a rewrite, and asks again when told to', async () => {
    const document = await openPrompt();
    stage.reply = (messages) =>
      stage.requests.length === 1 ? '抱歉，我不能协助。' : rewriteOf(change(PROMPT, FIRST))(messages);
    stage.click = ({ items }) => items.find((item) => item === 'Ask Again');
    deepEqual(await optimise(document.uri, { teacherId: 'rewriter' }), { state: 'unreadable', reason: 'none' });
    match(stage.asked[0]?.message ?? '', /answered without a rewrite: “抱歉，我不能协助。”/);
    await until('the second answer is shown', () => diffTab('promptmill-rewrite'));
    equal(stage.requests.length, 2);
  });

  test('says that replay cannot write, and what to do', async () => {
    const document = await openPrompt();
    deepEqual(await optimise(document.uri, { teacherId: 'replay' }), { state: 'failed' });
    match(stage.errors[0] ?? '', /only plays recorded answers.* Choose a teacher with a key/);
    equal(stage.requests.length, 0);
  });

  test('is a refactoring of prompts, and of nothing else', async () => {
    const titles = async (document: vscode.TextDocument) => {
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        document.uri,
        new vscode.Range(0, 0, 0, 0),
        vscode.CodeActionKind.RefactorRewrite.value,
      );
      return actions.map(({ title }) => title);
    };
    deepEqual(await titles(await openPrompt()), ['Optimise prompt with the teacher…']);
    const file = path.join(base(), 'data', 'hard', 'plain.txt');
    await writeFile(file, PROMPT);
    deepEqual(await titles(await vscode.workspace.openTextDocument(file)), []);
    await rm(file);
  });

  test('says before it sends them that the prompt holds personal data', async () => {
    const document = await openPrompt(
      change(PROMPT, FIRST, ['# 原文\n', '- 拿不准时打给老王，电话 13986427531。\n\n# 原文\n']),
    );
    stage.click = () => undefined;
    deepEqual(await optimise(document.uri, { teacherId: 'elsewhere' }), { state: 'cancelled' });
    match(stage.asked[0]?.detail ?? '', /personal data or a key in [1-9]/);
    equal(stage.requests.length, 0);
  });
});
