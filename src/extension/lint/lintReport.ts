import * as v from 'valibot';
import * as vscode from 'vscode';
import { openChannel } from '#protocol/channel';
import type { ReportAction, ReportHost, ReportState, ReportView } from '#protocol/promptReport';
import type { Deps } from '../deps.ts';
import { rangeOf } from './lintDiagnostics.ts';
import type { LintDocuments } from './lintDocuments.ts';
import { applyEdit, documentOf, workspaceEdit } from './lintFiles.ts';
import { tokensOf } from './lintLens.ts';
import { reportOf } from './lintReportState.ts';
import { isCodeLanguage } from './lintSession.ts';
import type { LintSettings } from './lintSettings.ts';
import { partAt, REPORT_VIEW } from './lintStatus.ts';
import { isPrompt } from '../prompt/promptDocuments.ts';
import { errorForView, fillPanel, wireOf } from '../webviewHtml.ts';

const Index = v.pipe(v.number(), v.integer(), v.minValue(0));
const Action = v.variant('type', [
  v.object({ type: v.picklist(['fixAll', 'optimise', 'open']) }),
  v.object({ type: v.literal('fix'), version: Index, finding: Index, fix: Index }),
  v.object({ type: v.literal('reveal'), version: Index, finding: Index }),
  v.object({ type: v.literal('part'), part: Index }),
]);
const Restored = v.object({ uri: v.string(), part: Index });

/**
 * “Show Prompt Report”: an editor beside the prompt with its score explained, which follows what is typed.
 * `promptmill.lint.report(uri?, part?)` is about the active editor, and the prompt at its cursor, unless told otherwise.
 */
export function registerLintReport(deps: Deps, documents: LintDocuments, settings: LintSettings): vscode.Disposable {
  const panels = new Map<string, ReportPanel>();

  const show = (panel: vscode.WebviewPanel, uri: vscode.Uri, part: number): ReportPanel => {
    const shown = new ReportPanel(deps, documents, panel, uri, part);
    panels.set(uri.toString(), shown);
    panel.onDidDispose(() => {
      shown.dispose();
      panels.delete(uri.toString());
    });
    return shown;
  };

  const open = async (argument: unknown, given: unknown): Promise<ReportState | undefined> => {
    try {
      const document = await documentOf(argument);
      const linted = (await documents.get(document)) ?? (settings.ask(document), await documents.get(document));
      const editor = vscode.window.visibleTextEditors.find((one) => one.document === document);
      const part = typeof given === 'number' ? given : editor && linted ? partAt(linted.parts, editor) : 0;
      const known = panels.get(document.uri.toString());
      if (known !== undefined) {
        known.panel.reveal(undefined, true);
        await known.act({ type: 'part', part });
        return await known.state();
      }
      const title = deps.t('Report: {0}', nameOf(document.uri));
      const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
      const panel = vscode.window.createWebviewPanel(REPORT_VIEW, title, place, { enableFindWidget: true });
      return await show(panel, document.uri, part).state();
    } catch (error) {
      deps.showError(error);
      return undefined;
    }
  };

  return vscode.Disposable.from(
    vscode.commands.registerCommand('promptmill.lint.report', open),
    deps.doors.panel(REPORT_VIEW, {
      deserializeWebviewPanel(panel, state: unknown) {
        const kept = v.safeParse(Restored, state);
        const gone = kept.success && kept.output.uri.startsWith('untitled:');
        if (!kept.success || gone || panels.has(kept.output.uri)) panel.dispose();
        else show(panel, vscode.Uri.parse(kept.output.uri, true), kept.output.part);
        return Promise.resolve();
      },
    }),
    new vscode.Disposable(() => {
      for (const { panel } of panels.values()) panel.dispose();
    }),
  );
}

/** The report of one document. */
class ReportPanel implements vscode.Disposable {
  readonly panel: vscode.WebviewPanel;
  readonly #deps: Deps;
  readonly #documents: LintDocuments;
  readonly #uri: vscode.Uri;
  readonly #subscriptions: vscode.Disposable[] = [];
  readonly #view: ReturnType<typeof openChannel<ReportView, ReportHost>>;
  #part: number;

