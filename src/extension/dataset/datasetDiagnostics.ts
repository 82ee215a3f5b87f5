import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { PreflightFinding, Severity } from '#core/dataset/preflight/report';
import { preflightPage } from '#core/dataset/findingAdvice';
import type { ListedFinding } from '#node/dataset/checkedDataset';
import type { Deps } from '../deps.ts';

const SOURCE = 'Promptmill preflight';
const MOST = 1000; // a file: VS Code shows no more
const MOST_BYTES = 50_000_000; // VS Code hands larger documents to no extension, and people scroll through none
const END = 10_000; // columns: to the end of any line that is looked at

/**
 * Findings on the lines of a dataset's files, while its report is open. A file that is being edited loses them: its
 * lines are no longer those that were checked. They come back when it is saved, because the report checks again then.
 */
export class DatasetDiagnostics implements vscode.Disposable {
  readonly #deps: Deps;
  readonly #collection = vscode.languages.createDiagnosticCollection('promptmill-dataset');
  readonly #shown = new Map<string, readonly vscode.Uri[]>(); // by dataset folder
  readonly #subscription: vscode.Disposable;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#subscription = vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0 && document.isDirty) this.#collection.delete(document.uri);
    });
  }

  /** Shows the findings of one dataset in the place of those that its folder showed before. */
  async show(dir: string, findings: readonly ListedFinding[], tell: (finding: ListedFinding) => string): Promise<void> {
    const byFile = new Map<string, ListedFinding[]>();
    for (const finding of findings) {
      const list = byFile.get(finding.file) ?? [];
      list.push(finding);
      byFile.set(finding.file, list);
    }
    const shown: vscode.Uri[] = [];
    const next: [vscode.Uri, vscode.Diagnostic[]][] = [];
    for (const [name, list] of byFile) {
      const file = path.resolve(dir, name);
      if (!(await isSmall(file))) continue;
      const uri = vscode.Uri.file(file);
      shown.push(uri);
      next.push([uri, this.#diagnostics(list, tell)]);
    }
    this.clear(dir);
    // A check that was under way when the file was edited knows its old lines.
    const edited = new Set(
      vscode.workspace.textDocuments.filter(({ isDirty }) => isDirty).map(({ uri }) => uri.toString()),
    );
    for (const [uri, diagnostics] of next) if (!edited.has(uri.toString())) this.#collection.set(uri, diagnostics);
    this.#shown.set(dir, shown);
  }

  /** Takes away what a folder shows. */
  clear(dir: string): void {
    for (const uri of this.#shown.get(dir) ?? []) this.#collection.delete(uri);
    this.#shown.delete(dir);
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#collection.dispose();
  }

  #diagnostics(findings: readonly ListedFinding[], tell: (finding: ListedFinding) => string): vscode.Diagnostic[] {
    const { t } = this.#deps;
    // Findings come worst first, so that those which are left out are the mildest.
    const diagnostics = findings.slice(0, findings.length > MOST ? MOST - 1 : MOST).map((finding) => {
      const diagnostic = new vscode.Diagnostic(rangeOf(finding), tell(finding), severityOf(finding.severity));
      diagnostic.source = SOURCE;
      diagnostic.code = { value: finding.code, target: vscode.Uri.parse(preflightPage(finding.code)) };
      return diagnostic;
    });
    if (findings.length > MOST) {
      const text = t(
        '{0} findings of this file are not shown here; the report lists them.',
        findings.length - MOST + 1,
      );
      diagnostics.push(
        new vscode.Diagnostic(new vscode.Range(0, 0, 0, 0), text, vscode.DiagnosticSeverity.Information),
      );
    }
    return diagnostics;
  }
}

/** Whether a file may be opened in an editor; what is not there cannot. */
export async function isSmall(file: string): Promise<boolean> {
  const size = await stat(file).then(
    (stats) => (stats.isFile() ? stats.size : Number.POSITIVE_INFINITY),
    () => Number.POSITIVE_INFINITY,
  );
  return size <= MOST_BYTES;
}

/** A finding's line; what concerns a whole dataset stands at the beginning of its file. */
function rangeOf({ line }: PreflightFinding): vscode.Range {
  return line === undefined ? new vscode.Range(0, 0, 0, 0) : new vscode.Range(line - 1, 0, line - 1, END);
}

function severityOf(severity: Severity): vscode.DiagnosticSeverity {
  const { Error: error, Warning: warning, Information: info } = vscode.DiagnosticSeverity;
  return { error, warning, info }[severity];
}
