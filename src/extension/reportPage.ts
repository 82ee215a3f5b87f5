import * as vscode from 'vscode';

/** One Markdown report as a read-only document, shown as its preview; a newer one takes its place. */
export class ReportPage implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #uri: vscode.Uri;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #registration: vscode.Disposable;
  readonly onDidChange = this.#changed.event;
  #text = '';

  /** `scheme` is this page's own; `name` stands in the tab. */
  constructor(scheme: string, name: string) {
    this.#uri = vscode.Uri.from({ scheme, path: `/${name}.md` });
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  }

  provideTextDocumentContent(): string {
    return this.#text;
  }

  async show(markdown: string): Promise<void> {
    this.#text = markdown;
    this.#changed.fire(this.#uri);
    try {
      await vscode.commands.executeCommand('markdown.showPreview', this.#uri);
    } catch {
      // The built-in preview may be switched off; the text itself is readable.
      await vscode.window.showTextDocument(this.#uri);
    }
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}
