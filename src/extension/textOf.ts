import * as vscode from 'vscode';

/**
 * The text of a file; what stands unsaved in an editor counts. A document that nobody looks at is not opened for it:
 * VS Code would hand it to every extension, and list the findings of files that nobody asked about.
 */
export async function textOf(uri: vscode.Uri): Promise<string> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  return open?.getText() ?? new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
}
