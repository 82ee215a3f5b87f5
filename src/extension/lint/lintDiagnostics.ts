import * as vscode from 'vscode';
import { rulePage, type Finding, type Severity } from '#core/lint/rule';
import type { Span } from '#core/text';

/** `source` of the linter's diagnostics. */
const SOURCE = 'Promptmill';

/** A finding in the Problems panel; its code opens the rule's page. */
export function toDiagnostic(document: vscode.TextDocument, finding: Finding): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(
    rangeOf(document, finding.span),
    finding.message,
    severityOf(finding.severity),
  );
  diagnostic.source = SOURCE;
  diagnostic.code = { value: finding.ruleId, target: vscode.Uri.parse(rulePage(finding.ruleId)) };
  if (isSuperfluous(finding)) diagnostic.tags = [vscode.DiagnosticTag.Unnecessary];
  return diagnostic;
}

/** Whether a diagnostic is that of a finding; VS Code hands copies to code actions. */
export function isOf(document: vscode.TextDocument, diagnostic: vscode.Diagnostic, finding: Finding): boolean {
  const { code } = diagnostic;
  const ruleId = typeof code === 'object' ? code.value : code;
  return (
    diagnostic.source === SOURCE &&
    ruleId === finding.ruleId &&
    diagnostic.range.isEqual(rangeOf(document, finding.span))
  );
}

/** A span of a document's text as a range. */
export function rangeOf(document: vscode.TextDocument, { start, end }: Span): vscode.Range {
  return new vscode.Range(document.positionAt(start), document.positionAt(end));
}

/** Words that can go without loss are shown faded, as unused code is. */
function isSuperfluous({ metric, fixes: [fix], span }: Finding): boolean {
  return (
    metric === 'concision' &&
    fix?.safety === 'safe' &&
    fix.edits.every(({ newText, span: { start, end } }) => newText === '' && start < span.end && end > span.start)
  );
}

function severityOf(severity: Severity): vscode.DiagnosticSeverity {
  const { Error: error, Warning: warning, Information: info, Hint: hint } = vscode.DiagnosticSeverity;
  return { error, warning, info, hint }[severity];
}
