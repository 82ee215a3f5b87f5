import path from 'node:path';
import * as v from 'valibot';
import * as vscode from 'vscode';
import type { PanelContext, TrainPanel } from './trainPanel.ts';

/** viewType of a training. */
const TRAINING_VIEW = 'promptmill.trainingCurve';

const Restored = v.object({ dir: v.string() });

/** The trainings that are shown, one panel each; they come back after a reload. */
export class TrainPanels implements vscode.Disposable {
  readonly #context: PanelContext;
  readonly #panels = new Map<string, vscode.WebviewPanel>();
  readonly #shown = new Map<string, TrainPanel>();
  readonly #serializer: vscode.Disposable;

  constructor(context: PanelContext) {
    this.#context = context;
    this.#serializer = context.deps.doors.panel(TRAINING_VIEW, {
      deserializeWebviewPanel: async (panel, state: unknown) => {
        const kept = v.safeParse(Restored, state);
        if (!kept.success || this.#panels.has(kept.output.dir)) panel.dispose();
        else await this.#show(panel, kept.output.dir);
      },
    });
  }

  /** Shows a training, which is brought to the front when it is open. */
  async open(dir: string): Promise<void> {
    const known = this.#panels.get(dir);
    if (known !== undefined) return known.reveal();
    const title = this.#context.deps.t('Training: {0}', path.basename(dir));
    const column = vscode.ViewColumn.Active;
    await this.#show(vscode.window.createWebviewPanel(TRAINING_VIEW, title, column, { enableFindWidget: true }), dir);
  }

  /** The training whose panel is looked at, if any. */
  get active(): string | undefined {
    return [...this.#panels].find(([, panel]) => panel.active)?.[0];
  }

  /** Tells an open panel what its folder holds now. */
  tell(dir: string): void {
    this.#shown.get(dir)?.tell();
  }

  dispose(): void {
    this.#serializer.dispose();
    for (const panel of this.#panels.values()) panel.dispose();
  }

  async #show(panel: vscode.WebviewPanel, dir: string): Promise<void> {
    this.#panels.set(dir, panel); // at once: whoever asks meanwhile gets this one
    panel.onDidDispose(() => {
      this.#shown.get(dir)?.dispose();
      this.#shown.delete(dir);
      this.#panels.delete(dir);
    });
    const { TrainPanel: Panel } = await import('./trainPanel.ts');
    if (this.#panels.get(dir) === panel) this.#shown.set(dir, new Panel(this.#context, panel, dir));
  }
}
