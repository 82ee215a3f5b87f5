import path from 'node:path';
import * as vscode from 'vscode';

/** Scheme of a rewrite that waits for decisions. */
export const REWRITE_SCHEME = 'promptmill-rewrite';
/** Scheme of a rewrite that was refused and is shown only to be read. */
export const REFUSED_SCHEME = 'promptmill-refused';

/** The address of a prompt's rewrite. Its name makes it a prompt template: only those show the lenses in a diff. */
export function virtualOf(scheme: string, document: vscode.Uri): vscode.Uri {
  const name = nameOf(document).replace(/(?:\.template)?\.md$/, '');
  return vscode.Uri.from({ scheme, path: `/${name}.template.md`, query: document.toString() });
}

/** A file's name, for titles and messages. */
export function nameOf(uri: vscode.Uri): string {
  return path.posix.basename(uri.path);
}

/** Opens a prompt and its rewrite in VS Code's diff editor. */
export async function openDiff(document: vscode.Uri, rewrite: vscode.Uri, title: string): Promise<void> {
  await vscode.commands.executeCommand('vscode.diff', document, rewrite, title, { preview: false });
}

/** Whether a tab is the diff of a rewrite, given by its address as text. */
export function shows({ input }: vscode.Tab, rewrite: string): boolean {
  return input instanceof vscode.TabInputTextDiff && input.modified.toString() === rewrite;
}

/** Whether some tab is the diff of a rewrite. */
export function isOpen(rewrite: string): boolean {
  return tabsOf(rewrite).length > 0;
}

/** Closes the diff of a rewrite wherever it is open. */
export async function closeTabs(rewrite: string): Promise<void> {
  await vscode.window.tabGroups.close(tabsOf(rewrite));
}

function tabsOf(rewrite: string): readonly vscode.Tab[] {
  return vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter((tab) => shows(tab, rewrite));
}
