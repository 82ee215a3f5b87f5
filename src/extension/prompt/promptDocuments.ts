import * as vscode from 'vscode';

const LANGUAGES: readonly string[] = ['prompt-template', 'prompt', 'instructions', 'chatagent', 'skill'];

/** Whether a document is a prompt by its language, or by the setting that names the files to check. */
export function isPrompt(document: vscode.TextDocument): boolean {
  const { scheme } = document.uri;
  if (scheme.startsWith('promptmill') || scheme === 'git' || scheme === 'output') return false;
  if (LANGUAGES.includes(document.languageId)) return true;
  const settings = vscode.workspace.getConfiguration('promptmill.lint', document.uri);
  const include = settings.get<readonly string[]>('include', []);
  return (
    vscode.languages.match(
      include.map((pattern) => ({ pattern })),
      document,
    ) > 0
  );
}
