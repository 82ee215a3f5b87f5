import * as vscode from 'vscode';
import type { Answer } from '#core/answer';
import type { ReviewedLabel } from '#core/qc/decision';
import type { Deps } from './deps.ts';

/** Scheme of the two virtual documents of a label's diff. */
const QC_SCHEME = 'promptmill-qc';

/**
 * Shows the teacher's answer and the reviewed one in VS Code's own diff editor. There is one pair of documents a job,
 * whose texts follow the selection: moving on changes the open tab instead of opening another.
 */
export class QcDiff implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #deps: Deps;
  readonly #texts = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #registration: vscode.Disposable;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(QC_SCHEME, this);
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? '';
  }

  /** Puts a label's two answers into the job's documents, open or not. */
  follow(dir: string, label: ReviewedLabel | undefined): void {
    const [left, right] = uris(dir);
    this.#set(left, this.#text(label?.teacher));
    this.#set(right, this.#text(label?.verdict === 'rejected' ? undefined : label?.answer));
  }

  async open(dir: string, label: ReviewedLabel): Promise<void> {
    this.follow(dir, label);
    const [left, right] = uris(dir);
    const title = this.#deps.t('Teacher’s answer ↔ reviewed answer');
    await vscode.commands.executeCommand('vscode.diff', left, right, title, { preview: true });
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }

  #set(uri: vscode.Uri, text: string): void {
    const key = uri.toString();
    if (this.#texts.get(key) === text) return;
    this.#texts.set(key, text);
    this.#changed.fire(uri);
  }

  #text(answer: Answer | undefined): string {
    const { t } = this.#deps;
    if (answer === undefined) return `${t('(no answer)')}\n`;
    return `${t('Conclusion')}: ${answer.conclusion}\n\n${t('Reasoning')}:\n${answer.reasoning || t('(none)')}\n`;
  }
}

function uris(dir: string): readonly [left: vscode.Uri, right: vscode.Uri] {
  const query = vscode.Uri.file(dir).path; // tells two jobs apart
  const base = vscode.Uri.from({ scheme: QC_SCHEME, query });
  return [base.with({ path: '/teacher.txt' }), base.with({ path: '/reviewed.txt' })];
}
