import * as vscode from 'vscode';
import type { Answer } from '#core/answer';
import type { ReviewedLabel } from '#core/qc/decision';
import type { Deps } from './deps.ts';
import { ShownTexts } from './shownTexts.ts';

/** Scheme of the two virtual documents of a label's diff. */
const QC_SCHEME = 'promptmill-qc';

/**
 * Shows the teacher's answer and the reviewed one in VS Code's own diff editor. There is one pair of documents a job,
 * whose texts follow the selection: moving on changes the open tab instead of opening another.
 */
export class QcDiff implements vscode.Disposable {
  readonly #deps: Deps;
  readonly #texts = new ShownTexts(QC_SCHEME);

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Puts a label's two answers into the job's documents, open or not. */
  follow(dir: string, label: ReviewedLabel | undefined): void {
    const [left, right] = uris(dir);
    this.#texts.set(left, this.#text(label?.teacher));
    this.#texts.set(right, this.#text(label?.verdict === 'rejected' ? undefined : label?.answer));
  }

  async open(dir: string, label: ReviewedLabel): Promise<void> {
    this.follow(dir, label);
    const [left, right] = uris(dir);
    const title = this.#deps.t('Teacher’s answer ↔ reviewed answer');
    await vscode.commands.executeCommand('vscode.diff', left, right, title, { preview: true });
  }

  dispose(): void {
    this.#texts.dispose();
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