  constructor(deps: Deps, documents: LintDocuments, panel: vscode.WebviewPanel, uri: vscode.Uri, part: number) {
    this.#deps = deps;
    this.#documents = documents;
    this.panel = panel;
    this.#uri = uri;
    this.#part = part;
    const local: ReportHost = {
      ready: () => this.state(),
      act: (action) => this.act(v.parse(Action, action)),
    };
    this.#view = openChannel<ReportView, ReportHost>(
      local,
      wireOf(panel.webview, this.#subscriptions),
      errorForView(deps),
    );
    const icon = (theme: string) => vscode.Uri.joinPath(deps.context.extensionUri, 'media', `report-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    this.#subscriptions.push(fillPanel(panel, deps, 'promptReport', () => deps.t('Report: {0}', nameOf(uri))));
    this.#subscriptions.push(
      documents.onDidLint((document) => {
        if (document.uri.toString() === uri.toString() && !document.isClosed) void this.#tell();
      }),
      panel.onDidChangeViewState(() => void this.#tell()),
      vscode.workspace.onDidCloseTextDocument((document) => {
        // To ask for it again would make a new, empty one.
        if (document.isUntitled && document.uri.toString() === uri.toString()) panel.dispose();
      }),
    );
  }

  /** What the report shows now. */
  async state(): Promise<ReportState> {
    const document = await this.#document();
    const linted = await this.#documents.get(document);
    const parts = linted?.parts ?? [];
    this.#part = Math.min(this.#part, Math.max(0, parts.length - 1));
    const shown = reportOf({
      t: this.#deps.t,
      path: document.uri.path,
      text: document.getText(),
      parts,
      part: this.#part,
      options: linted?.options ?? { locale: this.#deps.locale() },
    });
    return {
      ...shown,
      uri: this.#uri.toString(),
      file: vscode.workspace.asRelativePath(this.#uri),
      version: document.version,
      tokens: tokensOf(parts[this.#part]?.text ?? ''),
      canOptimise: vscode.workspace.isTrusted && isPrompt(document) && !isCodeLanguage(document.languageId),
    };
  }

  /** Does what a button asks for. */
  async act(action: ReportAction): Promise<void> {
    const document = await this.#document();
    switch (action.type) {
      case 'part':
        this.#part = action.part;
        return this.#tell();
      case 'open':
        await this.#reveal(document);
        return;
      case 'optimise':
        await this.#reveal(document);
        await vscode.commands.executeCommand('promptmill.prompt.optimise', this.#uri);
        return;
      case 'fixAll': {
        const edits = await this.#documents.safeEdits(document);
        if (edits.length > 0) await applyEdit(document, workspaceEdit(document, edits));
        await this.#documents.get(document);
        return;
      }
      default: {
        const finding = this.#documents.peek(document)?.parts[this.#part]?.findings[action.finding];
        if (action.version !== document.version || finding === undefined) return this.#tell();
        if (action.type === 'reveal') {
          await this.#reveal(document, rangeOf(document, finding.span));
          return;
        }
        const fix = finding.fixes[action.fix];
        if (fix !== undefined) await applyEdit(document, workspaceEdit(document, fix.edits));
        // At once, not after the pause that typing is given.
        await this.#documents.get(document);
      }
    }
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #document(): Thenable<vscode.TextDocument> {
    return vscode.workspace.openTextDocument(this.#uri);
  }

  async #tell(): Promise<void> {
    // A closed prompt stays as it was last seen until a button asks for it.
    const isOpen = vscode.workspace.textDocuments.some(({ uri }) => uri.toString() === this.#uri.toString());
    if (!this.panel.visible || !isOpen) return;
    try {
      void this.#view.state.asEvent(await this.state());
    } catch (error) {
      this.#deps.log.warn(`The report of ${this.#uri.toString()} could not be renewed: ${String(error)}`);
    }
  }

  /** Shows the prompt where it is open already, else beside the report. */
  async #reveal(document: vscode.TextDocument, selection?: vscode.Range): Promise<void> {
    const open = vscode.window.visibleTextEditors.find((editor) => editor.document === document);
    const viewColumn =
      open?.viewColumn ??
      (this.panel.viewColumn === vscode.ViewColumn.One ? vscode.ViewColumn.Beside : vscode.ViewColumn.One);
    await vscode.window.showTextDocument(document, { viewColumn, ...(selection && { selection }) });
  }
}

function nameOf({ path }: vscode.Uri): string {
  return path.replace(/^.*\//, '');
}
