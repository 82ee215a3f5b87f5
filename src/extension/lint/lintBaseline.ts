import * as vscode from 'vscode';
import { AppError } from '#core/errors';
import { fingerprints, formatBaseline } from '#core/lint/baseline';
import type { Deps } from '../deps.ts';
import { nameBaseline } from './lintEdits.ts';
import { changeFile, readUtf8 } from './lintFiles.ts';
import { relativePath } from './lintProjects.ts';
import { openSession } from './lintSession.ts';
import type { LintSettings } from './lintSettings.ts';

const CODE: Readonly<Record<string, string>> = {
  py: 'python',
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  jsx: 'javascriptreact',
  ts: 'typescript',
  mts: 'typescript',
  cts: 'typescript',
  tsx: 'typescriptreact',
};
const SKIPPED = '**/{node_modules,.git,.venv,dist,.promptmill}/**';
const MOST = 20_000; // files

/** What was written. */
export interface WrittenBaseline {
  readonly files: number; // baseline files, one a project
  readonly findings: number;
}

/**
 * Writes the findings of all prompts of the workspace into the baseline of their project and names it in its
 * `.promptmill/config.yaml`: from then on only new findings are shown.
 * @throws CancellationError when the person stops it; nothing was written then.
 */
export async function writeBaseline(deps: Deps, settings: LintSettings): Promise<WrittenBaseline> {
  const { t } = deps;
  if (vscode.workspace.workspaceFolders === undefined) {
    throw new AppError('usage', 'No folder is open.', { hint: 'Open the folder that holds your prompts first.' });
  }
  return await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: t('Writing the lint baseline…'), cancellable: true },
    async (progress, token) => {
      const projects = new Map<string, { root: vscode.Uri; entries: Record<string, readonly string[]> }>();
      const files = await promptFiles(settings, token);
      let findings = 0;
      for (const [index, { uri, languageId }] of files.entries()) {
        if (token.isCancellationRequested) throw new vscode.CancellationError();
        progress.report({ message: t('{0} of {1}', index + 1, files.length), increment: 100 / files.length });
        const root = await settings.projects.rootOf(uri);
        if (root === undefined) continue;
        const project = projects.get(root.toString()) ?? { root, entries: {} };
        projects.set(root.toString(), project);
        const prints = await printsOf(settings, uri, languageId);
        project.entries[relativePath(root, uri)] = prints;
        findings += prints.length;
      }
      for (const { root, entries } of projects.values()) {
        const path = await settings.projects.baselineOf(root);
        await vscode.workspace.fs.writeFile(
          vscode.Uri.joinPath(root, path),
          new TextEncoder().encode(formatBaseline(entries)),
        );
        await changeFile(settings.projects.configUri(root), (text) => nameBaseline(text, path));
      }
      const message = t(
        'The baseline holds {0} findings of {1} files. From now on only new ones are shown.',
        findings,
        files.length,
      );
      void vscode.window.showInformationMessage(message);
      return { files: projects.size, findings };
    },
  );
}

interface PromptFile {
  readonly uri: vscode.Uri;
  readonly languageId: string;
}

/** All files that would be checked when they are opened. */
async function promptFiles(settings: LintSettings, token: vscode.CancellationToken): Promise<readonly PromptFile[]> {
  const found = new Map<string, PromptFile>();
  const add = (uri: vscode.Uri, languageId: string) => found.set(uri.toString(), { uri, languageId });
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    const lint = vscode.workspace.getConfiguration('promptmill.lint', folder.uri);
    const find = (glob: string) =>
      vscode.workspace.findFiles(new vscode.RelativePattern(folder, glob), SKIPPED, MOST, token);
    for (const glob of lint.get<readonly string[]>('include', [])) {
      for (const uri of await find(glob)) add(uri, '');
    }
    if (lint.get<boolean>('code', true)) {
      for (const uri of await find(`**/*.{${Object.keys(CODE).join(',')}}`)) {
        add(uri, CODE[/\.(\w+)$/.exec(uri.path)?.[1] ?? ''] ?? '');
      }
    }
  }
  for (const uri of settings.optedIn()) {
    if (vscode.workspace.getWorkspaceFolder(uri) !== undefined) add(uri, '');
  }
  return [...found.values()];
}

async function printsOf(settings: LintSettings, uri: vscode.Uri, languageId: string): Promise<readonly string[]> {
  const opened = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  const text = opened?.getText() ?? (await readUtf8(uri));
  if (text === undefined) return [];
  const { options } = await settings.of({ uri });
  const session = await openSession(uri.path, languageId, options);
  return fingerprints(text, session.update(text).findings);
}
