import * as vscode from 'vscode';
import type { Answer } from '#core/answer';
import type { LabelDetail } from '#core/qc/review/view';
import type { Deps } from '../deps.ts';
import { ShownTexts } from '../shownTexts.ts';

/** Scheme of the virtual documents that labels are compared in. */
const QC_SCHEME = 'promptmill-qc';
/** Labels that the Changes editor opens together: with 250 it freezes for seconds. */
export const MOST_CHANGES = 100;

/** The two sides of a label. */
export interface Sides {
  readonly left: Answer | undefined;
  readonly right: Answer | undefined;
}

/**
 * Shows the two sides of labels in VS Code's own diff editor. There is one pair of documents a job, whose texts follow
 * the selection: moving on changes the open tab instead of opening another.
 */
export class QcDiff implements vscode.Disposable {
  readonly #deps: Deps;
  readonly #texts = new ShownTexts(QC_SCHEME);

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Puts the selected label into the job's documents, open or not. */
  follow(dir: string, label: LabelDetail | undefined): void {
    const { left, right } = sidesOf(label);
    this.#texts.set(uriOf(dir, 'left.txt'), this.#text(left));
    this.#texts.set(uriOf(dir, 'right.txt'), this.#text(right));
  }

  async open(dir: string, label: LabelDetail): Promise<void> {
    this.follow(dir, label);
    const { t } = this.#deps;
    const left = label.other?.title ?? t('Teacher’s answer');
    const title = t('{0} ↔ reviewed answer', left);
    const uris = [uriOf(dir, 'left.txt'), uriOf(dir, 'right.txt')] as const;
    await vscode.commands.executeCommand('vscode.diff', ...uris, title, { preview: true });
  }

  /** Opens labels together in the Changes editor; each is a file named after its record. */
  async openAll(dir: string, title: string, labels: readonly (Sides & { readonly name: string })[]): Promise<void> {
    const resources = labels.map(({ name, left, right }, index) => {
      const place = `${String(index + 1).padStart(3, '0')} ${name.replaceAll('/', '_')}`;
      const uris = [uriOf(dir, `left/${place}`), uriOf(dir, `right/${place}`)] as const;
      this.#texts.set(uris[0], this.#text(left));
      this.#texts.set(uris[1], this.#text(right));
      return [uris[1], uris[0], uris[1]] as const;
    });
    await vscode.commands.executeCommand('vscode.changes', title, resources);
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

/** What stands on the two sides of the selected label, as the reviewer may see it. */
function sidesOf(label: LabelDetail | undefined): Sides {
  if (label === undefined) return { left: undefined, right: undefined };
  return {
    left: label.other === undefined ? label.teacher : label.other.answer,
    right: label.verdict === 'rejected' ? undefined : label.answer,
  };
}

function uriOf(dir: string, name: string): vscode.Uri {
  const query = vscode.Uri.file(dir).path; // tells two jobs apart
  return vscode.Uri.from({ scheme: QC_SCHEME, path: `/${name}`, query });
}
