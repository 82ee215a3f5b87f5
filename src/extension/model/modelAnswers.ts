import * as vscode from 'vscode';
import type { GenerateResult } from '#core/infer/request';
import type { Deps } from '../deps.ts';

/** One answer on the page: text is appended as it is generated. */
export interface AnswerPage {
  append(text: string): void;
  finish(results: readonly GenerateResult[]): void;
}

const URI = vscode.Uri.parse('promptmill-answers:/Promptmill.md');

/** The answers of the local model as one read-only document, the newest first, beside what the person works on. */
export class ModelAnswers implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #deps: Deps;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #registration: vscode.Disposable;
  readonly #entries: { text: string }[] = [];
  readonly onDidChange = this.#changed.event;
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(URI.scheme, this);
  }

  provideTextDocumentContent(): string {
    return this.#entries.map(({ text }) => text).join('\n\n---\n\n');
  }

  /** Opens the page with a new entry on top. `marker`: where generation stops, undefined when the reasoning is wanted. */
  async open(question: string, model: string, marker: string | undefined): Promise<AnswerPage> {
    const { t } = this.#deps;
    const mode = marker === undefined ? t('with reasoning') : t('stops at {0}', marker);
    const head = `> ${question.slice(0, 2000).replaceAll('\n', '\n> ')}\n\n${model} · ${mode}\n\n`;
    const entry = { text: head };
    this.#entries.unshift(entry);
    this.#entries.length = Math.min(this.#entries.length, 50);
    this.#changed.fire(URI);
    const document = await vscode.workspace.openTextDocument(URI);
    await vscode.window.showTextDocument(document, {
      viewColumn: vscode.ViewColumn.Beside,
      preserveFocus: true,
      preview: false,
    });
    const append = (text: string) => {
      entry.text += text;
      // A fast model writes hundreds of pieces a second; the editor reads the whole page at every change.
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.#changed.fire(URI);
      }, 50);
    };
    return {
      append,
      finish: (results) => {
        const sum = (of: (result: GenerateResult) => number) =>
          results.reduce((total, result) => total + of(result), 0);
        const ms = sum(({ prefillMs, decodeMs }) => prefillMs + decodeMs);
        const [input, cached, output] = (['input', 'cached', 'output'] as const).map((key) =>
          sum(({ usage }) => usage[key]),
        );
        append(
          `\n\n${t('{0} ms · {1} prompt tokens ({2} kept) · {3} generated', ms, input ?? 0, cached ?? 0, output ?? 0)}`,
        );
      },
    };
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#registration.dispose();
    this.#changed.dispose();
  }
}
