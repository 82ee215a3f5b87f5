import * as vscode from 'vscode';

/** Registers something for VS Code’s chat; editors that are made of VS Code may have none, and all the rest works there. */
export function whereThereIsChat(register: () => vscode.Disposable): vscode.Disposable {
  try {
    return register();
  } catch (error) {
    if (error instanceof TypeError) return new vscode.Disposable(() => {});
    throw error;
  }
}
