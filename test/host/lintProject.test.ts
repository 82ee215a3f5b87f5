import { deepEqual, equal, match, ok } from 'node:assert/strict';
import * as vscode from 'vscode';
import { parseBaseline } from '#core/lint/baseline';
import { actionsAt, apply, close, inEnglish, open, place, remove, rules, textOf, until, write } from './lintSupport.ts';

const CONFIG = '.promptmill/config.yaml';
const BASELINE = '.promptmill/lint-baseline.json';
const COURTESY = 'concision/courtesy';
const TEXT = '你好，请列出一些方法。\n';

suite('lint in a project', () => {
  inEnglish();
  let uri: vscode.Uri;
  const show = async (path: string, text: string) => {
    uri = await write(path, text);
    await vscode.window.showTextDocument(uri);
  };
  const has = (ruleId: string) => rules(uri).includes(ruleId);

  setup(async () => {
    await show('drafts/a.template.md', TEXT);
    await until('there are findings', () => has(COURTESY) && has('ambiguity/vague'));
  });
  teardown(async () => {
    await close();
    await remove(CONFIG, BASELINE, 'drafts', 'notes');
    await until('the project is forgotten', () => vscode.languages.getDiagnostics(place(CONFIG)).length === 0);
  });

  test('settings < config.yaml < front matter', async () => {
    const settings = vscode.workspace.getConfiguration('promptmill.lint');
    const set = (value: object | undefined) => settings.update('rules', value, vscode.ConfigurationTarget.Workspace);
    try {
      await set({ concision: 'off', 'ambiguity/vague': 'error', nonsense: 'loud' });
      await until('the setting counts', () => !has(COURTESY));
      const vague = () =>
        vscode.languages.getDiagnostics(uri).find(({ severity }) => severity === vscode.DiagnosticSeverity.Error);
      // Findings go for a moment while the settings are read again.
      await until('its severity counts', () => vague() !== undefined);
      await write(CONFIG, `lint:\n  rules: { ${COURTESY}: hint }\n`);
      await until('the project beats the setting', () => has(COURTESY));
      await write(CONFIG, `lint:\n  overrides:\n    - files: drafts/**\n      rules: { ambiguity/vague: off }\n`);
      await until('an override counts for its files', () => !has(COURTESY) && !has('ambiguity/vague'));
      const document = await vscode.workspace.openTextDocument(uri);
      const edit = new vscode.WorkspaceEdit();
      edit.insert(uri, new vscode.Position(0, 0), `---\nlint: { ${COURTESY}: info }\n---\n`);
      await vscode.workspace.applyEdit(edit);
      await until('the front matter beats both', () => has(COURTESY));
      ok(document.isDirty);
    } finally {
      await set(undefined);
    }
  });

  test('a config.yaml that is not right is marked, and the last good one counts', async () => {
    await write(CONFIG, `lint:\n  rules: { ${COURTESY}: off }\n`);
    await until('the file counts', () => !has(COURTESY));
    await write(CONFIG, `lint:\n  rules: { ${COURTESY}: off, no/rule: off }\n`);
    const [fault] = await until('it is marked', () => {
      const found = vscode.languages.getDiagnostics(place(CONFIG));
      return found.length > 0 && found;
    });
    ok(fault);
    match(fault.message, /config\.yaml is not right at “lint\.rules\.no\/rule”/);
    const config = await vscode.workspace.openTextDocument(place(CONFIG));
    equal(config.getText(fault.range), 'no/rule');
    ok(!has(COURTESY), 'the last good one counts');
    await write(CONFIG, 'lint: { rules: {} }\n');
    await until('it is right again', () => vscode.languages.getDiagnostics(place(CONFIG)).length === 0);
    await until('and counts', () => has(COURTESY));
  });

  test('the nearest folder with a config.yaml counts', async () => {
    await write(CONFIG, `lint:\n  rules: { ${COURTESY}: off }\n`);
    await until('the outer one counts', () => !has(COURTESY));
    await write(`drafts/${CONFIG}`, 'lint: { rules: { ambiguity: off } }\n');
    await until('the inner one counts alone', () => has(COURTESY) && !has('ambiguity/vague'));
  });

  test('turns a rule off in the file', async () => {
    const document = await vscode.workspace.openTextDocument(uri);
    const actions = await actionsAt(document, '你好', vscode.CodeActionKind.QuickFix.value);
    await apply(actions.find(({ title }) => title === `Turn off ${COURTESY} in this file`));
    match(document.getText(), /^---\nlint:\n {2}concision\/courtesy: off\n---\n你好/);
    await until('it is off', () => !has(COURTESY) && has('ambiguity/vague'));
  });

  test('adds no key to the files of other tools', async () => {
    await show('notes/a.prompt.md', TEXT);
    await until('it is checked', () => has(COURTESY));
    const document = await vscode.workspace.openTextDocument(uri);
    // An editor that has just been opened may cancel the first question.
    const titles = await until('it can be turned off in the project', async () => {
      const found = (await actionsAt(document, '你好', vscode.CodeActionKind.QuickFix.value)).map(({ title }) => title);
      return found.includes(`Turn off ${COURTESY} in this project`) && found;
    });
    ok(!titles.includes(`Turn off ${COURTESY} in this file`));
  });

  test('turns a rule off in the project, and keeps what stands in its file', async () => {
    await write(CONFIG, '# ours\nengines: {} # none\n');
    const document = await vscode.workspace.openTextDocument(uri);
    const actions = await actionsAt(document, '你好', vscode.CodeActionKind.QuickFix.value);
    const off = actions.find(({ title }) => title === `Turn off ${COURTESY} in this project`);
    ok(off?.command);
    await vscode.commands.executeCommand(off.command.command, ...(off.command.arguments ?? []));
    equal(await textOf(CONFIG), `# ours\nengines: {} # none\nlint:\n  rules:\n    ${COURTESY}: off\n`);
    await until('it is off', () => !has(COURTESY) && has('ambiguity/vague'));
  });

  test('writes a baseline, and then shows only what is new', async () => {
    await write('drafts/ask.py', 'prompt = "请列出一些方法，尽可能详细一点，不要遗漏任何内容。"\n');
    const written = await vscode.commands.executeCommand<{ files: number; findings: number }>(
      'promptmill.lint.writeBaseline',
    );
    equal(written.files, 1);
    const baseline = parseBaseline(await textOf(BASELINE));
    ok(baseline);
    equal(Object.values(baseline.files).flat().length, written.findings);
    ok((baseline.files['drafts/a.template.md']?.length ?? 0) >= 2);
    ok((baseline.files['drafts/ask.py']?.length ?? 0) >= 1, 'prompts in code count');
    ok(baseline.files['prompts/first-draft.template.md'], 'all prompts of the workspace');
    match(await textOf(CONFIG), /^lint:\n {2}baseline: \.promptmill\/lint-baseline\.json\n$/);
    await until('nothing old is shown', () => rules(uri).length === 0);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(uri, new vscode.Position(1, 0), '请再列出一些例子。\n');
    await vscode.workspace.applyEdit(edit);
    await until('what is new is shown', () => rules(uri).length > 0);
    deepEqual(rules(uri).includes(COURTESY), false);
  });

  test('remembers which other files are prompts', async () => {
    await show('notes/todo.md', TEXT);
    equal(rules(uri).length, 0);
    equal(await vscode.commands.executeCommand('promptmill.lint.toggleFile'), true);
    await until('it is checked', () => has(COURTESY));
    await vscode.commands.executeCommand('promptmill.lint.writeBaseline');
    const baseline = parseBaseline(await textOf(BASELINE));
    ok((baseline?.files['notes/todo.md']?.length ?? 0) > 0, 'it belongs to the prompts of the workspace');
    await until('and its findings are known', () => rules(uri).length === 0);
    await remove(BASELINE);
    await until('they are not any more', () => has(COURTESY));
    equal(await vscode.commands.executeCommand('promptmill.lint.toggleFile'), false);
    await until('and left alone from then on', () => rules(uri).length === 0);
  });

  test('an untitled prompt belongs to the project too', async () => {
    await write(CONFIG, `lint:\n  rules: { ${COURTESY}: off }\n`);
    await until('the file counts', () => !has(COURTESY));
    const untitled = await open(TEXT);
    await until('it is checked', () => rules(untitled.uri).includes('ambiguity/vague'));
    ok(!rules(untitled.uri).includes(COURTESY));
  });
});
