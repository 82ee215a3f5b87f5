import { deepEqual, equal, match, ok } from 'node:assert/strict';
import * as vscode from 'vscode';

const BAD = '你好，请写一首诗。\n手机 13912345678。\n';

/** Waits for what an event of the editor brings about. */
async function until<Value>(what: string, read: () => Value | undefined | false): Promise<Value> {
  const limit = Date.now() + 10_000;
  for (;;) {
    const value = read();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > limit) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const ours = (uri: vscode.Uri) => vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Promptmill');
const ruleOf = ({ code }: vscode.Diagnostic) => (typeof code === 'object' ? code.value : code);
const rules = (uri: vscode.Uri) => ours(uri).map(ruleOf);

async function open(content: string, language = 'prompt-template'): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument({ language, content });
  await vscode.window.showTextDocument(document);
  return document;
}

async function actionsAt(
  document: vscode.TextDocument,
  word: string,
  kind: string,
): Promise<readonly vscode.CodeAction[]> {
  const start = document.positionAt(document.getText().indexOf(word));
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    document.uri,
    new vscode.Range(start, start.translate(0, 1)),
    kind,
  );
  return actions.filter(({ edit }) => edit !== undefined);
}

const apply = async (action: vscode.CodeAction | undefined) => {
  ok(action?.edit, 'there is an action with an edit');
  ok(await vscode.workspace.applyEdit(action.edit));
};

suite('lint', () => {
  suiteSetup(async () => {
    await vscode.workspace.getConfiguration('promptmill').update('language', 'en', vscode.ConfigurationTarget.Global);
  });
  suiteTeardown(async () => {
    await vscode.workspace
      .getConfiguration('promptmill')
      .update('language', undefined, vscode.ConfigurationTarget.Global);
  });
  teardown(async () => {
    // Without a question whether to keep the untitled text.
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  test('shows what it finds in an untitled template, with the rule’s page', async () => {
    const document = await open(BAD);
    await until('there are findings', () => rules(document.uri).includes('privacy/personal-data'));
    const phone = ours(document.uri).find((diagnostic) => ruleOf(diagnostic) === 'privacy/personal-data');
    equal(phone?.severity, vscode.DiagnosticSeverity.Error);
    equal(document.getText(phone.range), '13912345678');
    ok(typeof phone.code === 'object');
    equal(
      phone.code.target.toString(),
      'https://github.com/promptmill/promptmill/blob/main/docs/rules/privacy-personal-data.md',
    );
  });

  test('follows the typing', async () => {
    const document = await open(BAD);
    await until('there are findings', () => rules(document.uri).includes('privacy/personal-data'));
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(1, 0, 2, 0), '请列出一些方法。\n');
    await vscode.workspace.applyEdit(edit);
    await until('the old finding has gone and the new one is there', () => {
      const found = rules(document.uri);
      return found.includes('ambiguity/vague') && !found.includes('privacy/personal-data');
    });
  });

  test('mends one finding, all of a rule, and all that is safe', async () => {
    const document = await open(`${BAD}手机 13887654321。\n`);
    await until('there are findings', () => rules(document.uri).length > 2);
    const quick = await actionsAt(document, '13912345678', vscode.CodeActionKind.QuickFix.value);
    const one = quick.find(({ title }) => title === 'Mask it as 139****5678');
    ok(one?.isPreferred);
    ok(quick.some(({ title }) => title === 'Fix all 2 findings of privacy/personal-data'));
    await apply(one);
    match(document.getText(), /139\*{4}5678。\n手机 13887654321/);
    const [all] = await actionsAt(document, '手机', 'source.fixAll.promptmill');
    await apply(all);
    equal(document.getText(), '请写一首诗。\n手机 139****5678。\n手机 138****4321。\n');
    await until('nothing is left to fix', () => !rules(document.uri).includes('privacy/personal-data'));
  });

  test('leaves other files alone until it is asked, and then as long as they are open', async () => {
    const document = await open(BAD, 'plaintext');
    deepEqual(ours(document.uri), []);
    const result = await vscode.commands.executeCommand<{ findings: number; score: number }>('promptmill.lint.check');
    equal(result.findings, ours(document.uri).length);
    ok(result.findings >= 2 && result.score < 100);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(2, 0), '请列出一些方法。\n');
    await vscode.workspace.applyEdit(edit);
    await until('it is checked again', () => rules(document.uri).includes('ambiguity/vague'));
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
    const first = () => ours(document.uri)[0]?.message;
    await until('there are findings', first);
    match(first() ?? '', /tells the model nothing/);
    try {
      await settings.update('language', 'zh-cn', vscode.ConfigurationTarget.Global);
      await until('the message is Chinese', () => first()?.includes('没有提供任何任务信息'));
      await settings.update('lint.enabled', false, vscode.ConfigurationTarget.Global);
      await until('it is quiet', () => ours(document.uri).length === 0);
    } finally {
      await settings.update('lint.enabled', undefined, vscode.ConfigurationTarget.Global);
      await settings.update('language', 'en', vscode.ConfigurationTarget.Global);
    }
    await until('it speaks again', () => first()?.includes('tells the model nothing'));
  });

  test('checks the files that the settings name', async () => {
    const [file] = await vscode.workspace.findFiles('prompts/first-draft.template.md');
    ok(file, 'the sample has a first draft');
    await vscode.window.showTextDocument(file);
    await until('the draft has findings', () => rules(file).length > 5);
  });
});
