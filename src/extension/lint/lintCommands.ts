import * as vscode from 'vscode';
import { AppError } from '#core/errors';
import type { Deps } from '../deps.ts';
import { writeBaseline } from './lintBaseline.ts';
import type { LintDocuments } from './lintDocuments.ts';
import { turnOffInConfig } from './lintEdits.ts';
import { applyEdit, changeFile, documentOf, workspaceEdit } from './lintFiles.ts';
import type { LintProjects } from './lintProjects.ts';
import type { LintSettings } from './lintSettings.ts';
import { isPrompt } from '../prompt/promptDocuments.ts';

/** What the command `promptmill.lint.check` returns. */
interface LintCheck {
  readonly findings: number;
  readonly score: number;
}

/** The linter's commands, except for its report. */
export function registerLintCommands(deps: Deps, documents: LintDocuments, settings: LintSettings): vscode.Disposable {
  const command = (name: string, run: (argument: unknown, second: unknown) => Promise<unknown>) =>
    vscode.commands.registerCommand(`promptmill.lint.${name}`, async (argument: unknown, second: unknown) => {
      try {
        return await run(argument, second);
      } catch (error) {
        if (!(error instanceof vscode.CancellationError)) deps.showError(error);
        return undefined;
      }
    });
  return vscode.Disposable.from(
    command('check', () => check(deps, documents, settings)),
    command('fixAll', async (uri) => {
      const document = await documentOf(uri);
      settings.ask(document);
      const edits = await documents.safeEdits(document);
      if (edits.length > 0) await applyEdit(document, workspaceEdit(document, edits));
      else void vscode.window.showInformationMessage(deps.t('There is nothing here that could be mended safely.'));
      return edits.length;
    }),
    command('toggleFile', async (uri) => {
      const document = await documentOf(uri);
      if (isPrompt(document)) {
        const message = deps.t(
          'This file is checked as a prompt by its name or its language. The setting promptmill.lint.include says which are.',
        );
        void vscode.window.showInformationMessage(message);
        return true;
      }
      const next = !settings.wants(document);
      await settings.optIn(document.uri, next);
      return next;
    }),
    command('turnOffInProject', async (ruleId, uri) => {
      if (typeof ruleId === 'string') await turnOffInProject(deps, settings.projects, ruleId, await documentOf(uri));
    }),
    command('writeBaseline', () => writeBaseline(deps, settings)),
  );
}

async function check(deps: Deps, documents: LintDocuments, settings: LintSettings): Promise<LintCheck | undefined> {
  const document = await documentOf(undefined);
  settings.ask(document);
  const linted = await documents.get(document);
  if (linted === undefined) return undefined;
  const findings = linted.findings.length;
  const score = linted.score.overall;
  void announce(deps, settings, document, { findings, score }).catch((error: unknown) => deps.showError(error));
  return { findings, score };
}

async function announce(
  { t }: Deps,
  settings: LintSettings,
  document: vscode.TextDocument,
  { findings, score }: LintCheck,
): Promise<void> {
  const report = t('Show Report');
  const always = t('Always Check This File');
  const label = t('Label with This Template');
  const remembered = document.isUntitled || isPrompt(document) || settings.isOptedIn(document.uri);
  const message =
    findings === 0
      ? t('This prompt scores {0} of 100. Nothing to improve was found.', score)
      : t('This prompt scores {0} of 100. Findings: {1}.', score, findings);
  // What comes next, once the prompt is good.
  const next =
    findings === 0 && document.uri.path.endsWith('.template.md') && vscode.workspace.isTrusted ? [label] : [];
  const choice = await vscode.window.showInformationMessage(message, ...next, report, ...(remembered ? [] : [always]));
  if (choice === label) await vscode.commands.executeCommand('promptmill.label.useTemplate', document.uri);
  if (choice === report) await vscode.commands.executeCommand('promptmill.lint.report', document.uri);
  if (choice === always) await settings.optIn(document.uri, true);
}

async function turnOffInProject(
  { t }: Deps,
  projects: LintProjects,
  ruleId: string,
  document: vscode.TextDocument,
): Promise<void> {
  const root = await projects.rootOf(document.uri);
  if (root === undefined) {
    throw new AppError('usage', 'This file belongs to no folder that is open.', {
      hint: 'Open the folder of the project, or turn the rule off in the file.',
    });
  }
  const uri = projects.configUri(root);
  await changeFile(uri, (text) => turnOffInConfig(text, ruleId));
  const open = t('Open');
  const message = t('{0} is off in this project: {1}', ruleId, vscode.workspace.asRelativePath(uri));
  void vscode.window.showInformationMessage(message, open).then((choice) => {
    if (choice === open) void vscode.window.showTextDocument(uri);
  });
}
