import * as vscode from 'vscode';
import { lint } from '#core/lint/linter';
import { rulePage, type Finding, type Severity } from '#core/lint/rule';
import { scoreOf } from '#core/lint/score';
import { parsePrompt } from '#core/prompt/document';
import type { Deps } from './deps.ts';
import { createLintActions, type LintedDocument } from './lintActions.ts';

const DELAY = 150; // ms after the last key stroke
/** Views of other things: old revisions, logs. Their text is not being written. */
const NOT_WRITTEN: readonly string[] = ['git', 'gitfs', 'output', 'debug', 'vscode-scm', 'comment', 'promptmill'];

/** What the command `promptmill.lint.check` returns. */
interface LintCheck {
  readonly findings: number;
  readonly score: number;
}

/**
 * Checks prompts while they are written: diagnostics, quick fixes, and the command `promptmill.lint.check` for any other
 * file. Needs no workspace trust and no file system: untitled and virtual documents are checked as well.
 */
export function registerLint(deps: Deps): vscode.Disposable {
  const diagnostics = vscode.languages.createDiagnosticCollection('promptmill');
  const linted = new Map<string, LintedDocument>();
  const timers = new Map<string, NodeJS.Timeout>();
  const asked = new Set<string>(); // by the command: checked for as long as they are open

  const wanted = (document: vscode.TextDocument): boolean => {
    if (asked.has(document.uri.toString())) return true;
    if (NOT_WRITTEN.some((scheme) => document.uri.scheme.startsWith(scheme))) return false;
    const settings = vscode.workspace.getConfiguration('promptmill.lint', document.uri);
    if (!settings.get<boolean>('enabled', true)) return false;
    const include = settings.get<readonly string[]>('include', []);
    return (
      document.languageId === 'prompt-template' ||
      vscode.languages.match(
        include.map((pattern) => ({ pattern })),
        document,
      ) > 0
    );
  };
  const forget = (document: vscode.TextDocument): void => {
    const key = document.uri.toString();
    clearTimeout(timers.get(key));
    timers.delete(key);
    linted.delete(key);
    diagnostics.delete(document.uri);
  };
  const run = (document: vscode.TextDocument): LintedDocument => {
    const key = document.uri.toString();
    clearTimeout(timers.get(key));
    timers.delete(key);
    const known = linted.get(key);
    if (known?.version === document.version) return known;
    const findings = lint(parsePrompt(document.uri.path, document.getText()), { locale: deps.locale() });
    const result = { version: document.version, findings };
    linted.set(key, result);
    diagnostics.set(
      document.uri,
      findings.map((finding) => toDiagnostic(document, finding)),
    );
    return result;
  };
  const refresh = (document: vscode.TextDocument): void => {
    if (document.isClosed) return;
    if (wanted(document)) run(document);
    else forget(document);
  };
  const refreshAll = (): void => {
    linted.clear();
    for (const document of vscode.workspace.textDocuments) refresh(document);
  };
  const check = (): LintCheck | undefined => {
    const document = vscode.window.activeTextEditor?.document;
    if (document === undefined) {
      void vscode.window.showInformationMessage(deps.t('Open the prompt that you want to check first.'));
      return undefined;
    }
    asked.add(document.uri.toString());
    const { findings } = run(document);
    const score = scoreOf(findings).overall;
    void announce(deps, findings.length, score);
    return { findings: findings.length, score };
  };

  refreshAll();
  return vscode.Disposable.from(
    diagnostics,
    { dispose: () => timers.forEach((timer) => clearTimeout(timer)) },
    vscode.commands.registerCommand('promptmill.lint.check', check),
    vscode.languages.registerCodeActionsProvider(
      '*',
      createLintActions(deps, (document) => (wanted(document) ? run(document) : undefined)),
      {
        providedCodeActionKinds: [
          vscode.CodeActionKind.QuickFix,
          vscode.CodeActionKind.SourceFixAll.append('promptmill'),
        ],
      },
    ),
    vscode.workspace.onDidOpenTextDocument(refresh),
    vscode.workspace.onDidCloseTextDocument((document) => {
      asked.delete(document.uri.toString());
      forget(document);
    }),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length === 0 || !wanted(document)) return;
      const key = document.uri.toString();
      clearTimeout(timers.get(key));
      timers.set(
        key,
        setTimeout(() => refresh(document), DELAY),
      );
    }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('promptmill.language') || event.affectsConfiguration('promptmill.lint'))
        refreshAll();
    }),
  );
}

async function announce(deps: Deps, findings: number, score: number): Promise<void> {
  if (findings === 0) {
    await vscode.window.showInformationMessage(
      deps.t('This prompt scores {0} of 100. Nothing to improve was found.', score),
    );
    return;
  }
  const show = deps.t('Show Problems');
  const message = deps.t('This prompt scores {0} of 100. Findings: {1}.', score, findings);
  if ((await vscode.window.showInformationMessage(message, show)) === show) {
    await vscode.commands.executeCommand('workbench.actions.view.problems');
  }
}

function toDiagnostic(document: vscode.TextDocument, finding: Finding): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(
    new vscode.Range(document.positionAt(finding.span.start), document.positionAt(finding.span.end)),
    finding.message,
    severityOf(finding.severity),
  );
  diagnostic.source = 'Promptmill';
  diagnostic.code = { value: finding.ruleId, target: vscode.Uri.parse(rulePage(finding.ruleId)) };
  return diagnostic;
}

function severityOf(severity: Severity): vscode.DiagnosticSeverity {
  const { Error: error, Warning: warning, Information: info, Hint: hint } = vscode.DiagnosticSeverity;
  return { error, warning, info, hint }[severity];
}
