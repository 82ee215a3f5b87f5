import * as vscode from 'vscode';
import type { Finding, Fix } from '#core/lint/rule';
import type { TextEdit } from '#core/text';
import type { Deps } from './deps.ts';

/** The findings of a text as it was at `version`. */
export interface LintedDocument {
  readonly version: number;
  readonly findings: readonly Finding[];
}

const FIX_ALL = vscode.CodeActionKind.SourceFixAll.append('promptmill');

/**
 * Repairs as workspace edits: one finding, all findings of its rule, and `source.fixAll.promptmill` with the preferred
 * fixes only. `linted` gives the findings of the document as it is now, or undefined when it is not checked.
 */
export function createLintActions(
  deps: Deps,
  linted: (document: vscode.TextDocument) => LintedDocument | undefined,
): vscode.CodeActionProvider {
  return {
    provideCodeActions(document, range, context) {
      const findings = linted(document)?.findings ?? [];
      if (findings.length === 0) return [];
      const wants = (kind: vscode.CodeActionKind) => context.only === undefined || context.only.contains(kind);
      const actions: vscode.CodeAction[] = [];
      if (wants(vscode.CodeActionKind.QuickFix)) {
        const touched = findings.filter((finding) => rangeOf(document, finding).intersection(range) !== undefined);
        for (const finding of touched) {
          const diagnostic = context.diagnostics.find((candidate) => isOf(document, candidate, finding));
          for (const fix of finding.fixes) actions.push(quickFix(document, fix, diagnostic));
        }
        for (const ruleId of new Set(touched.map((finding) => finding.ruleId))) {
          const fixes = findings
            .filter((finding) => finding.ruleId === ruleId)
            .flatMap(({ fixes: [first] }) => first ?? []);
          if (fixes.length < 2) continue;
          actions.push(
            action(
              deps.t('Fix all {0} findings of {1}', fixes.length, ruleId),
              vscode.CodeActionKind.QuickFix,
              document,
              fixes,
            ),
          );
        }
      }
      // Asked for by its name only: in the light bulb's menu it would stand beside every finding.
      if (context.only?.contains(FIX_ALL) === true) {
        const fixes = findings.flatMap((finding) => finding.fixes.find(({ preferred }) => preferred === true) ?? []);
        if (fixes.length > 0) actions.push(action(deps.t('Fix all Promptmill findings'), FIX_ALL, document, fixes));
      }
      return actions;
    },
  };
}

function quickFix(
  document: vscode.TextDocument,
  fix: Fix,
  diagnostic: vscode.Diagnostic | undefined,
): vscode.CodeAction {
  const result = action(fix.title, vscode.CodeActionKind.QuickFix, document, [fix]);
  if (diagnostic !== undefined) result.diagnostics = [diagnostic];
  if (fix.preferred === true) result.isPreferred = true;
  return result;
}

function action(
  title: string,
  kind: vscode.CodeActionKind,
  document: vscode.TextDocument,
  fixes: readonly Fix[],
): vscode.CodeAction {
  const result = new vscode.CodeAction(title, kind);
  result.edit = new vscode.WorkspaceEdit();
  result.edit.set(
    document.uri,
    compatible(fixes).map(({ span, newText }) =>
      vscode.TextEdit.replace(
        new vscode.Range(document.positionAt(span.start), document.positionAt(span.end)),
        newText,
      ),
    ),
  );
  return result;
}

/** The edits of as many fixes as do not touch each other; a fix is applied whole or not at all. */
function compatible(fixes: readonly Fix[]): readonly TextEdit[] {
  const taken: TextEdit[] = [];
  for (const { edits } of fixes) {
    const clash = edits.some(({ span }) =>
      taken.some((other) => span.start <= other.span.end && span.end >= other.span.start),
    );
    if (!clash) taken.push(...edits);
  }
  return taken;
}

function rangeOf(document: vscode.TextDocument, { span }: Finding): vscode.Range {
  return new vscode.Range(document.positionAt(span.start), document.positionAt(span.end));
}

function isOf(document: vscode.TextDocument, diagnostic: vscode.Diagnostic, finding: Finding): boolean {
  const { code } = diagnostic;
  const ruleId = typeof code === 'object' ? code.value : code;
  return (
    diagnostic.source === 'Promptmill' &&
    ruleId === finding.ruleId &&
    diagnostic.range.isEqual(rangeOf(document, finding))
  );
}
