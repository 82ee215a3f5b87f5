import path from 'node:path';
import * as vscode from 'vscode';
import { looksLikeTraining } from '#core/train/looksLikeTraining';
import type { TrainFinding } from '#core/train/trainFinding';
import type { Deps } from '../deps.ts';
import { rangeOf } from '../lint/lintDiagnostics.ts';
import type { TrainYamlPlace } from './trainYamlReader.ts';
import { onLanguageChange } from '../languageChange.ts';

const YAML: vscode.DocumentSelector = { language: 'yaml' };
const PLACE = /\/training\/[^/]+\/(train|merge)\.yaml$/;
const SOURCE = 'Promptmill';
const PAUSE = 250; // ms without a key stroke

// Read when the first such file is open: the table of options is large.
const reader = () => import('./trainYamlReader.ts');

/** What the last check of a document found, and of which version. */
interface Checked {
  readonly version: number;
  readonly findings: readonly TrainFinding[];
}

/**
 * Checks and completes LLaMA-Factory's configurations: `training/<name>/train.yaml` and `merge.yaml`, and any YAML that names a
 * stage and a finetuning_type. Names and explanations are left to Red Hat's YAML extension where it is: it has our schema.
 */
export function registerTrainYaml(deps: Deps): vscode.Disposable {
  const diagnostics = vscode.languages.createDiagnosticCollection('promptmill.train');
  const checked = new Map<string, Checked>();
  const timers = new Map<string, NodeJS.Timeout>();

  async function check(document: vscode.TextDocument): Promise<Checked | undefined> {
    const key = document.uri.toString();
    if (document.isClosed || !isTraining(document)) {
      diagnostics.delete(document.uri);
      checked.delete(key);
      return undefined;
    }
    const known = checked.get(key);
    if (known?.version === document.version) return known;
    const { version } = document;
    const text = document.getText();
    const { findingsOf, textOf, severityOf } = await reader();
    const findings = await findingsOf(text, placeOf(document));
    if (document.version !== version || document.isClosed) return undefined;
    const now = { version, findings };
    checked.set(key, now);
    diagnostics.set(
      document.uri,
      findings.map((finding) => {
        const range = rangeOf(document, finding.span);
        const diagnostic = new vscode.Diagnostic(range, textOf(finding, deps), severityOf(finding));
        diagnostic.source = SOURCE;
        diagnostic.code = finding.code;
        return diagnostic;
      }),
    );
    return now;
  }

  function later(document: vscode.TextDocument, pause: number): void {
    if (document.languageId !== 'yaml') return;
    const key = document.uri.toString();
    clearTimeout(timers.get(key));
    const run = () => {
      timers.delete(key);
      check(document).catch((error: unknown) => deps.log.error(error instanceof Error ? error : String(error)));
    };
    timers.set(key, setTimeout(run, pause));
  }
  const again = () => {
    checked.clear();
    for (const document of vscode.workspace.textDocuments) later(document, 0);
  };
  // The datasets beside a configuration decide what is right in it.
  const watcher = vscode.workspace.createFileSystemWatcher('**/dataset_info.json');
  again();
  return vscode.Disposable.from(
    diagnostics,
    watcher,
    watcher.onDidChange(again),
    watcher.onDidCreate(again),
    watcher.onDidDelete(again),
    { dispose: () => timers.forEach((timer) => clearTimeout(timer)) },
    vscode.workspace.onDidOpenTextDocument((document) => later(document, 0)),
    vscode.workspace.onDidChangeTextDocument(({ document }) => later(document, PAUSE)),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => {
      diagnostics.delete(uri);
      checked.delete(uri.toString());
    }),
    onLanguageChange(deps, again),
    vscode.languages.registerCodeActionsProvider(
      YAML,
      {
        async provideCodeActions(document, range, context) {
          if (!isTraining(document)) return [];
          const { findings = [] } = (await check(document)) ?? {};
          const { fixTitle } = await reader();
          return findings.flatMap((finding) => {
            const at = rangeOf(document, finding.span);
            if (finding.fix === undefined || at.intersection(range) === undefined) return [];
            const action = new vscode.CodeAction(fixTitle(finding.fix, deps), vscode.CodeActionKind.QuickFix);
            action.edit = new vscode.WorkspaceEdit();
            for (const { span, newText } of finding.fix.edits) {
              action.edit.replace(document.uri, rangeOf(document, span), newText);
            }
            action.diagnostics = context.diagnostics.filter(
              (one) => one.source === SOURCE && one.code === finding.code && one.range.isEqual(at),
            );
            action.isPreferred = finding.fix.kind === 'rename';
            return [action];
          });
        },
      },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
    vscode.languages.registerCompletionItemProvider(
      YAML,
      {
        async provideCompletionItems(document, position) {
          if (hasYamlExtension() || !isTraining(document)) return [];
          return (await reader()).completionsOf(document, position, placeOf(document), deps);
        },
      },
      ':',
      ' ',
    ),
    vscode.languages.registerHoverProvider(YAML, {
      async provideHover(document, position) {
        if (hasYamlExtension() || !isTraining(document)) return undefined;
        return (await reader()).hoverOf(document, position, deps);
      },
    }),
  );
}

const hasYamlExtension = (): boolean => vscode.extensions.getExtension('redhat.vscode-yaml') !== undefined;

function placeOf({ uri }: vscode.TextDocument): TrainYamlPlace {
  const name = PLACE.exec(uri.path)?.[1];
  return {
    dir: uri.scheme === 'file' ? path.dirname(uri.fsPath) : undefined,
    file: name === 'train' || name === 'merge' ? name : undefined,
  };
}

function isTraining(document: vscode.TextDocument): boolean {
  if (document.languageId !== 'yaml' || document.uri.scheme === 'git') return false;
  if (PLACE.test(document.uri.path)) return true;
  const text = document.getText();
  return text.length < 100_000 && looksLikeTraining(text);
}
