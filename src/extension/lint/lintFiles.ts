import * as vscode from 'vscode';
import { AppError } from '#core/errors';
import { hunksOf } from '#core/lint/optimise/hunks';
import type { TextEdit } from '#core/text';
import { rangeOf } from './lintDiagnostics.ts';

/** Edits of a document's text as a workspace edit. */
export function workspaceEdit(document: vscode.TextDocument, edits: readonly TextEdit[]): vscode.WorkspaceEdit {
  const result = new vscode.WorkspaceEdit();
  result.set(
    document.uri,
    edits.map(({ span, newText }) => vscode.TextEdit.replace(rangeOf(document, span), newText)),
  );
  return result;
}

/** The document of a command: the one that it names, else the active editor's. */
export async function documentOf(uri: unknown): Promise<vscode.TextDocument> {
  if (uri instanceof vscode.Uri) return vscode.workspace.openTextDocument(uri);
  const active = vscode.window.activeTextEditor?.document;
  if (active !== undefined) return active;
  throw new AppError('usage', 'No prompt is open.', { hint: 'Open the prompt that you want to check first.' });
}

/** Makes an edit, or says that the document cannot be edited. */
export async function applyEdit(document: vscode.TextDocument, edit: vscode.WorkspaceEdit): Promise<void> {
  if (await vscode.workspace.applyEdit(edit)) return;
  throw new AppError('usage', 'VS Code did not take the change: {0} cannot be edited now.', {
    args: [vscode.workspace.asRelativePath(document.uri)],
    hint: 'Make the file writable, then try again.',
  });
}

/**
 * Changes a file of the project, and makes it if need be. In an editor that holds other changes it is changed but not
 * saved; else on disk, because an editor may not have seen yet what was written there a moment ago.
 */
export async function changeFile(uri: vscode.Uri, change: (text: string) => string | undefined): Promise<void> {
  const dirty = vscode.workspace.textDocuments.find((one) => one.isDirty && one.uri.toString() === uri.toString());
  const before = dirty?.getText() ?? (await readUtf8(uri)) ?? '';
  const after = change(before);
  if (after === undefined) {
    throw new AppError('config.invalid', '{0} cannot take the change as it is.', {
      args: [vscode.workspace.asRelativePath(uri)],
      hint: 'Open it and mend its lint part first.',
    });
  }
  if (after === before) return;
  if (dirty === undefined) await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(after));
  else await applyEdit(dirty, workspaceEdit(dirty, hunksOf(before, after)));
}

/** The text of a file without its byte order mark; undefined when there is none that can be read. */
export async function readUtf8(uri: vscode.Uri): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return undefined;
  }
}
