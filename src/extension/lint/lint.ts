import * as vscode from 'vscode';
import type { Deps } from '../deps.ts';
import { registerLintActions } from './lintActions.ts';
import { registerLintCommands } from './lintCommands.ts';
import { LintDocuments } from './lintDocuments.ts';
import { registerLintHovers } from './lintHover.ts';
import { registerLintLens } from './lintLens.ts';
import { registerLintReport } from './lintReport.ts';
import { LintSettings } from './lintSettings.ts';
import { registerLintStatus } from './lintStatus.ts';

/**
 * Checks prompts while they are written, in files of their own and in the strings of code. Needs no workspace trust and
 * no file system: untitled, virtual and remote documents are checked as well.
 */
export function registerLint(deps: Deps): vscode.Disposable {
  const settings = new LintSettings(deps);
  const documents = new LintDocuments(deps, settings);
  return vscode.Disposable.from(
    registerLintActions(deps, documents),
    registerLintHovers(deps, documents),
    registerLintLens(deps, documents),
    registerLintStatus(deps, documents, settings),
    registerLintCommands(deps, documents, settings),
    registerLintReport(deps, documents, settings),
    documents,
    settings,
  );
}
