import { deepEqual, equal, match, ok } from 'node:assert/strict';
import * as vscode from 'vscode';
import { readTemplate } from '#core/prompt/template';

const press = (key: 'acceptSelectedQuickOpenItem' | 'quickInputBack' | 'closeQuickOpen' | 'quickOpenSelectNext') =>
  vscode.commands.executeCommand(`workbench.action.${key}`);

interface Wizard {
  readonly done: Thenable<vscode.Uri | undefined>;
  readonly isDone: () => boolean;
}

/** Starts the wizard; its first question is on its way to the screen when this returns. */
function start(argument?: unknown): Wizard {
  let finished = false;
  const done = vscode.commands.executeCommand<vscode.Uri | undefined>('promptmill.prompt.new', argument);
  const end = () => {
    finished = true;
  };
  done.then(end, end);
  return { done, isDone: () => finished };
}

/** Presses Enter at every question that is left; each takes what is proposed. */
async function enterThrough({ done, isDone }: Wizard): Promise<vscode.Uri | undefined> {
  for (let presses = 0; !isDone() && presses < 60; presses++) {
    await press('acceptSelectedQuickOpenItem');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  ok(isDone(), 'the wizard comes to its end by Enter alone');
  return done;
}

async function templateAt(uri: vscode.Uri | undefined) {
  ok(uri);
  const document = await vscode.workspace.openTextDocument(uri);
  equal(document.languageId, 'prompt-template');
  return { document, template: readTemplate(uri.path, document.getText()) };
}

const folder = () => {
  const [first] = vscode.workspace.workspaceFolders ?? [];
  ok(first);
  return first.uri;
};
const bytes = async (uri: vscode.Uri) => new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));

suite('new prompt template', () => {
  const made: vscode.Uri[] = [];
  suiteSetup(async () => {
    await vscode.workspace.getConfiguration('promptmill').update('language', 'en', vscode.ConfigurationTarget.Global);
    // The first call would wait for the extension and show its question late.
    await vscode.extensions.getExtension('promptmill.promptmill')?.activate();
  });
  suiteTeardown(async () => {
    await vscode.workspace
      .getConfiguration('promptmill')
      .update('language', undefined, vscode.ConfigurationTarget.Global);
  });
  teardown(async () => {
    await press('closeQuickOpen');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    for (const uri of made.splice(0)) await vscode.workspace.fs.delete(uri);
  });
  const keep = (uri: vscode.Uri | undefined) => {
    ok(uri);
    made.push(uri);
    return uri;
  };

  test('by Enter alone: a classification saved in prompts/, its first hole selected', async () => {
    const uri = keep(await enterThrough(start()));
    equal(uri.toString(), vscode.Uri.joinPath(folder(), 'prompts/classification.template.md').toString());
    const { document, template } = await templateAt(uri);
    equal(document.isDirty, false);
    equal(await bytes(uri), document.getText());
    equal(template.name, 'classification');
    deepEqual(template.tasks[0]?.labels, ['first', 'second']);
    const editor = vscode.window.activeTextEditor;
    equal(editor?.document.uri.toString(), uri.toString());
    equal(document.getText(editor?.selection), 'first');
    match(document.getText(), /^Conclusion: second$/m);
  });

  test('Back asks the last question again, and what it changes changes what follows', async () => {
    const wizard = start({ name: 'back', role: 'You sort mail.' });
    await press('acceptSelectedQuickOpenItem'); // classification
    await press('quickInputBack');
    await press('quickOpenSelectNext'); // sentiment
    const uri = keep(await enterThrough(wizard));
    const { template } = await templateAt(uri);
    deepEqual(template.tasks[0]?.labels, ['positive', 'neutral', 'negative']);
    match(template.document.text, /^# Role\n\nYou sort mail\.$/m);
  });

  test('Escape keeps what was answered, and the next call goes on with it', async () => {
    const first = start({ kind: 'summary', language: 'zh', name: 'kept', audience: '值班经理' });
    await press('acceptSelectedQuickOpenItem'); // the role
    await press('closeQuickOpen');
    equal(await first.done, undefined);
    const uri = keep(await enterThrough(start()));
    const { template } = await templateAt(uri);
    equal(template.name, 'kept');
    equal(template.document.language, 'zh');
    match(template.document.text, /- 读者：值班经理/);
    match(template.document.text, /覆盖率：/);
    // Nothing is left over: the next call begins anew.
    const again = keep(await enterThrough(start()));
    match(again.path, /\/classification\.template\.md$/);
  });

  test('answers that are handed over are not asked for, and no file is overwritten', async () => {
    const answers = {
      kind: 'qa',
      shipped: true,
      language: 'zh',
      name: 'relevance',
    };
    const before = await bytes(vscode.Uri.joinPath(folder(), 'prompts/relevance.template.md'));
    const uri = keep(await vscode.commands.executeCommand<vscode.Uri>('promptmill.prompt.new', answers));
    match(uri.path, /\/prompts\/relevance-2\.template\.md$/);
    equal(await bytes(vscode.Uri.joinPath(folder(), 'prompts/relevance.template.md')), before);
    const { template } = await templateAt(uri);
    equal(template.name, 'relevance-2');
    match(template.document.text, /资料中没有说明/);
  });

  test('from the explorer: saved in the folder that was chosen', async () => {
    const data = vscode.Uri.joinPath(folder(), 'data');
    const uri = keep(await enterThrough(start(data)));
    equal(uri.toString(), vscode.Uri.joinPath(data, 'classification.template.md').toString());
  });
});
