import * as vscode from 'vscode';
import { compatibleEdits } from '#core/lint/fixes';
import type { Finding, Fix } from '#core/lint/rule';
import type { TextEdit } from '#core/text';
import type { Deps } from '../deps.ts';
import { isOf, rangeOf } from './lintDiagnostics.ts';
import type { LintDocuments } from './lintDocuments.ts';
import { turnOffInFrontMatter } from './lintEdits.ts';
import { workspaceEdit } from './lintFiles.ts';
import { ruleOf } from './lintNames.ts';

const { QuickFix } = vscode.CodeActionKind;
const FIX_ALL = vscode.CodeActionKind.SourceFixAll.append('promptmill');
const INSERT = vscode.CodeActionKind.RefactorRewrite.append('promptmill').append('insert');
/** Files of other tools: their front matter is theirs. */
const OTHER_TOOLS =
  /\.(?:prompt|instructions|agent|chatmode)\.md$|\.prompty$|(?:^|\/)(?:SKILL|AGENTS|CLAUDE|GEMINI|copilot-instructions)\.md$/i;

/**
 * Repairs as workspace edits: one finding, all findings of its rule, `source.fixAll.promptmill` with the safe fixes
 * only, the section that is missing as a refactoring of the task sentence, and turning a rule off.
 */
export function registerLintActions(deps: Deps, documents: LintDocuments): vscode.Disposable {
  return vscode.languages.registerCodeActionsProvider(
    '*',
    {
      async provideCodeActions(document, range, context) {
        const linted = await documents.get(document);
        if (linted === undefined || linted.findings.length === 0) return [];
        const { findings } = linted;
        const actions: vscode.CodeAction[] = [];
        const touched = findings.filter(({ span }) => rangeOf(document, span).intersection(range) !== undefined);
        const diagnosticOf = (finding: Finding) =>
          context.diagnostics.find((diagnostic) => isOf(document, diagnostic, finding));
        if (context.only === undefined || context.only.contains(QuickFix)) {
          actions.push(...touched.flatMap((finding) => fixesOf(document, finding, diagnosticOf(finding))));
          const ruleIds = [...new Set(touched.map(({ ruleId }) => ruleId))];
          actions.push(...ruleIds.flatMap((ruleId) => allOfRule(deps, document, findings, ruleId)));
          actions.push(...ruleIds.flatMap((ruleId) => turnOffs(deps, document, ruleId, touched, diagnosticOf)));
        }
        // Asked for by name only: in the light bulb's menu these would stand beside every finding.
        if (context.only?.contains(INSERT) === true) {
          actions.push(...touched.flatMap((finding) => insertions(document, finding)));
        }
        if (context.only?.contains(FIX_ALL) === true) {
          const edits = await documents.safeEdits(document);
          if (edits.length > 0)
            actions.push(action(deps.t('Fix all safe Promptmill findings'), FIX_ALL, document, edits));
        }
        return actions;
      },
    },
    { providedCodeActionKinds: [QuickFix, FIX_ALL, INSERT] },
  );
}

/** The edit that turns a rule off in the file itself; undefined where it cannot be said in the file. */
function turnOffHere(document: vscode.TextDocument, ruleId: string): TextEdit | undefined {
  const { languageId, uri } = document;
  const ours = languageId === 'prompt-template' || (languageId === 'markdown' && !OTHER_TOOLS.test(uri.path));
  return ours ? turnOffInFrontMatter(document.getText(), ruleId) : undefined;
}

function fixesOf(
  document: vscode.TextDocument,
  finding: Finding,
  diagnostic: vscode.Diagnostic | undefined,
): readonly vscode.CodeAction[] {
  return finding.fixes.map((fix: Fix) => {
    const result = action(fix.title, QuickFix, document, fix.edits);
    if (diagnostic !== undefined) result.diagnostics = [diagnostic];
    if (fix.safety === 'safe') result.isPreferred = true;
    return result;
  });
}

function allOfRule(
  { t }: Deps,
  document: vscode.TextDocument,
  findings: readonly Finding[],
  ruleId: string,
): readonly vscode.CodeAction[] {
  const fixes = findings.filter((finding) => finding.ruleId === ruleId).flatMap(({ fixes: [first] }) => first ?? []);
  if (fixes.length < 2) return [];
  return [action(t('Fix all {0} findings of {1}', fixes.length, ruleId), QuickFix, document, compatibleEdits(fixes))];
}

function turnOffs(
  { t }: Deps,
  document: vscode.TextDocument,
  ruleId: string,
  touched: readonly Finding[],
  diagnosticOf: (finding: Finding) => vscode.Diagnostic | undefined,
): readonly vscode.CodeAction[] {
  const diagnostics = touched.filter((finding) => finding.ruleId === ruleId).flatMap((one) => diagnosticOf(one) ?? []);
  const actions: vscode.CodeAction[] = [];
  const here = turnOffHere(document, ruleId);
  if (here !== undefined) actions.push(action(t('Turn off {0} in this file', ruleId), QuickFix, document, [here]));
  if (vscode.workspace.getWorkspaceFolder(document.uri) !== undefined) {
    const project = new vscode.CodeAction(t('Turn off {0} in this project', ruleId), QuickFix);
    const command = 'promptmill.lint.turnOffInProject';
    project.command = { command, title: project.title, arguments: [ruleId, document.uri] };
    actions.push(project);
  }
  for (const one of actions) one.diagnostics = diagnostics;
  return actions;
}

/** What an absence finding offers to insert. */
function insertions(document: vscode.TextDocument, { ruleId, fixes }: Finding): readonly vscode.CodeAction[] {
  if (ruleOf(ruleId)?.meta.absence !== true) return [];
  return fixes.map(({ title, edits }) => action(title, INSERT, document, edits));
}

function action(
  title: string,
  kind: vscode.CodeActionKind,
  document: vscode.TextDocument,
  edits: readonly TextEdit[],
): vscode.CodeAction {
  const result = new vscode.CodeAction(title, kind);
  result.edit = workspaceEdit(document, edits);
  return result;
}
