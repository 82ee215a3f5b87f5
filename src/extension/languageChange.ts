import * as vscode from 'vscode';
import type { BaseDeps } from './baseDeps.ts';

/**
 * Calls `changed` when the person's language is another one. The setting may change without it: from `auto` to what
 * that means, and what is drawn anew then would lose what was typed or chosen in it for nothing.
 */
export function onLanguageChange({ locale }: Pick<BaseDeps, 'locale'>, changed: () => void): vscode.Disposable {
  let shown = locale();
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (!event.affectsConfiguration('promptmill.language') || locale() === shown) return;
    shown = locale();
    changed();
  });
}
