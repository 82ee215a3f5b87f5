import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ChatMessage } from '#core/infer/engine';

const PROMPT = `---
tasks:
  - id: relevance
    labels: [相关, 不相关]
teacher: { engine: rewriter }
---
# 任务

判断【原文】是否与售后有关，适当说明。

# 约束

- 结论只能是“相关”或“不相关”。
- 理由尽可能详细一点。

# 原文

{{原文}}
`;
const FIRST = ['适当说明。', '用一句话说明理由。'] as const;
const SECOND = ['理由尽可能详细一点。', '理由不超过 60 字。'] as const;
const change = (text: string, ...pairs: readonly (readonly [string, string])[]) =>
  pairs.reduce((changed, [from, to]) => changed.replace(from, to), text);

interface Asked {
  readonly message: string;
  readonly detail: string | undefined;
  readonly items: readonly string[];
}

async function until<Value>(
  what: string,
  read: () => Value | undefined | false | Promise<Value | undefined | false>,
): Promise<Value> {
  const limit = Date.now() + 10_000;
  for (;;) {
    const value = await read();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > limit) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const settings = () => vscode.workspace.getConfiguration('promptmill');
const base = () => {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  ok(folder, 'a folder is open');
  return folder;
};

/** A teacher on this machine, and a person who clicks what a test says. */
class Stage {
  readonly requests: ChatMessage[][] = [];
  readonly asked: Asked[] = [];
  readonly errors: string[] = [];
  reply: (messages: readonly ChatMessage[]) => string = () => '';
  click: (asked: Asked) => string | undefined = () => undefined;
  #server: Server | undefined;
  readonly #window = {
    showWarningMessage: vscode.window.showWarningMessage,
    showErrorMessage: vscode.window.showErrorMessage,
    showInformationMessage: vscode.window.showInformationMessage,
  };

  async open(): Promise<void> {
    this.#server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8');
      request.on('data', (part: string) => (body += part));
      request.on('end', () => {
        const { messages } = JSON.parse(body) as { messages: ChatMessage[] };
        this.requests.push(messages);
        const message = { role: 'assistant', content: this.reply(messages) };
        response.setHeader('content-type', 'application/json');
        response.end(
          JSON.stringify({
            id: '1',
            object: 'chat.completion',
            choices: [{ index: 0, message, finish_reason: 'stop' }],
            usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
          }),
        );
      });
    });
    const server = this.#server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const teacher = { model: 'm-1', needsKey: false };
    await settings().update(
      'teachers',
      [
        { id: 'rewriter', title: 'Rewriter', baseUrl: `http://127.0.0.1:${port}/v1`, ...teacher },
        { id: 'elsewhere', title: 'Elsewhere', baseUrl: `http://localhost:${port}/v1`, ...teacher },
      ],
      vscode.ConfigurationTarget.Global,
    );
    await settings().update('language', 'en', vscode.ConfigurationTarget.Global);
    await until('the settings', () => settings().get<readonly unknown[]>('teachers')?.length === 2);
    // A person clicks here; a test cannot.
    const answer = (message: string, ...rest: readonly unknown[]) => {
      const [first] = rest;
      const options = typeof first === 'object' ? (first as vscode.MessageOptions) : undefined;
      const items = rest.filter((item) => typeof item === 'string');
      const asked = { message, detail: options?.detail, items };
      this.asked.push(asked);
      return Promise.resolve(this.click(asked));
    };
    Object.assign(vscode.window, {
      showWarningMessage: answer,
      showInformationMessage: answer,
      showErrorMessage: (message: string) => {
        this.errors.push(message);
        return Promise.resolve();
      },
    });
  }

  async close(): Promise<void> {
    Object.assign(vscode.window, this.#window);
    await settings().update('teachers', undefined, vscode.ConfigurationTarget.Global);
    await settings().update('language', undefined, vscode.ConfigurationTarget.Global);
    this.#server?.closeAllConnections();
    this.#server?.close();
  }

  reset(): void {
    this.requests.length = 0;
    this.asked.length = 0;
    this.errors.length = 0;
    this.click = ({ items }) => items.find((item) => item === 'Send');
  }
}

/** A rewrite between the delimiters that the request asked for. */
const rewriteOf = (text: string) => (messages: readonly ChatMessage[]) => {
  const tag = /<(prompt-[0-9a-f]{16})>/.exec(messages[1]?.content ?? '')?.[1] ?? '';
  return `好的：\n<${tag}>\n${text}</${tag}>`;
};

const files: string[] = [];
async function openPrompt(text = PROMPT): Promise<vscode.TextDocument> {
  const file = path.join(base(), 'prompts', `optimise-${files.length + 1}.template.md`);
  files.push(file);
  await writeFile(file, text);
  const document = await vscode.workspace.openTextDocument(file);
  await vscode.window.showTextDocument(document);
  return document;
}

const optimise = (uri: vscode.Uri, choice?: object) =>
  Promise.resolve(vscode.commands.executeCommand<object>('promptmill.prompt.optimise', uri, choice));

function diffTab(scheme: string): vscode.TabInputTextDiff | undefined {
  for (const { tabs } of vscode.window.tabGroups.all) {
    for (const { input } of tabs) {
      if (input instanceof vscode.TabInputTextDiff && input.modified.scheme === scheme) return input;
    }
  }
  return undefined;
}

async function textOf(uri: vscode.Uri): Promise<string> {
  return (await vscode.workspace.openTextDocument(uri)).getText();
}

/** The lenses above the changes, once there are as many as given. */
function lenses(rewrite: vscode.Uri, title: string, count: number): Promise<readonly vscode.CodeLens[]> {
  return until(`${count} × ${title}`, async () => {
    const all = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', rewrite, 50);
    const found = all.filter(({ command }) => command?.title.endsWith(title));
    return found.length === count && found;
  });
}

async function press(lens: vscode.CodeLens | undefined): Promise<void> {
  ok(lens?.command, 'there is a lens');
  await vscode.commands.executeCommand(lens.command.command, ...(lens.command.arguments ?? []));
}

suite('optimise', () => {
  const stage = new Stage();
  suiteSetup(async () => {
    await vscode.extensions.getExtension('promptmill.promptmill')?.activate();
    await stage.open();
  });
  suiteTeardown(() => stage.close());
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

suite('second opinion of the optimise teacher', () => {
  const stage = new Stage();
  suiteSetup(() => stage.open());
  suiteTeardown(async () => {
    await stage.close();
    for (const file of files) await rm(file, { force: true });
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
