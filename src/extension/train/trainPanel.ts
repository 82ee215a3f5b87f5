import path from 'node:path';
import * as v from 'valibot';
import * as vscode from 'vscode';
import { readPng } from '#core/pngBytes';
import type { TrainingLog, TrainingProgress } from '#core/train/progress';
import { trainingFacts } from '#node/train/trainingFacts';
import { openChannel } from '#protocol/channel';
import {
  TRAINING_ACTIONS,
  TRAINING_CHARTS,
  type TrainingAction,
  type TrainingFacts,
  type TrainingHost,
  type TrainingShown,
  type TrainingView,
} from '#protocol/training';
import type { Deps } from '../deps.ts';
import { savePicture } from '../savePicture.ts';
import type { Trainings } from './trainings.ts';
import { errorForView, fillPanel, wireOf } from '../webviewHtml.ts';

const MOST_TEXT = 5_000_000; // characters of a copied table

/** What the panels need of the rest. */
export interface PanelContext {
  readonly deps: Deps;
  readonly trainings: Trainings;
  act(action: TrainingAction, dir: string): Promise<unknown>;
}

/** One training with its curve; lives as long as its panel. */
export class TrainPanel implements vscode.Disposable {
  readonly panel: vscode.WebviewPanel;
  readonly #context: PanelContext;
  readonly #dir: string;
  readonly #subscriptions: vscode.Disposable[] = [];
  readonly #view: ReturnType<typeof openChannel<TrainingView, TrainingHost>>;
  #sent: readonly TrainingLog[] = [];
  #telling = Promise.resolve();

  constructor(context: PanelContext, panel: vscode.WebviewPanel, dir: string) {
    const { deps, trainings } = context;
    this.#context = context;
    this.panel = panel;
    this.#dir = dir;
    const local: TrainingHost = {
      ready: () => this.#shown(),
      act: async (action) => {
        await context.act(v.parse(v.picklist(TRAINING_ACTIONS), action), dir);
      },
      copyText: async (text) =>
        vscode.env.clipboard.writeText(v.parse(v.pipe(v.string(), v.maxLength(MOST_TEXT)), text)),
      savePng: (chart, png) => savePicture(dir, v.parse(v.picklist(TRAINING_CHARTS), chart), readPng(png)),
    };
    this.#view = openChannel<TrainingView, TrainingHost>(
      local,
      wireOf(panel.webview, this.#subscriptions),
      errorForView(deps),
    );
    const icon = (theme: string) => vscode.Uri.joinPath(deps.context.extensionUri, 'media', `report-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    this.#subscriptions.push(fillPanel(panel, deps, 'training', () => deps.t('Training: {0}', path.basename(dir))));
    this.#subscriptions.push(trainings.follow(dir, (progress) => this.#tell(progress)));
  }

  /** Shows what the folder's files are now, such as a model that was just built. */
  tell(): void {
    const progress = this.#context.trainings.of(this.#dir);
    if (progress !== undefined) this.#tell(progress);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  /** What the view begins with; what comes later builds on it. */
  #shown(): Promise<TrainingShown> {
    const shown = this.#telling.then(async () => {
      const [progress, facts] = await Promise.all([this.#context.trainings.read(this.#dir), this.#facts()]);
      this.#sent = [...progress.logs];
      return { dir: this.#dir, progress, facts };
    });
    this.#telling = shown.then(
      () => {},
      () => {},
    );
    return shown;
  }

  /** Tells what is new, one after the other. What a view that is not there yet misses, it asks for when it is. */
  #tell(progress: TrainingProgress): void {
    const told = this.#telling.then(async () => {
      const facts = await this.#facts();
      const { logs, ...rest } = progress;
      const from = commonLength(this.#sent, logs);
      const more = logs.slice(from);
      this.#sent = [...logs]; // whoever follows goes on filling that list
      void this.#view.changed.asEvent({ progress: rest, facts, from, logs: more });
    });
    // One that failed must not keep the later ones from being told.
    this.#telling = told.catch((error: unknown) =>
      this.#context.deps.log.warn(`${this.#dir} could not be shown: ${String(error)}`),
    );
  }

  async #facts(): Promise<TrainingFacts> {
    const { checkpoint, gguf, datasetDir: _, ...facts } = await trainingFacts(this.#dir);
    return {
      ...facts,
      canResume: checkpoint !== undefined,
      ...(gguf !== undefined && { gguf: path.basename(gguf) }),
    };
  }
}

/** How many logs at the beginning are the same. */
function commonLength(before: readonly TrainingLog[], now: readonly TrainingLog[]): number {
  const isSame = (a: TrainingLog | undefined, b: TrainingLog | undefined) =>
    a === b || (a?.step === b?.step && JSON.stringify(a) === JSON.stringify(b));
  let at = 0;
  while (at < before.length && at < now.length && isSame(before[at], now[at])) at++;
  return at;
}
