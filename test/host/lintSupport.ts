import { ok } from 'node:assert/strict';
import * as vscode from 'vscode';

/** Waits for what an event of the editor brings about. */
export async function until<Value>(
  what: string,
  read: () => Value | undefined | false | Promise<Value | undefined | false>,
): Promise<Value> {
  const limit = Date.now() + 15_000;
  for (;;) {
    const value = await read();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > limit) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The linter's diagnostics. */
export const ours = (uri: vscode.Uri): readonly vscode.Diagnostic[] =>
  vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Promptmill');

export const ruleOf = ({ code }: vscode.Diagnostic): string | number | undefined =>
  typeof code === 'object' ? code.value : code;

export const rules = (uri: vscode.Uri): readonly (string | number | undefined)[] => ours(uri).map(ruleOf);

/** Opens an untitled document. */
export async function open(content: string, language = 'prompt-template'): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument({ language, content });
  await vscode.window.showTextDocument(document);
  return document;
}

/** A file of the workspace. */
export function place(path: string): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  ok(folder, 'a folder is open');
  return vscode.Uri.joinPath(folder.uri, path);
}

/** Writes a file of the workspace. */
export async function write(path: string, text: string): Promise<vscode.Uri> {
  await vscode.workspace.fs.writeFile(place(path), new TextEncoder().encode(text));
  return place(path);
}

export async function textOf(path: string): Promise<string> {
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(place(path)));
}

export async function remove(...paths: readonly string[]): Promise<void> {
  for (const path of paths)
    await vscode.workspace.fs.delete(place(path), { recursive: true }).then(undefined, () => {});
}

/** Replaces words of a document. */
export async function replace(document: vscode.TextDocument, words: string, newText: string): Promise<void> {
  const start = document.getText().indexOf(words);
  ok(start !== -1, words);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(
    document.uri,
    new vscode.Range(document.positionAt(start), document.positionAt(start + words.length)),
    newText,
  );
  ok(await vscode.workspace.applyEdit(edit));
}

/** The place of words in a document. */
export function at(document: vscode.TextDocument, words: string): vscode.Position {
  const start = document.getText().indexOf(words);
  ok(start !== -1, words);
  return document.positionAt(start);
}

/** The code actions at a word. */
export async function actionsAt(
  document: vscode.TextDocument,
  words: string,
  kind: string,
): Promise<readonly vscode.CodeAction[]> {
  const start = at(document, words);
  return vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    document.uri,
    new vscode.Range(start, start.translate(0, 1)),
    kind,
  );
}

export async function apply(action: vscode.CodeAction | undefined): Promise<void> {
  ok(action?.edit, 'there is an action with an edit');
  ok(await vscode.workspace.applyEdit(action.edit));
}

/** Has a suite speak English. */
export function inEnglish(): void {
  const say = (language: string | undefined) =>
    vscode.workspace.getConfiguration('promptmill').update('language', language, vscode.ConfigurationTarget.Global);
  suiteSetup(() => say('en'));
  suiteTeardown(() => say(undefined));
}

/** Closes all editors, without a question whether to keep an untitled text. */
export async function close(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}
