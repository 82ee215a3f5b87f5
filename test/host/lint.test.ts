import { deepEqual, equal, match, ok } from 'node:assert/strict';
import * as vscode from 'vscode';
import { actionsAt, apply, close, inEnglish, open, ours, replace, ruleOf, rules, until } from './lintSupport.ts';

const BAD = '你好，请写一首诗。\n手机 13987612345。\n';

suite('lint', () => {
  inEnglish();
  teardown(close);

  test('shows what it finds in an untitled template, with the rule’s page', async () => {
    const document = await open(BAD);
    await until('there are findings', () => rules(document.uri).includes('privacy/personal-data'));
    const phone = ours(document.uri).find((diagnostic) => ruleOf(diagnostic) === 'privacy/personal-data');
    equal(phone?.severity, vscode.DiagnosticSeverity.Error);
    equal(document.getText(phone.range), '13987612345');
    ok(typeof phone.code === 'object');
    equal(
      phone.code.target.toString(),
      'https://github.com/promptmill/promptmill/blob/main/docs/rules/privacy-personal-data.md',
    );
  });

  test('fades what can go', async () => {
    const document = await open(BAD);
    const courtesy = await until('there are findings', () =>
      ours(document.uri).find((diagnostic) => ruleOf(diagnostic) === 'concision/courtesy'),
    );
    deepEqual(courtesy.tags, [vscode.DiagnosticTag.Unnecessary]);
    equal(document.getText(courtesy.range), '你好');
  });

  test('follows the typing', async () => {
    const document = await open(BAD);
    await until('there are findings', () => rules(document.uri).includes('concision/courtesy'));
    await replace(document, '你好，请写一首诗。', '请列出一些方法。');
    await until('the old finding has gone and the new one is there', () => {
      const found = rules(document.uri);
      return found.includes('ambiguity/vague') && !found.includes('concision/courtesy');
    });
  });

  test('mends one finding, all of a rule, and all that is safe', async () => {
    const document = await open(`${BAD}手机 13762908415。\n`);
    await until('there are findings', () => rules(document.uri).length > 2);
    const quick = await actionsAt(document, '13987612345', vscode.CodeActionKind.QuickFix.value);
    const one = quick.find(({ title }) => title === 'Mask it as 139****2345');
    ok(one?.isPreferred);
    ok(quick.some(({ title }) => title === 'Fix all 2 findings of privacy/personal-data'));
    await apply(one);
    match(document.getText(), /139\*{4}2345。\n手机 13762908415/);
    const [all] = await actionsAt(document, '手机', 'source.fixAll.promptmill');
    await apply(all);
    equal(document.getText(), '请写一首诗。\n手机 139****2345。\n手机 137****8415。\n');
    await until('nothing is left to fix', () => !rules(document.uri).includes('privacy/personal-data'));
  });

  test('“Fix All Safe Findings” converges: a second run finds nothing to do', async () => {
    const document = await open('你好，麻烦你帮我对这些消息进行一个判断的操作，非常感谢！谢谢！\n');
    ok((await vscode.commands.executeCommand<number>('promptmill.lint.fixAll')) > 0);
    const once = document.getText();
    match(once, /^请/);
    equal(await vscode.commands.executeCommand('promptmill.lint.fixAll'), 0);
    equal(document.getText(), once);
    deepEqual(await actionsAt(document, '判断', 'source.fixAll.promptmill'), []);
  });

  test('offers a missing section as a refactoring of the task sentence', async () => {
    const document = await open('请判断下面的客户消息属于售后还是售前。\n\n{{原文}}\n');
    await until('something is missing', () => rules(document.uri).includes('edge-cases/missing'));
    const actions = await actionsAt(document, '请判断', vscode.CodeActionKind.Refactor.value);
    const insert = actions.find(({ title }) => title === 'Add a section for edge cases');
    ok(insert, actions.map(({ title }) => title).join());
    await apply(insert);
    await until('it is not missed any more', () => !rules(document.uri).includes('edge-cases/missing'));
  });

  test('leaves other files alone until it is asked, and then as long as they are open', async () => {
    const document = await open(BAD, 'plaintext');
    deepEqual(ours(document.uri), []);
    const result = await vscode.commands.executeCommand<{ findings: number; score: number }>('promptmill.lint.check');
    equal(result.findings, ours(document.uri).length);
    ok(result.findings >= 2 && result.score < 100);
    await replace(document, '手机', '请列出一些方法。\n手机');
    await until('it is checked again', () => rules(document.uri).includes('ambiguity/vague'));
    // Without an argument the command is about the active editor.
    equal(await vscode.commands.executeCommand('promptmill.lint.toggleFile'), false);
    await until('it is left alone again', () => ours(document.uri).length === 0);
  });

  test('takes its findings away with the document', async () => {
    const document = await open(BAD);
    await until('there are findings', () => rules(document.uri).length > 0);
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await until('they are gone', () => ours(document.uri).length === 0);
  });

  test('speaks the language of the settings, and is quiet when it is switched off', async () => {
    const document = await open(BAD);
    const settings = vscode.workspace.getConfiguration('promptmill');
    const first = () => ours(document.uri).find((diagnostic) => ruleOf(diagnostic) === 'concision/courtesy')?.message;
    await until('there are findings', first);
    match(first() ?? '', /says nothing about the task/);
    try {
      await settings.update('language', 'zh-cn', vscode.ConfigurationTarget.Global);
      await until('the message is Chinese', () => /[一-鿿]{6}/.test(first() ?? ''));
      await settings.update('lint.enabled', false, vscode.ConfigurationTarget.Global);
      await until('it is quiet', () => ours(document.uri).length === 0);
    } finally {
      await settings.update('lint.enabled', undefined, vscode.ConfigurationTarget.Global);
      await settings.update('language', 'en', vscode.ConfigurationTarget.Global);
    }
    await until('it speaks again', () => first()?.includes('says nothing about the task'));
  });

  test('checks the files that the settings name', async () => {
    const [file] = await vscode.workspace.findFiles('prompts/first-draft.template.md');
    ok(file, 'the sample has a first draft');
    await vscode.window.showTextDocument(file);
    await until('the draft has findings', () => rules(file).length > 5);
  });
});
