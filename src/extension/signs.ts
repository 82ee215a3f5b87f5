import * as vscode from 'vscode';

/**
 * What shows that a feature is needed though nobody called it: a text (of a language) is open, or a folder of the
 * workspace has what it works on, or gets it, or the workspace remembers something under a key.
 */
export type Sign =
  | { readonly text: '*' | 'yaml' }
  | { readonly folder: string; readonly files: string; readonly memory?: string };

/** Calls `found` once, as soon as one of the signs is seen; not before the caller has returned. */
export function watchFor(signs: readonly Sign[], memory: vscode.Memento, found: () => void): vscode.Disposable {
  const subscriptions: vscode.Disposable[] = [];
  let isFound = false;
  const see = () => {
    if (isFound) return;
    isFound = true;
    vscode.Disposable.from(...subscriptions).dispose();
    found();
  };
  for (const sign of signs) {
    if ('text' in sign) {
      const look = ({ languageId, uri }: vscode.TextDocument) => {
        if (uri.scheme !== 'output' && (sign.text === '*' || sign.text === languageId)) see();
      };
      subscriptions.push(vscode.workspace.onDidOpenTextDocument(look));
      queueMicrotask(() => vscode.workspace.textDocuments.forEach(look));
    } else {
      const look = () => void hasFolder(sign.folder).then((has) => has && see());
      const watcher = vscode.workspace.createFileSystemWatcher(`**/${sign.folder}/${sign.files}`, false, true, true);
      subscriptions.push(watcher, watcher.onDidCreate(see), vscode.workspace.onDidChangeWorkspaceFolders(look));
      queueMicrotask(() => {
        if (sign.memory !== undefined && memory.get<readonly unknown[]>(sign.memory, []).length > 0) see();
        else look();
      });
    }
  }
  return new vscode.Disposable(() => vscode.Disposable.from(...subscriptions).dispose());
}

/** From the disk: VS Code's search would start a process, and waits for its provider while a window opens. */
async function hasFolder(name: string): Promise<boolean> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const found = await Promise.all(
    folders.map(({ uri }) =>
      vscode.workspace.fs.stat(vscode.Uri.joinPath(uri, ...name.split('/'))).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}
